"""A parsed expression and its evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from forms.tree import Node
from forms.xpath.analysis import everything_in
from forms.xpath.coercion import to_boolean, to_number, to_string
from forms.xpath.compiler import compile_syntax
from forms.xpath.context import Context, Item, Run, root_of
from forms.xpath.dates import Moment
from forms.xpath.environment import Environment
from forms.xpath.errors import XPathTypeError
from forms.xpath.parser import parse
from forms.xpath.references import Reference, references_in
from forms.xpath.syntax import Call

Value = str | float | bool | list[Node]

CACHED = 4_096
"""Expressions remembered by `compile_expression`."""


class Expression:
    """An expression, parsed once; immutable, may be shared between forms and evaluated any number of times.

    `functions` are the names of all functions it calls, so that now(), random() or once() can be told.
    Evaluation raises `XPathTypeError` and `XPathLimit`.
    """

    __slots__ = ("_evaluate", "_references", "_syntax", "functions", "source")

    def __init__(self, source: str, namespaces: Mapping[str, str], *, late: bool) -> None:
        syntax = parse(source)
        self.source = source
        self.functions = frozenset(part.name for part in everything_in(syntax) if isinstance(part, Call))
        self._evaluate = compile_syntax(syntax, source, namespaces, late=late)
        self._syntax = syntax
        self._references: tuple[Reference, ...] | None = None

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def references(self) -> tuple[Reference, ...]:
        """Every location path in the expression, outer before inner."""
        if self._references is None:
            self._references = tuple(references_in(self._syntax))
        return self._references

    def evaluate(
        self,
        node: Node,
        env: Environment,
        *,
        current: Node | None = None,
        root: Node | None = None,
        variables: Mapping[str, Value] | None = None,
    ) -> Value:
        """The value seen from `node`, nodes in document order.

        `current` is what `current()` gives (default `node`), `root` what `/` leads to (default: `node`'s top).
        """
        value = self._run(node, env, current, root, variables)
        return str(value) if isinstance(value, Moment) else value

    def string(self, node: Node, env: Environment, *, current: Node | None = None, root: Node | None = None) -> str:
        """The value as it is stored in a field: NaN is blank, a node-set is its first node's value."""
        return to_string(self._run(node, env, current, root))

    def number(self, node: Node, env: Environment, *, current: Node | None = None, root: Node | None = None) -> float:
        """The value as a number; blank is NaN, a date is its days since 1970-01-01."""
        return to_number(self._run(node, env, current, root), env.timezone)

    def boolean(self, node: Node, env: Environment, *, current: Node | None = None, root: Node | None = None) -> bool:
        """The value as a boolean."""
        return to_boolean(self._run(node, env, current, root))

    def nodes(
        self, node: Node, env: Environment, *, current: Node | None = None, root: Node | None = None
    ) -> list[Node]:
        """The value as nodes in document order; raises `XPathTypeError` where it is none."""
        value = self._run(node, env, current, root)
        if not isinstance(value, list):
            raise XPathTypeError("a set of nodes is needed, not a single value", self.source)
        return value

    def _run(
        self,
        node: Node,
        env: Environment,
        current: Node | None,
        root: Node | None,
        variables: Mapping[str, Value] | None = None,
    ) -> Item:
        run = Run(self.source, env, current or node, root or root_of(node), variables)
        return self._evaluate(Context(run, node))


def compile_expression(source: str, namespaces: Mapping[str, str] | None = None, *, late: bool = False) -> Expression:
    """Parse `source`; `namespaces`: prefix to URI.

    Raises `XPathSyntaxError`, `UnknownFunction`, `XPathLimit`, and `XPathTypeError` for a wrong number of arguments;
    with `late` a wrong call is an error only when it is reached, as in `false() and unknown()` it is not.
    Expressions are remembered, so the same source gives the same object.
    """
    return _compiled(source, tuple(sorted(namespaces.items())) if namespaces else (), late)


@lru_cache(maxsize=CACHED)
def _compiled(source: str, namespaces: tuple[tuple[str, str], ...], late: bool) -> Expression:
    return Expression(source, dict(namespaces), late=late)
