"""A reader for tests: shows what it is told."""

from __future__ import annotations

from drivers.card.port import CardData, CardSnapshot, CardStatus, PinAnswer, PinReply, PinState, Publish
from drivers.card.snapshots import Snapshots


class ScriptedReader:
    """`insert` and `remove` are the test's hands."""

    def __init__(self) -> None:
        self._snapshots = Snapshots()

    def start(self, publish: Publish) -> None:
        """Begin, with no card in."""
        self._snapshots.begin(publish)

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """No card PIN is asked for here."""
        reply(PinAnswer(PinState.UNSUPPORTED))

    def stop(self) -> None:
        """End."""
        self._snapshots.end()

    def insert(self, status: CardStatus, card: CardData | None = None) -> None:
        """A card comes, is read, and turns out to be this."""
        self._snapshots.inserted()
        self._snapshots.show(CardStatus.READING, reader="scripted")
        self._snapshots.show(status, card, "scripted")

    def remove(self) -> None:
        """It leaves."""
        self._snapshots.show(CardStatus.NO_CARD, reader="scripted")
