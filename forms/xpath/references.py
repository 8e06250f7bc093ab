"""Which nodes an expression looks at, told without evaluating it: the ground of a form's dependency graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

ANY_DEPTH = "**"
"""In a resolved path: any number of steps, any names."""


class Origin(Enum):
    """Where a location path starts."""

    ROOT = "/"
    CONTEXT = "."
    CURRENT = "current()"
    INSTANCE = "instance()"
    VALUE = "(…)"  # the result of another call or bracket, whose own paths are listed apart


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: the axis by its XPath name, the node test as written ("item", "jr:x", "*", "node()")."""

    axis: str
    test: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One location path of an expression.

    `instance` is the literal id of `instance('id')`; None where it is computed or the path has another origin.
    `base` is the path whose nodes are the context, for a path inside a predicate; None: the expression's own context.
    """

    origin: Origin
    steps: tuple[PathStep, ...]
    instance: str | None = None
    base: Reference | None = None

    def resolve(self, context: Sequence[str]) -> tuple[str, ...] | None:
        """The path of names from the main instance's root, seen from a node at path `context`.

        Names may be "*", and `ANY_DEPTH` stands where an axis other than child, parent, self or attribute (as "@name")
        leads out of what can be told. None: the path lies in a secondary instance or starts from a computed value.
        """
        raise NotImplementedError
