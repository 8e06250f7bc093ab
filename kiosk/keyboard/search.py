"""What is offered for some letters: phrases that fit them all, then shorter ones, then single characters."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.keyboard.segment import Reading, Unit, segment
from kiosk.keyboard.table import MOST_CHARACTERS, SCORE, Block, Table

ALIKE_LOSS: Final = 2 * SCORE
"""How much a sound that is only alike falls behind."""
SHORT_LOSS: Final = 5 * SCORE
"""How much an abbreviated or unfinished syllable does."""
PHRASE_GAIN: Final = 3 * SCORE
"""A whole word is likelier meant than a character of the same count."""
LONE_LOSS: Final = 9 * SCORE
"""A character's count is that of all words it stands in; one that is no word itself is rare alone in a sentence."""
MOST_MATCHES: Final = 60
"""Phrases of one reading that are followed."""
MOST_COMBINATIONS: Final = 16
EVERY_WORD: Final = 18 * SCORE
"""What each word of a sentence costs: the logarithm of all words counted."""
LONGEST_SENTENCE: Final = 14


@dataclass(frozen=True, slots=True)
class Candidate:
    """Text to choose, and how many of the letters it takes."""

    text: str
    takes: int


def offered(letters: str, table: Table) -> tuple[Candidate, ...]:
    """Everything that the letters can mean, likeliest first; each text once."""
    readings = segment(letters, table)
    if not readings:
        return ()
    phrases = _phrases(readings, table)
    ranked = sorted(_characters(readings, table) + phrases, key=_rank)
    told = len(readings[0]) > 1 and all(u.full for u in readings[0][:-1])
    if told and not any(taken == readings[0][-1].end for taken, _, _ in phrases):
        ranked[:0] = _sentence(readings[0], table)
    return _once(ranked)


def characters_only(letters: str, table: Table) -> tuple[Candidate, ...]:
    """The single characters alone, as names are typed."""
    readings = segment(letters, table)
    return _once(sorted(_characters(readings, table), key=_rank)) if readings else ()


Scored = tuple[int, int, str]
"""Letters taken, score, text."""


def _rank(scored: Scored) -> tuple[int, int]:
    return -scored[0], -scored[1]


def _once(ranked: Iterable[Scored]) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for taken, _, text in ranked:
        if text not in found:
            found[text] = Candidate(text, taken)
    return tuple(found.values())


def _characters(readings: tuple[Reading, ...], table: Table) -> list[Scored]:
    """All characters of the first syllable, however it may be read."""
    first = {(u.letters, u.full): u for u in (r[0] for r in readings if r[0].full or len(r) == 1)}
    if not first:
        first = {("", False): readings[0][0]}
    known = any(unit.full for unit in first.values())
    scored = []
    for unit in first.values():
        # An unfinished syllable stands behind a whole one of the same letters.
        loss = SHORT_LOSS if known and not unit.full else 0
        for syllable in sorted(unit.alike):
            less = loss + (0 if syllable in unit.exact else ALIKE_LOSS)
            scored += [(unit.end, score - less, table.character(n)) for n, score in table.readings(syllable)]
    return scored


def _phrases(readings: tuple[Reading, ...], table: Table) -> list[Scored]:
    found: list[Scored] = []
    seen: set[tuple[str, ...]] = set()
    for reading in readings:
        for length in range(min(len(reading), MOST_CHARACTERS), 1, -1):
            units = reading[:length]
            name = tuple(u.letters + ("" if u.full else "*") for u in units)
            if name in seen:
                continue
            seen.add(name)
            gain = PHRASE_GAIN if len(reading) == len(readings[0]) else 0
            found += [(units[-1].end, score + gain, text) for score, text in matches(units, table)]
    return found


def matches(units: Reading, table: Table) -> Iterator[tuple[int, str]]:
    """(score, text) of the phrases that fit the units, at most MOST_MATCHES."""
    block = table.block("".join(u.key for u in units))
    if block is None:
        return
    size = len(units)
    short = sum(not u.full for u in units) * SHORT_LOSS
    for at in itertools.islice(_fitting(units, block), MOST_MATCHES):
        sounds = block.syllables[at * size : at * size + size]
        alike = sum(sound not in unit.exact for sound, unit in zip(sounds, units, strict=True))
        text = "".join(table.character(n) for n in block.characters[at * size : at * size + size])
        yield block.scores[at] - short - alike * ALIKE_LOSS, text


def _fitting(units: Reading, block: Block) -> Iterator[int]:
    """Places in the block, by falling frequency."""
    if all(u.whole_class for u in units):
        yield from range(block.count)
        return
    size = len(units)
    combinations = 1
    for unit in units:
        combinations *= len(unit.alike)
    if combinations <= MOST_COMBINATIONS:
        raw = bytes(block.syllables)
        yield from sorted(at for c in itertools.product(*(u.alike for u in units)) for at in _found(raw, c))
        return
    tests = [(i, u.alike) for i, u in enumerate(units) if not u.whole_class]
    sounds = block.syllables.tolist()
    for at in range(block.count):
        if all(sounds[at * size + i] in alike for i, alike in tests):
            yield at


def _found(raw: bytes, combination: tuple[int, ...]) -> Iterator[int]:
    pattern = struct.pack(f"<{len(combination)}H", *combination)
    at = raw.find(pattern)
    while at >= 0:
        place, rest = divmod(at, len(pattern))
        if not rest:
            yield place
        at = raw.find(pattern, at + 1)


def _sentence(reading: Reading, table: Table) -> list[Scored]:
    """The likeliest row of words for a whole reading that no single phrase covers."""
    units = reading[:LONGEST_SENTENCE]
    best: list[tuple[int, str]] = [(0, "")]
    for end in range(1, len(units) + 1):
        ways = []
        for start in range(max(0, end - MOST_CHARACTERS), end):
            word = _best_word(units[start:end], table)
            if word:
                ways.append((best[start][0] + word[0] - EVERY_WORD, best[start][1] + word[1]))
        if not ways:
            return []
        best.append(max(ways))
    return [(units[-1].end, 0, best[-1][1])]


def _best_word(units: tuple[Unit, ...], table: Table) -> tuple[int, str] | None:
    found = max(matches(units, table), default=None)
    if found or len(units) > 1:
        return found
    (unit,) = units
    ways = []
    for syllable in sorted(unit.alike):
        first = next(table.readings(syllable), None)
        if first:
            less = 0 if syllable in unit.exact else ALIKE_LOSS
            ways.append((first[1] - less - LONE_LOSS, table.character(first[0])))
    return max(ways, default=None)
