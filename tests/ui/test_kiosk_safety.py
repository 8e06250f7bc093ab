"""What people try on a kiosk: it does nothing. Synthesised touches and keys on the real window."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.ui.app import Window
from kiosk.ui.bridge import REPEATABLE, Bridge
from tests.bench.terminal import prepare
from tests.ui.conftest import ICONS
from tests.ui.samples import samples
from tests.ui.walk import parts

Key, Modifier = Qt.Key, Qt.KeyboardModifier
QML = Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml"
SECOND = 1_000_000_000
COMMANDS = [
    *((getattr(Key, f"Key_F{n}"), Modifier.NoModifier) for n in range(1, 13)),
    *((getattr(Key, f"Key_F{n}"), Modifier.ControlModifier | Modifier.AltModifier) for n in range(1, 13)),
    *((key, Modifier.ControlModifier) for key in (Key.Key_Q, Key.Key_W, Key.Key_C, Key.Key_V, Key.Key_A, Key.Key_P)),
    *((key, Modifier.AltModifier) for key in (Key.Key_F4, Key.Key_Tab, Key.Key_Space, Key.Key_Return)),
    (Key.Key_Delete, Modifier.ControlModifier | Modifier.AltModifier),
    (Key.Key_Backspace, Modifier.ControlModifier | Modifier.AltModifier),
    (Key.Key_Escape, Modifier.ControlModifier | Modifier.ShiftModifier),
    *(
        (key, Modifier.NoModifier)
        for key in (
            Key.Key_Meta,
            Key.Key_Super_L,
            Key.Key_Menu,
            Key.Key_Print,
            Key.Key_SysReq,
            Key.Key_Escape,
            Key.Key_Tab,
            Key.Key_Shift,
            Key.Key_HomePage,
            Key.Key_LaunchMail,
            Key.Key_Search,
            Key.Key_PowerOff,
            Key.Key_Sleep,
            Key.Key_Back,
            Key.Key_Close,
            Key.Key_Exit,
        )
    ),
]


class Room:
    """A page, and what was done on it."""

    def __init__(self, make_window: Any, qtbot: Any, page: str, change: bool = True) -> None:
        self.now = SECOND
        self.acts: list[tuple[str, Any]] = []
        self.bridge, self.window = make_window(
            1920, 1080, lambda action, value: self.acts.append((action, value)), now_ns=lambda: self.now
        )
        self.bridge.show(*samples()[page])
        qtbot.waitUntil(lambda: self.bridge.settled)
        self.window.view.grabWindow()
        self.view = self.window.view

    def buttons(self) -> list[QQuickItem]:
        return [i for i in below(self.view.rootObject()) if is_button(i)]

    def middle(self, name: str) -> QPoint:
        (found,) = (b for b in self.buttons() if b.property("name") == name)
        return middle(found)


def below(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        yield child
        yield from below(child)


def is_button(item: QQuickItem) -> bool:
    tile = item.metaObject().indexOfSignal("acted()") >= 0
    return tile and item.isVisible() and item.isEnabled() and bool(item.property("name")) and item.width() > 0


def middle(item: QQuickItem) -> QPoint:
    return item.mapToScene(item.boundingRect().center()).toPoint()


@pytest.fixture(scope="module")
def finger(qapp: Any) -> Any:
    return QTest.createTouchDevice()


def press(room: Room, finger: Any, *points: QPoint, first: int = 0) -> None:
    event = QTest.touchEvent(room.view, finger)
    for number in range(first):
        event.stationary(number)
    for number, point in enumerate(points, start=first):
        event.press(number, point, room.view)
    event.commit()


def move(room: Room, finger: Any, *points: QPoint) -> None:
    event = QTest.touchEvent(room.view, finger)
    for number, point in enumerate(points):
        event.move(number, point, room.view)
    event.commit()


def release(room: Room, finger: Any, *points: QPoint) -> None:
    event = QTest.touchEvent(room.view, finger)
    for number, point in enumerate(points):
        event.release(number, point, room.view)
    event.commit()


def tap(room: Room, finger: Any, point: QPoint) -> None:
    press(room, finger, point)
    release(room, finger, point)


# --- fingers -------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", sorted(set(samples()) - {"idle"}))
def test_ten_taps_a_second_on_any_button_do_it_once(make_window: Any, qtbot: Any, finger: Any, page: str) -> None:
    room = Room(make_window, qtbot, page)
    # One key stands for its keypad.
    buttons = [b for b in room.buttons() if not b.property("repeats")]
    for button in buttons + [b for b in room.buttons() if b.property("repeats")][:1]:
        room.acts.clear()
        room.now += 2 * SECOND
        point = middle(button)
        for _ in range(10):
            tap(room, finger, point)
            room.now += SECOND // 10
        once = [a for a in room.acts if a[0] not in REPEATABLE]
        typed = [a for a in room.acts if a[0] in REPEATABLE]
        if not room.acts and parts(room.window.view.rootObject()) is not None:
            # It turns the page: see test_turning.
            continue
        if not room.acts:
            # A letter of the on-screen keyboard is meant as often, and is held back until a word is chosen.
            letters = str(room.bridge._keyboard.property("composition"))
            assert letters.count(str(button.property("name"))) == 10, button.property("name")
            room.bridge.forget()
            continue
        # A key of a keypad is meant as often as it is touched; an amount chip sets the same amount ten times.
        assert (len(once), len(typed)) in {(1, 0), (0, 10)}, (button.property("name"), room.acts)


def test_two_fingers_on_two_buttons_do_one_thing_or_nothing(make_window: Any, qtbot: Any, finger: Any) -> None:
    room = Room(make_window, qtbot, "home")
    one, other = room.middle("查询"), room.middle("缴费")
    press(room, finger, one, other)
    release(room, finger, one, other)
    assert len(room.acts) <= 1
    room.acts.clear()
    room.now += 2 * SECOND
    press(room, finger, one)
    press(room, finger, other, first=1)
    release(room, finger, one, other)
    assert len(room.acts) <= 1
    room.acts.clear()
    room.now += 2 * SECOND
    tap(room, finger, one)
    assert room.acts == [("tile", "query")], "the next finger is heard"


@pytest.mark.parametrize("points", [3, 5, 10])
def test_a_palm_does_nothing_wherever_it_lies_and_however_it_lands(
    make_window: Any, qtbot: Any, finger: Any, points: int
) -> None:
    room = Room(make_window, qtbot, "confirm")
    target = room.middle("确认")
    palm = [target + QPoint(7 * n, -5 * n) for n in range(points)]
    press(room, finger, *palm)
    release(room, finger, *palm)
    # One point after the other, the first of them on the button.
    press(room, finger, palm[0])
    for number in range(1, points):
        press(room, finger, palm[number], first=number)
    release(room, finger, *palm)
    assert room.acts == []
    assert not [b for b in room.buttons() if b.property("pressed")]
    tap(room, finger, target)
    assert room.acts == [("confirm", None)], "after the palm is gone a finger is a finger"


def test_what_is_left_of_a_palm_is_no_finger(make_window: Any, qtbot: Any, finger: Any) -> None:
    room = Room(make_window, qtbot, "confirm")
    target = room.middle("确认")
    palm = [target + QPoint(9 * n, 0) for n in range(4)]
    press(room, finger, *palm)
    event = QTest.touchEvent(room.view, finger)
    event.stationary(0)
    for number in range(1, 4):
        event.release(number, palm[number], room.view)
    event.commit()
    release(room, finger, palm[0])
    assert room.acts == []


def test_a_pinch_and_a_swipe_do_nothing(make_window: Any, qtbot: Any, finger: Any) -> None:
    room = Room(make_window, qtbot, "home")
    before = room.view.rootObject().scale(), room.view.width()
    one, other = QPoint(900, 880), QPoint(1100, 880)
    press(room, finger, one, other)
    for step in range(1, 20):
        move(room, finger, one - QPoint(10 * step, 0), other + QPoint(10 * step, 0))
    release(room, finger, one - QPoint(200, 0), other + QPoint(200, 0))
    for start, end in ((QPoint(1, 500), QPoint(900, 500)), (QPoint(800, 1), QPoint(800, 900))):
        press(room, finger, start)
        for step in range(1, 10):
            move(room, finger, (QPointF(start) + QPointF(end - start) * (step / 10)).toPoint())
        release(room, finger, end)
    assert room.acts == []
    assert (room.view.rootObject().scale(), room.view.width()) == before


def test_a_touch_that_is_cancelled_presses_nothing(make_window: Any, qtbot: Any, finger: Any) -> None:
    room = Room(make_window, qtbot, "confirm")
    target = room.middle("确认")
    press(room, finger, target)
    QCoreApplication.sendEvent(room.view, QTouchEvent(QEvent.Type.TouchCancel, finger))
    release(room, finger, target)
    assert room.acts == []
    tap(room, finger, target)
    assert room.acts == [("confirm", None)]


def test_a_long_press_is_a_press_and_opens_no_menu(make_window: Any, qtbot: Any, finger: Any) -> None:
    room = Room(make_window, qtbot, "confirm")
    items = len(list(below(room.view.rootObject())))
    target = room.middle("确认")
    press(room, finger, target)
    # Qt's press-and-hold comes after 800 ms; what is tried is that time itself.
    qtbot.wait(900)
    assert len(list(below(room.view.rootObject()))) == items
    release(room, finger, target)
    assert room.acts in ([], [("confirm", None)])


def test_only_the_left_button_of_a_mouse_presses(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "confirm")
    target = room.middle("确认")
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton):
        QTest.mouseClick(room.view, button, Modifier.NoModifier, target)
    assert room.acts == []
    QTest.mouseClick(room.view, Qt.MouseButton.LeftButton, Modifier.NoModifier, target)
    assert room.acts == [("confirm", None)]


# --- keys ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["home", "amount", "staff-pin"])
def test_keys_that_command_do_nothing(make_window: Any, qtbot: Any, page: str) -> None:
    room = Room(make_window, qtbot, page)
    shown = room.bridge.screen
    for key, modifiers in COMMANDS:
        # By events of our own: the test library aborts at keys that it has no character for.
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            letter = chr(key - Key.Key_A + 1) if Key.Key_A <= key <= Key.Key_Z else ""
            QCoreApplication.sendEvent(room.view, QKeyEvent(kind, key, modifiers, letter))
    qtbot.wait(50)
    assert room.acts == []
    assert room.view.isVisible()
    assert room.bridge.screen == shown


def test_a_key_that_is_held_and_a_flood_of_keys_are_only_keys(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "lookup")
    for _ in range(1000):
        QCoreApplication.sendEvent(
            room.view, QKeyEvent(QEvent.Type.KeyPress, Key.Key_7, Modifier.NoModifier, "7", True, 50)
        )
    assert set(room.acts) <= {("key", "7")}
    assert room.view.isVisible()


def test_control_and_turning_characters_of_a_keyboard_type_nothing(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "lookup")
    for text in ("\x1b", "\x00", "\x7f", "\u202e", "\u200b", "\r\n"):
        QCoreApplication.sendEvent(
            room.view, QKeyEvent(QEvent.Type.KeyPress, Key.Key_unknown, Modifier.NoModifier, text)
        )
    assert room.acts == []


# --- the window ----------------------------------------------------------------------------------
def test_closing_is_ignored_however_it_is_asked_for(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "home")
    room.view.close()
    QCoreApplication.sendEvent(room.view, QCloseEvent())
    QCoreApplication.sendEvent(room.view, QEvent(QEvent.Type.ContextMenu))
    assert room.view.isVisible()


def test_a_request_to_quit_ends_nothing_but_the_watchdogs_signal_does() -> None:
    code = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication, QTimer
from kiosk.ui import app
app.prepare("offscreen")
application = app.application(["x"])
seen = []
signal.signal(signal.SIGTERM, lambda *_: application.exit(7))
QTimer.singleShot(0, QCoreApplication.quit)
QTimer.singleShot(100, lambda: seen.append("still here"))
QTimer.singleShot(150, lambda: os.kill(os.getpid(), signal.SIGTERM))
beat = QTimer(); beat.setInterval(20); beat.timeout.connect(lambda: None); beat.start()
code = application.exec()
print(seen, code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "['still here'] 7"


def test_a_bug_in_a_slot_ends_the_program_so_that_it_is_started_again(tmp_path: Path) -> None:
    """Qt itself would go on after it, with a state that nobody knows."""
    prepare(tmp_path, 9)
    code = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from kiosk.config import load
from kiosk.session import Session
from kiosk.ui.opening import Demo, run

def tick(self):
    raise ZeroDivisionError
Session.tick = tick
config = load(Path({str(tmp_path / "terminal.toml")!r}))
sys.exit(run(config, Demo(config.dock_dir)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 70, done.stderr[-2000:]
    assert "ZeroDivisionError" in done.stderr


def test_nothing_that_is_dragged_in_is_taken(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "lookup")
    data = QMimeData()
    data.setText("rm -rf /")
    at, copy = QPoint(600, 300), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Modifier.NoModifier
    for event in (
        QDragEnterEvent(at, copy, data, left, none),
        QDragMoveEvent(at, copy, data, left, none),
        QDropEvent(QPointF(at), copy, data, left, none),
    ):
        event.setAccepted(False)
        QCoreApplication.sendEvent(room.view, event)
        assert not event.isAccepted()
    assert room.acts == []


def test_a_wheel_scrolls_nothing(make_window: Any, qtbot: Any) -> None:
    room = Room(make_window, qtbot, "query-answer-long")
    at = QPointF(900, 500)
    QCoreApplication.sendEvent(
        room.view,
        QWheelEvent(
            at,
            at,
            QPoint(0, 0),
            QPoint(0, -1200),
            Qt.MouseButton.NoButton,
            Modifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    assert room.acts == []


def test_a_window_that_was_made_small_or_hidden_comes_back_full(qapp: Any, qtbot: Any) -> None:
    bridge = Bridge(lambda action, value: None, ICONS)
    window = Window(bridge, lambda: None, 1920, 1080, fullscreen=True)
    full = Qt.WindowState.WindowFullScreen
    for spoil in (window.view.showNormal, window.view.showMinimized, window.view.hide):
        spoil()
        qtbot.waitUntil(lambda: window.view.isVisible() and window.view.windowState() is full)
    window.close()


# --- what the pages are made of ------------------------------------------------------------------
FORBIDDEN = (
    r"\bMenu\s*\{",
    r"\bTextEdit\s*\{",
    r"\bTextArea\s*\{",
    r"\bDropArea\b",
    r"\bDrag\.",
    r"\bPinch(Area|Handler)\b",
    r"openUrlExternally",
    r"\bonLinkActivated\b",
    r"selectByMouse:\s*true",
    r"\bFileDialog\b",
    r"\bShortcut\s*\{",
    r"\bQt\.(quit|exit)\b",
    r"\bXMLHttpRequest\b",
    r"\bWebView\b",
    r"(RichText|StyledText|MarkdownText|AutoText)",
)


def test_no_page_is_made_of_what_leads_out() -> None:
    pages = sorted(QML.rglob("*.qml"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for pattern in FORBIDDEN:
            assert not re.search(pattern, text), (page.name, pattern)
