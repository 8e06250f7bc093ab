"""The comparisons of XPath 1.0 section 3.4; dates compare as days.

Deviation, as both reference engines have it: `<` and its kin compare a boolean, as 0 or 1, with the nodes' numbers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from forms.tree import Node
from forms.xpath.coercion import number_of_text, text_of, to_boolean, to_number, to_string
from forms.xpath.context import Item, Run
from forms.xpath.dates import Moment

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(symbol: str, left: Item, right: Item, run: Run) -> bool:
    """`left symbol right` for any of the six comparisons."""
    if symbol == "=":
        return equal(left, right, run)
    if symbol == "!=":
        return unequal(left, right, run)
    return _related(_RELATIONS[symbol], left, right, run)


def equal(left: Item, right: Item, run: Run) -> bool:
    """`left = right`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, list) and isinstance(right, list):
        return not _texts(left, run).isdisjoint(_texts(right, run))
    if isinstance(right, list):
        left, right = right, left
    if isinstance(left, list):
        if isinstance(right, str):
            return any(text_of(node) == right for node in left)
        number = to_number(right, run.zone)
        return any(number_of_text(text_of(node), run.zone) == number for node in left)
    if isinstance(left, (float, Moment)) or isinstance(right, (float, Moment)):
        return to_number(left, run.zone) == to_number(right, run.zone)
    return to_string(left) == to_string(right)


def unequal(left: Item, right: Item, run: Run) -> bool:
    """`left != right`; with node-sets not the opposite of `=`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) != to_boolean(right)
    if isinstance(left, list) and isinstance(right, list):
        both = _texts(left, run) | _texts(right, run)
        return bool(left) and bool(right) and len(both) > 1
    if isinstance(right, list):
        left, right = right, left
    if isinstance(left, list):
        if isinstance(right, str):
            return any(text_of(node) != right for node in left)
        number = to_number(right, run.zone)
        return any(number_of_text(text_of(node), run.zone) != number for node in left)
    return not equal(left, right, run)


def _related(relation: Callable[[float, float], bool], left: Item, right: Item, run: Run) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        ours, theirs = _numbers(left, run), _numbers(right, run)
        if not ours or not theirs:
            return False
        rising = relation(0, 1)
        return relation(min(ours), max(theirs)) if rising else relation(max(ours), min(theirs))
    if isinstance(left, list):
        number = to_number(right, run.zone)
        return any(relation(ours, number) for ours in _numbers(left, run))
    if isinstance(right, list):
        number = to_number(left, run.zone)
        return any(relation(number, theirs) for theirs in _numbers(right, run))
    return relation(to_number(left, run.zone), to_number(right, run.zone))


def _texts(nodes: list[Node], run: Run) -> set[str]:
    run.spend(len(nodes))
    return {text_of(node) for node in nodes}


def _numbers(nodes: list[Node], run: Run) -> list[float]:
    run.spend(len(nodes))
    numbers = (number_of_text(text_of(node), run.zone) for node in nodes)
    return [number for number in numbers if number == number]
