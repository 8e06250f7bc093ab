"""What travels with an evaluation: the context of XPath 1.0 section 1, and what one run shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.tree import Node
from forms.xpath.dates import Moment
from forms.xpath.environment import Environment
from forms.xpath.errors import XPathLimit
from forms.xpath.scope import namespace_nodes

MAX_VISITS = 5_000_000
"""Nodes that one evaluation may look at."""

MAX_TEXT = 1_000_000
"""Longest text that a function may build, in characters."""

Item = str | float | bool | Moment | list[Node]
"""A value while it is computed: the four types of XPath, and moments."""


class Run:
    """What one evaluation shares: the form, where it began, and how much it may still do."""

    __slots__ = ("_namespaces", "current", "env", "left", "memory", "root", "source", "variables", "zone")

    def __init__(
        self, source: str, env: Environment, current: Node, root: Node, variables: Mapping[str, Item] | None
    ) -> None:
        self.source = source
        self.env = env
        self.zone = env.timezone
        self.current = current
        self.variables = variables or {}
        self.root = root
        self.left = MAX_VISITS
        self.memory: dict[Callable[[Context], Item], Item] = {}
        self._namespaces: dict[Node, list[Node]] = {}

    def spend(self, visits: int) -> None:
        """Count nodes looked at. Raises `XPathLimit`."""
        self.left -= visits
        if self.left < 0:
            raise XPathLimit(f"more than {MAX_VISITS} nodes looked at", self.source)

    def checked(self, text: str) -> str:
        """`text`, unless it is too long. Raises `XPathLimit`."""
        if len(text) > MAX_TEXT:
            raise XPathLimit(f"text of more than {MAX_TEXT} characters", self.source)
        return text

    def namespaces(self, element: Node) -> list[Node]:
        """The namespace nodes of an element, the same ones at every call of this run."""
        found = self._namespaces.get(element)
        if found is None:
            found = self._namespaces[element] = namespace_nodes(element)
        return found


class Context:
    """Context node, position and size; functions and paths read it, a predicate's loop moves it on."""

    __slots__ = ("node", "position", "run", "size")

    def __init__(self, run: Run, node: Node, position: int = 1, size: int = 1) -> None:
        self.run = run
        self.node = node
        self.position = position
        self.size = size


Evaluate = Callable[[Context], Item]
"""A compiled expression."""


def root_of(node: Node) -> Node:
    """The topmost node above `node`."""
    while node.parent is not None:
        node = node.parent
    return node
