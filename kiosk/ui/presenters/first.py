"""The home screen before anything is known: the same as an untouched one, so that nothing jumps."""

from __future__ import annotations

from datetime import datetime

from kiosk.ui.pages.home import HomePage, MessagePage
from kiosk.ui.pages.parts import Chrome, Tile
from kiosk.words import say

TILES = (
    Tile("query", say("查询"), say("养老金 医保 公积金"), "query"),
    Tile("pay", say("缴费"), say("电费 水费 话费"), "pay"),
    Tile("complaint", say("投诉"), say("有意见 有建议"), "complaint"),
    Tile("help", say("帮助"), "120 110 12345", "help"),
)


def first_page() -> HomePage:
    """Greeting and tiles."""
    return HomePage(greeting=say("您好，请插社保卡"), prompt=say("没有卡也能办"), prompt_kind="note", tiles=TILES)


def first_chrome(point_name: str, demo: bool, large: bool = False, voice: bool = False) -> Chrome:
    """The bars while line and devices are not known yet: nothing is claimed of them."""
    return Chrome(
        point_name=point_name,
        clock=datetime.now().astimezone().strftime("%H:%M"),
        line_ok=True,
        line_text="",
        reader_ok=True,
        reader_text=say("读卡"),
        printer_ok=True,
        printer_text=say("打印"),
        demo=demo,
        card_in=False,
        person="",
        staff="",
        idle_seconds=0,
        large=large,
        voice=voice,
    )


def unusable_page(code: str) -> MessagePage:
    """The terminal's own records cannot be opened: nothing is taken until a technician was there."""
    return MessagePage(
        title=say("本机暂停服务"),
        kind="bad",
        sentence=say("本机的记录打不开，现在不能办业务，也不收现金。以前办的都还在，凭条请留好。"),
        help=say("请工作人员联系技术员，代码 {code}", code=code),
        button=say("重新打开"),
        action="back",
    )
