"""Functions that give or find nodes: current(), instance(), indexed-repeat(), randomize(), pulldata(), once()."""

from __future__ import annotations

from collections.abc import Sequence

from forms.tree import Node
from forms.xpath.coercion import text_of, to_number, to_string
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.errors import XPathTypeError
from forms.xpath.functions import Library, nodes, number, string
from forms.xpath.shuffle import seed_of_text, shuffled

NODES = Library()
_define = NODES.define


@_define("current", 0, returns="nodes")
def _current(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return [context.run.current]


@_define("instance", 1, returns="nodes")
def _instance(context: Context, arguments: Sequence[Evaluate]) -> Item:
    found = context.run.env.instance(string(context, arguments[0]))
    return [] if found is None else [found]


@_define("once", 1, returns="string", reads_context=True)
def _once(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """The context node's own value; only where that is blank the argument's."""
    return text_of(context.node) or string(context, arguments[0])


@_define("randomize", 1, 2, returns="nodes", reads_context=True)
def _randomize(context: Context, arguments: Sequence[Evaluate]) -> Item:
    found = nodes(context, arguments[0])
    if len(arguments) == 1:
        return shuffled(found, context.run.env.random)
    seed = arguments[1](context)
    value = to_number(seed, context.run.zone)
    return shuffled(found, value if value == value else seed_of_text(to_string(seed)))


@_define("pulldata", 4, returns="string")
def _pulldata(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """instance(id)/root/item[key = value]/wanted."""
    name, wanted, key, value = (string(context, argument) for argument in arguments)
    base = context.run.env.instance(name)
    if base is None:
        return ""
    for root in base.elements():
        if base.index is not None:
            items = base.index.find(root, "item", key, value)
        else:
            context.run.spend(len(root.children))
            items = [item for item in root.elements() if item.name == "item" and _child_text(item, key) == value]
        if items:
            return _child_text(items[0], wanted) or ""
    return ""


def _child_text(item: Node, name: str) -> str | None:
    return next((text_of(child) for child in item.elements() if child.name == name), None)


@_define("indexed-repeat", 3, None, returns="nodes", reads_context=True)
def _indexed_repeat(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """The targets below the repeat instances at the given places, counted from 1, outer repeat first."""
    if len(arguments) % 2 == 0:
        raise XPathTypeError("indexed-repeat() needs an index for each repeat", context.run.source)
    pairs = []
    for index in range(1, len(arguments), 2):
        place = number(context, arguments[index + 1])
        repeats = nodes(context, arguments[index])
        if place != place or not repeats:
            return []
        pairs.append((_depth(repeats[0]), place, repeats))
    pairs.sort(key=lambda pair: pair[0])
    chosen: Node | None = None
    for _, place, repeats in pairs:
        inside = [repeat for repeat in repeats if chosen is None or _is_below(repeat, chosen)]
        if not 1 <= place <= len(inside) or place != int(place):
            return []
        chosen = inside[int(place) - 1]
    assert chosen is not None
    return [node for node in nodes(context, arguments[0]) if _is_below(node, chosen)]


def _depth(node: Node) -> int:
    depth = 0
    while node.parent is not None:
        node = node.parent
        depth += 1
    return depth


def _is_below(node: Node, top: Node) -> bool:
    above = node.parent
    while above is not None:
        if above is top:
            return True
        above = above.parent
    return False
