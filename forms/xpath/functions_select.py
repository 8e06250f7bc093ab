"""Choices and lists: selected() and its kin, checklists, labels of choices, itext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.xpath.coercion import is_filled, text_of, to_boolean, to_number
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.errors import XPathTypeError
from forms.xpath.functions import Library, integer, number, string

SELECTS = Library()
_define = SELECTS.define


@_define("selected", 2, returns="boolean")
def _selected(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return string(context, arguments[1]).strip() in (string(context, arguments[0]).split() or ("",))


@_define("selected-at", 2, returns="string")
def _selected_at(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """The choice at an index counted from 0; blank outside the list."""
    words = string(context, arguments[0]).split()
    index = integer(context, arguments[1])
    return words[index] if 0 <= index < len(words) else ""


@_define("count-selected", 1, returns="number")
def _count_selected(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return float(len(string(context, arguments[0]).split()))


@_define("checklist", 2, None, returns="boolean")
def _checklist(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Whether between `min` and `max` of the rest are true; a negative bound is none."""
    found = sum(1 for argument in arguments[2:] for flag in _flags(argument(context)) if flag)
    return _between(found, number(context, arguments[0]), number(context, arguments[1]))


@_define("weighted-checklist", 2, None, returns="boolean")
def _weighted_checklist(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Like checklist(), each flag followed by its weight; node-sets pair off node by node."""
    pairs = arguments[2:]
    if len(pairs) % 2:
        raise XPathTypeError("weighted-checklist() needs a weight for each value", context.run.source)
    total = 0.0
    for index in range(0, len(pairs), 2):
        flags = list(_flags(pairs[index](context)))
        weights = list(_weights(context, pairs[index + 1](context)))
        total += sum(weight for flag, weight in zip(flags, weights, strict=False) if flag)
    return _between(total, number(context, arguments[0]), number(context, arguments[1]))


def _between(found: float, least: float, most: float) -> bool:
    return (least < 0 or found >= least) and (most < 0 or found <= most)


def _flags(value: Item) -> Iterator[bool]:
    if isinstance(value, list):
        yield from (is_filled(node) for node in value)
    else:
        yield to_boolean(value)


def _weights(context: Context, value: Item) -> Iterator[float]:
    items: list[Item] = [[node] for node in value] if isinstance(value, list) else [value]
    yield from (to_number(item, context.run.zone) for item in items)


@_define("jr:choice-name", 2, returns="string", reads_context=True)
def _choice_name(context: Context, arguments: Sequence[Evaluate]) -> Item:
    value, question = string(context, arguments[0]), string(context, arguments[1])
    return context.run.env.choice_name(value, question, context.node)


@_define("jr:itext", 1, returns="string")
def _itext(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return context.run.env.itext(string(context, arguments[0]))


@_define("count-non-empty", 1, returns="number")
def _count_non_empty(context: Context, arguments: Sequence[Evaluate]) -> Item:
    value = arguments[0](context)
    if not isinstance(value, list):
        raise XPathTypeError("count-non-empty() needs a set of nodes", context.run.source)
    return float(sum(1 for node in value if text_of(node)))
