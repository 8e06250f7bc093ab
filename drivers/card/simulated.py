"""The dock's reader: the card in the dock's folder, read through the same procedure as a real one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Final

from drivers.card.apdu import LinkLost
from drivers.card.port import CardSnapshot, CardStatus, PinAnswer, PinReply, PinState, Publish
from drivers.card.procedure import read_card
from drivers.card.snapshots import Snapshots
from drivers.card.virtual import VirtualCard
from drivers.dock.state import DockState

LOOK_S: Final = 0.02
READER: Final = "dock"


class SimulatedReader:
    """Looks at the folder fifty times a second in a thread of its own."""

    def __init__(self, state: DockState, today: Callable[[], date]) -> None:
        self._state = state
        self._today = today
        self._snapshots = Snapshots()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._main, name="dock-reader", daemon=True)

    def start(self, publish: Publish) -> None:
        """Begin."""
        self._snapshots.begin(publish)
        self._thread.start()

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """No card PIN is asked for here."""
        reply(PinAnswer(PinState.UNSUPPORTED))

    def stop(self) -> None:
        """End and wait."""
        self._stopping.set()
        self._thread.join()
        self._snapshots.end()

    def _main(self) -> None:
        seen: tuple[int, int] | None = None
        self._snapshots.show(CardStatus.NO_CARD, reader=READER)
        while not self._stopping.is_set():
            stamp = self._state.card_stamp()
            if stamp != seen:
                if seen is not None:
                    self._snapshots.show(CardStatus.NO_CARD, reader=READER)
                seen = stamp
                if stamp is not None:
                    self._read()
            self._stopping.wait(LOOK_S)

    def _read(self) -> None:
        self._snapshots.inserted()
        self._snapshots.show(CardStatus.READING, reader=READER)
        profile = self._state.card()
        if profile is None:
            return
        try:
            result = read_card(VirtualCard(profile), self._today())
        except LinkLost as lost:
            self._snapshots.show(CardStatus.MUTE, reader=READER, code=lost.code)
            return
        self._snapshots.show(result.status, result.card, READER, result.code)
