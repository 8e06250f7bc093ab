from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

ICONS = (Path(__file__).resolve().parents[2] / "resources" / "icons").as_uri()


@pytest.fixture(scope="session")
def qapp_cls() -> Any:
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


@pytest.fixture
def make_window(qapp: Any) -> Iterator[Any]:
    """make_window(width, height, act, **what Window takes) → (bridge, window); closed at the end."""
    from kiosk.ui.app import Window
    from kiosk.ui.bridge import Bridge

    made = []

    def make(
        width: int,
        height: int,
        act: Any = lambda action, value: None,
        now_ns: Callable[[], int] = time.monotonic_ns,
        **others: Any,
    ) -> Any:
        bridge = Bridge(act, ICONS, now_ns)
        window = Window(bridge, lambda: None, width, height, fullscreen=False, **others)
        made.append((bridge, window))
        return bridge, window

    yield make
    for _, window in made:
        window.close()
    made.clear()
    qapp.processEvents()
    # What is left in cycles dies here, on the thread that made it, and not where the collector happens to run next.
    gc.collect()
