"""The keyboard wedge: a filter before the window that holds every key until it is known who pressed it."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow

from drivers.scanner.port import Changed, Scanned
from drivers.scanner.wedge import TIMING, Held, Key, Outcome, press, settle

ENDS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
KEYS: Final = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class WedgeScanner(QObject):
    """A scanner that plays a keyboard on `window`. All on the main thread.

    No key reaches the window at once: those a person typed follow after the pause that tells them apart, those of a
    scanner never do. Keys without a character and with Ctrl, Alt or Meta are swallowed: a code must not be a command.
    """

    def __init__(self, window: QWindow) -> None:
        super().__init__()
        self._window = window
        self._held: Held[QKeyEvent] = Held()
        self._passing = False
        self._scanned: Scanned | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.setInterval(TIMING.gap_ms + 1)
        self._pause.timeout.connect(self._paused)

    def start(self, scanned: Scanned, changed: Changed) -> None:
        """Begin. A keyboard does not say whether it is a scanner: it counts as there."""
        self._scanned = scanned
        self._window.installEventFilter(self)
        changed(True)

    def stop(self) -> None:
        """End."""
        self._window.removeEventFilter(self)
        self._pause.stop()
        self._scanned = None
        self._held = Held()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes every key away; passes on what `press` and `settle` found to be typed."""
        if self._passing or event.type() not in KEYS or not isinstance(event, QKeyEvent):
            return False
        if event.type() is not QEvent.Type.KeyPress:
            return True
        end = Qt.Key(event.key()) in ENDS
        if event.isAutoRepeat() or (not end and (not event.text() or event.modifiers() & COMMANDS)):
            return True
        copy = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
        key = Key("" if end else event.text(), _at_ms(event), copy, end)
        self._held, outcome = press(self._held, key)
        if self._held.keys:
            self._pause.start()
        else:
            self._pause.stop()
        self._follow(outcome)
        return True

    def _paused(self) -> None:
        outcome = settle(self._held)
        self._held = Held()
        self._follow(outcome)

    def _follow(self, outcome: Outcome[QKeyEvent]) -> None:
        self._passing = True
        for key in outcome.typed:
            QCoreApplication.sendEvent(self._window, key.origin)
        self._passing = False
        if outcome.scan is not None and self._scanned is not None:
            self._scanned(outcome.scan)


def _at_ms(event: QKeyEvent) -> int:
    # The window system's own stamp, where it gives one: a busy main thread must not stretch a burst.
    return event.timestamp() or time.monotonic_ns() // 1_000_000
