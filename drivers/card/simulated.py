"""The dock's reader: the card in the dock's folder, read through the same procedure as a real one."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import date
from typing import Final

from drivers.card.authentication import Authenticator
from drivers.card.child import APDU_DEADLINE_S
from drivers.card.faults import ProfileError
from drivers.card.pin import PinRules
from drivers.card.port import CardSnapshot, CardStatus, PinReply, Publish
from drivers.card.snapshots import Snapshots
from drivers.card.tasks import LEAVES_S, Tasks
from drivers.card.virtual import Card, VirtualCard, make_card
from drivers.card.virtual_slot import VirtualSlot
from drivers.dock.state import DockState

log = logging.getLogger(__name__)
LOOK_S: Final = 0.02
READER: Final = "dock"


class SimulatedReader:
    """Looks at the folder fifty times a second. `guard`: a software PSAM beside it. `mute_s`: see VirtualSlot.

    A card that is put in again is the same one: its PIN tries are not given back.
    """

    def __init__(
        self,
        state: DockState,
        today: Callable[[], date],
        rules: PinRules | None = None,
        guard: Authenticator | None = None,
        mute_s: float = APDU_DEADLINE_S,
        leaves_s: float = LEAVES_S,
    ) -> None:
        self._state = state
        self._tries: dict[bytes, int] = {}
        """PIN tries left of cards that were in, by a digest of the card: nothing else of them is kept."""
        self._inside: tuple[bytes, VirtualCard] | None = None
        self._snapshots = Snapshots()
        self._slot = VirtualSlot(guard, mute_s)
        self._tasks = Tasks(self._snapshots, self._slot, rules or PinRules(), today, leaves_s)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._main, name="dock-reader", daemon=True)

    def start(self, publish: Publish) -> None:
        """Begin."""
        self._snapshots.begin(publish)
        self._tasks.start()
        self._thread.start()

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """See the port."""
        self._tasks.verify(presence, pin, reply)

    def stop(self) -> None:
        """End and wait."""
        self._stopping.set()
        self._thread.join()
        self._tasks.stop()
        self._snapshots.end()

    def _main(self) -> None:
        seen: tuple[int, int] | None = None
        self._snapshots.left(CardStatus.NO_CARD, READER)
        while not self._stopping.is_set():
            stamp = self._state.card_stamp()
            if stamp != seen:
                if seen is not None:
                    self._remove()
                seen = stamp
                if stamp is not None:
                    self._insert()
            self._stopping.wait(LOOK_S)

    def _remove(self) -> None:
        self._slot.take()
        self._tasks.abort()
        if self._inside is not None:
            digest, card = self._inside
            self._tries[digest] = card.tries
            self._inside = None
        self._snapshots.left(CardStatus.NO_CARD, READER)

    def _insert(self) -> None:
        profile = self._state.card()
        if profile is None:
            return
        presence = self._snapshots.inserted(READER)
        try:
            self._slot.put(self._card(profile))
        except ProfileError as error:
            log.warning("dock card: %s", error)
            self._snapshots.show(presence, CardStatus.ERROR, code=error.code)
            return
        self._tasks.read(presence, READER)

    def _card(self, profile: dict[str, object]) -> Card:
        card = make_card(profile)
        if isinstance(card, VirtualCard):
            digest = hashlib.sha256(repr(sorted(profile.items())).encode()).digest()
            card.tries = self._tries.get(digest, card.tries)
            self._inside = (digest, card)
        return card
