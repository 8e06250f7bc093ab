"""Texts for the screen that remember how they were made, so that they can be said in another language. Pure, no Qt.

Each of them *is* its Chinese: it compares, joins and goes to paper, ledger and logs as that. Only the edge to the
screen (`kiosk.ui.bridge`) asks it to be `told` in the visitor's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

Tell = Callable[[str], str]
"""From a source text with its placeholders to the same in another language."""


class Text(str):
    """A text that can be told in other languages than Chinese."""

    __slots__ = ()

    def told(self, language: str, tell: Tell) -> str:
        """In `language`, of which `tell` knows the words of the program."""
        raise NotImplementedError

    def parts(self) -> tuple[object, ...] | None:
        """What was put into it; None for a name out of data."""
        raise NotImplementedError

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self


class Said(Text):
    """A sentence of the program: its source and what was put into it."""

    __slots__ = ("_source", "_values")
    _source: str
    _values: Mapping[str, object]

    def __new__(cls, source: str, values: Mapping[str, object]) -> Self:
        made = super().__new__(cls, source.format(**values) if values else source)
        made._source, made._values = source, values
        return made

    def told(self, language: str, tell: Tell) -> str:
        """The sentence's words, with what was put in told as well."""
        words = tell(self._source)
        if not self._values:
            return words
        return words.format(**{name: told(value, language, tell) for name, value in self._values.items()})

    def parts(self) -> tuple[object, ...]:
        """The values of its placeholders."""
        return tuple(self._values.values())


class Joined(Text):
    """Texts one after another."""

    __slots__ = ("_between", "_parts")
    _between: str
    _parts: tuple[str, ...]

    def __new__(cls, between: str, parts: tuple[str, ...]) -> Self:
        made = super().__new__(cls, between.join(parts))
        made._between, made._parts = between, parts
        return made

    def told(self, language: str, tell: Tell) -> str:
        """Part for part."""
        return self._between.join(str(told(part, language, tell)) for part in self._parts)

    def parts(self) -> tuple[object, ...]:
        """The texts that were joined."""
        return self._parts


class Named(Text):
    """A name out of data, which brings its other languages itself."""

    __slots__ = ("_others",)
    _others: Mapping[str, str]

    def __new__(cls, text: str, others: Mapping[str, str]) -> Self:
        made = super().__new__(cls, text)
        made._others = others
        return made

    def told(self, language: str, tell: Tell) -> str:
        """As the data say; in Chinese where they say nothing."""
        return self._others.get(language) or str(self)

    def parts(self) -> None:
        """None: it is one name."""
        return


def say(source: str, /, **values: object) -> str:
    """A sentence for the screen. `source` is written out where it is said (`make i18n` reads it there), with
    {placeholders} for `values`; a value that is itself such a text is translated with it."""
    return Said(source, values)


def joined(between: str, parts: Iterable[str]) -> str:
    """Those of `parts` that say anything, with `between` between them."""
    return Joined(between, tuple(part for part in parts if part))


def is_plain(value: object) -> bool:
    """Whether it is the program's own sentence, with nothing in it but such sentences and counts: not one word of
    anybody, and no name of what was asked for."""
    if isinstance(value, Text):
        parts = value.parts()
        return parts is not None and all(type(part) is int or is_plain(part) for part in parts)
    return False


def is_ours(value: object) -> bool:
    """The same, names out of the catalogue allowed."""
    if isinstance(value, Text):
        return all(type(part) is int or is_ours(part) for part in value.parts() or ())
    return False


def told(value: object, language: str, tell: Tell) -> object:
    """`value` as it is shown in `language`; what is no text of ours stays what it is. Always a plain `str` for one."""
    if isinstance(value, Text):
        return str(value) if language == "zh" else value.told(language, tell)
    return value
