"""From document to columns: every printed line with its width counted as the printer counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from drivers.printer.document import Barcode, Cut, Document, End, Feed, Pair, Qr, Rule, Table, Text
from drivers.printer.kanji import width


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
class BarcodeBlock:
    """Bars alone, centred; their text is a line of its own. kind: code128 | ean13."""

    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class CutMark:
    """Here the slip ends."""


Item = TextLine | QrBlock | BarcodeBlock | CutMark
CLOSING: Final = "，。、；：？！）》”’"
_CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
_TOKEN: Final = re.compile(
    rf"(?:人民币)?[{_CAPITALS}]+[元角分][{_CAPITALS}元角分整]*"
    r"|[+\-－−]?[￥$]?[0-9][0-9,]*(?:\.[0-9]+)?[元%]?"
    r"|.",
    re.DOTALL,
)
"""A sum of money, in figures or in capitals, and any number is one token; everything else stands by the character."""


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`. Breaks at a space where one is near, else anywhere, but never within a number or a
    sum of money that a line can hold. At least one line."""
    if width(text) <= columns:
        return [text]
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for piece in _tokens(text, columns):
        size = width(piece)
        if used + size > columns and line:
            line, done = _broken(line, piece, columns)
            lines.append(done)
            used = sum(map(width, line))
            if used + size > columns:
                lines.append("".join(line))
                line, used = [], 0
            if piece == " " and not line:
                continue
        line.append(piece)
        used += size
    lines.append("".join(line))
    return lines


def _tokens(text: str, columns: int) -> list[str]:
    return [part for token in _TOKEN.findall(text) for part in ([token] if width(token) <= columns else token)]


def _broken(line: list[str], piece: str, columns: int) -> tuple[list[str], str]:
    """What goes over to the next line, and the line that is done."""
    if piece in CLOSING and len(line) > 1:
        # A line never begins with a closing mark: what stands before it comes along.
        return line[-1:], "".join(line[:-1])
    if piece != " " and " " in line:
        space = len(line) - 1 - line[::-1].index(" ")
        tail = line[space + 1 :]
        if space and sum(map(width, tail)) < columns // 3:
            return tail, "".join(line[:space])
    return [], "".join(line)


def longest_token(text: str) -> int:
    """Columns of the widest piece that should not be broken."""
    return max((width(t) for t in _TOKEN.findall(text)), default=0)


def lay_out(document: Document, columns: int) -> tuple[Item, ...]:
    """Every line of the document for paper of that many columns (32 for 58 mm, 48 for 80 mm)."""
    items: list[Item] = []
    for line in document.lines:
        match line:
            case Text(text, align, size, bold):
                # Rather small than a sum of money in two pieces.
                size = size if longest_token(text) <= columns // size else 1
                items += [TextLine(part, align, size, bold) for part in wrap(text, columns // size)]
            case Pair(label, value):
                items += [TextLine(part) for part in _pair(label, value, columns)]
            case Table(heads, rows):
                items += [TextLine(part) for part in _table(heads, rows, columns)]
            case Rule(char):
                items.append(TextLine(char * columns))
            case Qr(data):
                items.append(QrBlock(data))
            case Barcode(kind, data):
                items += [BarcodeBlock(kind, data), *(TextLine(part, "centre") for part in wrap(data, columns))]
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
    indent = 2 if longest_token(value) <= columns - 2 else 0
    return wrap(label, columns) + [" " * (columns - width(p)) + p for p in wrap(value, columns - indent)]


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], columns: int) -> list[str]:
    """Columns as wide as what they hold; where that is too much, the widest give way, but never so far that a sum of
    money breaks: then each row is set as label and value below each other."""
    table = (heads, *rows)
    shares = _shares(table, columns - (len(heads) - 1))
    if shares is None:
        return [
            part for row in rows for head, cell in zip(heads, row, strict=True) for part in _pair(head, cell, columns)
        ]
    numeric = [bool(rows) and all(_is_number(row[i]) for row in rows) for i in range(len(heads))]
    return [part for row in table for part in _row(row, shares, numeric)]


def _shares(table: tuple[tuple[str, ...], ...], room: int) -> list[int] | None:
    count = len(table[0])
    least = [max(2, *(longest_token(row[i]) for row in table)) for i in range(count)]
    wanted = [max(least[i], *(width(row[i]) for row in table)) for i in range(count)]
    if sum(least) > room:
        return None
    while sum(wanted) > room:
        widest = max((i for i in range(count) if wanted[i] > least[i]), key=lambda i: wanted[i])
        wanted[widest] -= 1
    return [w + (room - sum(wanted)) // count for w in wanted]


def _row(cells: tuple[str, ...], shares: list[int], numeric: list[bool]) -> list[str]:
    wrapped = [wrap(cell, share) for cell, share in zip(cells, shares, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = []
        for lines_of, share, right in zip(wrapped, shares, numeric, strict=True):
            part = lines_of[number] if number < len(lines_of) else ""
            blank = " " * (share - width(part))
            parts.append(blank + part if right else part + blank)
        lines.append(" ".join(parts).rstrip())
    return lines


def _is_number(text: str) -> bool:
    return any(c.isdigit() for c in text) and _TOKEN.findall(text) == [text]
