"""The pages of a payment."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.pages.parts import FieldView, Key, Row, Tile


@dataclass(frozen=True, slots=True)
class BillerPage:
    """Tiles of billers. act("biller", id), act("back")."""

    title: str
    tiles: tuple[Tile, ...]
    note: str = ""
    """Why the card in the reader brings no name, or ""."""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Known accounts first, then entry with a keypad. act("known", index), act("other"), act("focus", field id),
    act("key", "0".."9" | "back" | "clear"), act("type", {"field": id, "text": …}), act("next"), act("back")."""

    title: str
    known: tuple[Row, ...]
    """Buttons named by label: 我家电表 尾号4567; value is the masked holder and address."""
    fields: tuple[FieldView, ...]
    """Empty while the known accounts are offered; else 户号 and 再次输入户号."""
    busy: str = ""
    """正在查询… while an answer is awaited."""
    extra_key: str = ""
    """"X" for id numbers."""
    message: str = ""
    """What a scanned code was not, while the known accounts are offered; the fields carry their own."""
    scan_hint: str = ""
    """"" where no scanner is."""


@dataclass(frozen=True, slots=True)
class AmountPage:
    """act("chip", fen as text), act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    """Biller, account, holder, address, due."""
    as_of: str
    """数据截至 2026年11月20日, 刚刚查到, or ""."""
    field: FieldView
    chips: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The paper-like page. act("confirm"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    amount: str
    capitals: str
    tender: str
    promise: str
    """The amber (or plain) strip: what is and is not promised now."""
    warning: str
    """The biller's own warning, or ""."""


@dataclass(frozen=True, slots=True)
class CashPage:
    """Clerk half (店员PIN, 实收, chips, 找零, 收到现金) and villager half.
    act("focus"|"key"|"type"|"chip"), act("received"), act("back")."""

    title: str
    due: str
    due_label: str
    fields: tuple[FieldView, ...]
    chips: tuple[Key, ...]
    change: str
    """￥13.60, or "" while 实收 is short."""
    change_note: str
    villager: str
    """请把现金交给工作人员"""
    message: str
    """Trouble that belongs to no field: the printer is out of paper."""
    busy: str = ""
    ready: bool = False
    """Whether 收到现金 may be touched: not while it is being recorded."""


@dataclass(frozen=True, slots=True)
class DonePage:
    """Result with slip number, QR, take-your-things picture and a ring to wipe. act("home")."""

    title: str
    """已受理待上传"""
    sentence: str
    slip_no: str
    code: str
    qr: str
    """Content of the QR."""
    rows: tuple[Row, ...]
    take: str
    """请取走凭条和卡片 / 请取走凭条"""
    card_in: bool
    print_note: str
    """正在打印凭条… / 凭条已打印 / 打印情况不明，请问工作人员"""
    print_ok: bool
    seconds_left: int
    seconds_total: int


@dataclass(frozen=True, slots=True)
class RefundCashPage:
    """COMMIT failed. Stays until the clerk agrees. act("returned")."""

    title: str
    """没有受理，请把现金退还本人"""
    amount: str
    sentence: str
    button: str
    """现金已退还"""
