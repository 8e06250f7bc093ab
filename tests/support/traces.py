"""What is left of a visit in this process: all that Python and Qt can still reach, looked through for needles."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem, QQuickView

from drivers.card.port import CardData
from kiosk.flows.base import Accepted, AccountAnswered, AnswerRow, QueryAnswered, Scanned
from kiosk.flows.pay import Pay
from kiosk.flows.query_state import Query
from kiosk.flows.slip_lookup import SlipLookup
from kiosk.person import Person
from kiosk.slips.passing import Passing
from kiosk.speech.queue import Utterance
from sync.record import Draft

OF_ONE_VISIT = (
    AccountAnswered,
    Accepted,
    AnswerRow,
    CardData,
    Draft,
    Passing,
    Pay,
    Person,
    Query,
    QueryAnswered,
    Scanned,
    SlipLookup,
    Utterance,
)
"""Values that must not outlive the visit that they belong to, whatever stands in them."""

WITH_TEXT = frozenset(
    {"QString", "QVariant", "QVariantMap", "QVariantList", "QJSValue", "QStringList", "QUrl", "QByteArray"}
)
"""Types of properties that can hold a text; objects are walked themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """A trace: which needle, by its place in the list, and where."""

    needle: int
    where: str


class Walk:
    """`needles` gives the texts anew each time it is called: nothing here keeps them."""

    def __init__(self, needles: Callable[[], list[str]]) -> None:
        self._needles = needles

    def python(self) -> Iterator[Found]:
        """Every object that the collector knows, the locals of every thread, and what they refer to."""
        needles = self._needles()
        raw = [n.encode() for n in needles] + [n.encode("gbk", "ignore") for n in needles]
        own = {id(needles), id(raw), *map(id, needles), *map(id, raw)}
        seen: set[int] = set(own)
        pending: list[tuple[Any, str]] = [(o, "") for o in gc.get_objects()]
        for thread, frame in sys._current_frames().items():
            pending += [(v, f"a local of {place}") for v, place in _locals(frame, thread)]
        # A frame that knows itself would keep everything that stands in it.
        del thread, frame
        skip = {id(pending), id(seen), id(own)}
        while pending:
            thing, holder = pending.pop()
            if id(thing) in seen or id(thing) in skip:
                continue
            seen.add(id(thing))
            if isinstance(thing, str):
                yield from (Found(i, f"a text in {holder}") for i, n in enumerate(needles) if n in thing)
            elif isinstance(thing, bytes | bytearray):
                for i, needle in enumerate(raw):
                    if needle and needle in thing:
                        yield Found(i % len(needles), f"bytes in {holder}")
            else:
                label = _label(thing)
                pending += [(part, label) for part in gc.get_referents(thing)]

    def left_over(self) -> list[str]:
        """Values of one visit that are still alive."""
        return [type(o).__qualname__ for o in gc.get_objects() if isinstance(o, OF_ONE_VISIT)]

    def qt(self, view: QQuickView) -> Iterator[Found]:
        """Every property of every object below the window and its engine; what was destroyed is not there any more."""
        needles = self._needles()
        for thing in _objects(view):
            meta = thing.metaObject()
            properties = [meta.property(i) for i in range(meta.propertyCount())]
            # Texts, whatever the type hints say.
            names = [str(p.name()) for p in properties if str(p.typeName()) in WITH_TEXT]
            names += [bytes(n.data()).decode() for n in thing.dynamicPropertyNames()]
            for name in names:
                for text in _texts(_value(thing, name)):
                    yield from (
                        Found(i, f"{meta.className()!s}.{name}") for i, needle in enumerate(needles) if needle in text
                    )

    def clipboard(self) -> Iterator[Found]:
        """Clipboard, selection, find buffer."""
        for mode in QClipboard.Mode:
            text = QGuiApplication.clipboard().text(mode)
            yield from (Found(i, f"clipboard {mode.name}") for i, n in enumerate(self._needles()) if n in text)

    def files(self, roots: Iterable[Path], spared: Callable[[Path], bool]) -> Iterator[Found]:
        """Files below `roots`, and the regular files that this process has open."""
        opened = [Path(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
        files = [p for root in roots for p in root.rglob("*")] + opened
        raw = [(i, n.encode(c, "ignore")) for i, n in enumerate(self._needles()) for c in ("utf-8", "gbk", "utf-16-le")]
        for file in files:
            if file.is_file() and not spared(file.resolve()):
                data = file.read_bytes()
                yield from (Found(i, f"file {file.resolve()}") for i, needle in raw if needle and needle in data)


def _locals(frame: FrameType | None, thread: int) -> Iterator[tuple[Any, str]]:
    while frame is not None:
        if frame.f_code is not Walk.python.__code__:
            for name, value in frame.f_locals.items():
                yield value, f"{frame.f_code.co_qualname}:{name} (thread {thread})"
        frame = frame.f_back


def _label(thing: Any) -> str:
    kind = type(thing)
    name = getattr(thing, "__qualname__", "") if callable(thing) else ""
    return f"{kind.__module__}.{kind.__qualname__}{' ' + name if isinstance(name, str) and name else ''}"


def _objects(view: QQuickView) -> Iterator[QObject]:
    pending: list[QObject] = [view, view.engine(), view.rootContext(), view.contentItem()]
    known: set[int] = set()
    from shiboken6 import getCppPointer

    while pending:
        thing = pending.pop()
        at = int(getCppPointer(thing)[0])
        if at in known:
            continue
        known.add(at)
        yield thing
        pending += thing.children()
        if isinstance(thing, QQuickItem):
            pending += thing.childItems()


def _value(thing: QObject, name: str) -> Any:
    try:
        return thing.property(name)
    except RuntimeError as error:
        # A value that Python has no type for is no text.
        if "converter" in str(error):
            return None
        raise


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, QJSValue):
        value = value.toVariant()
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif hasattr(value, "toString") and not isinstance(value, QObject):
        yield str(value.toString())
