"""What a kiosk's window lets through: one finger's touches, and the keys that type. Everything else is swallowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QEventPoint, QKeyEvent, QMouseEvent, QTouchEvent, QWindow

MOST_FINGERS: Final = 2
"""More points at once are a palm or a sleeve: none of them means anything."""
TOUCH: Final = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd})
MOUSE: Final = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
)
KEYS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
SWALLOWED: Final = frozenset(
    {
        QEvent.Type.Close,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.Shortcut,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.NativeGesture,
        QEvent.Type.WhatsThisClicked,
        QEvent.Type.Wheel,
    }
)
# By their numbers (qnamespace.h): before the first name in `Qt` can be used, Python makes all of its thousand, and the
# first frame would have to wait for that.
EDITING: Final = frozenset(
    {0x01000003, 0x01000004, 0x01000005, 0x01000007, 0x01000010, 0x01000011, 0x01000012, 0x01000014}
)
"""Qt::Key: Backspace, Return, Enter, Delete, Home, End, Left, Right."""
COMMANDS: Final = 0x04000000 | 0x08000000 | 0x10000000
"""Qt::KeyboardModifier: Control, Alt, Meta."""
LEFT_BUTTON: Final = 1
FULL_SCREEN: Final = 4
"""Qt::WindowState."""


class Guard(QObject):
    """An event filter for the one window. `touched` is told of every touch, click and key, whatever becomes of it.

    `fullscreen`: a window that something made smaller or hid comes back.
    """

    def __init__(self, window: QWindow, touched: Callable[[], None], fullscreen: bool) -> None:
        super().__init__()
        self._window = window
        self._touched = touched
        self._fullscreen = fullscreen
        self._palm = False
        self._cancelling = False
        window.installEventFilter(self)

    def stop(self) -> None:
        """Let everything through again."""
        self._window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True: the window never sees it."""
        kind = event.type()
        if kind in TOUCH and isinstance(event, QTouchEvent):
            if kind is QEvent.Type.TouchBegin:
                self._touched()
            return self._many_fingers(event)
        if kind in MOUSE and isinstance(event, QMouseEvent):
            if kind is QEvent.Type.MouseButtonPress:
                self._touched()
            return event.button().value != LEFT_BUTTON
        if kind in KEYS and isinstance(event, QKeyEvent):
            if kind is QEvent.Type.KeyPress:
                self._touched()
            return not types(event)
        if kind in SWALLOWED:
            event.ignore()
            return True
        if self._fullscreen and kind in (QEvent.Type.WindowStateChange, QEvent.Type.Hide):
            QTimer.singleShot(0, self._window, self._come_back)
        return False

    def _many_fingers(self, event: QTouchEvent) -> bool:
        down = [p for p in event.points() if p.state() is not QEventPoint.State.Released]
        if len(down) > MOST_FINGERS and not self._palm:
            # The first of the points was let through as a finger: it is taken back.
            self._palm = True
            QCoreApplication.sendEvent(self._window, QTouchEvent(QEvent.Type.TouchCancel, event.pointingDevice()))
        swallowed = self._palm
        if not down:
            self._palm = False
        return swallowed

    def _come_back(self) -> None:
        if self._window.windowState().value != FULL_SCREEN or not self._window.isVisible():
            self._window.showFullScreen()


def types(event: QKeyEvent) -> bool:
    """Whether this key types or edits: function keys, Meta, Print, Escape, Tab and every key with Ctrl, Alt or Meta do
    nothing here."""
    if event.modifiers().value & COMMANDS:
        return False
    return event.key() in EDITING or (bool(event.text()) and event.text().isprintable())
