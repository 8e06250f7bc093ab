"""Which keys stand where: rows of keys for every panel. A key has the name by which it is read aloud and found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kiosk.words import joined, say

Mode = Literal["digits", "id", "phone", "money", "name", "address", "latin", "text"]
"""What a field takes."""
MODES: Final[tuple[Mode, ...]] = ("digits", "id", "phone", "money", "name", "address", "latin", "text")
Panel = Literal["pad", "pinyin", "latin", "symbols", "strokes"]
CHINESE: Final[frozenset[Mode]] = frozenset({"name", "address", "text"})

BACK: Final = say("删除")
SPACE: Final = say("空格")
ENTER: Final = say("确定")
SHIFT: Final = say("大写")
LANGUAGE: Final = say("中/英")
SYMBOLS: Final = "123"
LETTERS: Final = say("字母")
STROKES: Final = say("笔画")
SPELL: Final = say("拼音")
SPLIT: Final = say("分隔")
AGAIN: Final = say("重数")
CLEAR: Final = say("清空")
BEFORE: Final = say("上一组")
AFTER: Final = say("下一组")
RADICALS_BEFORE: Final = say("前面部首")
RADICALS_AFTER: Final = say("后面部首")
ROW: Final = 20
"""Widths of a row's keys add up to this."""
RADICAL_KEYS: Final = 17
"""Radicals that a page of the stroke panel shows."""
RADICAL: Final = say("部首")
"""Before a radical in the name of its key, since a character of the same shape may be offered too."""
WORDS: Final = (
    *(BACK, SPACE, ENTER, SHIFT, LANGUAGE, LETTERS, STROKES, SPELL, SPLIT, AGAIN, CLEAR, BEFORE, AFTER),
    *(RADICALS_BEFORE, RADICALS_AFTER, RADICAL),
)
"""What is called something else in another language."""
PAD_EXTRA: Final[dict[Mode, str]] = {"id": "X", "money": "."}
PLACE_SIGNS: Final = "省市区县镇乡村组号室"
SIGNS: Final = "、；：？！（）《》"
NAME_SIGNS: Final = "·"


@dataclass(frozen=True, slots=True)
class KeyCap:
    """One key: its name, what stands on it, and its width as a share of its row's."""

    name: str
    text: str
    width: int = 2
    kind: str = "letter"
    """letter | action"""
    lit: bool = False
    """It shows what is on: shift, a chosen radical."""


def _plain(signs: str) -> tuple[KeyCap, ...]:
    return tuple(KeyCap(s, s) for s in signs)


def _act(name: str, width: int, text: str = "", lit: bool = False) -> KeyCap:
    return KeyCap(name, text or name, width, "action", lit)


Rows = tuple[tuple[KeyCap, ...], ...]


def rows(mode: Mode, panel: Panel, shift: bool = False, radicals: tuple[str, ...] = (), radical: str = "") -> Rows:
    """The rows of a panel. `radicals`: those of the present page, `radical`: the chosen one."""
    match panel:
        case "pad":
            return _pad(PAD_EXTRA.get(mode, CLEAR))
        case "strokes":
            return _strokes(radicals, radical)
        case "symbols":
            return _symbols(mode)
        case _:
            return _letters(mode, panel, shift)


def _pad(extra: str) -> Rows:
    left = _act(extra, 1) if len(extra) > 1 else KeyCap(extra, extra, 1)
    return (
        (*(KeyCap(d, d, 1) for d in "123"), _act(BACK, 1)),
        (*(KeyCap(d, d, 1) for d in "456"), left),
        tuple(KeyCap(d, d, 1) for d in "7890"),
    )


def _letters(mode: Mode, panel: Panel, shift: bool) -> Rows:
    latin = panel == "latin"
    first, second, third = (
        _plain(row.upper() if latin and shift else row) for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    )
    if latin:
        side = _act(SHIFT, 3, lit=shift)
        last = (_act(LANGUAGE, 3), _act(SYMBOLS, 3)) if mode in CHINESE else (_act(SYMBOLS, 6),)
        signs = "-."
        return (
            first,
            (*second, KeyCap("@", "@")),
            (side, *third, _act(BACK, 3)),
            (*last, KeyCap(signs[0], signs[0]), _act(SPACE, 6), KeyCap(signs[1], signs[1]), _act(ENTER, 4)),
        )
    signs = "·" if mode == "name" else "，。"
    middle = (KeyCap(signs[0], signs[0]), _act(SPACE, 6), KeyCap(signs[1], signs[1])) if mode != "name" else (
        KeyCap(signs, signs), _act(SPACE, 8))  # fmt: skip
    return (
        first,
        (*second, _act(SPLIT, 2, "'")),
        (_act(STROKES, 3), *third, _act(BACK, 3)),
        (_act(LANGUAGE, 3), _act(SYMBOLS, 3), *middle, _act(ENTER, 4)),
    )


def _symbols(mode: Mode) -> Rows:
    chinese = mode in CHINESE
    second = PLACE_SIGNS if mode == "address" else "，。" + SIGNS[:8] if chinese else "@._-+/:=&?"
    third = "-/#~·％＋" if chinese else "#~!%*()"
    return (
        _plain("1234567890"),
        _plain(second),
        (_act(LETTERS, 3), *_plain(third), _act(BACK, 3)),
        (_act(SPACE, 16), _act(ENTER, 4)),
    )


def _strokes(radicals: tuple[str, ...], radical: str) -> Rows:
    caps = [KeyCap(joined("", (RADICAL, r)), r, 2, "letter", r == radical) for r in radicals[:RADICAL_KEYS]]
    second, third = caps[:10], caps[10:]
    return (
        _plain("1234567890"),
        tuple(second),
        (_act(AGAIN, 3), *third, _act(BACK, 3)),
        (_act(SPELL, 4), _act(RADICALS_BEFORE, 6), _act(RADICALS_AFTER, 6), _act(ENTER, 4)),
    )
