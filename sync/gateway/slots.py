"""Who sends its backlog when: after an outage a thousand terminals come back in the same minute.

Payments of now do not wait: a probe with the newest ones is always taken. Only the rest is spread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

OPERATIONS_PER_S: Final = 125.0
LONGEST_S: Final = 3600.0


@dataclass(slots=True)
class Slots:
    """One queue for the whole centre: each terminal is told to wait until those before it are through. It draws once
    an outage: what it asks while it waits, or while its turn lasts, does not put it back in the queue."""

    mono_ns: Callable[[], int]
    per_s: float = OPERATIONS_PER_S
    _free_at: float = 0.0
    _drawn: dict[str, tuple[float, float]] = field(default_factory=dict)
    """{terminal: (its turn begins, ends)}"""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def draw(self, terminal_id: str, backlog: int) -> float:
        """Seconds until a backlog of so many operations may begin; 0 without one, at most an hour."""
        if backlog <= 0:
            return 0.0
        now = self.mono_ns() / 1e9
        with self._lock:
            begins, ends = self._drawn.get(terminal_id, (0.0, 0.0))
            if now >= ends:
                begins = max(now, self._free_at)
                ends = begins + backlog / self.per_s
                self._free_at = min(ends, now + LONGEST_S)
                self._drawn[terminal_id] = (begins, ends)
        return max(0.0, begins - now)
