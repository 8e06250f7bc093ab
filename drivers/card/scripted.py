"""A reader for tests: shows what it is told, or really reads a virtual card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from drivers.card.authentication import Authenticator
from drivers.card.pin import PinRules
from drivers.card.port import CardData, CardSnapshot, CardStatus, PinReply, Publish
from drivers.card.snapshots import Snapshots
from drivers.card.tasks import Tasks
from drivers.card.virtual import make_card
from drivers.card.virtual_slot import VirtualSlot

READER: Final = "scripted"


class ScriptedReader:
    """`insert` and `remove` are the test's hands."""

    def __init__(
        self,
        today: date = date(2026, 11, 23),
        rules: PinRules | None = None,
        guard: Authenticator | None = None,
        mute_s: float = 0.05,
    ) -> None:
        self._snapshots = Snapshots()
        self._slot = VirtualSlot(guard, mute_s)
        self._tasks = Tasks(self._snapshots, self._slot, rules or PinRules(), lambda: today, leaves_s=mute_s)

    def start(self, publish: Publish) -> None:
        """Begin, with no card in."""
        self._snapshots.begin(publish)
        self._snapshots.left(CardStatus.NO_CARD, READER)
        self._tasks.start()

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """See the port."""
        self._tasks.verify(presence, pin, reply)

    def stop(self) -> None:
        """End."""
        self._tasks.stop()
        self._snapshots.end()

    def insert(self, status: CardStatus, card: CardData | None = None, code: str = "") -> None:
        """A card comes, is read, and turns out to be this, before this call returns."""
        presence = self._snapshots.inserted(READER)
        self._snapshots.show(presence, status, card, code)

    def insert_profile(self, profile: Mapping[str, Any]) -> None:
        """The virtual card of a profile comes, and is read in a moment. Raises ProfileError."""
        self._slot.put(make_card(profile))
        self._tasks.read(self._snapshots.inserted(READER), READER)

    def remove(self) -> None:
        """It leaves."""
        self._slot.take()
        self._tasks.abort()
        self._snapshots.left(CardStatus.NO_CARD, READER)
