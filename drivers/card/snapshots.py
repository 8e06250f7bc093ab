"""The newest snapshot of a reader, who is told of a new one, and whether the card it speaks of still stands."""

from __future__ import annotations

import threading
import time

from drivers.card.port import CardData, CardSnapshot, CardStatus, Publish


class Snapshots:
    """Thread-safe. Tells only of what changed, one at a time and in order; `publish` may ask back, never wait."""

    def __init__(self) -> None:
        self._lock = threading.Condition(threading.RLock())
        self._publish: Publish | None = None
        self._presence = 0
        self._standing = False
        self._newest = CardSnapshot(CardStatus.NO_CARD, 0)

    def begin(self, publish: Publish) -> None:
        """From now on tell `publish`."""
        with self._lock:
            self._publish = publish

    def end(self) -> None:
        """Tell nobody any more, and keep nothing of a card."""
        with self._lock:
            self._publish = None
            self._standing = False
            self._newest = CardSnapshot(CardStatus.NO_CARD, self._presence)
            self._lock.notify_all()

    def newest(self) -> CardSnapshot:
        """The newest."""
        with self._lock:
            return self._newest

    def inserted(self, reader: str) -> int:
        """A card came and is being read: the number of its presence."""
        with self._lock:
            self._presence += 1
            self._standing = True
            self._show(CardStatus.READING, None, reader, "")
            return self._presence

    def left(self, status: CardStatus, reader: str | None = None) -> None:
        """No card stands now, whatever was in: NO_CARD, NO_READER or SERVICE_DOWN."""
        with self._lock:
            self._standing = False
            self._show(status, None, reader, "")
            self._lock.notify_all()

    def stands(self, presence: int) -> bool:
        """Whether the card of `presence` is still in."""
        with self._lock:
            return self._standing and presence == self._presence

    def wait_left(self, presence: int, seconds: float) -> bool:
        """Wait for it to leave; whether it did."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._standing or presence != self._presence, seconds)

    def show(self, presence: int, status: CardStatus, card: CardData | None = None, code: str = "") -> bool:
        """What the card of `presence` turned out to be; False and nothing shown when it is no longer in."""
        with self._lock:
            if not self._standing or presence != self._presence:
                return False
            self._show(status, card, self._newest.reader, code)
            return True

    def _show(self, status: CardStatus, card: CardData | None, reader: str | None, code: str) -> None:
        before = self._newest
        now = (status, self._presence, card, reader, code)
        self._newest = CardSnapshot(*now, time.monotonic_ns() // 1_000_000)
        if self._publish is not None and now != (
            before.status, before.presence, before.card, before.reader, before.code,
        ):  # fmt: skip
            # Under the lock, so that what is told keeps its order.
            self._publish(self._newest)
