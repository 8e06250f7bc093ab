"""What a scanner is to the rest of the house: a stream of clean, short, printable texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Scanned = Callable[[str], None]
"""Told of one code, as `drivers.scanner.text.clean` leaves it. What it says may be personal: never logged."""
Changed = Callable[[bool], None]
"""Told whether the scanner is there, on change only; a wedge cannot know and says that it is."""


class Scanner(Protocol):
    """A port with four implementations: keyboard wedge, serial, simulated (dock), scripted (tests)."""

    def start(self, scanned: Scanned, changed: Changed) -> None:
        """Begin. Both are called from threads of the scanner's own, or from the main thread."""

    def stop(self) -> None:
        """Stop, and wait until no further call can come."""
