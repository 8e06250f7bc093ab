"""Namespaces of ODK XForms, and small questions asked of document nodes."""

from __future__ import annotations

from collections.abc import Iterator

from forms.tree import Kind, Node

XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
EVENTS = "http://www.w3.org/2001/xml-events"
ENTITIES = "http://www.opendatakit.org/xforms/entities"


def attribute(node: Node, name: str, uri: str = "") -> str | None:
    """The value of an attribute; None where it is absent."""
    for item in node.attributes:
        if item.name == name and item.uri == uri:
            return item.text
    return None


def child(node: Node, name: str) -> Node | None:
    """The first child element of that local name."""
    return next(children(node, name), None)


def children(node: Node, name: str) -> Iterator[Node]:
    """The child elements of that local name."""
    return (item for item in node.children if item.kind is Kind.ELEMENT and item.name == name)


def descendants(node: Node) -> Iterator[Node]:
    """The elements below `node` in document order, without recursion."""
    pending = [item for item in reversed(node.children) if item.kind is Kind.ELEMENT]
    while pending:
        item = pending.pop()
        yield item
        pending.extend(below for below in reversed(item.children) if below.kind is Kind.ELEMENT)


def namespaces(document: Node) -> dict[str, str]:
    """Prefix to URI, of every declaration in the document; a prefix declared twice keeps its first meaning."""
    found: dict[str, str] = {}
    for node in descendants(document):
        if node.declared:
            for prefix, uri in node.declared.items():
                if prefix:
                    found.setdefault(prefix, uri)
    return found
