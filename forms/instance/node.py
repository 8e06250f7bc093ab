"""Nodes of a primary instance: tree nodes that know the path they have in the form."""

from __future__ import annotations

from forms.tree import Kind, Node


class InstanceNode(Node):
    """An element or attribute of the primary instance.

    `path` is its path in the form. `answer` is what was last entered or calculated; the node's text is what of it
    counts at present, which is less where a choice is no longer offered. `own_relevant` is its own rule's word,
    `relevant` includes its ancestors'.
    """

    __slots__ = ("answer", "own_relevant", "path", "readonly", "required")

    def __init__(self, kind: Kind, name: str, path: str, *, uri: str = "", prefix: str = "") -> None:
        super().__init__(kind, name, uri=uri, prefix=prefix)
        self.path = path
        self.answer = ""
        self.own_relevant = True
        self.readonly = False
        self.required = False

    @property
    def value(self) -> str:
        """The text of a leaf or attribute; "" for a node with elements."""
        if self.kind is Kind.ATTRIBUTE:
            return self.text
        first = self.children[0] if self.children else None
        return first.text if first is not None and first.kind is Kind.TEXT else ""

    def set_value(self, value: str) -> bool:
        """Set the text; whether it was another before."""
        if self.kind is Kind.ATTRIBUTE:
            changed = self.text != value
            self.text = value
            return changed
        if self.value == value:
            return False
        if not value:
            self.children.clear()
        elif self.children:
            self.children[0].text = value
        else:
            self.append(Node(Kind.TEXT, text=value))
        return True

    @property
    def is_leaf(self) -> bool:
        """Whether it has no elements below it."""
        return all(child.kind is Kind.TEXT for child in self.children)

    def instances(self) -> list[InstanceNode]:
        """The child elements and attributes, in document order, attributes first."""
        found = [item for item in self.attributes if isinstance(item, InstanceNode)]
        found.extend(item for item in self.children if isinstance(item, InstanceNode))
        return found
