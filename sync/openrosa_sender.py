"""Takes the outbox to the server: one round at a time, retried with full jitter without end.

A fault of the line ends the round; a fault of one submission lets the others go and that one wait, longer and longer up
to a day: what a server refuses costs its bytes each time. A line that falls while a body goes out makes that submission
wait longer than the others: a large one on a weak line blocks nobody. How often one failed is kept with it; times are
in memory: after a restart everything is due at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sync.openrosa import Client
from sync.openrosa_outbox import Outbox, Waiting
from sync.openrosa_wire import OpenRosaFault, Part, split
from sync.pace import RETRY_CAP_S, retry_after_s

log = logging.getLogger(__name__)
REFUSED_CAP_S: Final = 86_400.0
"""Longest wait of a submission that the server refuses."""
KNOWN: Final = 409


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


class _NotNow(Exception):
    """Something else has the line from here on."""


@dataclass(slots=True)
class Sender:
    """`mono` is monotonic and `wall` wall time in seconds; `random01` gives 0 ≤ x < 1. `may_go` is asked before each
    request: where it says no, the round ends and nothing counts as failed."""

    outbox: Outbox
    client: Client
    mono: Callable[[], float]
    wall: Callable[[], float]
    random01: Callable[[], float]
    may_go: Callable[[], bool] = lambda: True
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
                if self.mono() < self._item(item).due:
                    continue
                try:
                    self._send(item)
                except _NotNow:
                    break
                except OpenRosaFault as fault:
                    faults.append((item.key, fault.code))
                    log.warning("openrosa %s: %s", item.key[:8], fault)
                    if fault.of_the_line:
                        self._put_off(self._line, fault)
                        self.outbox.note_line(fault.code, fault.status, self.wall())
                        break
                    self._answered()
                    self._put_off(self._item(item), fault)
                    continue
                self._answered()
                self._items.pop(item.key, None)
                delivered.append(item.key)
                log.info("openrosa %s: delivered", item.key[:8])
        left = [w for w in waiting if w.key not in delivered]
        return Round(tuple(delivered), tuple(faults), self._next(left))

    def _item(self, item: Waiting) -> _Wait:
        return self._items.setdefault(item.key, _Wait(item.progress.failures))

    def _answered(self) -> None:
        self._line = _Wait()
        self.outbox.note_line("", 0, self.wall())

    def _put_off(self, wait: _Wait, fault: OpenRosaFault) -> None:
        cap = RETRY_CAP_S if fault.of_the_line else REFUSED_CAP_S
        wait.due = self.mono() + max(fault.retry_after_s, retry_after_s(wait.failures, self.random01(), cap))
        wait.failures += 1

    def _next(self, left: list[Waiting]) -> float | None:
        if not left:
            return None
        soonest = min(self._item(w).due for w in left)
        return max(0.0, max(soonest, self._line.due) - self.mono())

    def _send(self, item: Waiting) -> None:
        if not item.is_through:
            item = self._requests(item)
        self.outbox.delivered(item, item.progress.status, self.wall())

    def _requests(self, item: Waiting) -> Waiting:
        self._ask()
        try:
            url, accepted = self.client.accepted_bytes()
            requests = split(item.xml, item.files, accepted)
        except OpenRosaFault as fault:
            if not fault.of_the_line:
                self.outbox.failed(item, fault, self.wall(), item.progress.begun is not None)
            raise
        for files in requests:
            self._ask()
            item = self._request(item, url, files)
        return item

    def _request(self, item: Waiting, url: str, files: tuple[Part, ...]) -> Waiting:
        names = {part.name for part in files}
        was_begun = item.progress.begun == tuple(sorted(names)) and not item.progress.accepted
        item = self.outbox.begin(item, names)
        try:
            status = self.client.post(url, item.xml, files)
        except OpenRosaFault as fault:
            if fault.code == "conflict" and was_begun:
                # The whole of this very request went out before and its answer was lost: some servers say so to a
                # repeat. To a later request of the same submission it would mean that its files are not taken.
                return self.outbox.accepted(item, names, KNOWN)
            self.outbox.failed(item, fault, self.wall(), was_begun or fault.may_have_arrived)
            if fault.of_the_line:
                self._put_off(self._item(item), fault)
            raise
        return self.outbox.accepted(item, names, status)

    def _ask(self) -> None:
        if not self.may_go():
            raise _NotNow
