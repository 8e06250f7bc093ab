"""What the line has cost today: villages pay for data by the megabyte. Money always goes; the rest waits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Final, Protocol

from sync.clock import Clock
from sync.ledger.store import Ledger

NAME: Final = "meter"
DEFAULT_BUDGET: Final = 20_000_000
"""Bytes a day, both ways."""
REQUEST_OVERHEAD: Final = 900
"""Bytes of headers, TLS records and TCP/IP of one request and its answer, estimated."""
HANDSHAKE: Final = 5_000
"""Bytes of one TLS handshake with both certificates, both ways, estimated."""
CHINA: Final = timezone(timedelta(hours=8))


class Way(Protocol):
    """Something that uses the line, and counts what it cost since the process started."""

    requests: int
    handshakes: int
    bytes_up: int
    bytes_down: int


@dataclass(frozen=True, slots=True)
class Day:
    """Bytes of one calendar day (UTC+8). Days never go back: a clock that jumps back does not forgive."""

    day: str = ""
    up: int = 0
    down: int = 0

    def plus(self, day: str, up: int, down: int) -> Day:
        """After so much more on `day`."""
        if day > self.day:
            return Day(day, up, down)
        return Day(self.day, self.up + up, self.down + down)

    def over(self, budget: int) -> bool:
        """Whether the day's budget is used up."""
        return self.up + self.down >= budget


class Meter:
    """Counts into the ledger's small state, after each exchange and each hello."""

    def __init__(self, ledger: Ledger, clock: Clock, budget: int) -> None:
        self._ledger = ledger
        self._clock = clock
        self._budget = budget
        text = ledger.get_value(NAME)
        kept = json.loads(text) if text else {}
        self._day = Day(str(kept.get("day", "")), int(kept.get("up", 0)), int(kept.get("down", 0)))
        self._seen = (0, 0, 0, 0)

    def count(self, up: int, down: int, requests: int, handshakes: int = 0) -> None:
        """Sums since the process started: bytes of bodies, how many requests, how many TLS handshakes of their own.

        Raises NotWritten.
        """
        before = self._seen
        more = requests - before[2]
        if more == 0:
            return
        self._seen = (up, down, requests, handshakes)
        beside = (more * REQUEST_OVERHEAD + (handshakes - before[3]) * HANDSHAKE) // 2
        today = self._clock.utc().astimezone(CHINA).date().isoformat()
        self._day = self._day.plus(today, up - before[0] + beside, down - before[1] + beside)
        text = {"day": self._day.day, "up": self._day.up, "down": self._day.down, "budget": self._budget}
        self._ledger.set_value(NAME, json.dumps(text))

    def over(self) -> bool:
        """Whether today's budget is used up."""
        today = self._clock.utc().astimezone(CHINA).date().isoformat()
        return self._day.day >= today and self._day.over(self._budget)
