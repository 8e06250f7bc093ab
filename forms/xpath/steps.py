"""Location steps, compiled: axis, test and predicates over a list of context nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.tree import Kind, Node
from forms.xpath import axes
from forms.xpath.coercion import text_of, to_boolean
from forms.xpath.comparison import equal
from forms.xpath.context import Context, Evaluate
from forms.xpath.dates import Moment
from forms.xpath.index import EqualityIndex
from forms.xpath.node_tests import Test
from forms.xpath.order import in_order

Filter = Callable[[Context, list[Node]], list[Node]]
"""A predicate: the nodes of one context, in the order of the axis, to those that pass."""

TakeStep = Callable[[Context, list[Node]], list[Node]]
"""A step: nodes in document order to nodes in document order."""

_ELEMENT = Kind.ELEMENT
_KEEPS_FLAT = frozenset({"child", "attribute", "namespace", "self", "parent", "following-sibling", "preceding-sibling"})
_JOINS = frozenset({"child", "attribute", "namespace", "self"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """A step `child[key = value]` that an index can answer; `rest` are the predicates after the first."""

    child: str
    key: str
    value: Evaluate
    rest: tuple[Filter, ...]


def keeps_flat(axis: str) -> bool:
    """Whether nodes of which none is above another stay so along `axis`."""
    return axis in _KEEPS_FLAT


def step(axis: str, test: Test | None, filters: Sequence[Filter], *, flat: bool) -> TakeStep:
    """A step from nodes that are `flat` (none above another) or not."""
    walk = _walk(axis, test)
    reverse = axis in axes.REVERSE
    joins = axis in _JOINS and (flat or axis != "child")

    def from_one(context: Context, node: Node) -> list[Node]:
        found = walk(context, node)
        for keep in filters:
            found = keep(context, found)
        return found

    def take(context: Context, nodes: list[Node]) -> list[Node]:
        if len(nodes) == 1:
            found = from_one(context, nodes[0])
            return found[::-1] if reverse else found
        gathered = [below for node in nodes for below in from_one(context, node)]
        return gathered if joins else in_order(gathered)

    return take


def _walk(axis: str, test: Test | None) -> Callable[[Context, Node], list[Node]]:
    if axis == "namespace":
        found_by: Callable[[Context, Node], list[Node]] = _namespaces
    else:
        along = axes.BY_NAME[axis]

        def found_by(context: Context, node: Node) -> list[Node]:
            found = along(node)
            context.run.spend(len(found) + 1)
            return found

    if test is None:
        return found_by
    return lambda context, node: [found for found in found_by(context, node) if test(found)]


def _namespaces(context: Context, node: Node) -> list[Node]:
    return context.run.namespaces(node) if node.kind is _ELEMENT else []


def children_named(name: str) -> TakeStep:
    """`child::name` without prefix or predicates, from flat nodes: the step that forms are made of."""

    def take(context: Context, nodes: list[Node]) -> list[Node]:
        found = []
        for node in nodes:
            children = node.children
            context.run.left -= len(children)
            for below in children:
                if below.name == name and below.kind is _ELEMENT and not below.prefix:
                    found.append(below)
        context.run.spend(len(nodes))
        return found

    return take


def parents(context: Context, nodes: list[Node]) -> list[Node]:
    """`..` from flat nodes."""
    if len(nodes) == 1:
        above = nodes[0].parent
        return [] if above is None else [above]
    return list(dict.fromkeys(node.parent for node in nodes if node.parent is not None))


def at_place(place: float) -> Filter:
    """A predicate that is a number literal."""
    index = int(place) - 1 if place == int(place) and place >= 1 else -1
    return lambda context, nodes: nodes[index : index + 1] if index >= 0 else []


def where(predicate: Evaluate) -> Filter:
    """Any predicate: a number is a place, anything else a boolean."""

    def keep(context: Context, nodes: list[Node]) -> list[Node]:
        inner = Context(context.run, context.node, 0, len(nodes))
        kept = []
        for place, node in enumerate(nodes, 1):
            inner.node = node
            inner.position = place
            value = predicate(inner)
            if value is True or (
                value is not False and (value == place if isinstance(value, float) else to_boolean(value))
            ):
                kept.append(node)
        return kept

    return keep


def where_child_equals(key: str, value: Evaluate) -> Filter:
    """`[key = value]` where the value is the same for every node, so that it is asked once."""

    def keep(context: Context, nodes: list[Node]) -> list[Node]:
        if not nodes:
            return []
        wanted = value(context)
        if isinstance(wanted, (float, bool, Moment)):
            return [node for node in nodes if equal(_children(node, key), wanted, context.run)]
        texts = {wanted} if isinstance(wanted, str) else {text_of(node) for node in wanted}
        context.run.spend(len(nodes))
        return [node for node in nodes if any(text_of(child) in texts for child in _children(node, key))]

    return keep


def _children(node: Node, key: str) -> list[Node]:
    return [below for below in node.children if below.name == key and below.kind is _ELEMENT and not below.prefix]


def look_up(context: Context, nodes: list[Node], lookup: Lookup, index: EqualityIndex) -> list[Node] | None:
    """A step answered by the index of an instance; None where the index cannot say."""
    if len(nodes) != 1:
        return None
    wanted = lookup.value(context)
    if isinstance(wanted, list):
        if len(wanted) != 1:
            return None
        wanted = text_of(wanted[0])
    if not isinstance(wanted, str):
        return None
    found = list(index.find(nodes[0], lookup.child, lookup.key, wanted))
    for keep in lookup.rest:
        found = keep(context, found)
    return found
