"""How much to send at once, how long to wait for it, when to try again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync import protocol

RETRY_BASE_S = 5.0
RETRY_CAP_S = 900.0
PROBE_S = 3.0
"""While a person's payment waits, a cheap hello is tried this often even if the next full try is minutes away."""


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
        """After a time-out."""
        return replace(self, operations=max(1, self.operations // 2), size=max(2048, self.size // 2))


def deadline_s(expected_bytes: int) -> float:
    """Total seconds for one exchange: 25 s and one and a half times what 4 kB/s would take."""
    return 25.0 + expected_bytes / 4000 * 1.5


def retry_after_s(failures: int, random01: float) -> float:
    """Full jitter: anything up to 5 s doubled with every failure in a row, 15 min at most, without end."""
    ceiling: float = min(RETRY_CAP_S, RETRY_BASE_S * 2.0 ** min(failures, 16))
    return ceiling * random01
