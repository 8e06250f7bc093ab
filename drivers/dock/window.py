"""The dock's window: a trainer's panel beside the terminal. The dock's folder is all that it reads and writes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Final

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from drivers.dock.panel import Panel
from drivers.dock.props import HeldCode, RackCard
from drivers.dock.state import DockState

QML: Final = Path(__file__).resolve().parent / "qml" / "Dock.qml"
WIDTH: Final = 1060
HEIGHT: Final = 1000


def _local_now() -> datetime:
    return datetime.now().astimezone()


class DockWindow:
    """The window over one state folder. Keep it as long as it lives. Raises RuntimeError: its QML is broken."""

    def __init__(
        self,
        state: DockState,
        rack: Sequence[RackCard],
        codes: Sequence[HeldCode],
        now: Callable[[], datetime] = _local_now,
    ) -> None:
        # QML reads the panel to its last moment.
        self.panel = Panel(state, rack, codes, now)
        self.view = QQuickView()
        self.view.setTitle("演示设备台")
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.rootContext().setContextProperty("dock", self.panel)
        self.view.resize(WIDTH, HEIGHT)
        self.view.setSource(QUrl.fromLocalFile(str(QML)))
        if self.view.status() is QQuickView.Status.Error:
            raise RuntimeError("; ".join(e.toString() for e in self.view.errors()))

    def show(self) -> None:
        """At the right edge of the screen, so that the terminal may stand to its left."""
        place = self.view.screen().availableGeometry()
        self.view.setPosition(max(place.left(), place.right() - WIDTH), place.top())
        self.view.show()

    def close(self) -> None:
        """Take it down for good."""
        self.panel.stop()
        self.view.setSource(QUrl())
        self.view.close()
        self.view.deleteLater()


def run(state: DockState, rack: Sequence[RackCard], codes: Sequence[HeldCode]) -> int:
    """Open the window and stay until it is closed, or SIGTERM."""
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("huimin-dock")
    window = DockWindow(state, rack, codes)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        # Posted, so that it also ends a loop that is only about to begin.
        QTimer.singleShot(0, application.quit)

    # The panel's timer gives Python the turn in which a signal is seen.
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    window.show()
    try:
        code: int = application.exec()
    finally:
        window.close()
    return code
