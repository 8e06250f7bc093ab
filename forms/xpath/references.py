"""Which nodes an expression looks at, told without evaluating it: the ground of a form's dependency graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from forms.xpath.analysis import parts_of
from forms.xpath.syntax import Call, Filtered, Here, Literal, NodeTest, Path, Root, Step, Syntax, Union

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
        if self.origin in (Origin.INSTANCE, Origin.VALUE):
            return None
        if self.origin is Origin.ROOT:
            names: tuple[str, ...] = ()
        elif self.origin is Origin.CURRENT or self.base is None:
            names = tuple(context)
        else:
            inside = self.base.resolve(context)
            if inside is None:
                return None
            names = inside
        for step in self.steps:
            names = _moved(names, step)
        return names


def _moved(names: tuple[str, ...], step: PathStep) -> tuple[str, ...]:
    any_node = step.test in ("node()", "text()")
    match step.axis:
        case "self":
            return names
        case "child":
            return (*names, "*") if step.test == "node()" else names if step.test == "text()" else (*names, step.test)
        case "attribute":
            return (*names, f"@{step.test}")
        case "parent":
            return names if names and names[-1] == ANY_DEPTH else names[:-1]
        case "descendant" | "descendant-or-self":
            below = names if names and names[-1] == ANY_DEPTH else (*names, ANY_DEPTH)
            return below if any_node else (*below, step.test)
        case "following-sibling" | "preceding-sibling":
            return (*names[:-1], "*" if any_node else step.test)
        case _:
            return (ANY_DEPTH,) if any_node else (ANY_DEPTH, step.test)


def references_in(syntax: Syntax, base: Reference | None = None) -> Iterator[Reference]:
    """Every location path in `syntax`, outer before inner; `base` is the path whose nodes are its context."""
    match syntax:
        case Path(start, steps):
            yield from _of_path(start, steps, base)
        case Here():
            yield Reference(Origin.CONTEXT, (), base=base)
        case Root():
            yield Reference(Origin.ROOT, (), base=base)
        case Filtered(operand, predicates):
            yield from references_in(operand, base)
            for place in _places(operand, base):
                for predicate in predicates:
                    yield from references_in(predicate, place)
        case Call("current", ()):
            yield Reference(Origin.CURRENT, (), base=base)
        case Call("instance", (Literal(name),)):
            yield Reference(Origin.INSTANCE, (), name, base)
        case Call("pulldata", (Literal(name), *rest)):
            yield Reference(Origin.INSTANCE, (PathStep("child", "root"), PathStep("child", "item")), name, base)
            for argument in rest:
                yield from references_in(argument, base)
        case _:
            yield from _implied(syntax, base)
            for part in parts_of(syntax):
                yield from references_in(part, base)


_READS_CONTEXT_NODE = frozenset({"string", "number", "string-length", "normalize-space"})


def _implied(syntax: Syntax, base: Reference | None) -> Iterator[Reference]:
    """The context node that once(), and string() and its kin without argument, read."""
    if isinstance(syntax, Call) and (
        syntax.name == "once" or (syntax.name in _READS_CONTEXT_NODE and not syntax.arguments)
    ):
        yield Reference(Origin.CONTEXT, (), base=base)


def _of_path(start: Syntax, steps: Sequence[Step], base: Reference | None) -> Iterator[Reference]:
    known = _started(start, base)
    if known is None:
        yield from references_in(start, base)
    places = [known] if known is not None else _places(start, base)
    for place in places:
        if place.origin is not Origin.VALUE:
            yield _extended(place, steps)
        for index, step in enumerate(steps):
            if step.predicates:
                here = _extended(place, steps[: index + 1])
                for predicate in step.predicates:
                    yield from references_in(predicate, here)


def _started(start: Syntax, base: Reference | None) -> Reference | None:
    match start:
        case Here():
            return Reference(Origin.CONTEXT, (), base=base)
        case Root():
            return Reference(Origin.ROOT, (), base=base)
        case Call("current", ()):
            return Reference(Origin.CURRENT, (), base=base)
        case Call("instance", (Literal(name),)):
            return Reference(Origin.INSTANCE, (), name, base)
        case Call("instance", _):
            return Reference(Origin.INSTANCE, (), None, base)
        case _:
            return None


def _places(operand: Syntax, base: Reference | None) -> list[Reference]:
    """The paths whose nodes a bracket or call may hand on."""
    match operand:
        case Path(start, steps):
            known = _started(start, base)
            return [_extended(place, steps) for place in ([known] if known else _places(start, base))]
        case Union(operands):
            return [place for part in operands for place in _places(part, base)]
        case Filtered(inner):
            return _places(inner, base)
        case Call("randomize" | "indexed-repeat", (inner, *_)):
            return _places(inner, base)
        case _:
            started = _started(operand, base)
            return [started if started is not None else Reference(Origin.VALUE, (), base=base)]


def _extended(reference: Reference, steps: Sequence[Step]) -> Reference:
    more = tuple([_path_step(step.axis, step.test) for step in steps])
    return Reference(reference.origin, reference.steps + more, reference.instance, reference.base)


@lru_cache(maxsize=4_096)
def _path_step(axis: str, test: NodeTest) -> PathStep:
    return PathStep(axis, str(test))
