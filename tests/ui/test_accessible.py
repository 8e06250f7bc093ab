"""What a screen reader, and a storyboard, finds: every control and every text, by role and exact name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from kiosk.ui.pages.page import Page
from kiosk.ui.pages.parts import FieldView, Key, Row, Tile
from kiosk.ui.pages.paying import CashPage
from tests.ui.samples import samples
from tests.ui.walk import parts

LEADS_ON = {
    "HomePage": {"查缴费到账", "工作人员"},
    "BillerPage": {"上一步"},
    "AccountPage": {"上一步"},
    "AmountPage": {"上一步", "下一步", "0", "9", ".", "删除"},
    "ConfirmPage": {"上一步", "确认"},
    "CashPage": {"上一步", "收到现金", "1", "删除"},
    "DonePage": {"返回首页"},
    "RefundCashPage": {"现金已退还"},
    "LookupPage": {"上一步", "下一步", "清空"},
    "LookupResultPage": {"返回首页", "再查一张"},
    "MenuPage": {"上一步"},
    "CardWaitPage": {"上一步"},
    "CardPinPage": {"上一步", "确认", "0", "9", "清空", "删除"},
    "OfferPage": {"上一步"},
    "AnswerPage": {"查别的", "看完了"},
    "EntryPage": {"上一步", "下一步", "删除"},
    "ReviewPage": {"上一步", "确认"},
    "HelpPage": {"返回首页"},
    "StaffPinPage": {"上一步"},
    "StaffPage": set[str](),
    "MessagePage": {"返回首页"},
}
TEXT = QAccessible.Role.StaticText
NAMED = (QAccessible.Role.Button, QAccessible.Role.EditableText)
Found = dict[tuple[QAccessible.Role, str], str]


def found(interface: QAccessibleInterface) -> Iterator[tuple[tuple[QAccessible.Role, str], str]]:
    for number in range(interface.childCount()):
        child = interface.child(number)
        yield (child.role(), child.text(QAccessible.Text.Name)), child.text(QAccessible.Text.Description)
        yield from found(child)


def values(thing: Any) -> Iterator[Any]:
    if isinstance(thing, tuple):
        for part in thing:
            yield from values(part)
    elif is_dataclass(thing):
        yield thing
        for part in fields(thing):
            yield from values(getattr(thing, part.name))


def missing(page: Page, tree: Found) -> list[str]:
    gone: list[str] = []
    wanted = {(QAccessible.Role.Button, name) for name in LEADS_ON[type(page).__name__]}
    for part in values(page):
        if isinstance(part, FieldView):
            wanted.add((QAccessible.Role.EditableText, part.name))
            if tree.get((QAccessible.Role.EditableText, part.name)) != part.text:
                gone.append(f"{part.name} does not read its value")
        elif isinstance(part, Tile | Key):
            wanted.add((QAccessible.Role.Button, part.name))
        elif isinstance(part, Row):
            wanted.add((QAccessible.Role.StaticText, part.value))
    if hasattr(page, "known"):
        wanted |= {(QAccessible.Role.Button, row.label) for row in page.known}
    # Buttons whose words are the page's own.
    words = {
        w
        for w in (getattr(page, name, "") for name in ("next", "other", "forgot", "paper", "more", "button"))
        if w and isinstance(w, str)
    }
    wanted |= {(QAccessible.Role.Button, word) for word in words}
    title = getattr(page, "title", "") or getattr(page, "greeting", "")
    wanted.add((QAccessible.Role.StaticText, title))
    return gone + [f"{role.name} {name}" for role, name in wanted if (role, name) not in tree]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)], ids=["landscape", "portrait"])
def test_every_control_and_text_is_found_by_its_exact_name(make_window: Any, qtbot: Any, size: tuple[int, int]) -> None:
    bridge, window = make_window(*size)
    gone: list[str] = []
    for name, (page, chrome) in samples().items():
        bridge.show(page, chrome)
        window.view.grabWindow()
        tree: Found = dict(found(QAccessible.queryAccessibleInterface(window.view)))
        # While something is wrong no cash is to be counted, so nothing offers it.
        shut = {c.name for c in page.chips} if isinstance(page, CashPage) and page.message else set()
        # A page that must be read whole turns on before it leads on.
        if parts(window.view.rootObject()) is not None:
            shut = {*shut, "确认"}
        gone += [f"{name}: {what}" for what in missing(page, tree) if what.removeprefix("Button ") not in shut]
        gone += [f"{name}: a nameless {role.name}" for role, text in tree if role in NAMED and not text]
        gone += [f"{name}: {word} of the stepper" for word in chrome.stepper if (TEXT, word) not in tree]
        if chrome.idle_seconds and (QAccessible.Role.Button, "我还要用") not in tree:
            gone.append(f"{name}: 我还要用")
        if chrome.demo and (TEXT, "演示") not in tree:
            gone.append(f"{name}: 演示")
    assert not gone, "\n".join(gone)
