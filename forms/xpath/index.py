"""Equality lookups in secondary instances that never change: `instance('towns')/root/item[county = …]` unscanned."""

from __future__ import annotations

from forms.tree import Kind, Node
from forms.xpath.coercion import text_of


class EqualityIndex:
    """Children of a node by the text of one of their own children, built at the first question.

    Put one on the node that `instance('id')` gives (`node.index = EqualityIndex()`) to say: nothing below will change.
    """

    def __init__(self) -> None:
        self._tables: dict[tuple[Node, str, str], dict[str, list[Node]]] = {}

    def find(self, parent: Node, child: str, key: str, value: str) -> list[Node]:
        """The elements `child` below `parent` that have an element `key` with text `value`, in document order."""
        table = self._tables.get((parent, child, key))
        if table is None:
            table = self._tables[(parent, child, key)] = _table(parent, child, key)
        return table.get(value, [])


def _table(parent: Node, child: str, key: str) -> dict[str, list[Node]]:
    table: dict[str, list[Node]] = {}
    for item in parent.children:
        if item.name == child and item.kind is Kind.ELEMENT and not item.prefix:
            texts = {
                text_of(field)
                for field in item.children
                if field.name == key and field.kind is Kind.ELEMENT and not field.prefix
            }
            for text in texts:
                table.setdefault(text, []).append(item)
    return table
