"""How much to send at once, how long to wait for it, when to try again. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from sync import protocol

RETRY_BASE_S = 5.0
RETRY_CAP_S = 900.0
PROBE_S: Final = 3.0
"""In the first minutes of an outage a cheap hello is tried this often even if the next full try is minutes away."""
FRESH_OUTAGE_S: Final = 600.0
PROBE_MONEY_S: Final = 15.0
PROBE_IDLE_S: Final = 60.0
POLITENESS: Final = 0.25
"""Share of the wait a centre asked for that is added at random: its thousand terminals must not come back as one."""

PROBE_OPERATIONS: Final = 5
"""After an outage the newest payments go first, this many; the backlog waits for its slot."""
SHORTEST_PERIOD_S: Final = 10.0
"""Polls more frequent than this wait for something and are not spread."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Batch limits: doubled after a success, halved after a time-out, never under one operation."""

    operations: int = protocol.START_OPERATIONS
    size: int = protocol.START_BYTES

    def grown(self) -> Pace:
        """After a success."""
        return replace(
            self,
            operations=min(protocol.MAX_OPERATIONS, self.operations * 2),
            size=min(protocol.MAX_BATCH_BYTES, self.size * 2),
        )

    def halved(self) -> Pace:
        """After a time-out, or an answer that may speak of what was sent."""
        return replace(self, operations=max(1, self.operations // 2), size=max(2048, self.size // 2))


def deadline_s(expected_bytes: int) -> float:
    """Total seconds for one exchange: 25 s and one and a half times what 4 kB/s would take."""
    return 25.0 + expected_bytes / 4000 * 1.5


def phase_of(terminal_id: str) -> float:
    """0 ≤ phase < 1: where in every period this terminal comes, the same for all its life."""
    return int.from_bytes(hashlib.sha256(terminal_id.encode()).digest()[:7], "big") / 2**56


def poll_after_s(period_s: float, phase: float, now_s: float) -> float:
    """Seconds to the terminal's own moment in the period, at least half a period away.

    A thousand terminals that got power back in the same second come spread over the whole period ever after.
    """
    if period_s < SHORTEST_PERIOD_S:
        return period_s
    earliest = now_s + period_s / 2
    return period_s / 2 + (phase * period_s - earliest) % period_s


def hello_every_s(outage_s: float, money_waits: bool) -> float:
    """How often a line that is down is knocked at: often at first, then only as it is worth its bytes."""
    if outage_s < FRESH_OUTAGE_S:
        return PROBE_S
    return PROBE_MONEY_S if money_waits else PROBE_IDLE_S


def asked_wait_s(retry_after: float, random01: float) -> float:
    """What a centre asked for with Retry-After, never less, up to a quarter more."""
    return retry_after * (1 + POLITENESS * random01)


def retry_after_s(failures: int, random01: float, cap_s: float = RETRY_CAP_S) -> float:
    """Full jitter: anything up to 5 s doubled with every failure in a row, `cap_s` at most, without end."""
    ceiling: float = min(cap_s, RETRY_BASE_S * 2.0 ** min(failures, 16))
    return ceiling * random01
