"""Expression text to tokens (XPath 1.0, section 3.7).

Two rules decide what a name or a star is: after an operand they are operators, elsewhere they are tests or calls.
Beyond the recommendation an operator name may touch the number after it (`1div1`), and a number may have an exponent.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

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


class Lexeme(NamedTuple):
    """One token: its text (a literal's without quotes) and where it starts."""

    token: Token
    text: str
    position: int


_NCNAME = r"[^\W\d][\w.\-·]*"
_LEXEME = re.compile(
    rf"""[ \t\r\n]*(?:
    (?P<mark>::|\.\.|//|[()\[\]@,/]|\.(?![0-9]))
    |(?P<name>{_NCNAME}(?::(?!:)(?:{_NCNAME}|\*))?)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    |"(?P<double>[^"]*)"
    |'(?P<single>[^']*)'
    |(?P<operator>!=|<=|>=|[-+=<>|*])
    |\$(?P<variable>{_NCNAME}(?::{_NCNAME})?)
    |(?P<end>\Z)
    )""",
    re.VERBOSE,
)
_OPERATOR_NAME = re.compile(r"(?:and|or|mod|div)(?![^\W\d])")
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//"})
_QUOTED = ("double", "single", "variable")
_TOKENS = {token.value: token for token in Token} | {"double": Token.LITERAL, "single": Token.LITERAL}


def tokenize(source: str) -> list[Lexeme]:
    """The tokens of `source`, closed by one `END`. Raises `XPathSyntaxError` and `XPathLimit`."""
    if len(source) > MAX_LENGTH:
        raise XPathLimit(f"expression of {len(source)} characters; the limit is {MAX_LENGTH}", source[:80])
    lexemes: list[Lexeme] = []
    position = 0
    after_operand = False
    while True:
        match = _LEXEME.match(source, position)
        if match is None:
            raise _unreadable(source, position)
        kind = match.lastgroup
        assert kind is not None
        text, position = match[kind], match.end()
        token, start = _TOKENS[kind], match.start(kind) - (kind in _QUOTED)
        if token is Token.NAME and after_operand and (operator := _OPERATOR_NAME.match(source, start)):
            token, text, position = Token.OPERATOR, operator[0], operator.end()
        elif text == "*" and token is Token.OPERATOR and not after_operand:
            token = Token.NAME
        lexemes.append(Lexeme(token, text, start))
        if token is Token.END:
            return lexemes
        after_operand = token is not Token.OPERATOR and (token is not Token.MARK or text not in _BEFORE_OPERAND)


def _unreadable(source: str, position: int) -> XPathSyntaxError:
    while source[position] in " \t\r\n":
        position += 1
    quote = source[position] in "\"'"
    return XPathSyntaxError("unclosed text" if quote else "unexpected character", source, position)
