"""Time as the house sees it: a port, because villages have wrong clocks and demos move theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Wall time for people, monotonic time for deadlines, the boot for telling the two apart."""

    def utc(self) -> datetime:
        """Aware UTC."""

    def mono_ns(self) -> int:
        """Nanoseconds, never going back within one boot."""

    def boot_id(self) -> str: ...

    def quality(self) -> str:
        """trusted | unsynchronised | doubtful."""


def wall_text(moment: datetime) -> str:
    """ISO 8601 UTC with milliseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def read_boot_id(path: Path = Path("/proc/sys/kernel/random/boot_id")) -> str:
    """The kernel's id of this boot."""
    return path.read_text(encoding="ascii").strip()


@dataclass(slots=True)
class SystemClock:
    """The machine's clock, moved by `offset` seconds (0 outside demos, where the dock sets it)."""

    offset: Callable[[], float] = lambda: 0.0
    _boot_id: str = field(default_factory=read_boot_id)

    def utc(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset())

    def mono_ns(self) -> int:
        return time.monotonic_ns() + int(self.offset() * 1e9)

    def boot_id(self) -> str:
        return self._boot_id

    def quality(self) -> str:
        return "unsynchronised"


@dataclass(slots=True)
class FakeClock:
    """A clock that moves only when told to."""

    moment: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    mono: int = 1_000_000_000
    boot: str = "00000000-0000-4000-8000-000000000001"
    word: str = "trusted"

    def utc(self) -> datetime:
        return self.moment

    def mono_ns(self) -> int:
        return self.mono

    def boot_id(self) -> str:
        return self.boot

    def quality(self) -> str:
        return self.word

    def advance(self, seconds: float) -> None:
        """Let wall and monotonic time pass together."""
        self.moment += timedelta(seconds=seconds)
        self.mono += int(seconds * 1e9)
