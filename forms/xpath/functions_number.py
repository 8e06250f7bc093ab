"""Numbers beyond the core library: powers, logarithms, angles, least and greatest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from forms.xpath.coercion import NAN
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.functions import Implementation, Library, filled_numbers, number, or_nan

NUMBERS = Library()
_define = NUMBERS.define


def _logarithm(log: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else log(value)


def _of_one(compute: Callable[[float], float]) -> Implementation:
    def implementation(context: Context, arguments: Sequence[Evaluate]) -> Item:
        value = number(context, arguments[0])
        return or_nan(lambda: compute(value))

    return implementation


for _name, _compute in {
    "abs": math.fabs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "cos": math.cos,
    "exp": math.exp,
    "exp10": lambda value: math.pow(10.0, value),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}.items():
    _define(_name, 1, returns="number")(_of_one(_compute))


@_define("atan2", 2, returns="number")
def _atan2(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return math.atan2(number(context, arguments[0]), number(context, arguments[1]))


@_define("pow", 2, returns="number")
def _pow(context: Context, arguments: Sequence[Evaluate]) -> Item:
    base, exponent = number(context, arguments[0]), number(context, arguments[1])
    if base == 0 and exponent < 0:
        return math.inf
    return or_nan(lambda: math.pow(base, exponent))


@_define("pi", 0, returns="number")
def _pi(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return math.pi


@_define("int", 1, returns="number")
def _int(context: Context, arguments: Sequence[Evaluate]) -> Item:
    value = number(context, arguments[0])
    return value if math.isinf(value) else or_nan(lambda: math.trunc(value))


@_define("min", 0, None, returns="number")
def _min(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Blanks are left out; NaN where text is no number or nothing is left."""
    numbers = list(filled_numbers(context, arguments))
    return NAN if not numbers or any(value != value for value in numbers) else min(numbers)


@_define("max", 0, None, returns="number")
def _max(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Blanks are left out; NaN where text is no number or nothing is left."""
    numbers = list(filled_numbers(context, arguments))
    return NAN if not numbers or any(value != value for value in numbers) else max(numbers)


@_define("random", 0, returns="number", reads_context=True)
def _random(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return context.run.env.random()
