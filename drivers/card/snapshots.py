"""The newest snapshot of a reader, and who is told of a new one."""

from __future__ import annotations

import threading
import time

from drivers.card.port import CardData, CardSnapshot, CardStatus, Publish


class Snapshots:
    """Thread-safe. `inserted` raises the presence number; `publish` tells only of what changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._publish: Publish | None = None
        self._presence = 0
        self._newest = CardSnapshot(CardStatus.NO_CARD, 0)

    def begin(self, publish: Publish) -> None:
        """From now on tell `publish`."""
        with self._lock:
            self._publish = publish

    def end(self) -> None:
        """Tell nobody any more."""
        with self._lock:
            self._publish = None

    def newest(self) -> CardSnapshot:
        """The newest."""
        with self._lock:
            return self._newest

    def inserted(self) -> int:
        """A card came: the number of its presence."""
        with self._lock:
            self._presence += 1
            return self._presence

    def show(self, status: CardStatus, card: CardData | None = None, reader: str | None = None, code: str = "") -> None:
        """Publish, if this is not what was said last."""
        with self._lock:
            snapshot = CardSnapshot(status, self._presence, card, reader, code, time.monotonic_ns() // 1_000_000)
            before = self._newest
            same = (before.status, before.presence, before.card, before.reader, before.code) == (
                status,
                self._presence,
                card,
                reader,
                code,
            )
            self._newest = snapshot
            publish = self._publish
        if publish is not None and not same:
            publish(snapshot)
