"""Letters into syllables: full ones, abbreviations (zg), the unfinished last one, and the sounds that people mix up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kiosk.keyboard.table import Table, class_of

INITIALS: Final = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
ALIKE: Final = {"zh": "z", "z": "zh", "sh": "s", "s": "sh", "ch": "c", "c": "ch", "n": "l", "l": "n"}
"""Initials that many speakers do not tell apart."""
ALSO: Final = {"lue": "lve", "nue": "nve"}
"""Spellings that mean the same."""
LONGEST: Final = 6
"""Letters of the longest syllable."""
SEPARATOR: Final = "'"
KEPT: Final = 12
"""How many ways to read the letters are followed."""
FULL_COST: Final = 10
OPEN_COST: Final = 13
SHORT_COST: Final = 25


@dataclass(frozen=True)
class Unit:
    """One syllable as typed. `exact`: the syllables it names; `alike`: those and the ones that sound alike."""

    letters: str
    end: int
    """Where it ends in what was typed."""
    full: bool
    exact: frozenset[int]
    alike: frozenset[int]
    key: str
    """Its letter in the key of a block of phrases."""

    @cached_property
    def whole_class(self) -> bool:
        """It is an initial alone: every phrase of the block fits."""
        return self.letters in INITIALS


Reading = tuple[Unit, ...]


def segment(letters: str, table: Table) -> tuple[Reading, ...]:
    """The likeliest readings, best first, of as much of the beginning as can be read at all."""
    for end in range(len(letters), 0, -1):
        found = _readings(letters[:end], table)
        if found:
            return found
    return ()


def _readings(letters: str, table: Table) -> tuple[Reading, ...]:
    best: list[list[tuple[int, Reading]]] = [[] for _ in range(len(letters) + 1)]
    best[len(letters)] = [(0, ())]
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == SEPARATOR:
            best[at] = best[at + 1]
            continue
        ways = [
            (cost + more, (unit, *rest)) for cost, unit in _units(letters, at, table) for more, rest in best[unit.end]
        ]
        best[at] = sorted(ways, key=lambda way: way[0])[:KEPT]
    return tuple(units for _, units in best[0] if units)


def _units(letters: str, at: int, table: Table) -> list[tuple[int, Unit]]:
    stop = letters.find(SEPARATOR, at)
    stop = len(letters) if stop < 0 else stop
    found = []
    for end in range(at + 1, min(stop, at + LONGEST) + 1):
        piece = letters[at:end]
        spelt = ALSO.get(piece, piece)
        if spelt in table.id_of:
            found.append((FULL_COST, full_unit(spelt, end, table)))
        if end == len(letters) and piece not in INITIALS and (unit := _open_unit(piece, end, table)):
            found.append((OPEN_COST, unit))
        elif piece in INITIALS:
            found.append((SHORT_COST, _short_unit(piece, end, table)))
    return found


def full_unit(syllable: str, end: int, table: Table) -> Unit:
    """A whole syllable."""
    exact = table.id_of[syllable]
    alike = {exact, *(table.id_of[s] for s in _alike(syllable) if s in table.id_of)}
    return Unit(syllable, end, True, frozenset((exact,)), frozenset(alike), class_of(syllable))


def _open_unit(piece: str, end: int, table: Table) -> Unit | None:
    """The beginning of a syllable that goes on."""
    exact = frozenset(i for s, i in table.id_of.items() if s.startswith(piece) and s != piece)
    if not exact:
        return None
    begins = (piece, *_alike(piece))
    alike = frozenset(i for s, i in table.id_of.items() if s.startswith(begins) and s not in begins)
    return Unit(piece, end, False, exact, alike, class_of(piece))


def _short_unit(initial: str, end: int, table: Table) -> Unit:
    exact = frozenset(i for s, i in table.id_of.items() if s.startswith(initial))
    key = class_of(initial)
    return Unit(initial, end, False, exact, frozenset(i for s, i in table.id_of.items() if class_of(s) == key), key)


def _alike(piece: str) -> tuple[str, ...]:
    initial = next((i for i in INITIALS if piece.startswith(i)), "")
    return (ALIKE[initial] + piece[len(initial) :],) if initial in ALIKE else ()
