"""A slip document: plain JSON data, parsed strictly into frozen lines. docs/slip-document.md describes the format."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final


class DocumentError(Exception):
    """The document breaks its schema. `path` is where, as in `lines[3].pair`."""

    code = "slip_document"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. `size` 1 or 2 (double width and height); align left | centre | right."""

    text: str
    align: str = "left"
    size: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value, value at the right edge, or below where both do not fit."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading row, columns of equal width."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A full line of one ASCII character."""

    char: str = "-"


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, level M."""

    data: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class End:
    """The last printed line: a torn slip shows that it is torn."""

    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed past the cutter and cut, or feed to the tear bar."""


Line = Text | Pair | Table | Rule | Qr | Feed | End | Cut
MAX_LINES: Final = 400
MAX_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Document:
    """All lines from top to bottom."""

    lines: tuple[Line, ...]


def clean(text: str) -> str:
    """Without control and format characters: nothing in a name or an amount can become a printer command."""
    return "".join(" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c)[0] != "C")


def parse(data: object) -> Document:
    """Raises DocumentError naming the path."""
    top = _mapping(data, "$", {"version", "lines"})
    if top.get("version") != 1:
        raise DocumentError("version", "must be 1")
    lines = top.get("lines")
    if not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise DocumentError("lines", f"must be a list of at most {MAX_LINES}")
    return Document(tuple(_line(item, f"lines[{i}]") for i, item in enumerate(lines)))


def _line(item: object, path: str) -> Line:
    if not isinstance(item, Mapping) or not item:
        raise DocumentError(path, "must be a mapping")
    for name, read in _READERS.items():
        if name in item:
            return read(item, path)
    raise DocumentError(path, f"unknown line {', '.join(sorted(map(str, item)))}")


def _mapping(value: object, path: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DocumentError(path, "must be a mapping")
    for key in value:
        if key not in keys:
            raise DocumentError(f"{path}.{key}", "unknown key")
    return value


def _str(value: object, path: str) -> str:
    if isinstance(value, Mapping) and set(value) == {"fill"}:
        raise DocumentError(path, "a placeholder was not filled")
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise DocumentError(path, f"must be text of at most {MAX_TEXT} characters")
    return clean(value)


def _strings(value: object, path: str, count: int | None = None) -> tuple[str, ...]:
    if not isinstance(value, list) or (count is not None and len(value) != count):
        raise DocumentError(path, "must be a list" + (f" of {count}" if count else ""))
    return tuple(_str(v, f"{path}[{i}]") for i, v in enumerate(value))


def _heading(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"heading"})
    return Text(_str(item["heading"], f"{path}.heading"), "centre", 2, True)


def _text(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"text", "align", "size", "bold"})
    align, size, bold = item.get("align", "left"), item.get("size", 1), item.get("bold", False)
    if align not in ("left", "centre", "right"):
        raise DocumentError(f"{path}.align", "must be left, centre or right")
    if size not in (1, 2) or isinstance(size, bool):
        raise DocumentError(f"{path}.size", "must be 1 or 2")
    if not isinstance(bold, bool):
        raise DocumentError(f"{path}.bold", "must be true or false")
    return Text(_str(item["text"], f"{path}.text"), align, size, bold)


def _pair(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"pair"})
    return Pair(*_strings(item["pair"], f"{path}.pair", 2))


def _table(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"table"})
    table = _mapping(item["table"], f"{path}.table", {"columns", "rows"})
    columns = _strings(table.get("columns"), f"{path}.table.columns")
    rows = table.get("rows")
    if not columns or not isinstance(rows, list):
        raise DocumentError(f"{path}.table", "needs columns and rows")
    return Table(columns, tuple(_strings(r, f"{path}.table.rows[{i}]", len(columns)) for i, r in enumerate(rows)))


def _rule(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"rule"})
    char = item["rule"]
    if char not in ("-", "=", "*", "."):
        raise DocumentError(f"{path}.rule", "must be one of - = * .")
    return Rule(char)


def _qr(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"qr"})
    return Qr(_str(item["qr"], f"{path}.qr"))


def _feed(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"feed"})
    count = item["feed"]
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 20:
        raise DocumentError(f"{path}.feed", "must be 0 to 20")
    return Feed(count)


def _end(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"end"})
    return End(_str(item["end"], f"{path}.end"))


def _cut(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"cut"})
    if item["cut"] is not True:
        raise DocumentError(f"{path}.cut", "must be true")
    return Cut()


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], str], Line]]] = {
    "heading": _heading,
    "text": _text,
    "pair": _pair,
    "table": _table,
    "rule": _rule,
    "qr": _qr,
    "feed": _feed,
    "end": _end,
    "cut": _cut,
}
