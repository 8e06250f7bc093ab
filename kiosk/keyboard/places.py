"""Place names of this point, offered before all else where an address is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.keyboard.search import Candidate
from kiosk.keyboard.segment import segment
from kiosk.keyboard.table import Table


@dataclass(frozen=True, slots=True)
class Place:
    """A village with what it belongs to: 江西省, 鹰潭市, 余江区, 春涛镇, 滨江村."""

    parts: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All parts as one address."""
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The places, nearest first, with how each of their names may be read."""

    places: tuple[Place, ...] = ()
    names: tuple[tuple[str, tuple[frozenset[int], ...]], ...] = ()
    """Every tail of a place (春涛镇滨江村, 滨江村), shortest first, with the syllables of each character."""


def gazetteer(places: Iterable[Place], table: Table) -> Gazetteer:
    """Look up how the names are read."""
    places = tuple(places)
    names = []
    for place in places:
        for start in range(len(place.parts) - 1, -1, -1):
            name = "".join(place.parts[start:])
            sounds = tuple(frozenset(table.read_as(n) if n is not None else ()) for n in map(table.number_of, name))
            names.append((name, sounds))
    return Gazetteer(places, tuple(names))


def named(letters: str, known: Gazetteer, table: Table) -> tuple[Candidate, ...]:
    """The places whose name begins as typed, in full or abbreviated. Nothing typed: none."""
    found: dict[str, Candidate] = {}
    for reading in segment(letters, table):
        for name, sounds in known.names:
            fits = len(reading) <= len(sounds) and all(u.alike & s for u, s in zip(reading, sounds, strict=False))
            if fits and name not in found:
                found[name] = Candidate(name, reading[-1].end)
    return tuple(found.values())
