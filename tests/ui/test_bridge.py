from __future__ import annotations

import gc
import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Q_ARG, QBuffer, QMetaObject, QPoint, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.ui.pages.asking import AnswerPage
from kiosk.ui.pages.paying import DonePage
from tests.ui.samples import samples

SECOND = 1_000_000_000


class Acts(list[tuple[str, Any]]):
    def __call__(self, action: str, value: Any) -> None:
        self.append((action, value))


class Nanoseconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = SECOND

    def __call__(self) -> int:
        return self.now


def below(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        yield child
        yield from below(child)


def named(window: Any, name: str) -> QQuickItem:
    """The one visible control or field of that name."""
    (found,) = (
        item
        for item in below(window.view.rootObject())
        if item.isVisible()
        and (item.objectName() == name or (item.property("name") == name and item.property("sides")))
    )
    return found


def middle(item: QQuickItem) -> QPoint:
    return item.mapToScene(item.boundingRect().center()).toPoint()


def press(window: Any, device: Any, *points: QPoint) -> None:
    event = QTest.touchEvent(window.view, device)
    for number, point in enumerate(points):
        event.press(number, point, window.view)
    event.commit()


def release(window: Any, device: Any, *points: QPoint) -> None:
    event = QTest.touchEvent(window.view, device)
    for number, point in enumerate(points):
        event.release(number, point, window.view)
    event.commit()


def tap(window: Any, device: Any, point: QPoint) -> None:
    press(window, device, point)
    release(window, device, point)


@pytest.fixture(scope="module")
def finger(qapp: Any) -> Any:
    return QTest.createTouchDevice()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Qt asks for a network manager on its own thread; the collector must not end main-thread objects there."""
    gc.disable()
    yield
    gc.enable()


def opened(make_window: Any, qtbot: Any, name: str, acts: Acts, now_ns: Nanoseconds | None = None) -> Any:
    bridge, window = make_window(1920, 1080, acts, now_ns=now_ns or Nanoseconds())
    bridge.show(*samples()[name])
    qtbot.waitUntil(lambda: bridge.settled)
    window.view.grabWindow()
    return bridge, window


def test_ten_quick_taps_act_once_even_where_the_answer_is_slow(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts, clock = Acts(), Nanoseconds()
    _, window = opened(make_window, qtbot, "amount", acts, clock)
    point = middle(named(window, "下一步"))
    for _ in range(10):
        tap(window, finger, point)
        clock.now += SECOND // 10
    assert acts == [("next", None)]


def test_a_second_wish_after_a_while_is_heard(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts, clock = Acts(), Nanoseconds()
    _, window = opened(make_window, qtbot, "staff", acts, clock)
    point = middle(named(window, "立即上传"))
    tap(window, finger, point)
    clock.now += SECOND
    tap(window, finger, point)
    assert acts == [("task", "send_now")] * 2


def test_ten_quick_taps_turn_one_leaf_although_each_leaf_is_another_page(
    make_window: Any, qtbot: Any, finger: Any
) -> None:
    acts, clock = Acts(), Nanoseconds()
    bridge, window = opened(make_window, qtbot, "query-answer-long", acts, clock)
    page, chrome = samples()["query-answer-long"]
    assert isinstance(page, AnswerPage)
    page = replace(page, more="下一页 1/3")
    bridge.show(page, chrome)
    window.view.grabWindow()
    point = middle(named(window, page.more))
    for tapped in range(10):
        tap(window, finger, point)
        clock.now += SECOND // 10
        # The first tap turned the leaf, and the clock ticks on.
        bridge.show(replace(page, rows=page.rows[1:], seconds_left=page.seconds_left - tapped // 5), chrome)
    assert acts == [("more", None)]


def test_the_same_button_after_a_correction_acts_again(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts = Acts()
    bridge, window = opened(make_window, qtbot, "amount", acts)
    tap(window, finger, middle(named(window, "下一步")))
    bridge.show(*samples()["amount-over"])
    tap(window, finger, middle(named(window, "7")))
    tap(window, finger, middle(named(window, "下一步")))
    assert acts == [("next", None), ("key", "7"), ("next", None)]


def test_a_page_that_looks_the_same_after_a_correction_is_a_new_question(
    make_window: Any, qtbot: Any, finger: Any
) -> None:
    # A mistyped PIN looks like the right one: both are six dots.
    acts = Acts()
    bridge, window = opened(make_window, qtbot, "amount", acts)
    for name in ("amount-over", "amount"):
        tap(window, finger, middle(named(window, "下一步")))
        bridge.act("type", {"field": "amount", "text": "86.40"})
        bridge.show(*samples()[name])
    tap(window, finger, middle(named(window, "下一步")))
    assert [action for action, _ in acts if action == "next"] == ["next"] * 3


def test_a_press_that_leaves_the_button_does_nothing(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts = Acts()
    _, window = opened(make_window, qtbot, "confirm", acts)
    start = middle(named(window, "确认"))
    away = QPoint(start.x(), start.y() - 400)
    press(window, finger, start)
    QTest.touchEvent(window.view, finger).move(0, away, window.view).commit()
    release(window, finger, away)
    assert acts == []


def test_two_fingers_at_once_never_do_two_things(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts = Acts()
    _, window = opened(make_window, qtbot, "confirm", acts)
    points = middle(named(window, "确认")), middle(named(window, "上一步"))
    press(window, finger, *points)
    release(window, finger, *points)
    assert len(acts) <= 1


def test_a_resting_palm_breaks_nothing(make_window: Any, qtbot: Any, finger: Any) -> None:
    acts = Acts()
    _, window = opened(make_window, qtbot, "confirm", acts)
    palm = [QPoint(900 + 20 * n, 850) for n in range(4)]
    press(window, finger, *palm)
    release(window, finger, *palm)
    assert acts == []
    tap(window, finger, middle(named(window, "确认")))
    assert acts == [("confirm", None)]


def test_bars_and_values_change_without_making_the_page_anew(make_window: Any, qtbot: Any) -> None:
    bridge, window = opened(make_window, qtbot, "amount", Acts())
    page, chrome = samples()["amount"]
    button = named(window, "下一步")
    told: list[str] = []
    bridge.shown.connect(lambda: told.append("page"))
    bridge.chromeChanged.connect(lambda: told.append("chrome"))
    bridge.show(page, replace(chrome, clock="10:31"))
    assert told == ["chrome"]
    bridge.show(page, replace(chrome, clock="10:31"))
    assert told == ["chrome"]
    bridge.show(*samples()["amount-over"])
    assert "page" in told
    assert named(window, "下一步") == button
    assert named(window, "field:amount").property("value") == "600.00"


def test_a_driver_can_replace_the_text_of_a_field(make_window: Any, qtbot: Any) -> None:
    acts = Acts()
    _, window = opened(make_window, qtbot, "account-entry", acts)
    field = named(window, "field:again")
    assert QMetaObject.invokeMethod(field, "replaceText", Q_ARG(str, "3600000001"))  # type: ignore[call-overload]  # takes str too
    assert [(a, dict(v)) for a, v in acts] == [("type", {"field": "again", "text": "3600000001"})]


def test_the_code_on_screen_reads_as_what_the_slip_says(make_window: Any, qtbot: Any) -> None:
    _, window = opened(make_window, qtbot, "done", Acts())
    buffer = QBuffer()
    window.view.grabWindow().save(buffer, "PNG")
    picture = Image.open(io.BytesIO(buffer.data().data()))
    page = samples()["done"][0]
    assert isinstance(page, DonePage)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [page.qr]


@pytest.mark.qt_log_ignore("Protocol .about. is unknown", "Error transferring")
def test_a_page_that_asks_for_the_network_reaches_nobody(make_window: Any, qtbot: Any, no_collector: None) -> None:
    _, window = make_window(1920, 1080)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        component = QQmlComponent(window.view.engine())
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        component.setData(
            f'import QtQuick; Image {{ property int state: status; source: "{address}" }}'.encode(), QUrl()
        )
        image = component.create()
        error = 3
        qtbot.waitUntil(lambda: image.property("state") == error)
        with pytest.raises(TimeoutError):
            server.accept()
        image.deleteLater()
