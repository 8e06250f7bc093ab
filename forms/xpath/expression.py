"""A parsed expression and its evaluation."""

from __future__ import annotations

from collections.abc import Mapping

from forms.tree import Node
from forms.xpath.environment import Environment
from forms.xpath.references import Reference

Value = str | float | bool | list[Node]


class Expression:
    """An expression, parsed once; immutable, may be shared between forms and evaluated any number of times.

    Evaluation raises `XPathTypeError` and `XPathLimit`.
    """

    source: str
    functions: frozenset[str]

    def references(self) -> tuple[Reference, ...]:
        """Every location path in the expression, outer before inner."""
        raise NotImplementedError

    def evaluate(
        self,
        node: Node,
        env: Environment,
        *,
        current: Node | None = None,
        variables: Mapping[str, Value] | None = None,
    ) -> Value:
        """The value seen from `node`. `current` is what `current()` gives (default `node`). Nodes in document order."""
        raise NotImplementedError

    def string(self, node: Node, env: Environment, *, current: Node | None = None) -> str:
        """The value as it is stored in a field: NaN is blank, a node-set is its first node's value."""
        raise NotImplementedError

    def number(self, node: Node, env: Environment, *, current: Node | None = None) -> float:
        """The value as a number; blank is NaN, a date is its days since 1970-01-01."""
        raise NotImplementedError

    def boolean(self, node: Node, env: Environment, *, current: Node | None = None) -> bool:
        """The value as a boolean."""
        raise NotImplementedError

    def nodes(self, node: Node, env: Environment, *, current: Node | None = None) -> list[Node]:
        """The value as nodes in document order; raises `XPathTypeError` where it is none."""
        raise NotImplementedError


def compile_expression(source: str, namespaces: Mapping[str, str] | None = None) -> Expression:
    """Parse `source`; `namespaces`: prefix to URI. Raises `XPathSyntaxError`, `UnknownFunction`, `XPathLimit`."""
    raise NotImplementedError
