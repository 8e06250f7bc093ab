"""The on-screen keyboard in the real window: every key reachable, real touches, real keyboards, and no trace."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.flows.base import edit_text
from kiosk.keyboard.keys import rows
from kiosk.ui.pages.writing import EntryPage
from tests.support.keyboards import VILLAGES
from tests.ui.samples import samples
from tests.ui.test_accessible import found as tree
from tests.ui.test_bridge import below, middle, tap
from tests.ui.walk import faults, is_control

SIZES = [(1920, 1080), (1080, 1920), (1366, 768), (1024, 600)]
STATES = {
    "pinyin": ("complaint-text", "zhongguoren"),
    "long": ("complaint-text", "woxiangfanyingcunlideludengbuliang"),
    "name": ("complaint-name", "yan"),
    "address": ("complaint-address", ()),
    "village": ("complaint-address", "bj"),
    "symbols": ("complaint-text", ("123",)),
    "place signs": ("complaint-address", ("123",)),
    "latin": ("complaint-text", ("中/英", "大写")),
    "strokes": ("complaint-name", ("笔画", "9")),
    "radical": ("complaint-name", ("笔画", "1", "2", "部首口")),
    "id": ("complaint-id", ()),
    "phone": ("complaint-phone", ()),
    "review": ("complaint-review", ()),
    "long review": ("complaint-review-long", ()),
    "busy review": ("complaint-review-busy", ()),
}
"""Sample page, and the keys that lead to what is looked at."""


class Typist:
    """A window with one keyboard page whose field takes what the keys send, as a flow does."""

    def __init__(self, make_window: Any, name: str, size: tuple[int, int] = (1920, 1080), senior: bool = False) -> None:
        self.acts: list[tuple[str, Any]] = []
        self.bridge, self.window = make_window(*size, self.act)
        self.bridge.know([p.parts for p in VILLAGES])
        page, chrome = samples()[name]
        self.chrome = replace(chrome, large=senior)
        assert isinstance(page, EntryPage)
        self.page = replace(page, field=replace(page.field, text=""))
        self.bridge.show(self.page, self.chrome)
        self.window.view.requestActivate()
        assert QTest.qWaitForWindowActive(self.window.view)

    @property
    def text(self) -> str:
        return self.page.field.text

    def act(self, action: str, value: Any) -> None:
        self.acts.append((action, value))
        if action in ("key", "type"):
            self.page = replace(
                self.page, field=replace(self.page.field, text=edit_text(self.text, action, value, 200))
            )
            self.bridge.show(self.page, self.chrome)

    def key(self, name: str) -> QQuickItem:
        (item,) = (
            i
            for i in below(self.window.view.rootObject())
            if i.isVisible() and i.property("name") == name and i.property("lit") is not None
        )
        return item

    def touch(self, device: Any, *names: str) -> None:
        for name in names:
            self.window.view.grabWindow()
            tap(self.window, device, middle(self.key(name)))


@pytest.fixture(scope="module")
def finger(qapp: Any) -> Any:
    return QTest.createTouchDevice()


@pytest.mark.parametrize("senior", [False, True], ids=["normal", "senior"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_panel_is_whole_and_reachable(make_window: Any, size: tuple[int, int], senior: bool) -> None:
    bridge, window = make_window(*size)
    bridge.know([p.parts for p in VILLAGES])
    wrong: list[str] = []
    for name, (sample, keys) in STATES.items():
        for shown in ("home", sample):
            page, chrome = samples()[shown]
            bridge.show(page, replace(chrome, large=senior))
        window.view.grabWindow()
        for key in keys:
            bridge.keyboard.press(key)
        wrong += faults(window, name)
        if min(size) == 1080:
            keyed = [i for i in below(window.view.rootObject()) if i.property("lit") is not None and i.isVisible()]
            small = [i.property("name") for i in keyed if min(i.width(), i.height()) < 80]
            wrong += [f"{name} {label} is smaller than 80 px" for label in small]
    assert not wrong, "\n".join(wrong)


def test_every_key_and_candidate_is_found_by_role_and_exact_name(make_window: Any) -> None:
    typist = Typist(make_window, "complaint-name")
    for names in ("yan", ("笔画", "9")):
        for name in names:
            typist.bridge.keyboard.press(name)
        typist.window.view.grabWindow()
        seen = dict(tree(QAccessible.queryAccessibleInterface(typist.window.view)))
        board = typist.bridge.keyboard
        wanted = {cap["name"] for row in board.rows for cap in row} | {offer["text"] for offer in board.offers}
        assert len(wanted) > 40
        assert {(QAccessible.Role.Button, name) for name in wanted | {"上一组", "下一组"}} <= set(seen)
    assert (QAccessible.Role.Pane, "键盘") in seen


def test_touches_write_a_name_with_a_rare_character(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-name")
    typist.touch(finger, *"zhang", "张", "笔画", "9")
    while not any(i.property("name") == "部首龙" for i in below(typist.window.view.rootObject())):
        typist.touch(finger, "后面部首")
    typist.touch(finger, "部首龙", "䶮")
    assert typist.text == "张䶮"
    typist.touch(finger, "删除")
    assert typist.text == "张"


def test_this_points_village_is_one_touch(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-address")
    typist.touch(finger, "江西省鹰潭市余江区春涛镇滨江村", "123", "3", "组")
    assert typist.text == "江西省鹰潭市余江区春涛镇滨江村3组"


def test_a_word_that_reads_like_a_command_is_only_typed(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    typist.touch(finger, "中/英", *"back")
    assert typist.text == "back"


def test_enter_leads_on_only_when_nothing_is_being_spelt(make_window: Any, qtbot: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    qtbot.waitUntil(lambda: typist.bridge.settled)
    typist.touch(finger, *"zhongguo", "确定")
    assert typist.text == "中国"
    typist.touch(finger, "确定")
    assert typist.acts[-1] == ("next", None)


@pytest.mark.parametrize("button", ["下一步", "确定"])
def test_ten_fast_taps_answer_one_question_and_not_the_next_ones_too(
    make_window: Any, qtbot: Any, finger: Any, button: str
) -> None:
    questions = ["complaint-name", "complaint-address", "complaint-id", "complaint-phone"]
    acts: list[str] = []

    def act(action: str, value: Any) -> None:
        acts.append(action)
        bridge.show(*samples()[questions[len(acts)]])

    bridge, window = make_window(1920, 1080, act)
    bridge.show(*samples()[questions[0]])
    window.view.grabWindow()
    qtbot.waitUntil(lambda: bridge.settled)
    (point,) = {
        (p.x(), p.y()): p
        for i in below(window.view.rootObject())
        if i.isVisible() and i.property("name") == button
        for p in [middle(i)]
    }.values()
    for _ in range(10):
        tap(window, finger, point)
    assert acts == ["next"]


def test_keys_are_not_made_anew_while_one_types(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    key = typist.key("z")
    typist.touch(finger, *"zhong", "中")
    assert typist.key("z") == key


def press(typist: Typist, keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys if isinstance(keys, str) else [keys]:
        code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
        text = key if isinstance(key, str) else ""
        QTest.sendKeyEvent(QTest.KeyAction.Click, typist.window.view, code, text, modifier)


def test_a_real_keyboard_types_beside_the_one_on_the_screen(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    press(typist, "zhongguo")
    assert typist.bridge.keyboard.composition == "zhong'guo"
    press(typist, "1")
    assert typist.text == "中国"
    press(typist, "ren")
    typist.touch(finger, "人")
    press(typist, Qt.Key.Key_Backspace)
    assert typist.text == "中国"
    press(typist, "min")
    press(typist, Qt.Key.Key_Return)
    assert typist.text == "中国民"
    press(typist, Qt.Key.Key_Return)
    assert ("next", None) not in typist.acts


def test_a_number_field_takes_only_its_characters_from_a_real_keyboard(make_window: Any) -> None:
    typist = Typist(make_window, "complaint-id")
    press(typist, "36a0-.x")
    assert typist.text == "360X"


def test_keys_count_in_a_focused_field_only_and_none_is_a_command(make_window: Any) -> None:
    acts: list[Any] = []
    bridge, window = make_window(1920, 1080, lambda action, value: acts.append((action, value)))
    for name in ("home", "confirm", "complaint-topic", "complaint-review"):
        bridge.show(*samples()[name])
        for key in (Qt.Key.Key_1, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space):
            QTest.keyClick(window.view, key)
    typist = Typist(make_window, "complaint-text")
    for key in (Qt.Key.Key_Q, Qt.Key.Key_V, Qt.Key.Key_C, Qt.Key.Key_F4):
        for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
            QTest.keyClick(typist.window.view, key, modifier)
    assert acts == []
    assert typist.acts == []
    assert typist.bridge.keyboard.composition == ""
    assert typist.window.view.isVisible()


def strings(thing: Any, depth: int = 6) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if depth and isinstance(thing, dict):
        return [s for pair in thing.items() for part in pair for s in strings(part, depth - 1)]
    if depth and isinstance(thing, list | tuple | set | frozenset):
        return [s for part in thing for s in strings(part, depth - 1)]
    return []


def test_with_the_visit_everything_that_was_typed_is_gone(make_window: Any, finger: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    typist.touch(finger, *"qiongyao", "上一组")
    assert "qiong'yao" in typist.bridge.keyboard.composition
    typist.bridge.show(*samples()["home"])
    typist.bridge.forget()
    typist.window.view.grabWindow()
    board = typist.bridge.keyboard
    assert (board.on, board.rows, board.offers, board.composition) == (False, [], [], "")
    left = [s for value in vars(board).values() for s in strings(value)]
    left += [str(i.property(p)) for i in below(typist.window.view.rootObject()) for p in ("text", "name", "value")]
    gc.collect()
    for thing in gc.get_objects():
        if type(thing).__name__ in ("State", "Candidate") and type(thing).__module__.startswith("kiosk.keyboard"):
            left.append(str(getattr(thing, "letters", "")) + str(getattr(thing, "text", "")))
    assert not [s for s in left if "qiong" in s or "琼瑶" in s or "穷" in s]


def test_another_field_begins_with_nothing_of_the_last_one(make_window: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    for letter in "zhong":
        typist.bridge.keyboard.press(letter)
    typist.bridge.show(*samples()["complaint-name"])
    assert typist.bridge.keyboard.composition == ""
    typist.bridge.show(*samples()["complaint-id"])
    assert [[cap["name"] for cap in row] for row in typist.bridge.keyboard.rows] == [
        [cap.name for cap in row] for row in rows("id", "pad")
    ]


def test_the_keyboard_never_lies_under_another_control(make_window: Any) -> None:
    typist = Typist(make_window, "complaint-text")
    board = next(i for i in below(typist.window.view.rootObject()) if i.property("board") is not None)
    others = [i for i in below(typist.window.view.rootObject()) if is_control(i) and i.isVisible()]
    inside = [i for i in others if i.property("lit") is not None]
    ground = board.mapRectToScene(board.boundingRect())
    for other in others:
        if other not in inside:
            assert not other.mapRectToScene(other.boundingRect()).intersects(ground)
