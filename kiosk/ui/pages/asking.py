"""The pages of look-ups and questions."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.pages.parts import FieldView, Row, Tile


@dataclass(frozen=True, slots=True)
class LookupPage:
    """Field 凭条号 with keypad. act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    field: FieldView
    note: str
    """What the number is and what it shows."""
    busy: str = ""
    scan_hint: str = ""
    """"" where no scanner is."""


@dataclass(frozen=True, slots=True)
class LookupResultPage:
    """act("home"), act("again"), act("pickup")."""

    title: str
    """办理成功 / 已受理待上传 / 未通过 / 没有查到"""
    kind: str
    """ok | note | bad"""
    sentence: str
    rows: tuple[Row, ...]
    asked: str
    """刚刚向市平台核实 / 现在断网，这是本机记录"""
    lead: str = ""
    """"" or the button that leads on: 取结果."""


@dataclass(frozen=True, slots=True)
class MenuPage:
    """A question that is answered by touching a tile. act(`action`, id), act("back")."""

    title: str
    tiles: tuple[Tile, ...]
    action: str
    note: str = ""
    """Why the card in the reader brings no name, or ""."""


@dataclass(frozen=True, slots=True)
class CardWaitPage:
    """One card is asked for, or another one. Shows nothing of anybody. act("no_card"), act("back")."""

    title: str
    sentence: str
    message: str
    """"" or why the card in the reader is not the one."""
    other: str
    """"" or the button for those without a card: 没带卡."""
    seconds_left: int
    """0 of 0: no clock runs."""
    seconds_total: int


@dataclass(frozen=True, slots=True)
class CardPinPage:
    """The card's PIN, masked. act("key"|"type"), act("next") 确认, act("no_pin"), act("back")."""

    title: str
    field: FieldView
    note: str
    """Who checks it, and that it is kept nowhere."""
    stop: str
    """"" or why no PIN is taken here any more, and where to go."""
    forgot: str
    """"" or the button 不知道密码."""
    forgot_note: str
    """Why there is no such button, or ""."""
    ready: bool
    busy: str = ""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A question that cannot be answered now: what can be done. act("next"), act("task", id), act("back")."""

    title: str
    rows: tuple[Row, ...]
    promise: str
    """What is and is not promised."""
    choices: tuple[Tile, ...]
    """替家人查, 请工作人员核对身份."""
    next: str
    busy: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was looked up. Personal ones go away by themselves. act("home"), act("again"), act("print"),
    act("more")."""

    title: str
    asked: str
    """刚刚向市平台查到 / 数据截至 … / 卡上写着的."""
    rows: tuple[Row, ...]
    more: str
    """"" or the button 下一页 1/2."""
    caution: str
    """"" or 请留意身边."""
    paper: str
    """"" or the button 打印; 看完了 without it is 不打印."""
    paper_note: str
    paper_ok: bool
    seconds_left: int
    seconds_total: int


@dataclass(frozen=True, slots=True)
class HelpPage:
    """帮助: numbers that always work. act("home")."""

    title: str
    numbers: tuple[Row, ...]
    """110, 120, 12345 and the point's phone."""
    tips: tuple[str, ...]
