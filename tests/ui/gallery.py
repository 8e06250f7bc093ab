"""Draws every sample page to PNG: python -m tests.ui.gallery FOLDER [--en] [--large] [NAME …]"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from kiosk.ui import app
from kiosk.ui.bridge import Bridge
from tests.ui.samples import samples

SIZES = {"landscape": (1920, 1080), "portrait": (1080, 1920)}
ICONS = (Path(__file__).resolve().parents[2] / "resources" / "icons").as_uri()


def main(folder: Path, names: list[str], language: str = "zh", large: bool = False) -> None:
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
            bridge.show(page, replace(chrome, language=language, large=large or chrome.large))
            loop = QEventLoop()
            QTimer.singleShot(330, loop.quit)
            loop.exec()
            window.view.grabWindow().save(str(folder / f"{name}-{size}.png"))
        window.close()
    application.processEvents()


if __name__ == "__main__":
    words = sys.argv[2:]
    asked = [word for word in words if not word.startswith("--")]
    main(Path(sys.argv[1]), asked, "en" if "--en" in words else "zh", "--large" in words)
