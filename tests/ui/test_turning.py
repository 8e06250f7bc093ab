"""Pages that turn: a touch turns one part, ten fast ones turn no further, and none of them goes on to the next page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.ui.bridge import REPEAT_NS
from tests.ui.samples import samples
from tests.ui.test_bridge import Acts, Nanoseconds, below, middle, tap
from tests.ui.walk import parts

SIZES = [(1920, 1080), (1080, 1920)]
TENTH = 100_000_000


@pytest.fixture(scope="module")
def finger(qapp: Any) -> Any:
    return QTest.createTouchDevice()


def opened(make_window: Any, qtbot: Any, size: tuple[int, int], name: str) -> tuple[Any, Any, Acts, Nanoseconds]:
    """The sample in large type, settled."""
    acts, clock = Acts(), Nanoseconds()
    bridge, window = make_window(*size, acts, now_ns=clock)
    page, chrome = samples()[name]
    bridge.show(page, replace(chrome, large=True))
    qtbot.waitUntil(lambda: bridge.settled)
    window.view.grabWindow()
    return bridge, window, acts, clock


def button(window: Any, name: str) -> QQuickItem:
    """The one visible button of that name."""
    (found,) = (
        i
        for i in below(window.view.rootObject())
        if i.isVisible() and i.property("name") == name and i.property("sides")
    )
    return found


def part(window: Any) -> int:
    """Which part stands there, from 0."""
    turning = parts(window.view.rootObject())
    assert turning is not None
    return int(turning.property("part"))


def turning_samples(window: Any, bridge: Any) -> list[str]:
    """The samples that turn in large type."""
    found = []
    for name, (page, chrome) in samples().items():
        bridge.show(page, replace(chrome, large=True))
        window.view.grabWindow()
        if parts(window.view.rootObject()) is not None:
            found.append(name)
    return found


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_one_touch_turns_one_part_and_another_after_a_while_the_next(
    make_window: Any, qtbot: Any, finger: Any, size: tuple[int, int]
) -> None:
    _, window, acts, clock = opened(make_window, qtbot, size, "query-answer-long")
    forth, back = middle(button(window, "下一页")), middle(button(window, "上一页"))
    tap(window, finger, forth)
    assert part(window) == 1
    clock.now += REPEAT_NS
    tap(window, finger, back)
    assert part(window) == 0
    assert acts == []


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_ten_fast_taps_turn_one_part_on_every_page_and_lead_nowhere(
    make_window: Any, qtbot: Any, finger: Any, size: tuple[int, int]
) -> None:
    """Whether the turning button stands still, is shut at the last part or has become the one that leads on."""
    acts, clock = Acts(), Nanoseconds()
    bridge, window = make_window(*size, acts, now_ns=clock)
    names = turning_samples(window, bridge)
    assert len(names) > 5
    # Behind the idle warning nothing turns.
    for name in sorted(set(names) - {"idle"}):
        clock.now += REPEAT_NS
        page, chrome = samples()[name]
        bridge.show(*samples()["home"])
        bridge.show(page, replace(chrome, large=True))
        qtbot.waitUntil(lambda: bridge.settled)
        window.view.grabWindow()
        point = middle(button(window, "下一页"))
        for _ in range(10):
            tap(window, finger, point)
            clock.now += TENTH
            bridge.show(page, replace(chrome, large=True, clock="10:01"))
            window.view.grabWindow()
        assert (name, part(window), acts) == (name, 1, [])


def test_the_way_on_opens_once_the_finger_has_rested(make_window: Any, qtbot: Any, finger: Any) -> None:
    """A page that must be read whole: its main button turns on, and leads on from the last part alone."""
    _, window, acts, clock = opened(make_window, qtbot, (1920, 1080), "complaint-review-long")
    turning = parts(window.view.rootObject())
    assert turning is not None
    for number in range(turning.property("parts").property("length").toInt() - 1):
        assert part(window) == number
        tap(window, finger, middle(button(window, "下一页")))
        clock.now += REPEAT_NS
        window.view.grabWindow()
    assert acts == []
    tap(window, finger, middle(button(window, "确认")))
    assert acts == [("confirm", None)]


def test_ten_fast_taps_on_the_way_on_do_not_turn_the_page_that_comes(make_window: Any, qtbot: Any, finger: Any) -> None:
    """The next page turns where the button that led to it stood."""
    bridge, window, acts, clock = opened(make_window, qtbot, (1920, 1080), "complaint-phone")
    point = middle(button(window, "下一步"))
    page, chrome = samples()["complaint-review-long"]
    for _ in range(10):
        tap(window, finger, point)
        clock.now += TENTH // 10
        bridge.show(page, replace(chrome, large=True))
        window.view.grabWindow()
    assert acts == [("next", None)]
    assert part(window) == 0


def test_another_page_of_the_same_kind_begins_at_its_beginning(make_window: Any, qtbot: Any, finger: Any) -> None:
    bridge, window, _, _ = opened(make_window, qtbot, (1920, 1080), "query-answer-long")
    tap(window, finger, middle(button(window, "下一页")))
    assert part(window) == 1
    for name in ("query-answer-public", "query-answer-long"):
        page, chrome = samples()[name]
        bridge.show(page, replace(chrome, large=True))
        window.view.grabWindow()
    assert part(window) == 0
