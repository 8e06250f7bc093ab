"""Hands that insert and remove cards, whichever reader it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

from drivers.card.child import CardChild
from drivers.card.demo_psam import demo_authenticator
from drivers.card.pcsc import PcscReader
from drivers.card.pin import PinRule, PinRules
from drivers.card.port import CardReader, CardSnapshot, CardStatus, PinAnswer
from drivers.card.scripted import ScriptedReader
from drivers.card.simulated import SimulatedReader
from drivers.card.virtual import make_card
from drivers.dock.state import DockState
from tests.support.centres import until
from tests.support.pcsc_room import Room
from tests.support.scripted_pcsc import InProcessPort, ScriptedPcsc
from tests.support.vpcd import InsertedCard

CARDS: Final = Path(__file__).resolve().parents[2] / "resources" / "sandbox" / "cards"
TODAY: Final = date(2026, 11, 23)
RULES: Final = PinRules((PinRule("360699", frozenset({1, 2, 3}), 6),))
KINDS: Final = ("simulated", "scripted", "scripted_pcsc", "pcsc")
SLOT: Final = "Reader 00 00"


def profile(name: str, /, **changes: Any) -> dict[str, Any]:
    """A sandbox card, with other values where the test wants them."""
    found: dict[str, Any] = json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
    return {**found, **changes}


class Slot(Protocol):
    """Where cards go in and out."""

    def insert(self, profile: Mapping[str, Any]) -> None: ...

    def remove(self) -> None: ...


class Hands:
    """One reader under test with everything that it published."""

    def __init__(self, kind: str, reader: CardReader, slot: Slot) -> None:
        self.kind = kind
        self.reader = reader
        self.seen: list[CardSnapshot] = []
        self._slot = slot

    def insert(self, card: Mapping[str, Any]) -> None:
        self._slot.insert(card)

    def remove(self) -> None:
        self._slot.remove()

    def at(self, status: CardStatus) -> CardSnapshot:
        until(lambda: self.reader.snapshot().status is status)
        return self.reader.snapshot()

    def settled(self, since: int) -> CardSnapshot:
        """What an insertion came to: the first snapshot after READING among those published since."""

        def after() -> list[CardSnapshot]:
            new = self.seen[since:]
            reading = [i for i, s in enumerate(new) if s.status is CardStatus.READING]
            return new[reading[0] + 1 :] if reading else []

        until(lambda: after())
        return after()[0]

    def pin(self, presence: int, digits: str) -> PinAnswer:
        """Verify and wait for the one answer."""
        answers: list[PinAnswer] = []
        self.reader.verify_pin(presence, digits, answers.append)
        until(lambda: answers)
        return answers[0]


class _Dock:
    def __init__(self, dock: DockState) -> None:
        self._dock = dock

    def insert(self, profile: Mapping[str, Any]) -> None:
        self._dock.insert_card(profile)

    def remove(self) -> None:
        self._dock.remove_card()


class _Script:
    def __init__(self, reader: ScriptedReader) -> None:
        self._reader = reader

    def insert(self, profile: Mapping[str, Any]) -> None:
        self._reader.insert_profile(profile)

    def remove(self) -> None:
        self._reader.remove()


class _Service:
    def __init__(self, service: ScriptedPcsc) -> None:
        self._service = service

    def insert(self, profile: Mapping[str, Any]) -> None:
        self._service.insert(SLOT, make_card(profile))

    def remove(self) -> None:
        self._service.remove(SLOT)


class _Room:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._inside: InsertedCard | None = None

    def insert(self, profile: Mapping[str, Any]) -> None:
        self._inside = self._room.insert(make_card(profile))

    def remove(self) -> None:
        if self._inside is not None:
            self._inside.remove()
            self._inside = None
            self._room.empty()


@contextmanager
def hands(kind: str, folder: Path, room: Callable[[], Room], psam: bool = False) -> Iterator[Hands]:
    """A started reader of that kind, stopped and emptied at the end. `room` is asked for only where it is needed."""
    slot: Slot
    reader: CardReader
    guard = demo_authenticator() if psam else None
    if kind == "simulated":
        dock = DockState(folder / "dock")
        dock.create()
        slot = _Dock(dock)
        reader = SimulatedReader(dock, lambda: TODAY, RULES, guard, mute_s=0.1, leaves_s=0.1)
    elif kind == "scripted":
        reader = ScriptedReader(TODAY, RULES, guard)
        slot = _Script(reader)
    elif kind == "scripted_pcsc":
        service = ScriptedPcsc()
        service.plug(SLOT)
        slot = _Service(service)
        reader = PcscReader(None, lambda: TODAY, rules=RULES, api=service, port=InProcessPort(service))
    else:
        slot = _Room(room())
        reader = PcscReader(None, lambda: TODAY, rules=RULES, port=CardChild(apdu_s=1.0))
    made = Hands(kind, reader, slot)
    reader.start(made.seen.append)
    until(lambda: made.seen)
    made.at(CardStatus.NO_CARD)
    try:
        yield made
    finally:
        made.remove()
        reader.stop()
