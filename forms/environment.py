"""What a session gives to its expressions: clock, chance, device, instances, texts and choice names."""

from __future__ import annotations

import random as _random
import uuid as _uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from forms.instance.secondary import SecondaryInstances
from forms.tree import Node


@dataclass(frozen=True)
class Surroundings:
    """What the session's host passes in. The defaults are the machine's own clock and chance."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    random: Callable[[], float] = _random.random
    uuid: Callable[[], str] = field(default=lambda: str(_uuid.uuid4()))
    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    properties: Mapping[str, str] = field(default_factory=dict)
    """Device properties by their ODK names: deviceid, username, email, phonenumber."""


class Words(Protocol):
    """The texts of a session, as expressions ask for them."""

    def itext(self, text_id: str) -> str: ...

    def choice_name(self, value: str, question: str, context: Node) -> str: ...


class SessionEnvironment:
    """The `forms.xpath.Environment` of one session."""

    def __init__(self, surroundings: Surroundings, secondary: SecondaryInstances) -> None:
        self._surroundings = surroundings
        self._secondary = secondary
        self.words: Words | None = None

    @property
    def timezone(self) -> tzinfo:
        return self._surroundings.timezone

    def now(self) -> datetime:
        return self._surroundings.now()

    def random(self) -> float:
        return self._surroundings.random()

    def uuid(self) -> str:
        return self._surroundings.uuid()

    def instance(self, instance_id: str) -> Node | None:
        return self._secondary.get(instance_id)

    def itext(self, text_id: str) -> str:
        return self.words.itext(text_id) if self.words is not None else ""

    def choice_name(self, value: str, question: str, context: Node) -> str:
        return self.words.choice_name(value, question, context) if self.words is not None else ""

    def property(self, name: str) -> str:
        return self._surroundings.properties.get(name, "")
