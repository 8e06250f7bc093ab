"""Reading XPath as authors write it: with ${question} references and macros. Enough to find calls and references;
the engine's own parser decides what an expression means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["literal", "reference", "name", "number", "space", "other"]
LONGEST: Final = 32_000
"""Characters of one cell, the limit of a spreadsheet cell (32,767) with room."""
_TOKEN: Final = re.compile(
    r"""(?P<literal>'[^']*'|"[^"]*")
      | (?P<reference>\$\{[^{}]*\})
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<name>[^\W\d][\w.-]*(?::(?!:)[^\W\d][\w.-]*)?)
      | (?P<space>\s+)
      | (?P<other>::|\.\.|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_REFERENCE: Final = re.compile(r"\$\{\s*(last-saved#)?([^{}]*?)\s*\}")
NODE_TESTS: Final = frozenset({"node", "text", "comment", "processing-instruction"})
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function call: its name, the raw text of its arguments, and where it stands in the expression."""

    name: str
    args: tuple[str, ...]
    start: int
    end: int


class Malformed(Exception):
    """Quotes or brackets do not match. The text is Chinese."""


def tokens(text: str) -> list[Token]:
    """Every character of `text` in exactly one token. An open quote is a token `other`."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups above are the kinds
        found.append(Token(kind, match[0]))
    return found


def check_brackets(text: str) -> None:
    """Raises Malformed."""
    pairs = {")": "(", "]": "["}
    open_ones: list[str] = []
    for token in tokens(text):
        if token.kind != "other":
            continue
        if token.text in "([":
            open_ones.append(token.text)
        elif token.text in pairs and (not open_ones or open_ones.pop() != pairs[token.text]):
            raise Malformed(f"多了一个 {token.text}")
        elif token.text in "'\"":
            raise Malformed("引号没有成对")
        elif token.text in "‘’“”（），＝":
            raise Malformed(f"表达式里有全角符号 {token.text}，请改用英文符号")
    if open_ones:
        raise Malformed(f"{open_ones[-1]} 没有配对")


def references(text: str) -> list[str]:
    """Names in ${…}, in order; those of last-saved included."""
    return [match[2] for match in _REFERENCE.finditer(text)]


def calls(text: str) -> Iterator[Call]:
    """Function calls, outer before inner, left to right. Brackets must match (check_brackets)."""
    parts = tokens(text)
    offset = 0
    for i, part in enumerate(parts):
        if part.kind == "name" and _is_call(parts, i):
            args, end = _arguments(parts, i, offset)
            yield Call(part.text, args, offset, end)
        offset += len(part.text)


def _is_call(parts: list[Token], i: int) -> bool:
    after = next((p for p in parts[i + 1 :] if p.kind != "space"), None)
    if after is None or after.text != "(":
        return False
    if parts[i].text not in _OPERATORS:
        return parts[i].text not in NODE_TESTS
    before = next((p for p in reversed(parts[:i]) if p.kind != "space"), None)
    # XPath 1.0, 3.7: after an operand, `and` before a bracket is the operator.
    return before is None or (before.kind == "other" and before.text not in (")", "]", ".", "..", "*"))


def _arguments(parts: list[Token], i: int, offset: int) -> tuple[tuple[str, ...], int]:
    position = offset + len(parts[i].text)
    depth = 0
    args: list[str] = []
    current = ""
    for part in parts[i + 1 :]:
        position += len(part.text)
        is_open = part.kind == "other" and part.text in "(["
        is_close = part.kind == "other" and part.text in ")]"
        if is_close:
            depth -= 1
            if depth == 0:
                break
        if depth == 1 and part.kind == "other" and part.text == ",":
            args.append(current.strip())
            current = ""
        elif depth > 0:
            current += part.text
        if is_open:
            depth += 1
    if current.strip() or args:
        args.append(current.strip())
    return tuple(args), position


def conjuncts(text: str) -> list[str]:
    """The parts of `a and b and c` at the top level, outer brackets taken off; one part where there is an `or`."""
    parts = tokens(text.strip())
    found: list[str] = []
    depth = 0
    current = ""
    for i, part in enumerate(parts):
        if part.kind == "other" and part.text in "([":
            depth += 1
        elif part.kind == "other" and part.text in ")]":
            depth -= 1
        if depth == 0 and part.kind == "name" and part.text in ("and", "or") and current.strip():
            if not _is_call(parts, i) and part.text == "or":
                return [text.strip()]
            if not _is_call(parts, i):
                found.append(current)
                current = ""
                continue
        current += part.text
    found.append(current)
    if len(found) == 1:
        inner = _without_brackets(found[0].strip())
        return [inner] if inner == found[0].strip() else conjuncts(inner)
    return [c for one in found for c in conjuncts(one)]


def _without_brackets(text: str) -> str:
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    position = 0
    for part in tokens(text):
        position += len(part.text)
        if part.kind == "other" and part.text == "(":
            depth += 1
        elif part.kind == "other" and part.text == ")":
            depth -= 1
            if depth == 0 and position < len(text):
                return text
    return text[1:-1].strip()
