"""The thirteen axes (XPath 1.0, section 2.2). Each gives nodes in the order of the axis: reverse axes nearest first.

Nodes that a form's relevance hides are seen: they are blank (`forms.tree.Node.relevant`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from forms.tree import Kind, Node

Axis = Callable[[Node], list[Node]]

REVERSE = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling", "parent"})


def self_(node: Node) -> list[Node]:
    """The node itself."""
    return [node]


def child(node: Node) -> list[Node]:
    """Children."""
    return list(node.children)


def attribute(node: Node) -> list[Node]:
    """Attributes, without namespace declarations."""
    return list(node.attributes)


def parent(node: Node) -> list[Node]:
    """The parent, if any."""
    return [] if node.parent is None else [node.parent]


def ancestor(node: Node) -> list[Node]:
    """Parent, its parent, and so on to the root."""
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def ancestor_or_self(node: Node) -> list[Node]:
    """The node, then its ancestors."""
    return [node, *ancestor(node)]


def descendant(node: Node) -> list[Node]:
    """Everything below, in document order."""
    found: list[Node] = []
    waiting = [iter(node.children)]
    while waiting:
        for below in waiting[-1]:
            found.append(below)
            if below.children:
                waiting.append(iter(below.children))
                break
        else:
            waiting.pop()
    return found


def descendant_or_self(node: Node) -> list[Node]:
    """The node and everything below."""
    return [node, *descendant(node)]


def following_sibling(node: Node) -> list[Node]:
    """Later children of the same parent; none for attributes."""
    siblings, place = _siblings(node)
    return siblings[place + 1 :]


def preceding_sibling(node: Node) -> list[Node]:
    """Earlier children of the same parent, nearest first; none for attributes."""
    siblings, place = _siblings(node)
    return siblings[: max(place, 0)][::-1]


def following(node: Node) -> list[Node]:
    """Everything after the node that is not below it."""
    found: list[Node] = []
    if _is_attached(node):
        assert node.parent is not None
        node = node.parent
        found.extend(descendant(node))
    for place in (node, *ancestor(node)):
        for sibling in following_sibling(place):
            found.append(sibling)
            found.extend(descendant(sibling))
    return found


def preceding(node: Node) -> list[Node]:
    """Everything before the node that is not above it, nearest first."""
    if _is_attached(node):
        assert node.parent is not None
        node = node.parent
    found: list[Node] = []
    for place in (node, *ancestor(node)):
        for sibling in preceding_sibling(place):
            found.extend(_backwards(sibling))
    return found


def _backwards(node: Node) -> Iterator[Node]:
    return reversed(descendant_or_self(node))


def _is_attached(node: Node) -> bool:
    return node.kind is Kind.ATTRIBUTE or node.kind is Kind.NAMESPACE


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or _is_attached(node):
        return [], -1
    siblings = node.parent.children
    return siblings, siblings.index(node)


BY_NAME: dict[str, Axis] = {
    "ancestor": ancestor,
    "ancestor-or-self": ancestor_or_self,
    "attribute": attribute,
    "child": child,
    "descendant": descendant,
    "descendant-or-self": descendant_or_self,
    "following": following,
    "following-sibling": following_sibling,
    "parent": parent,
    "preceding": preceding,
    "preceding-sibling": preceding_sibling,
    "self": self_,
}
"""All axes but `namespace`, whose nodes belong to a run (`Run.namespaces`)."""
