"""The dock's scanner: reads what the dock's folder holds before it."""

from __future__ import annotations

import threading
from typing import Final

from drivers.dock.state import DockState
from drivers.scanner.port import Changed, Scanned
from drivers.scanner.text import clean

LOOK_S: Final = 0.05


class SimulatedScanner:
    """Looks at the folder twenty times a second in a thread of its own. What lay there before is not scanned."""

    def __init__(self, state: DockState) -> None:
        self._state = state
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, scanned: Scanned, changed: Changed) -> None:
        """Begin."""
        seen = self._state.scan_count()
        self._thread = threading.Thread(target=self._main, args=(scanned, seen), name="dock-scanner", daemon=True)
        self._thread.start()
        changed(True)

    def stop(self) -> None:
        """End and wait."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _main(self, scanned: Scanned, seen: int) -> None:
        while not self._stopping.wait(LOOK_S):
            while seen < self._state.scan_count():
                seen += 1
                self._one(seen, scanned)

    def _one(self, number: int, scanned: Scanned) -> None:
        text = clean(self._state.scanned(number))
        if text is not None:
            scanned(text)
