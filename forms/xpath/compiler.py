"""Syntax to closures: each part of an expression becomes a function of the context."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from forms.tree import Node
from forms.xpath.analysis import asks_place, is_free, starts_single
from forms.xpath.coercion import to_boolean, to_number
from forms.xpath.comparison import compare
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.errors import UnknownFunction, XPathTypeError
from forms.xpath.functions import Function
from forms.xpath.library import FUNCTIONS
from forms.xpath.node_tests import JAVAROSA, node_test, uri_of
from forms.xpath.order import in_order
from forms.xpath.steps import (
    Filter,
    Lookup,
    TakeStep,
    at_place,
    children_named,
    keeps_flat,
    look_up,
    parents,
    step,
    where,
    where_child_equals,
)
from forms.xpath.syntax import (
    Call,
    Chain,
    Filtered,
    Here,
    Literal,
    Negate,
    NodeTest,
    Number,
    Path,
    Root,
    Step,
    Syntax,
    Union,
    Variable,
)

_ANY_NODE = NodeTest(kind="node")


def compile_syntax(syntax: Syntax, source: str, namespaces: Mapping[str, str], *, late: bool = False) -> Evaluate:
    """The function that evaluates `syntax`. Raises `XPathSyntaxError`, `UnknownFunction`, `XPathTypeError`.

    `late`: a wrong call is only an error when it is reached.
    """
    return _Compiler(source, namespaces, late=late).compile(syntax)


class _Compiler:
    def __init__(self, source: str, namespaces: Mapping[str, str], *, late: bool) -> None:
        self._source = source
        self._namespaces = namespaces
        self._late = late
        self._repeated = False

    def compile(self, syntax: Syntax) -> Evaluate:
        """The function for `syntax`; inside a predicate, what cannot change from node to node is asked once a run."""
        if not (self._repeated and isinstance(syntax, (Path, Call)) and is_free(syntax)):
            return self._plain(syntax)
        self._repeated = False
        evaluate = _remembered(self._plain(syntax))
        self._repeated = True
        return evaluate

    def _plain(self, syntax: Syntax) -> Evaluate:
        match syntax:
            case Number(value):
                return lambda context: value
            case Literal(text):
                return lambda context: text
            case Variable(name):
                return self._variable(name)
            case Negate(operand, twice):
                return _negate(self.compile(operand), twice=twice)
            case Chain(first, rest):
                return _chain(self.compile(first), [(symbol, self.compile(operand)) for symbol, operand in rest])
            case Union(operands):
                return self._union([self.compile(operand) for operand in operands])
            case Call():
                return self._call(syntax)
            case Filtered(operand, predicates):
                return self._filter(operand, predicates)
            case Path(start, steps):
                return self._path(start, steps)
            case Root():
                return lambda context: [context.run.root]
            case Here():
                return lambda context: [context.node]

    def _variable(self, name: str) -> Evaluate:
        source = self._source

        def evaluate(context: Context) -> Item:
            try:
                return context.run.variables[name]
            except KeyError:
                raise XPathTypeError(f"no variable ${name}", source) from None

        return evaluate

    def _union(self, operands: Sequence[Evaluate]) -> Evaluate:
        def evaluate(context: Context) -> Item:
            return in_order(node for operand in operands for node in self._nodes(operand(context)))

        return evaluate

    def _nodes(self, value: Item) -> list[Node]:
        if not isinstance(value, list):
            raise XPathTypeError("a set of nodes is needed, not a single value", self._source)
        return value

    def _call(self, call: Call) -> Evaluate:
        try:
            function = self._function(call)
        except (UnknownFunction, XPathTypeError) as error:
            if not self._late:
                raise
            return _failing(error)
        arguments = tuple(self.compile(argument) for argument in call.arguments)
        implementation = function.implementation
        return lambda context: implementation(context, arguments)

    def _function(self, call: Call) -> Function:
        name = call.name
        prefix, colon, local = name.partition(":")
        if colon and uri_of(prefix, self._namespaces) == JAVAROSA:
            name = f"jr:{local}"
        elif colon:
            raise UnknownFunction(call.name, self._source, call.position)
        function = FUNCTIONS.get(name)
        if function is None:
            raise UnknownFunction(call.name, self._source, call.position)
        count = len(call.arguments)
        if count < function.least or (function.most is not None and count > function.most):
            raise XPathTypeError(f"{call.name}() takes {_takes(function)}, not {count} arguments", self._source)
        return function

    def _filter(self, operand: Syntax, predicates: Sequence[Syntax]) -> Evaluate:
        evaluate_operand = self.compile(operand)
        filters = [self._predicate(predicate) for predicate in predicates]

        def evaluate(context: Context) -> Item:
            found = self._nodes(evaluate_operand(context))
            for keep in filters:
                found = keep(context, found)
            return found

        return evaluate

    def _predicate(self, predicate: Syntax) -> Filter:
        outside, self._repeated = self._repeated, True
        found = self._filter_of(predicate)
        self._repeated = outside
        return found

    def _filter_of(self, predicate: Syntax) -> Filter:
        match predicate:
            case Number(value):
                return at_place(value)
            case _ if (lookup := _key_and_value(predicate)) is not None:
                key, value_syntax = lookup
                return where_child_equals(key, self.compile(value_syntax))
            case _:
                return where(self.compile(predicate))

    def _path(self, start: Syntax, steps: Sequence[Step]) -> Evaluate:
        steps = _shortened(steps)
        flat = starts_single(start)
        taken: list[tuple[TakeStep, Lookup | None]] = []
        for each in steps:
            taken.append((self._step(each, flat=flat), self._lookup(each)))
            flat = flat and keeps_flat(each.axis)
        if isinstance(start, Here):
            return _relative([take for take, _ in taken])
        if isinstance(start, Root):
            return _absolute([take for take, _ in taken])
        return self._from(self.compile(start), taken)

    def _from(self, start: Evaluate, steps: Sequence[tuple[TakeStep, Lookup | None]]) -> Evaluate:
        def evaluate(context: Context) -> Item:
            found = self._nodes(start(context))
            index = found[0].index if len(found) == 1 else None
            for take, lookup in steps:
                known = None
                if index is not None and lookup is not None:
                    known = look_up(context, found, lookup, index)
                found = take(context, found) if known is None else known
            return found

        return evaluate

    def _step(self, syntax: Step, *, flat: bool) -> TakeStep:
        if flat and not syntax.predicates:
            if syntax.axis == "child" and syntax.test.prefix is None and syntax.test.local not in ("", "*"):
                return children_named(syntax.test.local)
            if syntax.axis == "parent" and syntax.test.kind == "node":
                return parents
        test = node_test(syntax, self._namespaces, self._source)
        return step(syntax.axis, test, [self._predicate(each) for each in syntax.predicates], flat=flat)

    def _lookup(self, syntax: Step) -> Lookup | None:
        if syntax.axis != "child" or not syntax.predicates or syntax.test.prefix is not None:
            return None
        if syntax.test.local in ("", "*"):
            return None
        found = _key_and_value(syntax.predicates[0])
        if found is None:
            return None
        rest = tuple(self._predicate(each) for each in syntax.predicates[1:])
        return Lookup(syntax.test.local, found[0], self.compile(found[1]), rest)


def _remembered(evaluate: Evaluate) -> Evaluate:
    def remembered(context: Context) -> Item:
        memory = context.run.memory
        if remembered not in memory:
            memory[remembered] = evaluate(context)
        return memory[remembered]

    return remembered


def _failing(error: UnknownFunction | XPathTypeError) -> Evaluate:
    def evaluate(context: Context) -> Item:
        raise error

    return evaluate


def _takes(function: Function) -> str:
    if function.most is None:
        return f"at least {function.least}"
    return str(function.least) if function.least == function.most else f"{function.least} to {function.most}"


def _relative(steps: Sequence[TakeStep]) -> Evaluate:
    def evaluate(context: Context) -> Item:
        found = [context.node]
        for take in steps:
            found = take(context, found)
        return found

    return evaluate


def _absolute(steps: Sequence[TakeStep]) -> Evaluate:
    def evaluate(context: Context) -> Item:
        found = [context.run.root]
        for take in steps:
            found = take(context, found)
        return found

    return evaluate


def _shortened(steps: Sequence[Step]) -> list[Step]:
    """`//name` as one step down, where no predicate counts places among siblings."""
    result: list[Step] = []
    for each in steps:
        before = result[-1] if result else None
        if (
            each.axis == "child"
            and before is not None
            and before.axis == "descendant-or-self"
            and before.test == _ANY_NODE
            and not before.predicates
            and not any(asks_place(predicate) for predicate in each.predicates)
        ):
            result[-1] = Step("descendant", each.test, each.predicates, each.position)
        else:
            result.append(each)
    return result


def _key_and_value(predicate: Syntax) -> tuple[str, Syntax] | None:
    """`key = value` or `value = key`, where key is a plain child name and value does not look at the context."""
    match predicate:
        case Chain(left, (("=", right),)):
            for side, other in ((left, right), (right, left)):
                match side:
                    case Path(Here(), (Step("child", NodeTest(local, None, ""), ()),)) if local != "*" and is_free(
                        other
                    ):
                        return local, other
                    case _:
                        pass
            return None
        case _:
            return None


def _negate(operand: Evaluate, *, twice: bool) -> Evaluate:
    if twice:
        return lambda context: to_number(operand(context), context.run.zone)
    return lambda context: -to_number(operand(context), context.run.zone)


def _chain(first: Evaluate, rest: Sequence[tuple[str, Evaluate]]) -> Evaluate:
    symbol, second = rest[0]
    if symbol == "or":
        operands = (first, *(operand for _, operand in rest))
        return lambda context: any(to_boolean(operand(context)) for operand in operands)
    if symbol == "and":
        operands = (first, *(operand for _, operand in rest))
        return lambda context: all(to_boolean(operand(context)) for operand in operands)
    if symbol in _ARITHMETIC:
        return _arithmetic(first, [(_ARITHMETIC[name], operand) for name, operand in rest])
    if len(rest) == 1:
        return lambda context: compare(symbol, first(context), second(context), context.run)
    return _comparisons(first, rest)


def _comparisons(first: Evaluate, rest: Sequence[tuple[str, Evaluate]]) -> Evaluate:
    def evaluate(context: Context) -> Item:
        value = first(context)
        for symbol, operand in rest:
            value = compare(symbol, value, operand(context), context.run)
        return value

    return evaluate


def _arithmetic(first: Evaluate, rest: Sequence[tuple[Callable[[float, float], float], Evaluate]]) -> Evaluate:
    def evaluate(context: Context) -> Item:
        zone = context.run.zone
        value = to_number(first(context), zone)
        for compute, operand in rest:
            value = compute(value, to_number(operand(context), zone))
        return value

    return evaluate


def _add(left: float, right: float) -> float:
    return left + right


def _subtract(left: float, right: float) -> float:
    return left - right


def _multiply(left: float, right: float) -> float:
    return left * right


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or left != left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "div": _divide,
    "mod": _remainder,
}
