"""What can be told of an expression without evaluating it: its type, and whether it looks at its context."""

from __future__ import annotations

from collections.abc import Iterator

from forms.xpath.library import FUNCTIONS
from forms.xpath.syntax import Call, Chain, Filtered, Here, Literal, Negate, Number, Path, Root, Syntax, Union, Variable

_BOOLEAN_OPERATORS = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">="})


def parts_of(syntax: Syntax) -> Iterator[Syntax]:
    """The direct parts of an expression that are evaluated in its own context; predicates are not."""
    match syntax:
        case Negate(operand) | Filtered(operand):
            yield operand
        case Chain(first, rest):
            yield first
            for _, operand in rest:
                yield operand
        case Union(operands):
            yield from operands
        case Call(_, arguments):
            yield from arguments
        case Path(start):
            yield start
        case _:
            pass


def predicates_of(syntax: Syntax) -> Iterator[Syntax]:
    """The predicates of an expression's own steps."""
    match syntax:
        case Filtered(_, predicates):
            yield from predicates
        case Path(_, steps):
            for step in steps:
                yield from step.predicates
        case _:
            pass


def everything_in(syntax: Syntax) -> Iterator[Syntax]:
    """The expression and every expression in it, predicates too."""
    waiting = [syntax]
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, (Number, Literal, Variable, Root, Here)):
            waiting.extend(parts_of(part))
            waiting.extend(predicates_of(part))


def type_of(syntax: Syntax) -> str:
    """ "string", "number", "boolean", "nodes", or "any" where it cannot be told."""
    match syntax:
        case Number() | Negate():
            return "number"
        case Literal():
            return "string"
        case Chain(_, rest):
            return "boolean" if rest[0][0] in _BOOLEAN_OPERATORS else "number"
        case Call(name):
            function = FUNCTIONS.get(name)
            return "any" if function is None else function.returns
        case Variable():
            return "any"
        case _:
            return "nodes"


def is_free(syntax: Syntax) -> bool:
    """Whether the value is the same from every context node of a run: no relative path, no position, nothing random."""
    match syntax:
        case Here():
            return False
        case Call(name):
            function = FUNCTIONS.get(name)
            if function is None or (function.reads_context and not (name in _FREE_WITH_ARGUMENTS and syntax.arguments)):
                return False
        case _:
            pass
    return all(is_free(part) for part in parts_of(syntax))


_FREE_WITH_ARGUMENTS = frozenset(
    {"string", "number", "string-length", "normalize-space", "name", "local-name", "namespace-uri", "position"}
)


def asks_place(predicate: Syntax) -> bool:
    """Whether a predicate may depend on position or size: it is a number, or calls position() or last()."""
    if type_of(predicate) not in ("boolean", "nodes", "string"):
        return True
    waiting = [predicate]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Call) and (part.name == "last" or (part.name == "position" and not part.arguments)):
            return True
        waiting.extend(parts_of(part))
    return False


def starts_single(start: Syntax) -> bool:
    """Whether a path starts from one node at most."""
    return isinstance(start, (Root, Here)) or (isinstance(start, Call) and start.name in ("current", "instance"))
