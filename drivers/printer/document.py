"""A slip document: plain JSON data, parsed strictly into frozen lines.

docs/slip-document.md describes the format, resources/slips/document.schema.json is its JSON Schema.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
    """A QR code, level M. Printable ASCII."""

    data: str


@dataclass(frozen=True, slots=True)
class Barcode:
    """A one-dimensional code with its text below. `kind` code128 (printable ASCII) | ean13 (13 digits)."""

    kind: str
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


Line = Text | Pair | Table | Rule | Qr | Barcode | Feed | End | Cut
MAX_LINES: Final = 400
MAX_TEXT: Final = 2000
MAX_COLUMNS: Final = 12
MAX_QR: Final = 300
"""At level M still 4 dots a module on 58 mm paper."""
MAX_CODE128: Final = 48


@dataclass(frozen=True, slots=True)
class Document:
    """All lines from top to bottom."""

    lines: tuple[Line, ...]


def clean(text: str) -> str:
    """Without control and format characters: nothing in a name or an amount can become a printer command.

    Every space is a plain one (but the ideographic), and the half-width yen sign U+00A5, which printers lack, is the
    full-width U+FFE5. Private and unassigned code points stay: they may be rare characters of a name.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_clean_char(c) for c in text)


def _clean_char(char: str) -> str:
    if char == "\u00a5":
        return "\uffe5"
    if char in "\t\n\r":
        return " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs"):
        return ""
    return " " if category[0] == "Z" and char != "\u3000" else char


def with_texts(document: Document, change: Callable[[str], str]) -> Document:
    """The document with every text that people read changed; codes stay as they are."""
    return Document(tuple(_with_texts(line, change) for line in document.lines))


def _with_texts(line: Line, change: Callable[[str], str]) -> Line:
    match line:
        case Text(text) | End(text):
            return replace(line, text=change(text))
        case Pair(label, value):
            return Pair(change(label), change(value))
        case Table(columns, rows):
            return Table(tuple(map(change, columns)), tuple(tuple(map(change, row)) for row in rows))
        case _:
            return line


def parse(data: object) -> Document:
    """Raises DocumentError naming the path."""
    top = _mapping(data, "$", {"version", "lines"})
    if top.get("version") != 1 or isinstance(top.get("version"), bool):
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
    raise DocumentError(path, f"must have one of {', '.join(_READERS)}")


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
    for key in ("columns", "rows"):
        if key not in table:
            raise DocumentError(f"{path}.table.{key}", "is missing")
    columns = _strings(table["columns"], f"{path}.table.columns")
    if not 1 <= len(columns) <= MAX_COLUMNS:
        raise DocumentError(f"{path}.table.columns", f"must be 1 to {MAX_COLUMNS}")
    rows = table["rows"]
    if not isinstance(rows, list) or len(rows) > MAX_LINES:
        raise DocumentError(f"{path}.table.rows", f"must be a list of at most {MAX_LINES}")
    return Table(columns, tuple(_strings(r, f"{path}.table.rows[{i}]", len(columns)) for i, r in enumerate(rows)))


def _rule(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"rule"})
    char = item["rule"]
    if char not in ("-", "=", "*", "."):
        raise DocumentError(f"{path}.rule", "must be one of - = * .")
    return Rule(char)


def _qr(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"qr"})
    return Qr(_code(item["qr"], f"{path}.qr", MAX_QR))


def _barcode(item: Mapping[str, Any], path: str) -> Line:
    _mapping(item, path, {"barcode", "kind"})
    kind = item.get("kind", "code128")
    if kind not in ("code128", "ean13"):
        raise DocumentError(f"{path}.kind", "must be code128 or ean13")
    data = _code(item["barcode"], f"{path}.barcode", MAX_CODE128)
    if kind == "ean13" and not (len(data) == 13 and data.isdigit() and _ean13_sum(data) % 10 == 0):
        raise DocumentError(f"{path}.barcode", "must be 13 digits, the last one the check digit")
    return Barcode(kind, data)


def _ean13_sum(digits: str) -> int:
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))


def _code(value: object, path: str, most: int) -> str:
    if isinstance(value, Mapping) and set(value) == {"fill"}:
        raise DocumentError(path, "a placeholder was not filled")
    if not isinstance(value, str) or not 1 <= len(value) <= most or not (value.isascii() and value.isprintable()):
        raise DocumentError(path, f"must be 1 to {most} printable ASCII characters")
    return value


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
    "barcode": _barcode,
    "feed": _feed,
    "end": _end,
    "cut": _cut,
}
