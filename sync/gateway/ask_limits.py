"""How often may a terminal ask: 5 different accounts or slips a visit and 60 an hour, then one every half minute."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Final

PER_VISIT: Final = 5
PER_HOUR: Final = 60
HOUR_NS: Final = 3_600_000_000_000
SLOWER_NS: Final = 30_000_000_000
"""Beyond the limits, one more question so long after the one before."""


@dataclass(slots=True)
class AskMeter:
    """What each terminal asked for in the last hour. In memory, and only as numbers that cannot be turned back.

    The same question again in the same visit counts once. One that finds nothing counts like any other.
    """

    _asked: dict[str, deque[tuple[int, str, int]]] = field(default_factory=dict)
    """{terminal: (when, visit, question)}"""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, terminal_id: str, visit: str, question: tuple[str, ...], now_ns: int) -> float:
        """0 where the question may be asked now, and it is counted; else so many seconds too early. `visit` is '' for
        a terminal that does not say: then only its hour counts."""
        digest = hash((visit, question))
        with self._lock:
            recent = self._asked.setdefault(terminal_id, deque())
            while recent and now_ns - recent[0][0] >= HOUR_NS:
                recent.popleft()
            if any(d == digest for _, _, d in recent):
                return 0.0
            in_visit = sum(v == visit for _, v, _ in recent) if visit else 0
            if in_visit >= PER_VISIT or len(recent) >= PER_HOUR:
                early_ns = recent[-1][0] + SLOWER_NS - now_ns
                if early_ns > 0:
                    return early_ns / 1e9
            recent.append((now_ns, visit, digest))
        return 0.0
