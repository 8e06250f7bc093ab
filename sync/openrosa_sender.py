"""Takes the outbox to the server: one round at a time, retried with full jitter without end.

A fault of the line ends the round; a fault of one submission lets the others go and that one wait. A line that falls
while a body goes out makes that submission wait longer than the others: a large one on a weak line blocks nobody. No
state but times in memory: after a restart everything is due at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.openrosa import Client
from sync.openrosa_outbox import Outbox, Waiting
from sync.openrosa_wire import OpenRosaFault, split
from sync.pace import retry_after_s

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round. `faults`: (key, code) of what stays; `next_s`: when to come again, None: empty."""

    delivered: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    next_s: float | None


@dataclass(slots=True)
class _Wait:
    failures: int = 0
    due: float = 0.0


@dataclass(slots=True)
class Sender:
    """`mono` is monotonic and `wall` wall time in seconds; `random01` gives 0 ≤ x < 1."""

    outbox: Outbox
    client: Client
    mono: Callable[[], float]
    wall: Callable[[], float]
    random01: Callable[[], float]
    _line: _Wait = field(default_factory=_Wait)
    _items: dict[str, _Wait] = field(default_factory=dict)

    def round(self) -> Round:
        """Send what is due. Faults come back as values; OSError where the disk fails."""
        self.outbox.sweep(self.wall())
        waiting, damaged = self.outbox.waiting()
        delivered: list[str] = []
        faults: list[tuple[str, str]] = [(key, "damaged") for key in damaged]
        if self.mono() >= self._line.due:
            for item in waiting:
                if self.mono() < self._items.get(item.key, _Wait()).due:
                    continue
                try:
                    self._send(item)
                except OpenRosaFault as fault:
                    faults.append((item.key, fault.code))
                    log.warning("openrosa %s: %s", item.key[:8], fault)
                    if fault.of_the_line:
                        self._put_off(self._line, fault)
                        break
                    self._line = _Wait()
                    self._put_off(self._item(item), fault)
                    continue
                self._line = _Wait()
                self._items.pop(item.key, None)
                delivered.append(item.key)
        left = [w for w in waiting if w.key not in delivered]
        return Round(tuple(delivered), tuple(faults), self._next(left))

    def _item(self, item: Waiting) -> _Wait:
        return self._items.setdefault(item.key, _Wait())

    def _put_off(self, wait: _Wait, fault: OpenRosaFault) -> None:
        wait.due = self.mono() + max(fault.retry_after_s, retry_after_s(wait.failures, self.random01()))
        wait.failures += 1

    def _next(self, left: list[Waiting]) -> float | None:
        if not left:
            return None
        soonest = min(self._items.get(w.key, _Wait()).due for w in left)
        return max(0.0, max(soonest, self._line.due) - self.mono())

    def _send(self, item: Waiting) -> None:
        url, accepted = self.client.accepted_bytes()
        status = 0
        for files in split(item.xml, item.files, accepted):
            try:
                status = self.client.post(url, item.xml, files)
            except OpenRosaFault as fault:
                if fault.of_the_line:
                    self._put_off(self._item(item), fault)
                raise
            self.outbox.accepted(item, {part.name for part in files})
        self.outbox.delivered(item, status, self.wall())
