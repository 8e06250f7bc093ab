"""Running the rules that a change concerns, and no others, in the order of their ranks."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from forms.choices import Choices
from forms.dag import Graph, Role, Rule
from forms.evaluation import evaluating
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance, walk
from forms.limits import MAX_REPEATS
from forms.values import calculated
from forms.xform.model import FormDefinition
from forms.xform.paths import is_below, parent
from forms.xpath import Environment

_TEXT_FUNCTIONS = frozenset({"jr:itext", "jr:choice-name"})
_MAX_ROUNDS = 8
"""How often one rule may run in one go; only choice lists that read each other ever run twice."""


class Recalculation:
    """The rules of one session's instance. Changes are announced, then `run` makes the instance consistent.

    `grown` and `altered` tell the session what happened in the last run: repeat instances made by `jr:count`, and nodes
    whose value changed.
    """

    def __init__(
        self, definition: FormDefinition, instance: PrimaryInstance, environment: Environment, choices: Choices
    ) -> None:
        self._definition = definition
        self._graph: Graph = definition.graph
        self._instance = instance
        self._environment = environment
        self._choices = choices
        self._heap: list[int] = []
        self._pending: dict[int, dict[int, InstanceNode]] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        self.grown: list[InstanceNode] = []
        self.altered: list[InstanceNode] = []
        self._counted: dict[str, set[InstanceNode]] = {}
        self.beyond_limit: set[str] = set()
        """Paths of repeats whose count asks for more than `MAX_REPEATS`."""

    def everything(self, *, counted: bool) -> None:
        """Announce that no rule has run yet. `counted`: repeats have been counted before, in a draft."""
        for repeat in self._definition.repeats.values():
            if counted and repeat.count is not None:
                self._counted[repeat.path] = set(self._instance.at(parent(repeat.path)))
        for rule in self._graph.rules:
            self._schedule(rule, self._instance.root)

    def changed(self, node: InstanceNode) -> None:
        """Announce that the value or relevance of `node` is another."""
        for dependency in self._graph.dependents.get(node.path, ()):
            self._schedule(dependency.rule, self._instance.ancestor(node, dependency.shared))

    def refreshed(self, instance_id: str) -> None:
        """Announce that a secondary instance has other content."""
        for rule in self._graph.instance_readers.get(instance_id, ()):
            self._schedule(rule, self._instance.root)

    def translated(self) -> None:
        """Announce that texts have another language."""
        for rule in self._graph.rules:
            if rule.expression.functions & _TEXT_FUNCTIONS:
                self._schedule(rule, self._instance.root)

    def added(self, node: InstanceNode) -> None:
        """Announce a new instance of a repeat."""
        assert isinstance(node.parent, InstanceNode)
        if not node.parent.relevant:
            for item in walk(node):
                item.relevant = False
                item.set_value("")
        for rule in self._graph.below(node.path):
            self._schedule(rule, node)
        self._structure(node.path, node.parent, shifted=False)

    def removed(self, path: str, below: InstanceNode) -> None:
        """Announce that an instance of the repeat `path` has gone."""
        self._structure(path, below, shifted=True)

    def answer(self, node: InstanceNode, value: str) -> None:
        """Store `value` and announce it."""
        node.answer = value
        if node.relevant and node.set_value(self._choices.offered(node, value)):
            self.altered.append(node)
            self.changed(node)

    def run(self) -> None:
        """Run what was announced. Raises `ExpressionBroken`, `FormLimit`."""
        rounds: dict[int, int] = {}
        try:
            while self._heap:
                rank = heappop(self._heap)
                scopes = self._pending.pop(rank)
                rule = self._graph.rules[rank]
                rounds[rank] = rounds.get(rank, 0) + 1
                if rounds[rank] > _MAX_ROUNDS and rule.role is Role.CHOICES:
                    continue
                self._run_rule(rule, scopes)
        finally:
            self._heap.clear()
            self._pending.clear()

    def _schedule(self, rule: Rule, scope: InstanceNode) -> None:
        scopes = self._pending.get(rule.rank)
        if scopes is None:
            self._pending[rule.rank] = {id(scope): scope}
            heappush(self._heap, rule.rank)
        else:
            scopes[id(scope)] = scope

    def _structure(self, path: str, below: InstanceNode, *, shifted: bool) -> None:
        depth = below.path.count("/")
        for inner in self._paths_below(path):
            for dependency in self._graph.dependents.get(inner, ()):
                if dependency.shared <= depth:
                    self._schedule(dependency.rule, self._instance.ancestor(below, dependency.shared))
                elif shifted and inner == path:
                    self._schedule(dependency.rule, below)

    def _paths_below(self, path: str) -> tuple[str, ...]:
        known = self._below.get(path)
        if known is None:
            known = tuple(inner for inner in self._definition.order if is_below(inner, path))
            self._below[path] = known
        return known

    def _run_rule(self, rule: Rule, scopes: dict[int, InstanceNode]) -> None:
        path = parent(rule.path) if rule.role is Role.COUNT else rule.path
        nodes: dict[int, InstanceNode] = {}
        for scope in scopes.values():
            at = scope
            if not is_below(path, scope.path) and isinstance(scope.parent, InstanceNode):
                at = scope.parent
            for node in self._instance.at(path, at):
                nodes[id(node)] = node
        apply = _APPLY[rule.role]
        with evaluating(self._definition.id, rule.path):
            for node in nodes.values():
                apply(self, rule, node)

    def _relevant(self, rule: Rule, node: InstanceNode) -> None:
        own = rule.expression.boolean(node, self._environment)
        if own is node.own_relevant:
            return
        node.own_relevant = own
        above = node.parent.relevant if isinstance(node.parent, InstanceNode) else True
        pending = [(node, above)]
        while pending:
            item, shown = pending.pop()
            relevant = shown and item.own_relevant
            if relevant is item.relevant:
                continue
            item.relevant = relevant
            item.set_value(self._choices.offered(item, item.answer) if relevant and item.answer else "")
            self.changed(item)
            if relevant:
                for inner in self._graph.by_path.get(item.path, ()):
                    if inner.role in (Role.CALCULATE, Role.CHOICES):
                        self._schedule(inner, item)
            pending.extend((below, relevant) for below in item.instances())

    def _calculate(self, rule: Rule, node: InstanceNode) -> None:
        if not node.relevant:
            return
        bind = self._definition.binds[rule.path]
        value = calculated(rule.expression.string(node, self._environment), bind.type)
        if value != node.answer or value != node.value:
            self.answer(node, value)

    def _offer(self, rule: Rule, node: InstanceNode) -> None:
        self._choices.forget(node)
        if node.answer and node.relevant and node.set_value(self._choices.offered(node, node.answer)):
            self.altered.append(node)
            self.changed(node)

    def _readonly(self, rule: Rule, node: InstanceNode) -> None:
        node.readonly = rule.expression.boolean(node, self._environment)

    def _required(self, rule: Rule, node: InstanceNode) -> None:
        node.required = rule.expression.boolean(node, self._environment)

    def _count(self, rule: Rule, below: InstanceNode) -> None:
        number = rule.expression.number(self._instance.placeholder(rule.path, below), self._environment)
        if number != number:
            if below in self._counted.get(rule.path, ()):
                # Blank keeps what is there: a person who empties the box before typing anew loses nothing.
                return
            number = 0.0
        self._counted.setdefault(rule.path, set()).add(below)
        wanted = int(max(0.0, min(number, MAX_REPEATS + 1)))
        self.beyond_limit.discard(rule.path)
        if wanted > MAX_REPEATS:
            self.beyond_limit.add(rule.path)
            wanted = MAX_REPEATS
        present = self._instance.repeated(rule.path, below)
        for node in present[wanted:]:
            self._instance.remove(node)
        if len(present) > wanted:
            self.removed(rule.path, below)
        for _ in range(wanted - len(present)):
            node = self._instance.add(rule.path, below)
            self.grown.append(node)
            self.added(node)


_APPLY: dict[Role, Callable[[Recalculation, Rule, InstanceNode], None]] = {
    Role.RELEVANT: Recalculation._relevant,
    Role.CALCULATE: Recalculation._calculate,
    Role.CHOICES: Recalculation._offer,
    Role.READONLY: Recalculation._readonly,
    Role.REQUIRED: Recalculation._required,
    Role.COUNT: Recalculation._count,
}
