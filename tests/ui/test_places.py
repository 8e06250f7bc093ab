"""Where things stand: on their card, clear of its edge, on one line, low for someone who sits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtQuick import QQuickItem

from tests.ui.samples import samples
from tests.ui.walk import above, is_control, is_text, items, rect

LANDSCAPE = [(1920, 1080), (1366, 768), (1024, 600)]
SIZES = [*LANDSCAPE, (1080, 1920)]
each_size = pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
each_landscape = pytest.mark.parametrize("size", LANDSCAPE, ids=lambda s: f"{s[0]}x{s[1]}")


def texts(window: Any) -> dict[str, QQuickItem]:
    """{what it says: the text}"""
    return {str(i.property("text")): i for i in items(window.view.rootObject()) if is_text(i)}


def controls(window: Any) -> dict[str, QQuickItem]:
    """{name: the button}"""
    return {str(i.property("name")): i for i in items(window.view.rootObject()) if is_control(i) and i.property("name")}


def baseline(text: QQuickItem) -> float:
    """Where its first line stands in the window."""
    return float(rect(text).top() + text.baselineOffset())


@each_size
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_the_numbers_of_a_slip_stand_above_its_torn_edge(make_window: Any, size: tuple[int, int], large: bool) -> None:
    bridge, window = make_window(*size)
    page, chrome = samples()["done"]
    bridge.show(page, replace(chrome, large=large))
    window.view.grabWindow()
    code = texts(window)["K7QM-2WXA"]
    torn = next(i for i in items(window.view.rootObject()) if "tear.svg" in str(i.property("source")))
    assert torn.parentItem() in above(code)
    assert rect(code).bottom() <= rect(torn).top()


@each_landscape
@pytest.mark.parametrize("name", ["cash", "amount", "lookup", "query-pin", "staff-pin", "close"])
def test_lowered_the_keys_come_down_in_landscape(make_window: Any, size: tuple[int, int], name: str) -> None:
    bridge, window = make_window(*size)
    page, chrome = samples()[name]
    found: list[dict[str, QQuickItem]] = []
    lowest: list[float] = []
    for lowered in (False, True):
        bridge.show(page, replace(chrome, lowered=lowered))
        window.view.grabWindow()
        found.append(controls(window))
        lowest.append(rect(found[-1]["1"]).top())
    main = max((c for c in found[-1].values() if c.property("primary")), key=lambda c: rect(c).right())
    side = [
        c for c in found[-1].values() if c.property("repeats") and rect(c).left() >= rect(found[-1]["1"]).left() - 1
    ]
    assert lowest[1] > lowest[0]
    assert max(rect(c).bottom() for c in side) >= rect(main).top() - 0.04 * size[1]


@each_landscape
def test_no_state_covers_the_name_of_the_village(make_window: Any, size: tuple[int, int]) -> None:
    bridge, window = make_window(*size)
    page, chrome = samples()["amount"]
    bad = replace(chrome, large=True, language="en", line_ok=False, line_text="Offline now, cash still works",
                  printer_ok=False, printer_text="Printer no paper")  # fmt: skip
    bridge.show(page, bad)
    window.view.grabWindow()
    told = texts(window)
    (place,) = (text for words, text in told.items() if words.endswith(chrome.point_name))
    assert rect(place).left() + place.property("contentWidth") < rect(told[bad.line_text]).left() - 10


def test_two_lines_side_by_side_share_a_baseline(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    bridge.show(*samples()["staff"])
    window.view.grabWindow()
    told = texts(window)
    assert baseline(told["班次"]) == pytest.approx(baseline(told["钱箱现金"]), abs=1.5)


def test_what_a_person_wrote_stands_on_paper(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    page, chrome = samples()["complaint-review"]
    bridge.show(page, chrome)
    window.view.grabWindow()
    written = texts(window)[page.text]  # type: ignore[union-attr]
    assert any(i.property("color") and i.property("color").name() == "#ffffff" for i in above(written))


@pytest.mark.parametrize("lowered", [False, True], ids=["usual", "lowered"])
def test_the_boat_is_whole_or_not_there(make_window: Any, qtbot: Any, lowered: bool) -> None:
    bridge, window = make_window(1920, 1080)
    page, chrome = samples()["home-card"]
    bridge.show(page, replace(chrome, lowered=lowered))
    qtbot.waitUntil(lambda: bridge.settled)
    window.view.grabWindow()
    boats = [i for i in items(window.view.rootObject()) if "danxia-boat" in str(i.property("source"))]
    assert len(boats) == (0 if lowered else 1)
