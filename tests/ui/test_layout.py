"""Every page at every size: nothing cut, nothing out of bounds, nothing on top of something else, nothing too small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.ui.samples import samples

SIZES = [(1920, 1080), (1080, 1920), (1366, 768)]
NAMES = sorted(samples())
SLACK = 1.5


def items(item: QQuickItem) -> list[QQuickItem]:
    """Every visible item below."""
    found = []
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            found.append(child)
            found += items(child)
    return found


def rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def is_control(item: QQuickItem) -> bool:
    # Buttons have `repeats`, tiles have `open`. Asking an item for its meta object would leave a Python wrapper behind
    # at an address that Qt gives to another object later.
    if item.objectName().startswith("field:"):
        return True
    return item.property("repeats") is not None or item.property("open") is not None


def is_text(item: QQuickItem) -> bool:
    return isinstance(item.property("contentWidth"), float) and bool(item.property("text"))


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_page_is_whole_and_reachable(make_window: Any, qtbot: Any, size: tuple[int, int]) -> None:
    width, height = size
    bridge, window = make_window(width, height)
    wrong: list[str] = []
    for name, (page, chrome) in samples().items():
        bridge.show(page, chrome)
        wrong += faults(window, name)
    assert not wrong, "\n".join(wrong)


def faults(window: Any, name: str) -> list[str]:
    """What is wrong with what the window shows now."""
    window.view.grabWindow()
    width, height = window.view.width(), window.view.height()
    bounds = QRectF(-SLACK, -SLACK, width + 2 * SLACK, height + 2 * SLACK)
    wrong: list[str] = []
    all_items = items(window.view.rootObject())
    texts = [i for i in all_items if is_text(i)]
    for text in texts:
        where = f"{name} {text.property('text')!r}"
        if text.property("truncated"):
            wrong.append(f"{where} is elided")
        if not bounds.contains(rect(text)):
            wrong.append(f"{where} leaves the window")
        painted, room = text.property("contentWidth"), text.width()
        if painted > room + SLACK:
            wrong.append(f"{where} is wider than its place: {painted} > {room}")
        painted, room = text.property("contentHeight"), text.height()
        # The font's own line is taller than its glyphs: a single line may be, a paragraph may not.
        if text.property("lineCount") > 1 and painted > room + SLACK:
            wrong.append(f"{where} is taller than its place: {painted} > {room}")
        size_px = text.property("font").pixelSize()
        if size_px < 24:
            wrong.append(f"{where} is smaller than 24 px: {size_px}")
    controls = [i for i in all_items if is_control(i)]
    assert controls, name
    for control in controls:
        box = rect(control)
        label = control.property("name") or control.objectName()
        if min(box.width(), box.height()) < 60 - SLACK:
            wrong.append(f"{name} control {label} is smaller than 60 px: {box.width():.0f}x{box.height():.0f}")
        if not bounds.contains(box):
            wrong.append(f"{name} control {label} leaves the window")
        if not label:
            wrong.append(f"{name} a control has no name")
    if name != "idle":
        wrong += overlaps(name, controls, texts)
    return wrong


def overlaps(name: str, controls: list[QQuickItem], texts: list[QQuickItem]) -> list[str]:
    found = []
    for position, one in enumerate(controls):
        for other in controls[position + 1 :]:
            if deep(rect(one), rect(other)):
                found.append(f"{name} {label_of(one)} lies on {label_of(other)}")
    for position, text in enumerate(texts):
        for other in texts[position + 1 :]:
            if deep(rect(text), rect(other)) and not related(text, other):
                found.append(f"{name} {text.property('text')!r} lies on {other.property('text')!r}")
        for control in controls:
            if deep(rect(text), rect(control)) and not within(text, control) and not beside_field(text, control):
                found.append(f"{name} {text.property('text')!r} lies on {label_of(control)}")
    return found


def deep(one: QRectF, other: QRectF) -> bool:
    cut = one.intersected(other)
    return cut.width() > 3 and cut.height() > 6


def label_of(item: QQuickItem) -> str:
    return str(item.property("name") or item.objectName())


def within(item: QQuickItem, ancestor: QQuickItem) -> bool:
    current: QQuickItem | None = item
    while current is not None:
        if current == ancestor:
            return True
        current = current.parentItem()
    return False


def related(one: QQuickItem, other: QQuickItem) -> bool:
    return within(one, other) or within(other, one)


def beside_field(text: QQuickItem, control: QQuickItem) -> bool:
    # A field's label stands above it in one column and shares no more than its line gap.
    return control.objectName().startswith("field:") and deep(rect(text), rect(control)) is False


def test_theme_pairs_have_enough_contrast() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def ratio(one: str, other: str) -> float:
        a, b = sorted((light(one), light(other)), reverse=True)
        return (a + 0.05) / (b + 0.05)

    theme = (Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml" / "Theme.qml").read_text(encoding="utf-8")
    colours = dict(re.findall(r'property color (\w+): "(#[0-9A-F]{6})"', theme))
    for ink, ground in [
        ("ink", "ground"),
        ("ink", "paper"),
        ("ink", "keyDown"),
        ("soft", "ground"),
        ("soft", "paper"),
        ("soft", "grey"),
        ("paper", "red"),
        ("paper", "redDark"),
        ("paper", "green"),
        ("green", "ground"),
        ("green", "grey"),
        ("green", "greenSoft"),
        ("amber", "amberSoft"),
        ("amber", "ground"),
        ("amber", "paper"),
        ("bad", "badSoft"),
        ("bad", "ground"),
        ("bad", "paper"),
        ("bad", "grey"),
        ("red", "grey"),
        ("red", "paper"),
        ("hint", "paper"),
    ]:
        one, other = colours[ink], colours[ground]
        assert ratio(one, other) >= 4.5, (ink, ground, ratio(one, other))
