"""A slot for a virtual card in this process: the same operations as the card process does, without PC/SC."""

from __future__ import annotations

import threading
from datetime import date

from drivers.card.apdu import LinkLost
from drivers.card.authentication import Authenticator
from drivers.card.child import APDU_DEADLINE_S
from drivers.card.pin import verify
from drivers.card.port import CardStatus, PinAnswer
from drivers.card.procedure import ReadResult, from_lost, read_card
from drivers.card.virtual import Card


class VirtualSlot:
    """`guard`: a PSAM beside it. `deadline_s`: how long a mute card is waited for."""

    def __init__(self, guard: Authenticator | None = None, deadline_s: float = APDU_DEADLINE_S) -> None:
        self._guard = guard
        self._deadline_s = deadline_s
        self._card: Card | None = None
        self._aborted = threading.Event()

    def put(self, card: Card) -> None:
        """Insert one."""
        card.reset()
        self._aborted.clear()
        self._card = card

    def take(self) -> None:
        """Take it out."""
        self._card = None

    def prepare(self) -> None:
        """Nothing to do."""

    def read(self, reader: str, today: date) -> ReadResult:
        """One reading."""
        card = self._card
        if card is None:
            return from_lost("removed")
        try:
            return read_card(card, today, self._guard)
        except LinkLost as lost:
            if lost.code != "mute":
                return from_lost(lost.code)
        if self._aborted.wait(self._deadline_s):
            return from_lost("removed")
        return ReadResult(CardStatus.MUTE, code="deadline")

    def verify(self, reader: str, card_id: bytes, digits: bytearray) -> PinAnswer:
        """One PIN. Raises LinkLost."""
        card = self._card
        if card is None:
            raise LinkLost("removed")
        try:
            return verify(card, card_id, digits)
        except LinkLost as lost:
            if lost.code == "mute":
                self._aborted.wait(self._deadline_s)
            raise

    def abort(self) -> None:
        """Wait no longer."""
        self._aborted.set()

    def close(self) -> None:
        """Nothing to do."""
