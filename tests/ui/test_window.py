from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.ui.pages.home import HomePage
from tests.ui.samples import samples
from tests.ui.test_bridge import middle, named


def tap(window: Any, device: Any, x: int, y: int) -> None:
    QTest.touchEvent(window.view, device).press(0, QPoint(x, y), window.view).commit()
    QTest.touchEvent(window.view, device).release(0, QPoint(x, y), window.view).commit()


def test_ten_fast_taps_on_a_button_that_leads_on_act_once(make_window: Any, qtbot: Any) -> None:
    pages = samples()
    acts: list[str] = []
    bridge, window = make_window(1920, 1080, lambda action, value: acted(action))

    def acted(action: str) -> None:
        acts.append(action)
        bridge.show(*pages["confirm"])

    bridge.show(*pages["amount"])
    qtbot.waitUntil(lambda: bridge.settled)
    device = QTest.createTouchDevice()
    for _ in range(10):
        tap(window, device, 1700, 980)
    assert acts == ["next"]


def test_keys_follow_each_other_as_fast_as_fingers_do(make_window: Any, qtbot: Any) -> None:
    acts: list[Any] = []
    bridge, window = make_window(1920, 1080, lambda action, value: acts.append((action, value)))
    bridge.show(*samples()["lookup"])
    window.view.grabWindow()
    device = QTest.createTouchDevice()
    one = middle(named(window, "1"))
    for _ in range(5):
        tap(window, device, one.x(), one.y())
    assert acts == [("key", "1")] * 5


def test_a_touch_anywhere_is_told_to_the_idle_clock_and_closing_is_ignored(qapp: Any, qtbot: Any) -> None:
    from kiosk.ui.app import Window
    from kiosk.ui.bridge import Bridge
    from tests.ui.conftest import ICONS

    touches: list[int] = []
    bridge = Bridge(lambda action, value: None, ICONS)
    window = Window(bridge, lambda: touches.append(1), 1920, 1080, fullscreen=False)
    bridge.show(*samples()["home"])
    tap(window, QTest.createTouchDevice(), 1000, 900)
    assert touches
    window.view.close()
    assert window.view.isVisible()
    window.close()


def test_a_keyboard_types_into_the_focused_field(make_window: Any, qtbot: Any) -> None:
    acts: list[Any] = []
    bridge, window = make_window(1920, 1080, lambda action, value: acts.append((action, value)))
    bridge.show(*samples()["lookup"])
    window.view.requestActivate()
    qtbot.waitUntil(lambda: window.view.isActive())
    QTest.keyClick(window.view, Qt.Key.Key_7)
    QTest.keyClick(window.view, Qt.Key.Key_Backspace)
    assert acts == [("key", "7"), ("key", "back")]


def test_new_values_do_not_take_a_button_from_under_the_finger(make_window: Any, qtbot: Any) -> None:
    acts: list[Any] = []
    bridge, window = make_window(1920, 1080, lambda action, value: acts.append((action, value)))
    page, chrome = samples()["home"]
    assert isinstance(page, HomePage)
    bridge.show(page, chrome)
    qtbot.waitUntil(lambda: bridge.settled)
    device = QTest.createTouchDevice()
    QTest.touchEvent(window.view, device).press(0, QPoint(800, 250), window.view).commit()
    bridge.show(replace(page, notice="打印机没有准备好"), chrome)
    QTest.touchEvent(window.view, device).release(0, QPoint(800, 250), window.view).commit()
    assert acts == [("tile", "query")]
