"""randomize(): the inside-out Fisher-Yates shuffle, its numbers from the Park-Miller generator where a seed is given.

The sequence for a seed is that of JavaRosa and web-forms (ODK XForms 1.0, randomize): multiplier 16807, modulus
2^31 - 1.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import TypeVar

_MODULUS = 2**31 - 1
_MULTIPLIER = 16_807

Thing = TypeVar("Thing")


def shuffled(things: Sequence[Thing], seed: float | int | Callable[[], float]) -> list[Thing]:
    """`things` in another order: by `seed`, or by a source of numbers in [0, 1)."""
    draw = seed if callable(seed) else park_miller(seed)
    result: list[Thing] = []
    for index, thing in enumerate(things):
        place = math.floor(draw() * (index + 1))
        result.append(thing)
        result[index], result[place] = result[place], thing
    return result


def park_miller(seed: float | int) -> Callable[[], float]:
    """The generator for `seed`, which is cut to a whole 64-bit number first."""
    if isinstance(seed, float):
        seed = (2**63 - 1 if seed > 0 else -(2**63)) if math.isinf(seed) else math.trunc(seed)
    state = int(math.copysign(abs(seed) % _MODULUS, seed))
    if state <= 0:
        state += _MODULUS - 1

    def draw() -> float:
        nonlocal state
        state = state * _MULTIPLIER % _MODULUS
        return (state - 1) / (_MODULUS - 1)

    return draw


def seed_of_text(text: str) -> int:
    """A seed that is no number: 0 for blank, else the first 8 bytes of its SHA-256 as a signed number."""
    if not text:
        return 0
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
