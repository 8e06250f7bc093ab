"""CPU of a fresh process up to its first frame: python -m tests.bench.first_frame bare | terminal CONFIG"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

BARE = 'import QtQuick; Rectangle { width: 1920; height: 1080; color: "#FAF5EA"; Text { text: "您好" } }'


def done() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print((used.ru_utime + used.ru_stime) * 1000, flush=True)
    os._exit(0)


def bare() -> None:
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickView

    app = QGuiApplication([])
    file = Path(sys.argv[2]).parent / "bare.qml"
    file.write_text(BARE, encoding="utf-8")
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(str(file)))
    view.frameSwapped.connect(done)
    view.show()
    app.exec()


def terminal() -> None:
    from kiosk.config import load
    from kiosk.ui import app
    from kiosk.ui.opening import Demo, Opening

    config = load(Path(sys.argv[2]))
    app.prepare(None)
    application = app.application([])
    opening = Opening(config, Demo(config.dock_dir))
    opening.window.view.frameSwapped.connect(done)
    application.exec()


if __name__ == "__main__":
    {"bare": bare, "terminal": terminal}[sys.argv[1]]()
