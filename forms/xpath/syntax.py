"""The parts of a parsed expression. Chains of operators of one precedence are flat: their depth is not their length."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    """A text literal."""

    value: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus; `twice` for an even number of them, which still turns its operand into a number."""

    operand: Syntax
    twice: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined left to right by operators of one precedence: or, and, = !=, < <= > >=, + -, * div mod."""

    first: Syntax
    rest: tuple[tuple[str, Syntax], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """`a | b | c`."""

    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `position` is where its name stands."""

    name: str
    arguments: tuple[Syntax, ...]
    position: int


@dataclass(frozen=True, slots=True)
class NodeTest:
    """A node test: a name (`local` may be "*"), or a kind: "node", "text", "comment", "processing-instruction".

    `prefix` is None for a name without one; `target` is the name of an instruction, or None.
    """

    local: str = ""
    prefix: str | None = None
    kind: str = ""
    target: str | None = None

    def __str__(self) -> str:
        if self.kind:
            return f"{self.kind}({'' if self.target is None else repr(self.target)})"
        return self.local if self.prefix is None else f"{self.prefix}:{self.local}"


@dataclass(frozen=True, slots=True)
class Step:
    """A location step. `position` is where it stands."""

    axis: str
    test: NodeTest
    predicates: tuple[Syntax, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Root:
    """The `/` that a path starts with."""


@dataclass(frozen=True, slots=True)
class Here:
    """The context node that a relative path starts from."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """A bracket or call with predicates: `(a | b)[1]`."""

    operand: Syntax
    predicates: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from a start: `Root`, `Here`, or any expression that gives nodes."""

    start: Syntax
    steps: tuple[Step, ...]


Syntax = Number | Literal | Variable | Negate | Chain | Union | Call | Root | Here | Filtered | Path
