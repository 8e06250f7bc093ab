"""Between Python's pages and QML: properties to draw, one slot for what was touched."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QJSValue

from kiosk.ui.keyboard import Keyboard
from kiosk.ui.language import tell
from kiosk.ui.pages.parts import Chrome, FieldView
from kiosk.words import told

if TYPE_CHECKING:
    from kiosk.ui.pages.page import Page

SETTLE_MS = 250
"""After a page came up, what leads on is closed for this long: the next tap of a fast finger meant the page before."""

REPEAT_NS = 600_000_000
"""The same touch on the same page, by its title, within this long of the one before it, and nothing else touched in
between: the same wish. That the page changed meanwhile makes no new one: a clock ticked, or the first touch did it."""
REPEATABLE = frozenset({"key", "chip", "focus", "type", "volume"})
"""What may follow as fast as fingers do."""


def focused(page: Page | None) -> FieldView | None:
    """The field of the page that takes what is typed."""
    fields: tuple[FieldView, ...] = getattr(page, "fields", ())
    field: FieldView | None = getattr(page, "field", None)
    return next((f for f in (*fields, *((field,) if field else ())) if f.focused), None)


def _title(page: Page | None) -> str:
    return str(getattr(page, "title", ""))


def _plain(value: Any, language: str) -> Any:
    """In the visitor's language, and maps and lists only: QML counts the items of a list, not of a tuple."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), language) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(v, language) for v in value]
    return told(value, language, tell)


def _same_language(_language: str) -> None:
    """No window yet."""


class Bridge(QObject):
    """`act` is called with what was touched. Values go out as plain maps. `icons` is a folder's file URL; `now_ns` a
    monotonic clock. `retell` is called when the visitor's language is another than before, ahead of the texts."""

    shown = Signal()
    chromeChanged = Signal()
    settledChanged = Signal()
    constantChanged = Signal()

    def __init__(
        self,
        act: Callable[[str, Any], None],
        icons: str,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        super().__init__()
        self._act = act
        self._now_ns = now_ns
        self._last: tuple[str, str, str, Any] | None = None
        self._last_ns = 0
        self._turned_ns = -REPEAT_NS
        self._icons = icons
        self._screen = ""
        self._page: dict[str, Any] = {}
        self._shown_page: Page | None = None
        self._shown_chrome: Chrome | None = None
        self._language = "zh"
        self.retell: Callable[[str], None] = _same_language
        self._chrome: dict[str, Any] = {"step": -1, "stepper": [], "idle_seconds": 0, "person": ""}
        self._settled = True
        self._held = False
        self._keyboard = Keyboard(self._from_keys)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settle)

    def show(self, page: Page, chrome: Chrome) -> None:
        """Draw these, unless a page is held. Only what changed is told to QML."""
        if self._held:
            return
        turned = chrome.language != self._language
        if turned:
            self._language = chrome.language
            self.retell(chrome.language)
            self._keyboard.speak(chrome.language)
        if chrome != self._shown_chrome:
            self._shown_chrome = chrome
            self._chrome = _plain(chrome, self._language)
            self.chromeChanged.emit()
        if page == self._shown_page and not turned:
            return
        screen = type(page).__name__
        # Another question on a page of the same kind is another page to the finger.
        other = (screen, _title(page)) != (self._screen, _title(self._shown_page))
        self._shown_page = page
        self._page = _plain(page, self._language)
        self._screen = screen
        if other:
            self._settled = False
            self._timer.start()
            self.settledChanged.emit()
        self._keyboard.attach(focused(page))
        self.shown.emit()

    def hold(self, page: Page, chrome: Chrome) -> None:
        """Draw this page and no other for the rest of the process."""
        self.show(page, chrome)
        self._held = True

    @property
    def held(self) -> bool:
        """Whether a page is held, and what is shown is not drawn."""
        return self._held

    def _from_keys(self, action: str, value: Any) -> None:
        """What the on-screen keyboard does: as buttons, it leads on from a page that has settled only."""
        if action in REPEATABLE or self._settled:
            self.act(action, value)

    def know(self, places: Sequence[tuple[str, ...]]) -> None:
        """This point's places, for the keyboard: see `Keyboard.know`."""
        self._keyboard.know(places)

    def told(self) -> dict[str, Any]:
        """What the keyboard is at: see `Keyboard.told`."""
        return self._keyboard.told()

    def forget(self) -> None:
        """The visit is over: nothing that was typed stays."""
        self._last = None
        self._keyboard.forget()

    @Slot(int, str, int)
    def pressed(self, key: int, text: str, modifiers: int) -> None:
        """A key of a physical keyboard. Counts in a focused field only, and is never a command."""
        # Qt's own names cost a fifth of the time to the first frame: they are loaded with the first key.
        from PySide6.QtCore import Qt

        held = Qt.KeyboardModifier
        commands = held.ControlModifier | held.AltModifier | held.MetaModifier
        field = focused(self._shown_page)
        if field is None or modifiers & commands.value:
            return
        if field.input:
            self._keyboard.physical(key, text)
        elif key == Qt.Key.Key_Backspace:
            self.act("key", "back")
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.act("key", str(key - Qt.Key.Key_0))
        elif key == Qt.Key.Key_Period:
            self.act("key", ".")
        elif key == Qt.Key.Key_X:
            self.act("key", "X")

    def _settle(self) -> None:
        self._settled = True
        self.settledChanged.emit()

    @Slot(result=bool)
    def turn(self) -> bool:
        """A touch that turns to another part of the same page: whether it may."""
        now = self._now_ns()
        again = now - self._turned_ns < REPEAT_NS
        self._turned_ns = now
        return not again

    @Slot(str, "QVariant")  # type: ignore[arg-type]
    def act(self, action: str, value: Any) -> None:
        """A touch with a meaning. Ten quick taps on what leads on act once, however slow the answer is, and whether or
        not the page changes under them."""
        if isinstance(value, QJSValue):
            value = value.toVariant()
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        if action in REPEATABLE:
            self._last = None
        else:
            now = self._now_ns()
            if now - self._turned_ns < REPEAT_NS:
                # What leads on may stand where the turning button stood: whoever goes on tapping still means that.
                self._turned_ns = now
                return
            touch = (self._screen, str(self._page.get("title", "")), action, value)
            again = touch == self._last and now - self._last_ns < REPEAT_NS
            self._last, self._last_ns = touch, now
            if again:
                return
        self._act(action, value)

    def _get_keyboard(self) -> Keyboard:
        return self._keyboard

    def _get_screen(self) -> str:
        return self._screen

    def _get_page(self) -> dict[str, Any]:
        return self._page

    def _get_chrome(self) -> dict[str, Any]:
        return self._chrome

    def _get_settled(self) -> bool:
        return self._settled

    def _get_icons(self) -> str:
        return self._icons

    keyboard = Property(QObject, _get_keyboard, notify=constantChanged)  # type: ignore[arg-type]
    screen = Property(str, _get_screen, notify=shown)  # type: ignore[arg-type]
    page = Property("QVariantMap", _get_page, notify=shown)  # type: ignore[arg-type]
    chrome = Property("QVariantMap", _get_chrome, notify=chromeChanged)  # type: ignore[arg-type]
    settled = Property(bool, _get_settled, notify=settledChanged)  # type: ignore[arg-type]
    icons = Property(str, _get_icons, notify=constantChanged)  # type: ignore[arg-type]
