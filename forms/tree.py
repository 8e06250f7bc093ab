"""The engine's own node tree: what XPath walks and what an instance is made of.

Nodes of lxml are proxies made anew at every access, and a repeat mutates the tree between two evaluations; here a node
is one slotted object, its identity is its address, and order in the document is found from the parents' child lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.xpath.index import EqualityIndex

_NOTHING_DECLARED: Mapping[str, str] = MappingProxyType({})


class Kind(Enum):
    """The node kinds of XPath 1.0 section 5; namespace nodes are made by an evaluation and stand in no tree.

    A document type is no node of XPath: only documents read as the DOM shows them have one.
    """

    DOCUMENT = "document"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    COMMENT = "comment"
    INSTRUCTION = "processing-instruction"
    NAMESPACE = "namespace"
    DOCTYPE = "document-type"


_HOLDERS = (Kind.ELEMENT, Kind.DOCUMENT)


class Node:
    """One node. `name` is the local name, `uri` its namespace ("" for none), `prefix` as written.

    `text` is the value of text, comment, attribute and instruction nodes; an element's value is the text below it.
    `declared` holds the namespace declarations written on an element, prefix to URI ("" is the default namespace).
    `index` answers equality lookups below a node whose tree never changes (a static secondary instance).
    `relevant` is false where a form's `relevant` expression hides the node or an ancestor. XPath sees such a node,
    with the blank value that the form gives it; only count() and join() pass it over.
    """

    __slots__ = (
        "attributes",
        "children",
        "declared",
        "index",
        "kind",
        "name",
        "parent",
        "prefix",
        "relevant",
        "text",
        "uri",
    )

    def __init__(self, kind: Kind, name: str = "", text: str = "", *, uri: str = "", prefix: str = "") -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.prefix = prefix
        self.text = text
        self.parent: Node | None = None
        self.children: list[Node] = [] if kind in _HOLDERS else _NO_NODES
        self.attributes: list[Node] = _NO_NODES
        self.declared: Mapping[str, str] = _NOTHING_DECLARED
        self.index: EqualityIndex | None = None
        self.relevant = True

    def append(self, child: Node) -> None:
        """Put `child` last below this node."""
        child.parent = self
        self.children.append(child)

    def set_attribute(self, attribute: Node) -> None:
        """Add an attribute node."""
        attribute.parent = self
        if self.attributes is _NO_NODES:
            self.attributes = []
        self.attributes.append(attribute)

    def elements(self) -> Iterator[Node]:
        """The child elements in document order."""
        return (child for child in self.children if child.kind is Kind.ELEMENT)

    def string_value(self) -> str:
        """The string-value of XPath 1.0 section 5."""
        if self.kind in _HOLDERS:
            return "".join(self._texts())
        return self.text

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if child.kind is Kind.TEXT:
                yield child.text
            elif child.kind is Kind.ELEMENT:
                yield from child._texts()


# Most nodes of a long list are texts without children or attributes: they share one empty list, which nobody fills.
_NO_NODES: list[Node] = []
