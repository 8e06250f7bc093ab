"""Writes the file that `table` reads. Used when the shipped table is compiled, and by tests for small ones."""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.keyboard.table import KEY, MAGIC, MOST_CHARACTERS, SCORE, SECTIONS, class_of


@dataclass(frozen=True, slots=True)
class Character:
    """One character: its readings without tones and how often each occurs, its strokes and the forms of its radical."""

    text: str
    readings: Mapping[str, float]
    strokes: int = 0
    radical: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word of 1 to 7 characters, one syllable for each."""

    text: str
    syllables: tuple[str, ...] = field(default=())
    count: float = 0


def score_of(count: float) -> int:
    """The score of a count, 0 to 65535."""
    return min(65535, round(SCORE * math.log1p(count)))


def pack(characters: Sequence[Character], phrases: Sequence[Phrase]) -> bytes:
    """The file. `characters` come in the order in which equally frequent ones are offered.

    Raises ValueError: a phrase uses a character that is not there or has the wrong length.
    """
    ordered = sorted(characters, key=lambda c: -sum(c.readings.values()))
    number = {c.text: i for i, c in enumerate(ordered)}
    syllables = sorted({s for c in ordered for s in c.readings} | {s for p in phrases for s in p.syllables})
    ids = {s: i for i, s in enumerate(syllables)}
    radicals = list(dict.fromkeys(["", *(c.radical for c in ordered)]))
    starts, read_as, read_score = _readings(ordered, ids)
    keys, blocks = _phrases(phrases, ids, number)
    sections = {
        "syllables": "\n".join(syllables).encode("ascii"),
        "radicals": "\n".join(radicals).encode("utf-8"),
        "characters": struct.pack(f"<{len(ordered)}I", *(ord(c.text) for c in ordered)),
        "strokes": bytes(min(255, c.strokes) for c in ordered),
        "radical": bytes(radicals.index(c.radical) for c in ordered),
        "starts": struct.pack(f"<{len(starts)}I", *starts),
        "read_as": struct.pack(f"<{len(read_as)}H", *read_as),
        "read_score": struct.pack(f"<{len(read_score)}H", *read_score),
        "keys": keys,
        "phrases": blocks,
    }
    head, body = bytearray(MAGIC), bytearray()
    begin = len(MAGIC) + 8 * len(SECTIONS)
    for name in SECTIONS:
        head += struct.pack("<II", begin + len(body), len(sections[name]))
        body += sections[name] + bytes(-len(sections[name]) % 4)
    return bytes(head + body)


def _readings(ordered: Sequence[Character], ids: Mapping[str, int]) -> tuple[list[int], list[int], list[int]]:
    of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, character in enumerate(ordered):
        for syllable, count in character.readings.items():
            of[ids[syllable]].append((-score_of(count), i))
    starts, read_as, read_score = [0], [], []
    for syllable_id in range(len(ids)):
        for negative, i in sorted(of[syllable_id]):
            read_as.append(i)
            read_score.append(-negative)
        starts.append(len(read_as))
    return starts, read_as, read_score


def _phrases(phrases: Sequence[Phrase], ids: Mapping[str, int], number: Mapping[str, int]) -> tuple[bytes, bytes]:
    of: dict[bytes, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        if not 1 <= len(phrase.text) <= MOST_CHARACTERS or len(phrase.text) != len(phrase.syllables):
            raise ValueError("a phrase has 1 to 7 characters and as many syllables")
        if any(c not in number for c in phrase.text):
            raise ValueError("a phrase uses a character that is not in the table")
        of["".join(class_of(s) for s in phrase.syllables).encode("ascii")].append(phrase)
    keys, blocks = bytearray(), bytearray()
    for key in sorted(of):
        entries = sorted(of[key], key=lambda p: (-score_of(p.count), p.text))
        keys += KEY.pack(key, len(blocks), len(entries))
        sounds = [ids[s] for p in entries for s in p.syllables]
        texts = [number[c] for p in entries for c in p.text]
        blocks += struct.pack(f"<{len(sounds)}H", *sounds) + struct.pack(f"<{len(texts)}H", *texts)
        blocks += struct.pack(f"<{len(entries)}H", *(score_of(p.count) for p in entries))
    return bytes(keys), bytes(blocks)
