"""The first frame: application, window and home screen, and nothing else. All the rest is imported behind it."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer

from kiosk import START_AGAIN
from kiosk.speech.machine import speaker
from kiosk.ui import app
from kiosk.ui.bridge import Bridge
from kiosk.ui.pages.parts import Chrome
from kiosk.ui.presenters.first import first_chrome, first_page, unusable_page

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.speech.voice import Voice
    from kiosk.terminal import Terminal

log = logging.getLogger(__name__)
ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
UNUSABLE = frozenset(
    {"corrupt", "wrong_key", "newer_schema", "read_only", "io_error", "disk_full", "busy", "wrong_terminal"}
)
"""Codes of a ledger that cannot be opened (docs/errors.md)."""


def _nowhere(_point: str) -> None:
    """A real terminal has no fail points."""


@dataclass(frozen=True)
class Demo:
    """What only a demo has: the dock's folder, the stage's socket where a storyboard plays; for tests `reach`, which is
    told of the ledger's fail points and may end the process there, and `voice` in place of the machine's own."""

    dock: Path
    stage_fd: int | None = None
    reach: Callable[[str], None] = _nowhere
    voice: Voice | None = None


class Opening:
    """Shows the window; `terminal` comes to life after the first frame. `crash` is what a thread died of."""

    def __init__(self, config: Config, demo: Demo | None) -> None:
        self._config = config
        self._demo = demo
        self._unusable = False
        self.terminal: Terminal | None = None
        self.crash: BaseException | None = None
        self.bridge = Bridge(self._act, ICONS.as_uri())
        self.bridge.show(first_page(), self._first_chrome(self._speaks()))
        screen = config.screen
        self.window = app.Window(self.bridge, self._touched, screen.width, screen.height, screen.fullscreen)
        self._first = self.window.view.frameSwapped.connect(self._framed)

    def stop(self) -> None:
        """Stop every thread before Qt goes."""
        if self.terminal is not None:
            self.terminal.stop()
        self.window.close()

    def crashed(self, error: BaseException) -> None:
        """A bug ended a thread: the process ends too, and is started again from outside. A ledger that cannot be opened
        is no bug: it is said on the screen, and nothing is taken."""
        code = str(getattr(error, "code", ""))
        if code in UNUSABLE:
            log.critical("the ledger cannot be opened code=%s", code)
            self._unusable = True
            self.bridge.hold(unusable_page(code), self._first_chrome(speaks=False))
            return
        if self.crash is None:
            self.crash = error
            log.critical("a thread died: %s", type(error).__name__, exc_info=error)
        QCoreApplication.exit(START_AGAIN)

    def _speaks(self) -> bool:
        if self._demo is not None and self._demo.voice is not None:
            return self._demo.voice.speaks
        return speaker(self._config.sound.driver) is not None

    def _first_chrome(self, speaks: bool) -> Chrome:
        place, senior = self._config.terminal.point_name, self._config.screen.senior
        return first_chrome(place, self._demo is not None, senior, speaks)

    def _framed(self) -> None:
        self.window.view.frameSwapped.disconnect(self._first)
        QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        from kiosk.terminal import Terminal

        self.terminal = Terminal(self._config, self._demo, self.bridge, self.window, self.crashed)

    def _act(self, action: str, value: Any) -> None:
        if self._unusable:
            # 重新打开: from outside the process is started again.
            QCoreApplication.exit(START_AGAIN)
            return
        if self.terminal is not None:
            self.terminal.act(action, value)

    def _touched(self) -> None:
        if self.terminal is not None:
            self.terminal.touched()


def run(config: Config, demo: Demo | None = None) -> int:
    """Open the terminal and stay until SIGTERM. 70 after a crash."""
    app.prepare(config.screen.platform)
    application = app.application(sys.argv[:1])
    opening = Opening(config, demo)

    def on_bug(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        # Qt goes on after an exception in a slot; a terminal whose state nobody knows must not.
        opening.crashed(error)

    def on_thread_bug(died: threading.ExceptHookArgs) -> None:
        if opening.terminal is not None and died.exc_value is not None:
            opening.terminal.died(died.exc_value)

    sys.excepthook = on_bug
    threading.excepthook = on_thread_bug

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        application.exit(0)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        code: int = application.exec()
    finally:
        opening.stop()
    return code if opening.crash is None else START_AGAIN
