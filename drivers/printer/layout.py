"""From document to columns: every printed line with its width counted as the printer counts it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from drivers.printer.document import Cut, Document, End, Feed, Pair, Qr, Rule, Table, Text


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as it goes to the printer: never wider than the paper."""

    text: str
    align: str = "left"
    size: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class QrBlock:
    """A QR code, centred."""

    data: str


@dataclass(frozen=True, slots=True)
class CutMark:
    """Here the slip ends."""


CLOSING: Final = "，。、；：？！）》”’"

Item = TextLine | QrBlock | CutMark


def char_width(char: str) -> int:
    """Columns of one character: wide, full-width and ambiguous ones take two in GB fonts, combining ones none."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def width(text: str) -> int:
    """Columns of a text."""
    return sum(char_width(c) for c in text)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`; breaks at a space where one is near, else anywhere. At least one line."""
    lines: list[str] = []
    line, used = "", 0
    for char in text:
        size = char_width(char)
        if used + size > columns and line:
            head, space, tail = line.rpartition(" ")
            if char in CLOSING and len(line) > 1:
                # A line never begins with a closing mark: the character before it comes along.
                lines.append(line[:-1])
                line, used = line[-1], char_width(line[-1])
            elif space and char != " " and width(tail) < columns // 3:
                lines.append(head)
                line, used = tail, width(tail)
            else:
                lines.append(line)
                line, used = "", 0
            if char == " " and not line:
                continue
        line += char
        used += size
    lines.append(line)
    return lines


def lay_out(document: Document, columns: int) -> tuple[Item, ...]:
    """Every line of the document for paper of that many columns (32 for 58 mm, 48 for 80 mm)."""
    items: list[Item] = []
    for line in document.lines:
        match line:
            case Text(text, align, size, bold):
                items += [TextLine(part, align, size, bold) for part in wrap(text, columns // size)]
            case Pair(label, value):
                items += [TextLine(part) for part in _pair(label, value, columns)]
            case Table(heads, rows):
                items += [TextLine(part) for row in (heads, *rows) for part in _row(row, columns)]
            case Rule(char):
                items.append(TextLine(char * columns))
            case Qr(data):
                items.append(QrBlock(data))
            case Feed(count):
                items += [TextLine("")] * count
            case End(text):
                items += [TextLine(part, "centre") for part in wrap(f"— {text} 完 —", columns)]
            case Cut():
                items.append(CutMark())
    return tuple(items)


def _pair(label: str, value: str, columns: int) -> list[str]:
    gap = columns - width(label) - width(value)
    if gap >= 2:
        return [label + " " * gap + value]
    lines = wrap(label, columns)
    for part in wrap(value, columns - 2):
        lines.append(" " * (columns - width(part)) + part)
    return lines


def _row(cells: tuple[str, ...], columns: int) -> list[str]:
    share = (columns - (len(cells) - 1)) // len(cells)
    if share < 2:
        return [part for cell in cells for part in wrap(cell, columns)]
    wrapped = [wrap(cell, share) for cell in cells]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = [w[number] if number < len(w) else "" for w in wrapped]
        lines.append(" ".join(p + " " * (share - width(p)) for p in parts).rstrip())
    return lines
