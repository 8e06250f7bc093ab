"""The page for characters that nobody can spell: by total strokes and by radical."""

from __future__ import annotations

from collections import Counter
from typing import Final

from kiosk.keyboard.table import Table

MOST_STROKES: Final = 64
IN_USE: Final = 10_000
"""Among so many of the most frequent characters is all of the national list of general-use characters (8,105)."""


def radicals(strokes: int, table: Table) -> tuple[int, ...]:
    """Numbers of the radicals that occur in characters of so many strokes (0: of any): first those of many that are in
    use, since the rest of the table is met by nobody."""
    used: Counter[int] = Counter()
    rare: Counter[int] = Counter()
    for number, (radical, count) in enumerate(zip(table.radical, table.strokes, strict=True)):
        if radical and (not strokes or count == strokes):
            (used if number < IN_USE else rare)[radical] += 1
    return tuple(sorted(used | rare, key=lambda radical: (-used[radical], -rare[radical], radical)))


def characters(strokes: int, radical: int, table: Table) -> tuple[str, ...]:
    """Characters of that radical (0: any) with so many strokes (0: any), the most frequent first.

    Strokes are easily miscounted: under a radical, those with one stroke more or less follow.
    """
    numbers = [n for n, r in enumerate(table.radical) if r == radical] if radical else range(len(table))
    if not strokes:
        return tuple(table.character(n) for n in numbers) if radical else ()
    exact = [n for n in numbers if table.strokes[n] == strokes]
    near = [n for n in numbers if abs(table.strokes[n] - strokes) == 1] if radical else []
    return tuple(table.character(n) for n in (*exact, *near))
