"""What pages are made of, and the bars that every page has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A big card of the home screen or of a menu."""

    id: str
    name: str
    hint: str = ""
    icon: str = ""
    """File name in resources/icons without `.svg`."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """A keypad key or an amount chip: touching it acts `chip` with `value`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """An input. `name` is its label and accessible name."""

    id: str
    name: str
    text: str = ""
    """What is shown: digits grouped, or ● for a PIN."""
    message: str = ""
    """Shown beside the field: what is wrong, or what was recognised."""
    message_kind: str = "error"
    """error | note | ok"""
    secret: bool = False
    focused: bool = False
    hint: str = ""
    input: str = ""
    """"": the page's own keypad; else what the on-screen keyboard helps to type: digits | id | phone | money | name |
    address | latin | text."""


@dataclass(frozen=True, slots=True)
class Row:
    """Label and value on a paper-like panel. `strong` marks the amount."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
    """The bars that every page has."""

    point_name: str
    clock: str
    line_ok: bool
    line_text: str
    """"" or 现在断网 仍可现金缴费."""
    reader_ok: bool
    reader_text: str
    printer_ok: bool
    printer_text: str
    demo: bool
    """Shows 演示."""
    card_in: bool
    person: str
    """王*兰, or 社保卡 尾号0031, or ""."""
    staff: str
    """"" or 工作人员 01 已登录."""
    idle_seconds: int
    """0, or the seconds left in the idle warning overlay with the button 我还要用."""
    stepper: tuple[str, ...] = ()
    step: int = -1
    """Which word of the stepper is the present one; -1: no stepper."""
    large: bool = False
    lowered: bool = False
    reading: bool = False
    volume: int = 3
    """1 to 5."""
    language: str = "zh"
    """These five: see `kiosk.comfort`. act("large" | "lowered" | "reading" | "language"), act("volume", "up")."""
    voice: bool = False
    """This machine can speak: 朗读 and 音量 are shown."""
