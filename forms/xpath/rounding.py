"""Rounding of doubles by their shortest decimal text, so that 1.005 is what a person reads."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

MAX_DIGITS = 30
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def round_half_away(value: float, digits: int) -> float:
    """`value` to `digits` decimals, half away from zero. NaN for more than 30 digits either way, as JavaRosa has it."""
    if value != value or math.isinf(value):
        return value
    if abs(digits) > MAX_DIGITS:
        return math.nan
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), context=_WIDE))


def round_half_up(value: float) -> float:
    """`value` to a whole number, half towards positive infinity (XPath 1.0, substring())."""
    if value != value or math.isinf(value):
        return value
    return float(math.floor(value + 0.5))
