"""What may be wrong with a page as it stands: cut, elided, out of bounds, too small, one on the other, hard to read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, cast

from PIL import Image
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

RGB = tuple[int, int, int]
SLACK = 1.5
LEAST_TEXT = 24
LEAST_CONTROL = 60
LEAST_CONTRAST = 4.5
LEADING = 0.2
"""Of a text's size: so much of its own line, above and below, is never inked."""
GROUND_SHARE = 0.2
"""A colour that fills this much of a text's place is a ground on which it is read."""


def items(item: QQuickItem) -> list[QQuickItem]:
    """Every visible item below."""
    found = []
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            found.append(child)
            found += items(child)
    return found


def rect(item: QQuickItem) -> QRectF:
    """Where it is in the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def is_control(item: QQuickItem) -> bool:
    """Buttons have `repeats`, tiles have `open`. Asking an item for its meta object would leave a Python wrapper behind
    at an address that Qt gives to another object later."""
    if item.objectName().startswith("field:"):
        return True
    return item.property("repeats") is not None or item.property("open") is not None


def is_text(item: QQuickItem) -> bool:
    """Something to read."""
    return isinstance(item.property("contentWidth"), float) and bool(item.property("text"))


def label_of(item: QQuickItem) -> str:
    """What a finding calls it."""
    return str(item.property("name") or item.objectName())


def parts(root: QQuickItem) -> QQuickItem | None:
    """What turns on this page."""
    return next((i for i in items(root) if i.property("turns") is True and isinstance(i.property("part"), int)), None)


def turned(window: Any) -> Iterator[int]:
    """Each part of the page once, turned to."""
    window.view.grabWindow()
    turning = parts(window.view.rootObject())
    if turning is None:
        yield 0
        return
    number = turning.property("parts").property("length").toInt()
    for part in range(number):
        turning.setProperty("part", part)
        yield part
    turning.setProperty("part", 0)


def window_of(item: QQuickItem) -> QRectF | None:
    """What the nearest frames that clip leave of the window; None: no frame clips it."""
    frames = [rect(a) for a in above(item) if a.clip()]
    if not frames:
        return None
    return reduce(QRectF.intersected, frames)


def above(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every item that holds it, from the nearest."""
    holder: QQuickItem | None = item.parentItem()
    while holder is not None:
        yield holder
        holder = holder.parentItem()


def hidden(item: QQuickItem) -> bool:
    """It belongs to another part of the page."""
    frame = window_of(item)
    return frame is not None and not rect(item).intersects(frame.adjusted(SLACK, SLACK, -SLACK, -SLACK))


def cut(item: QQuickItem) -> bool:
    """A frame shows some of it."""
    frame = window_of(item)
    return frame is not None and not frame.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect(item))


def faults(window: Any, name: str, overlapping: bool = True, contrast: bool = False) -> list[str]:
    """What is wrong with what the window shows now."""
    image = window.view.grabWindow()
    width, height = window.view.width(), window.view.height()
    bounds = QRectF(-SLACK, -SLACK, width + 2 * SLACK, height + 2 * SLACK)
    shown = [i for i in items(window.view.rootObject()) if not hidden(i)]
    texts = [i for i in shown if is_text(i)]
    controls = [i for i in shown if is_control(i)]
    assert controls, name
    wrong = [f"{name} {text.property('text')!r} {what}" for text in texts for what in text_faults(text, bounds)]
    wrong += [f"{name} control {label_of(c)} {what}" for c in controls for what in control_faults(c, bounds)]
    wrong += [f"{name} {what}" for what in hanging(controls, texts)]
    if overlapping:
        wrong += [f"{name} {what}" for what in overlaps(controls, texts)]
    if contrast:
        picture = drawn(image)
        wrong += [f"{name} {text.property('text')!r} {what}" for text in texts for what in pale(text, picture)]
    return wrong


def text_faults(text: QQuickItem, bounds: QRectF) -> list[str]:
    """Elided, out of bounds, cut by a frame, wider or taller than its place, too small."""
    wrong = []
    if text.property("truncated"):
        wrong.append("is elided")
    if not bounds.contains(glyphs(text) if text.property("cuts") is not None else rect(text)):
        wrong.append("leaves the window")
    # A prose may go on with the next part: it is parted between two lines.
    if cut(text) and text.property("cuts") is None:
        wrong.append("is cut")
    painted, room = text.property("contentWidth"), text.width()
    if painted > room + SLACK:
        wrong.append(f"is wider than its place: {painted:.0f} > {room:.0f}")
    painted, room = text.property("contentHeight"), text.height()
    # The font's own line is taller than its glyphs: a single line may be, a paragraph may not.
    if text.property("lineCount") > 1 and painted > room + SLACK:
        wrong.append(f"is taller than its place: {painted:.0f} > {room:.0f}")
    size_px = text.property("font").pixelSize()
    if size_px < LEAST_TEXT:
        wrong.append(f"is smaller than {LEAST_TEXT} px: {size_px}")
    return wrong


def control_faults(control: QQuickItem, bounds: QRectF) -> list[str]:
    """Too small, out of bounds, cut, without a name."""
    wrong = []
    box = rect(control)
    if min(box.width(), box.height()) < LEAST_CONTROL - SLACK:
        wrong.append(f"is smaller than {LEAST_CONTROL} px: {box.width():.0f}x{box.height():.0f}")
    if not bounds.contains(box):
        wrong.append("leaves the window")
    if cut(control):
        wrong.append("is cut")
    if not label_of(control):
        wrong.append("has no name")
    return wrong


def hanging(controls: list[QQuickItem], texts: list[QQuickItem]) -> list[str]:
    """What stands on a card and reaches over its edge."""
    found = []
    for item in [*controls, *texts]:
        lead = LEADING * item.property("font").pixelSize() if is_text(item) else 0
        box = rect(item).adjusted(0, lead, 0, -lead)
        for card in filter(is_card, above(item)):
            if not rect(card).adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box):
                found.append(f"{item.property('text') or label_of(item)!r} hangs over the edge of its card")
    return found


def is_card(item: QQuickItem) -> bool:
    """It has a colour and round corners, so that an edge is seen."""
    colour = item.property("color")
    return bool(item.property("radius")) and isinstance(colour, QColor) and colour.alpha() > 0


def overlaps(controls: list[QQuickItem], texts: list[QQuickItem]) -> list[str]:
    """What lies on what."""
    found = []
    for position, one in enumerate(controls):
        for other in controls[position + 1 :]:
            if deep(rect(one), rect(other)):
                found.append(f"{label_of(one)} lies on {label_of(other)}")
    for position, text in enumerate(texts):
        for other in texts[position + 1 :]:
            if deep(glyphs(text), glyphs(other)) and not related(text, other):
                found.append(f"{text.property('text')!r} lies on {other.property('text')!r}")
        for control in controls:
            if deep(glyphs(text), rect(control)) and not within(text, control):
                found.append(f"{text.property('text')!r} lies on {label_of(control)}")
    return found


def glyphs(text: QQuickItem) -> QRectF:
    """Where a text's own lines are: its place may be larger."""
    place = rect(text)
    frame = window_of(text)
    return place if frame is None else place.intersected(frame)


def deep(one: QRectF, other: QRectF) -> bool:
    """They share more than an edge."""
    shared = one.intersected(other)
    return shared.width() > 3 and shared.height() > 6


def within(item: QQuickItem, ancestor: QQuickItem) -> bool:
    """`item` is, or is inside, `ancestor`."""
    return item == ancestor or ancestor in above(item)


def related(one: QQuickItem, other: QQuickItem) -> bool:
    """One is inside the other."""
    return within(one, other) or within(other, one)


def drawn(image: QImage) -> Image.Image:
    """The same picture, whose colours can be counted fast."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    data = bytes(plain.constBits())
    return Image.frombuffer("RGB", (plain.width(), plain.height()), data, "raw", "RGB", plain.bytesPerLine(), 1)


def pale(text: QQuickItem, image: Image.Image) -> list[str]:
    """Measured on the picture: the text's colour against each colour that fills a good part of its place."""
    place = glyphs(text).toRect().intersected(QRect(0, 0, image.width, image.height))
    if place.isEmpty():
        return []
    ink = text.property("color")
    part = image.crop((place.left(), place.top(), place.right() + 1, place.bottom() + 1))
    most = part.width * part.height
    grounds = [QColor(*cast("RGB", rgb)) for times, rgb in part.getcolors(most) or [] if times >= GROUND_SHARE * most]
    return [
        f"is pale: {ratio(ink, ground):.1f} of {LEAST_CONTRAST} on {ground.name()}"
        for ground in grounds
        if ground.rgb() != ink.rgb() and ratio(ink, ground) < LEAST_CONTRAST
    ]


def ratio(one: QColor, other: QColor) -> float:
    """Contrast (WCAG 2.2, 1.4.3)."""
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
