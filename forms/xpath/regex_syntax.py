"""Regular expressions, parsed: what JavaScript and Java have in common, without back references and look-behind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

MAX_PATTERN = 2_000
MAX_GROUPS_DEEP = 30
MAX_REPEAT = 1_000


class RegexError(Exception):
    """The pattern is malformed or uses what is not supported."""


class RegexLimit(Exception):
    """The pattern or the work is too large."""


@dataclass(frozen=True, slots=True)
class One:
    """One character that `accepts` takes."""

    accepts: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Edge:
    """An assertion: "^", "$", "b" or "B"."""

    kind: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A look-ahead."""

    body: Part
    negative: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` times; None: no end."""

    part: Part
    least: int
    most: int | None


Part = One | Edge | Ahead | Sequence | Choice | Repeat

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DIGITS = frozenset("0123456789")
_LINE_ENDS = "\n\r\u2028\u2029"
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}


def is_word(letter: str) -> bool:
    """`\\w`: ASCII letters, digits and the underscore, as in both dialects."""
    return letter in _WORD


_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": lambda letter: letter in _DIGITS,
    "D": lambda letter: letter not in _DIGITS,
    "w": is_word,
    "W": lambda letter: letter not in _WORD,
    "s": lambda letter: letter.isspace() or letter == "\ufeff",
    "S": lambda letter: not (letter.isspace() or letter == "\ufeff"),
}


def parse_regex(pattern: str) -> Part:
    """The parts of `pattern`. Raises `RegexError` and `RegexLimit`."""
    if len(pattern) > MAX_PATTERN:
        raise RegexLimit(f"more than {MAX_PATTERN} characters")
    parser = _Parser(pattern)
    part = parser.choice()
    if not parser.at_end:
        raise RegexError("unmatched )")
    return part


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._pattern)

    def choice(self) -> Part:
        self._depth += 1
        if self._depth > MAX_GROUPS_DEEP:
            raise RegexLimit(f"groups more than {MAX_GROUPS_DEEP} deep")
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        self._depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while not self.at_end and self._pattern[self._at] not in "|)":
            parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, part: Part) -> Part:
        while True:
            if self._take("*"):
                bounds: tuple[int, int | None] = (0, None)
            elif self._take("+"):
                bounds = (1, None)
            elif self._take("?"):
                bounds = (0, 1)
            else:
                counted = self._counted()
                if counted is None:
                    return part
                bounds = counted
            if not self._take("?"):
                self._take("+")
            part = Repeat(part, *bounds)

    def _counted(self) -> tuple[int, int | None] | None:
        end = self._pattern.find("}", self._at)
        if not self._pattern.startswith("{", self._at) or end < 0:
            return None
        least, comma, most = self._pattern[self._at + 1 : end].partition(",")
        if not (least.isascii() and least.isdigit()) or (most and not (most.isascii() and most.isdigit())):
            return None
        self._at = end + 1
        bounds = (int(least[:6]), int(least[:6]) if not comma else int(most[:6]) if most else None)
        if max(bounds[0], bounds[1] or 0) > MAX_REPEAT:
            raise RegexLimit(f"repeated more than {MAX_REPEAT} times")
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise RegexError("numbers out of order in {}")
        return bounds

    def _atom(self) -> Part:
        letter = self._next()
        if letter == "(":
            return self._group()
        if letter == "[":
            return One(self._set())
        if letter == ".":
            return One(lambda candidate: candidate not in _LINE_ENDS)
        if letter in "^$":
            return Edge(letter)
        if letter in "*+?":
            raise RegexError("nothing to repeat")
        if letter != "\\":
            return One(letter.__eq__)
        if self._pattern[self._at : self._at + 1] in ("b", "B"):
            return Edge(self._next())
        return One(self._escape()[0])

    def _group(self) -> Part:
        ahead: bool | None = None
        if self._take("?"):
            if self._take("="):
                ahead = False
            elif self._take("!"):
                ahead = True
            elif self._take("<") and self._pattern[self._at : self._at + 1] not in ("=", "!", ""):
                end = self._pattern.find(">", self._at)
                if end < 0:
                    raise RegexError("unclosed name of a group")
                self._at = end + 1
            elif not self._take(":"):
                raise RegexError("look-behind and inline flags are not supported")
        body = self.choice()
        if not self._take(")"):
            raise RegexError("unclosed (")
        return body if ahead is None else Ahead(body, ahead)

    def _set(self) -> Callable[[str], bool]:
        negative = self._take("^")
        letters: set[str] = set()
        ranges: list[tuple[str, str]] = []
        classes: list[Callable[[str], bool]] = []
        first = True
        while first or not self._pattern.startswith("]", self._at):
            if first and self._pattern.startswith("]", self._at):
                break
            first = False
            accepts, start = self._set_item()
            if start is None:
                classes.append(accepts)
            elif self._pattern.startswith("-", self._at) and self._pattern[self._at + 1 : self._at + 2] not in (
                "]",
                "",
            ):
                self._at += 1
                more, end = self._set_item()
                if end is None:
                    letters |= {start, "-"}
                    classes.append(more)
                elif end < start:
                    raise RegexError("range out of order")
                else:
                    ranges.append((start, end))
            else:
                letters.add(start)
        self._at += 1
        return _set_of(frozenset(letters), tuple(ranges), tuple(classes), negative=negative)

    def _set_item(self) -> tuple[Callable[[str], bool], str | None]:
        letter = self._next("unclosed [")
        if letter != "\\":
            return letter.__eq__, letter
        if self._take("b"):
            return "\b".__eq__, "\b"
        return self._escape()

    def _escape(self) -> tuple[Callable[[str], bool], str | None]:
        """What follows a backslash: a class of characters, or one literal."""
        letter = self._next("a single \\ at the end")
        if letter in _CLASSES:
            return _CLASSES[letter], None
        if letter in "pP":
            accepts = self._property()
            return (accepts, None) if letter == "p" else (lambda candidate: not accepts(candidate), None)
        if letter in "xu":
            return self._literal(self._code(2 if letter == "x" else 4))
        if letter in "123456789" or letter == "k":
            raise RegexError("back references are not supported")
        return self._literal(_CONTROLS.get(letter, letter))

    @staticmethod
    def _literal(letter: str) -> tuple[Callable[[str], bool], str]:
        return letter.__eq__, letter

    def _code(self, digits: int) -> str:
        if self._take("{"):
            end = self._pattern.find("}", self._at)
            text, self._at = self._pattern[self._at : end], end + 1
        else:
            text, self._at = self._pattern[self._at : self._at + digits], self._at + digits
        try:
            return chr(int(text, 16))
        except (ValueError, OverflowError):
            raise RegexError("no such character code") from None

    def _property(self) -> Callable[[str], bool]:
        if self._take("{"):
            end = self._pattern.find("}", self._at)
            if end < 0:
                raise RegexError("unclosed property")
            name, self._at = self._pattern[self._at : end], end + 1
        else:
            name = self._next("a property is missing")
        short = name.rpartition("=")[2].removeprefix("Is")
        if short in ("Han", "script=Han"):
            return _is_han
        if 1 <= len(short) <= 2 and short[0] in "LMNPSZC":
            return lambda letter: unicodedata.category(letter).startswith(short)
        if short in ("Alpha", "Alphabetic"):
            return str.isalpha
        raise RegexError(f"property {name!r} is not supported")

    def _next(self, missing: str = "the pattern ends too early") -> str:
        if self.at_end:
            raise RegexError(missing)
        letter = self._pattern[self._at]
        self._at += 1
        return letter

    def _take(self, letter: str) -> bool:
        if self._pattern.startswith(letter, self._at):
            self._at += 1
            return True
        return False


def _set_of(
    letters: frozenset[str],
    ranges: tuple[tuple[str, str], ...],
    classes: tuple[Callable[[str], bool], ...],
    *,
    negative: bool,
) -> Callable[[str], bool]:
    def accepts(letter: str) -> bool:
        inside = (
            letter in letters
            or any(start <= letter <= end for start, end in ranges)
            or any(member(letter) for member in classes)
        )
        return inside is not negative

    return accepts


def _is_han(letter: str) -> bool:
    return letter in "々〇〆" or unicodedata.name(letter, "").startswith("CJK ")
