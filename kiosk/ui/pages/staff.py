"""The pages of 工作人员's corner."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.words import say


@dataclass(frozen=True, slots=True)
class StaffPinPage:
    """The PIN page that 工作人员 opens. act("focus"|"key"|"type"), act("next"), act("back")."""

    title: str
    fields: tuple[FieldView, ...]
    """工号 and 店员PIN."""
    checks: tuple[str, ...] = ()
    """What the clerk compares before the PIN is typed."""
    next: str = say("下一步")
    technician: str = ""
    """"" or the button 技术员: act("technician")."""


@dataclass(frozen=True, slots=True)
class StaffPage:
    """The clerk's corner. act("task", id) per button, act("sign_out"), act("home")."""

    title: str
    rows: tuple[Row, ...]
    """Shift, drawer, unsent count and sum, line, printer."""
    tasks: tuple[Tile, ...]
    """Buttons: 开班, 立即上传, 打印完整 / 没有打出来 for a job of unknown outcome …"""
    question: str = ""
    """An open question: 凭条 1234… 打印完整吗？"""
    fields: tuple[FieldView, ...] = ()
    """开班: 开班现金; 关班: 清点现金; 补印: 凭条号."""
    extra_key: str = "."
    """"." for money, "" for numbers."""
    back: bool = False
    """The left button leads back to the desk instead of signing out."""
