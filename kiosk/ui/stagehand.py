"""The storyboard's hand inside the terminal: finds controls by accessible name and touches them with real touch events.

Speaks JSON lines over a socket pair that was inherited from the player: it never listens. Exists only in demos.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSocketNotifier, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest


@dataclass(frozen=True, slots=True)
class Control:
    """One named thing on screen."""

    role: int
    name: str
    value: str
    item: QQuickItem
    rect: QRectF
    """In scene coordinates, cut by every clipping ancestor and the window; empty: not visible."""


class Stagehand:
    """Answers one command after another, on the main thread."""

    def __init__(
        self,
        descriptor: int,
        view: QQuickView,
        act: Callable[[str, Any], None],
        keyboard: Callable[[], dict[str, Any]],
    ) -> None:
        """`keyboard` tells what the on-screen keyboard is at, {} where there is none."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._view = view
        self._act = act
        self._told = keyboard
        self._buffer = b""
        self._device = QTest.createTouchDevice()
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._readable)
        self._commands: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "touch": self._touch,
            "type": self._type,
            "see": self._see,
            "exists": self._exists,
            "keyboard": self._keyboard,
            "dump": self._dump,
            "screenshot": self._screenshot,
        }

    def stop(self) -> None:
        """Leave the stage."""
        self._notifier.setEnabled(False)
        self._socket.close()

    def answer(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Do one command now."""
        return self._commands[command["cmd"]](command)

    def _readable(self) -> None:
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return
        if not data:
            self._notifier.setEnabled(False)
            return
        self._buffer += data
        while b"\n" in self._buffer:
            line, self._buffer = self._buffer.split(b"\n", 1)
            answer = self.answer(json.loads(line))
            self._socket.setblocking(True)
            self._socket.sendall(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            self._socket.setblocking(False)

    # --- commands -----------------------------------------------------------------------------
    def _touch(self, command: Mapping[str, Any]) -> dict[str, Any]:
        control, why = self._reachable(command)
        if control is None:
            return {"ok": False, "why": why}
        self._tap(control.rect.center())
        return {"ok": True}

    def _type(self, command: Mapping[str, Any]) -> dict[str, Any]:
        control, why = self._reachable(command)
        if control is None:
            return {"ok": False, "why": why}
        if control.role != int(QAccessible.Role.EditableText.value):
            return {"ok": False, "why": "is not a field"}
        self._tap(control.rect.center())
        field = control.item.objectName().removeprefix("field:")
        self._act("type", {"field": field, "text": str(command["text"])})
        return {"ok": True}

    def _see(self, command: Mapping[str, Any]) -> dict[str, Any]:
        text = str(command["text"])
        found = any(text in c.name or text in c.value for c in self._controls() if not c.rect.isEmpty())
        return {"ok": found, "why": "not on screen"}

    def _exists(self, command: Mapping[str, Any]) -> dict[str, Any]:
        found = any(c.name == command["name"] for c in self._controls() if not c.rect.isEmpty())
        return {"ok": found, "why": "no such control"}

    def _keyboard(self, _command: Mapping[str, Any]) -> dict[str, Any]:
        told = self._told()
        return {"ok": bool(told), "why": "no on-screen keyboard", **told}

    def _dump(self, _command: Mapping[str, Any]) -> dict[str, Any]:
        lines = []
        for control in self._controls():
            if not control.rect.isEmpty():
                role = QAccessible.Role(control.role).name
                lines.append(f"{role} {control.name}" + (f" = {control.value}" if control.value else ""))
        return {"ok": True, "lines": lines}

    def _screenshot(self, command: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": self._view.grabWindow().save(str(command["path"])), "why": "not saved"}

    # --- finding --------------------------------------------------------------------------------
    def _reachable(self, command: Mapping[str, Any]) -> tuple[Control | None, str]:
        named = [c for c in self._controls() if c.name == command["name"] and c.role in TOUCHABLE]
        if not named:
            return None, "no such control"
        if "within" in command:
            holders = [c.item for c in self._controls() if c.name == command["within"]]
            named = [c for c in named if any(_within(c.item, holder) for holder in holders)]
        visible = [c for c in named if not c.rect.isEmpty()]
        if not visible:
            return None, "not visible"
        visible.sort(key=lambda c: (c.rect.top(), c.rect.left()))
        index = int(command.get("index", 0))
        if index >= len(visible):
            return None, f"only {len(visible)} of that name"
        control = visible[index]
        if not control.item.isEnabled():
            return None, "not enabled"
        top = self._topmost(self._view.contentItem(), control.rect.center())
        if top is None or not _within(top, control.item):
            return None, "covered"
        return control, ""

    def _controls(self) -> Iterator[Control]:
        root = QAccessible.queryAccessibleInterface(self._view)
        if root is not None:
            yield from self._walk(root)

    def _walk(self, interface: QAccessibleInterface) -> Iterator[Control]:
        for number in range(interface.childCount()):
            child = interface.child(number)
            thing = child.object()
            if isinstance(thing, QQuickItem):
                name = child.text(QAccessible.Text.Name)
                value = thing.property("value")
                if name or value:
                    yield Control(
                        int(child.role().value), name, value if isinstance(value, str) else "", thing, self._seen(thing)
                    )
            yield from self._walk(child)

    def _seen(self, item: QQuickItem) -> QRectF:
        rect = item.mapRectToScene(item.boundingRect())
        rect = rect.intersected(QRectF(0, 0, self._view.width(), self._view.height()))
        current: QQuickItem | None = item
        while current is not None:
            if not current.isVisible() or current.opacity() <= 0:
                return QRectF()
            if current.clip():
                rect = rect.intersected(current.mapRectToScene(current.boundingRect()))
            current = current.parentItem()
        return rect

    def _topmost(self, item: QQuickItem, at: QPointF) -> QQuickItem | None:
        """The item that would take a touch there: children above parents, higher z and later siblings above."""
        if not item.isVisible() or not item.isEnabled():
            return None
        children = sorted(item.childItems(), key=lambda child: child.z())
        for child in reversed(children):
            found = self._topmost(child, at)
            if found is not None:
                return found
        takes = item.acceptedMouseButtons() != Qt.MouseButton.NoButton
        return item if takes and item.contains(item.mapFromScene(at)) else None

    def _tap(self, at: QPointF) -> None:
        point = QPoint(round(at.x()), round(at.y()))
        QTest.touchEvent(self._view, self._device).press(0, point, self._view).commit()
        QTest.touchEvent(self._view, self._device).release(0, point, self._view).commit()


TOUCHABLE = frozenset(int(r.value) for r in (QAccessible.Role.Button, QAccessible.Role.EditableText))


def _within(item: QQuickItem, ancestor: QQuickItem) -> bool:
    current: QQuickItem | None = item
    while current is not None:
        if current == ancestor:
            return True
        current = current.parentItem()
    return False
