"""The dock's window and the dock's folder say the same, whichever of the two was changed."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from drivers.dock.look import clock_text
from drivers.dock.state import LINE_STATES, PRINTER_STATES, DockState
from drivers.dock.window import DockWindow
from kiosk import content
from kiosk.dock_props import codes, rack

CARDS = content.bundled() / "sandbox" / "cards"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Hand:
    """Finds what is on the window by role and name, and clicks it."""

    def __init__(self, window: DockWindow, state: DockState) -> None:
        self.window = window
        self.state = state

    def all(self) -> list[tuple[QAccessible.Role, str, QQuickItem, bool]]:
        found: list[tuple[QAccessible.Role, str, QQuickItem, bool]] = []

        def walk(interface: QAccessibleInterface) -> None:
            for number in range(interface.childCount()):
                child = interface.child(number)
                thing = child.object()
                if isinstance(thing, QQuickItem) and thing.isVisible():
                    on = bool(thing.property("on") or thing.property("inside"))
                    found.append((child.role(), child.text(QAccessible.Text.Name), thing, on))
                walk(child)

        walk(QAccessible.queryAccessibleInterface(self.window.view))
        return found

    def item(self, name: str, role: QAccessible.Role = QAccessible.Role.Button) -> QQuickItem:
        (item,) = (i for r, n, i, _ in self.all() if r == role and n == name)
        return item

    def names(self, role: QAccessible.Role) -> list[str]:
        return [n for r, n, _, _ in self.all() if r == role]

    def on(self) -> set[str]:
        return {n for _, n, _, on in self.all() if on}

    def click(self, name: str) -> None:
        # A frame is drawn first: before it, rows and columns are not in their places.
        self.window.view.grabWindow()
        item = self.item(name)
        at = item.mapToScene(item.boundingRect().center())
        assert self.window.view.rootObject().contains(at), f"{name} is out of sight"
        QTest.mouseClick(self.window.view, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))

    def last_scan(self) -> str:
        return self.state.scanned(self.state.scan_count())


@pytest.fixture
def hand(qapp: Any, tmp_path: Path) -> Iterator[Hand]:
    state = DockState(tmp_path / "dock")
    state.create()
    window = DockWindow(state, rack(), codes(), lambda: NOW)
    window.show()
    yield Hand(window, state)
    window.close()
    qapp.processEvents()
    gc.collect()


def slip(state: DockState, number: int, code: str = "") -> None:
    paper = Image.new("L", (632, 400), 252)
    if code:
        rows = [bytes(r) for r in segno.make(code, error="m", micro=False).matrix_iter(6, 4)]
        image = Image.new("L", (len(rows[0]), len(rows)))
        image.putdata([20 if dot else 252 for row in rows for dot in row])
        paper.paste(image, (100, 20))
    paper.save(state.folder / "paper" / f"slip-{number:04d}.png")


def card(name: str) -> Any:
    return json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))


def test_every_card_of_the_sandbox_is_in_the_rack_with_what_is_special_about_it(hand: Hand) -> None:
    notes = {c.id: c.note for c in rack()}
    assert set(notes) == {f.stem for f in CARDS.glob("*.json")}
    assert "第一代" in notes["lidashan"]
    assert "读不出姓名" in notes["chenxiaomei"]
    assert "打印机缺的字" in notes["zhangyan"]
    assert "￥86.40" in notes["wangguilan"]
    assert notes["bankcard"] == "不是社保卡"
    assert {c.name for c in rack()} <= set(hand.names(QAccessible.Role.Button))
    assert set(notes.values()) <= set(hand.names(QAccessible.Role.StaticText))


def test_a_click_puts_a_card_in_and_another_takes_it_out(hand: Hand) -> None:
    hand.click("王桂兰")
    assert hand.state.card() == card("wangguilan")
    assert hand.on() >= {"王桂兰"}
    hand.click("张䶮")
    assert hand.state.card() == card("zhangyan")
    assert "王桂兰" not in hand.on()
    hand.click("张䶮")
    assert hand.state.card() is None
    hand.click("李大山")
    hand.click("取出卡片")
    assert hand.state.card() is None
    assert "李大山" not in hand.on()


def test_what_a_command_changes_is_seen(hand: Hand, qtbot: Any) -> None:
    assert hand.on() == {"正常", "通"}
    hand.state.insert_card(card("xuzhengyi"))
    hand.state.set_printer("paper_out")
    hand.state.set_line("down")
    qtbot.waitUntil(lambda: hand.on() == {"许正义", "没有纸", "断"})
    hand.state.insert_card({**card("xuzhengyi"), "name": "别人"})
    qtbot.waitUntil(lambda: "插着一张卡架外的卡" in hand.names(QAccessible.Role.StaticText))
    assert hand.on() == {"没有纸", "断"}


def test_every_state_of_printer_and_line_has_its_button(hand: Hand) -> None:
    seen = set()
    for entry in hand.window.panel.property("printers"):
        hand.click(entry["name"])
        seen.add(hand.state.printer())
        assert entry["name"] in hand.on()
    assert seen == set(PRINTER_STATES)
    seen = set()
    for name in ("断", "慢", "通"):
        hand.click(name)
        seen.add(hand.state.line())
        assert name in hand.on()
    assert seen == set(LINE_STATES)


def test_the_clock_is_moved_on_for_every_process_of_the_demo(hand: Hand) -> None:
    hand.click("快进1分钟")
    hand.click("快进1小时")
    hand.click("快进1天")
    assert hand.state.clock_offset() == 60 + 3600 + 86400
    assert "11月24日 10:31，快 1天1小时1分钟" in hand.names(QAccessible.Role.StaticText)
    assert clock_text(NOW, 0) == "11月23日 09:30，与真实时间一样"


def test_slips_hang_at_the_printer_until_they_are_torn_off(hand: Hand, qtbot: Any) -> None:
    for number in (1, 2):
        slip(hand.state, number)
    qtbot.waitUntil(lambda: hand.names(QAccessible.Role.Graphic) == ["凭条 2", "凭条 1"])
    top, below = (hand.item(f"凭条 {n}", QAccessible.Role.Graphic) for n in (2, 1))
    qtbot.waitUntil(lambda: top.y() + top.height() <= below.y())
    hand.click("撕下")
    assert hand.names(QAccessible.Role.Graphic) == []
    assert len(hand.state.slips()) == 2, "the files stay"
    slip(hand.state, 3)
    qtbot.waitUntil(lambda: hand.names(QAccessible.Role.Graphic) == ["凭条 3"])


def test_the_code_of_the_newest_slip_that_has_one_is_read_from_its_picture(hand: Hand) -> None:
    hand.click("扫最新凭条的码")
    assert hand.state.scan_count() == 0
    slip(hand.state, 1)
    hand.click("扫最新凭条的码")
    assert "出来的凭条上都没有码" in hand.names(QAccessible.Role.StaticText)
    assert hand.state.scan_count() == 0
    slip(hand.state, 2, "HM1.000283619943.ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    slip(hand.state, 3)
    hand.click("扫最新凭条的码")
    assert "已扫 凭条 2" in hand.names(QAccessible.Role.StaticText)
    assert hand.last_scan() == "HM1.000283619943.ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_a_bill_and_what_is_typed_are_held_before_the_scanner(hand: Hand, qtbot: Any) -> None:
    hand.click("王桂兰 电费")
    assert hand.last_scan() == "EL3601234567-202610-8640"
    hand.window.view.requestActivate()
    qtbot.waitUntil(lambda: hand.window.view.isActive())
    field = hand.item("要扫的码", QAccessible.Role.EditableText)
    field.forceActiveFocus()
    for char in "12345":
        QTest.keyClick(hand.window.view, Qt.Key(ord(char)))
    hand.click("扫这个码")
    assert hand.last_scan() == "12345"
    QTest.keyClick(hand.window.view, Qt.Key.Key_Return)
    assert hand.state.scan_count() == 3


def test_every_bill_of_the_rack_is_a_code_that_its_biller_has_and_no_other(hand: Hand) -> None:
    from kiosk.flows.bill_code import BillCode, read_code

    catalogue = content.load(content.bundled()).catalogue
    accounts = {
        a["account_no"]: a["biller"]
        for r in content.read_yaml(content.bundled() / "sandbox" / "residents.yaml")["residents"]
        for a in r["accounts"]
    }
    assert len(codes()) >= 8
    for held in codes():
        biller = next(b for b in catalogue.billers if held.name.endswith(b.zh))
        found = read_code(held.text, biller, catalogue)
        assert isinstance(found, BillCode)
        assert accounts[found.account_no] == biller.id


def test_it_says_that_it_is_a_demo_and_everything_has_a_name_and_is_in_sight(hand: Hand) -> None:
    assert "演示" in hand.names(QAccessible.Role.StaticText)
    view = hand.window.view
    view.grabWindow()
    bounds = QRectF(0, 0, view.width(), view.height())
    for role, name, item, _ in hand.all():
        if role in (QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.StaticText):
            assert name
            assert bounds.contains(item.mapRectToScene(item.boundingRect())), f"{name} leaves the window"
        if role == QAccessible.Role.Button:
            assert item.height() >= 32
