"""What is on a drive after its power was cut: pure and deterministic for one log and one seed.

Before the last completed flush everything is there. Of what was written after it, each 4 KiB piece is there or not,
and some are torn at 512 bytes. The drive is honest: one that lies about flushes can lose anything, and `lying` lets it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.powercut.log import FLUSH, PROMISE, WRITE, Event

PIECE: Final = 4096
SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Cut:
    """A drive's content after a cut: pieces to lay over the image as it was before the log, in order."""

    writes: tuple[tuple[int, bytes], ...]
    promised: tuple[str, ...]
    """What the writer had promised before the cut."""


def cut(events: Sequence[Event], at: int, seed: int, lying: bool = False) -> Cut:
    """The power goes just before event number `at`."""
    chance = random.Random(f"{seed}/{at}")
    before = events[:at]
    flushes = [n for n, e in enumerate(before) if e.kind == FLUSH]
    durable = flushes[-1] if flushes else 0
    if lying:
        # It answered every flush of the last half and did nothing.
        durable = flushes[len(flushes) // 2] if flushes else 0
    kept: list[tuple[int, bytes]] = [(e.offset, e.data) for e in before[:durable] if e.kind == WRITE]
    share = chance.choice((0.0, 0.5, 1.0))
    for event in before[durable:]:
        if event.kind != WRITE:
            continue
        for start in range(0, len(event.data), PIECE):
            piece = event.data[start : start + PIECE]
            if chance.random() < share:
                kept.append((event.offset + start, piece))
            elif chance.random() < 0.1 and len(piece) >= 2 * SECTOR:
                # Torn: the first sectors made it.
                kept.append((event.offset + start, piece[: SECTOR * chance.randrange(1, len(piece) // SECTOR)]))
    promised = tuple(e.data.decode().strip() for e in before if e.kind == PROMISE)
    return Cut(tuple(kept), promised)
