"""What an expression may ask of the form around it; everything that is not a function of the tree is passed in."""

from __future__ import annotations

import random as _random
import uuid as _uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from forms.tree import Node


class Environment(Protocol):
    """The form's side of an evaluation."""

    @property
    def timezone(self) -> tzinfo:
        """Zone of dates without an offset."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def random(self) -> float:
        """A number in [0, 1)."""

    def uuid(self) -> str:
        """A fresh version 4 UUID."""

    def instance(self, instance_id: str) -> Node | None:
        """What `instance('id')` stands for: the parent node of the instance's root element. None: there is none."""

    def itext(self, text_id: str) -> str:
        """The text of an itext id in the active language; "" where there is none."""

    def choice_name(self, value: str, question: str, context: Node) -> str:
        """The label of choice `value` of the select at path `question`, as seen from `context`."""

    def property(self, name: str) -> str:
        """A device property, e.g. "deviceid"; "" where unknown."""


@dataclass(frozen=True)
class StaticEnvironment:
    """An environment of fixed parts: what tests, lint and the command line use.

    `moment` None means the machine's clock. Random numbers and UUIDs are the machine's.
    """

    instances: Mapping[str, Node] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    moment: datetime | None = None

    @property
    def timezone(self) -> tzinfo:
        return self.zone

    def now(self) -> datetime:
        return self.moment or datetime.now(UTC)

    def random(self) -> float:
        return _random.random()  # noqa: S311  # shuffles questions, guards nothing

    def uuid(self) -> str:
        return str(_uuid.uuid4())

    def instance(self, instance_id: str) -> Node | None:
        return self.instances.get(instance_id)

    def itext(self, text_id: str) -> str:
        return self.texts.get(text_id, "")

    def choice_name(self, value: str, question: str, context: Node) -> str:
        return ""

    def property(self, name: str) -> str:
        return self.properties.get(name, "")
