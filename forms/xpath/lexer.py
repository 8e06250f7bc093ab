"""Expression text to tokens (XPath 1.0, section 3.7).

Two rules decide what a name or a star is: after an operand they are operators, elsewhere they are tests or calls.
Beyond the recommendation an operator name may touch the number after it (`1div1`), and a number may have an exponent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from forms.xpath.errors import XPathLimit, XPathSyntaxError

MAX_LENGTH = 65_536
"""Longest expression, in characters."""


class Token(Enum):
    """What a token is; `OPERATOR` covers symbols and operator names, `MARK` brackets, commas and path marks."""

    NUMBER = "number"
    LITERAL = "literal"
    NAME = "name"
    VARIABLE = "variable"
    OPERATOR = "operator"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token: its text (a literal's without quotes) and where it starts."""

    token: Token
    text: str
    position: int


_NCNAME = r"[^\W\d][\w.\-·]*"
_SPACE = re.compile(r"[ \t\r\n]*")
_LEXEME = re.compile(
    rf"""(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    |"(?P<double>[^"]*)"
    |'(?P<single>[^']*)'
    |\$(?P<variable>{_NCNAME}(?::{_NCNAME})?)
    |(?P<name>{_NCNAME}(?::(?!:)(?:{_NCNAME}|\*))?)
    |(?P<mark>::|\.\.|//|[()\[\]@,/.])
    |(?P<operator>!=|<=|>=|[-+=<>|*])""",
    re.VERBOSE,
)
_OPERATOR_NAME = re.compile(r"(?:and|or|mod|div)(?![^\W\d])")
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//"})


def tokenize(source: str) -> list[Lexeme]:
    """The tokens of `source`, closed by one `END`. Raises `XPathSyntaxError` and `XPathLimit`."""
    if len(source) > MAX_LENGTH:
        raise XPathLimit(f"expression of {len(source)} characters; the limit is {MAX_LENGTH}", source[:80])
    lexemes: list[Lexeme] = []
    position = 0
    after_operand = False
    while True:
        space = _SPACE.match(source, position)
        assert space is not None
        position = space.end()
        if position >= len(source):
            lexemes.append(Lexeme(Token.END, "", position))
            return lexemes
        if after_operand and (operator := _OPERATOR_NAME.match(source, position)):
            lexeme, end = Lexeme(Token.OPERATOR, operator.group(), position), operator.end()
        else:
            lexeme, end = _next(source, position, after_operand=after_operand)
        lexemes.append(lexeme)
        position = end
        after_operand = _is_operand(lexeme)


def _next(source: str, position: int, *, after_operand: bool) -> tuple[Lexeme, int]:
    match = _LEXEME.match(source, position)
    if match is None:
        quote = source[position] in "\"'"
        raise XPathSyntaxError("unclosed text" if quote else "unexpected character", source, position)
    kind = match.lastgroup
    assert kind is not None
    text = match.group(kind)
    if kind in ("double", "single"):
        return Lexeme(Token.LITERAL, text, position), match.end()
    if kind == "operator" and text == "*" and not after_operand:
        return Lexeme(Token.NAME, "*", position), match.end()
    return Lexeme(Token(kind), text, position), match.end()


def _is_operand(lexeme: Lexeme) -> bool:
    if lexeme.token is Token.OPERATOR:
        return False
    return not (lexeme.token is Token.MARK and lexeme.text in _BEFORE_OPERAND)
