"""Namespaces in scope (XPath 1.0, section 5.4)."""

from __future__ import annotations

from forms.tree import Kind, Node

_XML = "http://www.w3.org/XML/1998/namespace"


def in_scope(element: Node) -> dict[str, str]:
    """The namespaces of an element, prefix to URI, the default namespace ("") first and the others by prefix."""
    found: dict[str, str] = {}
    above: Node | None = element
    while above is not None:
        for prefix, uri in above.declared.items():
            found.setdefault(prefix, uri)
        above = above.parent
    found["xml"] = _XML
    return {prefix: found[prefix] for prefix in sorted(found) if found[prefix]}


def namespace_nodes(element: Node) -> list[Node]:
    """New namespace nodes for an element."""
    nodes = []
    for prefix, uri in in_scope(element).items():
        node = Node(Kind.NAMESPACE, prefix, uri)
        node.parent = element
        nodes.append(node)
    return nodes
