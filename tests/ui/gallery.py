"""Draws every sample page to PNG: python -m tests.ui.gallery FOLDER [NAME …]"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from kiosk.ui import app
from kiosk.ui.bridge import Bridge
from tests.ui.samples import samples

SIZES = {"landscape": (1920, 1080), "portrait": (1080, 1920)}
ICONS = (Path(__file__).resolve().parents[2] / "resources" / "icons").as_uri()


def main(folder: Path, names: list[str]) -> None:
    """Draw them."""
    folder.mkdir(parents=True, exist_ok=True)
    app.prepare("offscreen")
    application = app.application(["gallery"])
    for size, (width, height) in SIZES.items():
        bridge = Bridge(lambda action, value: None, ICONS)
        window = app.Window(bridge, lambda: None, width, height, fullscreen=False)
        for name, (page, chrome) in samples().items():
            if names and name not in names:
                continue
            bridge.show(page, chrome)
            loop = QEventLoop()
            QTimer.singleShot(330, loop.quit)
            loop.exec()
            window.view.grabWindow().save(str(folder / f"{name}-{size}.png"))
        window.close()
    application.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
