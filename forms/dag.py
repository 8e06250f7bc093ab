"""The dependency graph of a form: which rules must run again when a node changes, and in which order.

A *rule* is one expression bound to the nodes at one path. Where a rule refers to a node, that node's path keeps a
*dependency*: the rule, and how many leading steps of the path changed node and target share. `../price` from
`/data/item/total` shares `/data/item`, so a change in the third item concerns the third item's total alone;
`/data/item/price` from `/data/sum` shares nothing that repeats.

Rules run by rank: a rule's rank is above those of everything that it reads. Where rules read each other in a circle
there is no such order; the form is refused with the questions named (XForms 1.1, section 4.3.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from forms.errors import FormCycle
from forms.xform.model import Bind, Question, Repeat
from forms.xform.paths import is_below
from forms.xpath import ANY_DEPTH, Expression, Origin, Reference


class Role(Enum):
    """What a rule's value decides about its node."""

    RELEVANT = "relevant"
    COUNT = "jr:count"
    CALCULATE = "calculate"
    CHOICES = "choices"
    READONLY = "readonly"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """`expression` decides `role` of every node at `path`. Lower ranks run first."""

    rank: int
    path: str
    role: Role
    expression: Expression


@dataclass(frozen=True, slots=True)
class Dependency:
    """`rule` reads the node that keeps this; they share the first `shared` steps of their paths."""

    rule: Rule
    shared: int


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """All rules in the order of their ranks, and who depends on which path."""

    rules: tuple[Rule, ...]
    dependents: Mapping[str, tuple[Dependency, ...]]
    by_path: Mapping[str, tuple[Rule, ...]]
    instance_readers: Mapping[str, tuple[Rule, ...]]
    """Id of a secondary instance to the rules that read it."""

    def below(self, path: str) -> Iterator[Rule]:
        """The rules of `path` and everything below it."""
        return (rule for rule in self.rules if is_below(rule.path, path))


@dataclass(slots=True)
class _Draft:
    path: str
    role: Role
    expression: Expression
    reads: dict[str, int]


def build_graph(
    form: str,
    order: Mapping[str, int],
    binds: Mapping[str, Bind],
    questions: Mapping[str, Question],
    repeats: Mapping[str, Repeat],
) -> Graph:
    """Raises `FormCycle` naming the questions on the circle."""
    drafts = [
        _Draft(path, role, expression, _reads(expression, path, order))
        for path, role, expression in _expressions(binds, questions, repeats)
    ]
    ranks = _ranks(form, drafts, order)
    rules: list[Rule | None] = [None] * len(drafts)
    dependents: dict[str, list[Dependency]] = {}
    for draft, rank in zip(drafts, ranks, strict=True):
        rule = Rule(rank, draft.path, draft.role, draft.expression)
        rules[rank] = rule
        for path, shared in draft.reads.items():
            dependents.setdefault(path, []).append(Dependency(rule, shared))
    ranked = tuple(rule for rule in rules if rule is not None)
    by_path: dict[str, list[Rule]] = {}
    readers: dict[str, list[Rule]] = {}
    for rule in ranked:
        by_path.setdefault(rule.path, []).append(rule)
        for name in {item.instance for item in rule.expression.references() if item.instance is not None}:
            readers.setdefault(name, []).append(rule)
    return Graph(
        ranked,
        {path: tuple(found) for path, found in dependents.items()},
        {path: tuple(found) for path, found in by_path.items()},
        {name: tuple(found) for name, found in readers.items()},
    )


def _expressions(
    binds: Mapping[str, Bind], questions: Mapping[str, Question], repeats: Mapping[str, Repeat]
) -> Iterator[tuple[str, Role, Expression]]:
    for path, bind in binds.items():
        for role, expression in (
            (Role.RELEVANT, bind.relevant),
            (Role.CALCULATE, bind.calculate),
            (Role.READONLY, bind.readonly),
            (Role.REQUIRED, bind.required),
        ):
            if expression is not None:
                yield path, role, expression
    for path, repeat in repeats.items():
        if repeat.count is not None:
            yield path, Role.COUNT, repeat.count
    for path, question in questions.items():
        if question.itemset is not None:
            yield path, Role.CHOICES, question.itemset.nodeset


def _reads(expression: Expression, context: str, order: Mapping[str, int]) -> dict[str, int]:
    """Path to number of shared steps, for every path that the expression may read when evaluated at `context`."""
    names = tuple(context.strip("/").split("/"))
    found: dict[str, int] = {}
    for reference in expression.references():
        resolved = reference.resolve(names)
        if resolved is None:
            continue
        shared = _shared(reference, len(names))
        for path in _matching(resolved, order):
            if path == context and "once" in expression.functions:
                # once() reads its own node, which is no circle: that is how it keeps its first value.
                continue
            found[path] = min(found.get(path, shared), shared)
    return found


def _shared(reference: Reference, depth: int) -> int:
    """How many steps of the context's path the reference never leaves."""
    if reference.origin is Origin.ROOT:
        return 0
    if reference.origin is Origin.CONTEXT and reference.base is not None:
        return _climbed(reference, _shared(reference.base, depth))
    if reference.origin in (Origin.CONTEXT, Origin.CURRENT):
        return _climbed(reference, depth)
    return 0


def _climbed(reference: Reference, depth: int) -> int:
    position = lowest = depth
    for step in reference.steps:
        if step.axis == "parent":
            position -= 1
            lowest = min(lowest, position)
        elif step.axis in ("child", "attribute"):
            position += 1
        elif step.axis != "self":
            return 0
    return max(lowest, 0)


def _matching(pattern: tuple[str, ...], order: Mapping[str, int]) -> Iterator[str]:
    plain = "/" + "/".join(_local(name) for name in pattern)
    if plain in order:
        yield plain
        return
    if "*" not in plain:
        return
    steps = tuple(_local(name) for name in pattern)
    for path in order:
        if _matches(steps, tuple(path.strip("/").split("/"))):
            yield path


def _local(name: str) -> str:
    if name == ANY_DEPTH:
        return name
    mark = "@" if name.startswith("@") else ""
    return mark + name.removeprefix("@").rpartition(":")[2]


def _matches(pattern: tuple[str, ...], names: tuple[str, ...]) -> bool:
    if not pattern:
        return not names
    if pattern[0] == ANY_DEPTH:
        return any(_matches(pattern[1:], names[skip:]) for skip in range(len(names) + 1))
    if not names:
        return False
    return pattern[0] in ("*", names[0]) and _matches(pattern[1:], names[1:])


def _ranks(form: str, drafts: list[_Draft], order: Mapping[str, int]) -> list[int]:
    """A rank for each draft. Choice filters that read each other's answers are no circle: they run last of all."""
    edges = _edges(drafts, order)
    strict = [index for index, draft in enumerate(drafts) if draft.role is not Role.CHOICES]
    inside = set(strict)
    strict_sequence, rest = _sorted(strict, {index: [n for n in edges[index] if n in inside] for index in strict})
    if rest:
        raise _cycle(form, drafts, edges, rest)
    sequence, circular = _sorted(list(range(len(drafts))), edges)
    if circular:
        left = set(circular)
        sequence += [index for index in strict_sequence if index in left]
        sequence += [index for index in circular if index not in inside]
    ranks = [0] * len(drafts)
    for rank, index in enumerate(sequence):
        ranks[index] = rank
    return ranks


def _edges(drafts: list[_Draft], order: Mapping[str, int]) -> dict[int, list[int]]:
    """From each rule to the rules that must run after it."""
    readers: dict[str, list[int]] = {}
    at: dict[str, list[int]] = {}
    for index, draft in enumerate(drafts):
        at.setdefault(draft.path, []).append(index)
        for path in draft.reads:
            readers.setdefault(path, []).append(index)
    below: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.role in (Role.RELEVANT, Role.COUNT) and draft.path not in below:
            below[draft.path] = [path for path in order if is_below(path, draft.path)]
    edges: dict[int, list[int]] = {}
    for index, draft in enumerate(drafts):
        after: dict[int, None] = {}
        if draft.role in (Role.RELEVANT, Role.COUNT):
            for path in below[draft.path]:
                after.update(dict.fromkeys(readers.get(path, ())))
                after.update((n, None) for n in at.get(path, ()) if _follows(draft, drafts[n]))
        elif draft.role in (Role.CALCULATE, Role.CHOICES):
            after.update(dict.fromkeys(readers.get(draft.path, ())))
            if draft.role is Role.CALCULATE:
                after.update((n, None) for n in at[draft.path] if drafts[n].role is Role.CHOICES)
            else:
                after.pop(index, None)
        edges[index] = list(after)
    return edges


def _follows(first: _Draft, second: _Draft) -> bool:
    """Whether hiding or making a node must come before the other rule at or below it."""
    if first is second:
        return False
    if first.role is Role.COUNT:
        return True
    return second.role in (Role.CALCULATE, Role.CHOICES) or (second.role is Role.RELEVANT and second.path != first.path)


def _sorted(nodes: list[int], edges: Mapping[int, list[int]]) -> tuple[list[int], list[int]]:
    """Kahn's algorithm, stable: (sorted, what lies on or behind a circle)."""
    incoming = dict.fromkeys(nodes, 0)
    for node in nodes:
        for after in edges[node]:
            incoming[after] += 1
    ready = [node for node in reversed(nodes) if incoming[node] == 0]
    done: list[int] = []
    while ready:
        node = ready.pop()
        done.append(node)
        for after in reversed(edges[node]):
            incoming[after] -= 1
            if incoming[after] == 0:
                ready.append(after)
    seen = set(done)
    return done, [node for node in nodes if node not in seen]


def _cycle(form: str, drafts: list[_Draft], edges: Mapping[int, list[int]], rest: list[int]) -> FormCycle:
    """Walks backwards-closed `rest` until a rule comes twice."""
    inside = set(rest)
    before: dict[int, int] = {}
    for index in rest:
        for after in edges[index]:
            if after in inside:
                before.setdefault(after, index)
    node, trail = rest[0], [rest[0]]
    while before[node] not in trail:
        node = before[node]
        trail.append(node)
    circle = list(reversed(trail[trail.index(before[node]) :]))
    text = " → ".join(f"{drafts[index].path} ({drafts[index].role.value})" for index in [*circle, circle[0]])
    return FormCycle(
        f"expressions depend on each other in a circle: {text}",
        form=form,
        questions=tuple(dict.fromkeys(drafts[index].path for index in circle)),
    )
