"""Telling a scanner that plays a keyboard from a person who types: by time. Pure.

A scanner types a whole code within milliseconds and ends it with Enter or Tab (its "suffix", the factory setting of
nearly all). Every key is held until it is clear what it was: a pause releases single keys as typed; a burst with an end
is a scan; a burst that breaks off is neither, and is dropped: half a code must not get into a field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from drivers.scanner.text import MOST_CHARS, clean

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """`gap_ms`: the longest pause inside a burst; `least`: characters below which a burst is fast typing."""

    gap_ms: int = 50
    least: int = 4


TIMING: Final = Timing()


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """One key that was pressed: its characters, when (ms of any steady clock), and the caller's own `origin`."""

    text: str
    at_ms: int
    origin: T
    end: bool = False
    """Enter or Tab."""


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """Keys of which it is not known yet what they are; the newest last."""

    keys: tuple[Key[T], ...] = ()
    count: int = 0
    """How many came, also beyond what is kept."""

    @property
    def last_ms(self) -> int:
        """When the newest came."""
        return self.keys[-1].at_ms if self.keys else 0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """`typed`: keys that a person pressed, in order, to be passed on now. `scan`: a code, clean."""

    typed: tuple[Key[T], ...] = ()
    scan: str | None = None


def press(held: Held[T], key: Key[T], timing: Timing = TIMING) -> tuple[Held[T], Outcome[T]]:
    """A key came: what is held now, and what became clear by it."""
    before: tuple[Key[T], ...] = ()
    if held.keys and key.at_ms - held.last_ms > timing.gap_ms:
        before = settle(held, timing).typed
        held = Held()
    if not key.end:
        # One key more than may be taken is kept as the mark of "too long".
        kept = (*held.keys, key) if len(held.keys) <= MOST_CHARS else (*held.keys[:-1], key)
        return Held(kept, held.count + 1), Outcome(before)
    if held.count < timing.least:
        return Held(), Outcome((*before, *held.keys, key))
    return Held(), Outcome(before, clean("".join(k.text for k in held.keys)))


def settle(held: Held[T], timing: Timing = TIMING) -> Outcome[T]:
    """No key came for `gap_ms`: what was held is typed, or a burst that broke off, which is dropped."""
    return Outcome(held.keys if held.count < timing.least else ())
