"""How a function of the library is described, and the small words its implementation is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from forms.tree import Node
from forms.xpath.coercion import NAN, number_of_text, text_of, to_boolean, to_number, to_string
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.errors import XPathTypeError

Implementation = Callable[[Context, Sequence[Evaluate]], Item]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `least` to `most` arguments (None: any number).

    `returns` is "string", "number", "boolean", "nodes" or "any". `reads_context`: its value depends on the context
    node, position or size, or differs at every call, so that a predicate has to ask again for each node.
    """

    name: str
    least: int
    most: int | None
    returns: str
    implementation: Implementation
    reads_context: bool = False


class Library:
    """Functions by name."""

    def __init__(self, *parts: Library) -> None:
        self.functions: dict[str, Function] = {}
        for part in parts:
            self.functions |= part.functions

    def define(
        self, name: str, least: int, most: int | None = -1, *, returns: str, reads_context: bool = False
    ) -> Callable[[Implementation], Implementation]:
        """Register an implementation; `most` defaults to `least`."""

        def register(implementation: Implementation) -> Implementation:
            limit = least if most == -1 else most
            self.functions[name] = Function(name, least, limit, returns, implementation, reads_context)
            return implementation

        return register


def string(context: Context, argument: Evaluate) -> str:
    """An argument as text."""
    return to_string(argument(context))


def number(context: Context, argument: Evaluate) -> float:
    """An argument as a number."""
    return to_number(argument(context), context.run.zone)


def boolean(context: Context, argument: Evaluate) -> bool:
    """An argument as a boolean."""
    return to_boolean(argument(context))


def nodes(context: Context, argument: Evaluate) -> list[Node]:
    """An argument that has to be a node-set. Raises `XPathTypeError`."""
    value = argument(context)
    if not isinstance(value, list):
        raise XPathTypeError("a set of nodes is needed, not a single value", context.run.source)
    return value


def integer(context: Context, argument: Evaluate, default: int = 0) -> int:
    """An argument as a whole number, cut towards zero; `default` for NaN, bounds for infinities."""
    value = number(context, argument)
    if value != value:
        return default
    return int(max(-(2.0**53), min(2.0**53, value)))


def strings(context: Context, arguments: Sequence[Evaluate]) -> Iterator[str]:
    """All arguments as texts, a node-set as one text for each node."""
    for argument in arguments:
        value = argument(context)
        if isinstance(value, list):
            yield from (text_of(node) for node in value)
        else:
            yield to_string(value)


def filled_numbers(context: Context, arguments: Sequence[Evaluate]) -> Iterator[float]:
    """All arguments as numbers, a node-set as one for each node; what is blank is left out."""
    zone = context.run.zone
    for argument in arguments:
        value = argument(context)
        if isinstance(value, list):
            for node in value:
                text = text_of(node)
                if text and not text.isspace():
                    yield number_of_text(text, zone)
        elif isinstance(value, str):
            if value and not value.isspace():
                yield number_of_text(value, zone)
        else:
            yield to_number(value, zone)


def or_nan(compute: Callable[[], float]) -> float:
    """The number computed, infinity where it overflows, NaN outside the function's domain."""
    try:
        return float(compute())
    except OverflowError:
        return float("inf")
    except (ValueError, ZeroDivisionError):
        return NAN
