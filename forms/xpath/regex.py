"""Regular expressions in bounded time: all alternatives are followed at once, character by character, never backwards.

A pattern cannot be made to hang: the work is at most states times characters, and both are limited.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from forms.xpath.regex_syntax import (
    Ahead,
    Choice,
    Edge,
    One,
    Part,
    RegexError,
    RegexLimit,
    Repeat,
    Sequence,
    is_word,
    parse_regex,
)

__all__ = ["Regex", "RegexError", "RegexLimit", "compile_regex"]

MAX_STATES = 5_000
MAX_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class _Take:
    """Consume a character that the part accepts."""

    part: One
    then: int


@dataclass(frozen=True, slots=True)
class _Test:
    """Go on where an assertion holds."""

    part: Edge
    then: int


@dataclass(frozen=True, slots=True)
class _Look:
    """Go on where the states from `start` can, or cannot, be run to the end."""

    start: int
    negative: bool
    then: int


@dataclass(frozen=True, slots=True)
class _Fork:
    """Go on in every direction."""

    ways: tuple[int, ...]


_State = _Take | _Test | _Look | _Fork | None
_END = 0


class Regex:
    """A compiled pattern; immutable."""

    def __init__(self, pattern: str) -> None:
        self._states: list[_State] = [None]
        self._start = self._emit(parse_regex(pattern), _END)

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in `text`. Raises `RegexLimit`."""
        return _Search(self._states, text).run(self._start, 0, anywhere=True)

    def _emit(self, part: Part, then: int) -> int:
        """Add the states of `part`, followed by state `then`; the first state's number."""
        match part:
            case One():
                return self._add(_Take(part, then))
            case Edge():
                return self._add(_Test(part, then))
            case Ahead(body, negative):
                return self._add(_Look(self._emit(body, _END), negative, then))
            case Sequence(parts):
                for inner in reversed(parts):
                    then = self._emit(inner, then)
                return then
            case Choice(options):
                return self._add(_Fork(tuple(self._emit(option, then) for option in options)))
            case Repeat(inner, least, most):
                return self._repeat(inner, least, most, then)

    def _repeat(self, part: Part, least: int, most: int | None, then: int) -> int:
        if most is None:
            loop = self._add(None)
            self._states[loop] = _Fork((self._emit(part, loop), then))
            entry = loop
        else:
            entry = then
            for _ in range(most - least):
                entry = self._add(_Fork((self._emit(part, entry), then)))
        for _ in range(least):
            entry = self._emit(part, entry)
        return entry

    def _add(self, state: _State) -> int:
        if len(self._states) >= MAX_STATES:
            raise RegexLimit(f"more than {MAX_STATES} states")
        self._states.append(state)
        return len(self._states) - 1


class _Search:
    def __init__(self, states: list[_State], text: str) -> None:
        self._states = states
        self._text = text
        self._steps = 0
        self._looked: dict[tuple[int, int], bool] = {}

    def run(self, start: int, at: int, *, anywhere: bool) -> bool:
        """Whether the states from `start` reach their end from `at`, or with `anywhere` from there on."""
        active: list[_Take] = []
        for position in range(at, len(self._text) + 1):
            seen: set[int] = set()
            ready: list[_Take] = []
            if position > at:
                letter = self._text[position - 1]
                self._steps += len(active)
                for take in active:
                    if take.part.accepts(letter) and self._reach(take.then, position, seen, ready):
                        return True
            if (anywhere or position == at) and self._reach(start, position, seen, ready):
                return True
            if not ready and not anywhere:
                return False
            active = ready
        return False

    def _reach(self, state: int, position: int, seen: set[int], ready: list[_Take]) -> bool:
        """Follow what consumes nothing; true at the end. States that wait for a character are put into `ready`."""
        waiting = [state]
        while waiting:
            number = waiting.pop()
            if number == _END:
                return True
            if number in seen:
                continue
            seen.add(number)
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise RegexLimit(f"more than {MAX_STEPS} steps")
            match self._states[number]:
                case _Take() as take:
                    ready.append(take)
                case _Fork(ways):
                    waiting.extend(ways)
                case _Test(part, then):
                    if self._holds(part.kind, position):
                        waiting.append(then)
                case _Look(start, negative, then):
                    if self._look(start, position) is not negative:
                        waiting.append(then)
        return False

    def _look(self, start: int, position: int) -> bool:
        known = self._looked.get((start, position))
        if known is None:
            known = self._looked[start, position] = self.run(start, position, anywhere=False)
        return known

    def _holds(self, kind: str, position: int) -> bool:
        if kind == "^":
            return position == 0
        if kind == "$":
            return position == len(self._text)
        before = position > 0 and is_word(self._text[position - 1])
        after = position < len(self._text) and is_word(self._text[position])
        return (before != after) is (kind == "b")


@lru_cache(maxsize=256)
def compile_regex(pattern: str) -> Regex:
    """The compiled `pattern`, remembered. Raises `RegexError` and `RegexLimit`."""
    return Regex(pattern)
