"""Which card counts when several readers are there: pure decisions over what PC/SC shows.

The one that stands keeps standing until it leaves; then the first in PC/SC order that has a card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drivers.card.winscard import ReaderState

SAM_WORD: Final = " SAM "


@dataclass(frozen=True, slots=True)
class Step:
    """What happened since the last look. `stands`: the reader whose card counts from now on, as it was when it came."""

    left: bool
    came: bool
    stands: ReaderState | None


def matching(names: Sequence[str], wanted: str | None, psam: str | None) -> list[str]:
    """The readers for villagers' cards: those with `wanted` in their name, or all that are no SAM slot."""
    own = [n for n in names if not (psam and psam in n)]
    return [n for n in own if wanted in n] if wanted else [n for n in own if SAM_WORD not in f"{n} "]


def decide(stands: ReaderState | None, found: Sequence[ReaderState]) -> Step:
    """`found`: all matching readers of this look, in PC/SC order."""
    if stands is not None:
        now = next((f for f in found if f.name == stands.name), None)
        if now is not None and now.present and not _was_out(stands, now):
            return Step(False, False, stands)
    came = next((f for f in found if f.present), None)
    return Step(stands is not None, came is not None, came)


def _was_out(before: ReaderState, now: ReaderState) -> bool:
    """Out and in again between two looks: one removal and one insertion, which only the counter tells."""
    return (now.changes - before.changes) & 0xFFFF >= 2


def printable(name: str) -> str:
    """A reader's name for people: no control, format or private characters, at most 64."""
    return "".join(c for c in name if c.isprintable())[:64]
