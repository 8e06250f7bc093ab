"""Document order (XPath 1.0, section 5): a node, its namespaces, its attributes, its children."""

from __future__ import annotations

from collections.abc import Iterable

from forms.tree import Kind, Node
from forms.xpath.scope import in_scope

_NAMESPACES = -2_000_000_000
_ATTRIBUTES = -1_000_000_000


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """The distinct `nodes` in document order; trees of different roots in the order of their first node."""
    distinct = list(dict.fromkeys(nodes))
    if len(distinct) < 2:
        return distinct
    places: dict[Node, dict[Node, int]] = {}
    roots: dict[Node, int] = {}
    return sorted(distinct, key=lambda node: _key(node, places, roots))


def _key(node: Node, places: dict[Node, dict[Node, int]], roots: dict[Node, int]) -> list[int]:
    key: list[int] = []
    while (parent := node.parent) is not None:
        if node.kind is Kind.ATTRIBUTE:
            key.append(_ATTRIBUTES + parent.attributes.index(node))
        elif node.kind is Kind.NAMESPACE:
            key.append(_NAMESPACES + list(in_scope(parent)).index(node.name))
        else:
            place = places.get(parent)
            if place is None:
                place = places[parent] = {child: index for index, child in enumerate(parent.children)}
            key.append(place[node])
        node = parent
    key.append(roots.setdefault(node, len(roots)))
    key.reverse()
    return key
