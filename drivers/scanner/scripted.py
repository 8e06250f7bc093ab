"""A scanner for tests: reads what it is told."""

from __future__ import annotations

from drivers.scanner.port import Changed, Scanned
from drivers.scanner.text import clean


class ScriptedScanner:
    """`scan`, `unplug` and `plug` are the test's hands."""

    def __init__(self) -> None:
        self._scanned: Scanned | None = None
        self._changed: Changed | None = None

    def start(self, scanned: Scanned, changed: Changed) -> None:
        """Begin, plugged in."""
        self._scanned, self._changed = scanned, changed
        changed(True)

    def stop(self) -> None:
        """End."""
        self._scanned = self._changed = None

    def scan(self, raw: str | bytes) -> None:
        """A code is held before it."""
        text = clean(raw)
        if text is not None and self._scanned is not None:
            self._scanned(text)

    def unplug(self) -> None:
        """The cable is pulled."""
        if self._changed is not None:
            self._changed(False)

    def plug(self) -> None:
        """And put back."""
        if self._changed is not None:
            self._changed(True)
