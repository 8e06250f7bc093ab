"""The compiled table of characters, readings and phrases, read in place from one mapped file.

File: little-endian. 8 bytes magic, then offset and length (u32 each) of every section in SECTIONS, then the sections,
each starting at a multiple of 4. Characters are numbered by overall frequency, 0 the most frequent.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAGIC: Final = b"HMPINY01"
SECTIONS: Final = (
    "syllables",  # ASCII, one a line; the line's number is the syllable's id
    "radicals",  # UTF-8, one a line: the forms of one radical, the most usual first; number 0 is none
    "characters",  # u32 code point each
    "strokes",  # u8 each: total strokes, 0 unknown
    "radical",  # u8 each: number of the radical
    "starts",  # u32 per syllable, and one more: where its readings start, counted in readings
    "read_as",  # u16 per reading: character number, within a syllable by falling score
    "read_score",  # u16 per reading
    "keys",  # 16 bytes a block: key, offset into `phrases`, count; sorted by key
    "phrases",  # per block of words with k characters: count*k u16 syllables, count*k u16 characters, count u16 scores
)
KEY: Final = struct.Struct("<8sII")
MOST_CHARACTERS: Final = 7
"""Characters of the longest phrase."""
SCORE: Final = 1000
"""Scores are 1000 times the natural logarithm of a count in a large body of text."""


class TableError(Exception):
    """The file is not a table of this version."""

    code = "pinyin_table"


def class_of(syllable: str) -> str:
    """The letter under which a syllable is filed: its first, with n under l, since many do not tell them apart."""
    return "l" if syllable[0] == "n" else syllable[0]


@dataclass(frozen=True, slots=True)
class Block:
    """All phrases whose syllables begin with the same letters, the most frequent first."""

    length: int
    """Characters of each."""
    count: int
    syllables: memoryview
    """u16, `length` for each phrase."""
    characters: memoryview
    scores: memoryview


class Table:
    """See the module. All methods are pure reads; one table may be shared by all states."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Raises TableError."""
        head = len(MAGIC) + 8 * len(SECTIONS)
        if len(data) < head or data[: len(MAGIC)] != MAGIC:
            raise TableError("not a table of this version")
        self._data = data
        numbers = struct.unpack_from(f"<{2 * len(SECTIONS)}I", data, len(MAGIC))
        self._places = {name: (numbers[2 * i], numbers[2 * i + 1]) for i, name in enumerate(SECTIONS)}
        if any(offset + length > len(data) for offset, length in self._places.values()):
            raise TableError("the file is cut short")
        self.syllables: tuple[str, ...] = tuple(bytes(self._raw("syllables")).decode("ascii").split("\n"))
        self.id_of: dict[str, int] = {syllable: i for i, syllable in enumerate(self.syllables)}
        self.radicals: tuple[str, ...] = tuple(bytes(self._raw("radicals")).decode("utf-8").split("\n"))
        self.strokes = self._raw("strokes")
        self.radical = self._raw("radical")
        self._characters = self._raw("characters").cast("I")
        self._starts = self._raw("starts").cast("I")
        self._read_as = self._raw("read_as").cast("H")
        self._read_score = self._raw("read_score").cast("H")
        self._keys = range(self._places["keys"][1] // KEY.size)

    @classmethod
    def open(cls, path: Path) -> Table:
        """Map the file. Raises TableError, OSError."""
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _raw(self, name: str) -> memoryview:
        offset, length = self._places[name]
        return memoryview(self._data)[offset : offset + length]

    def __len__(self) -> int:
        """How many characters there are."""
        return len(self._characters)

    def character(self, number: int) -> str:
        """The character of that number."""
        return chr(self._characters[number])

    def number_of(self, character: str) -> int | None:
        """Its number; None: not in the table."""
        return next(self._aligned(self._places["characters"], struct.pack("<I", ord(character))), None)

    def readings(self, syllable: int) -> Iterator[tuple[int, int]]:
        """(character number, score) of all that are read so, the most frequent first."""
        for at in range(self._starts[syllable], self._starts[syllable + 1]):
            yield self._read_as[at], self._read_score[at]

    def read_as(self, number: int) -> tuple[int, ...]:
        """The syllables of a character, the most frequent first."""
        found = []
        for at in self._aligned(self._places["read_as"], struct.pack("<H", number)):
            syllable = bisect_left(self._starts, at + 1) - 1
            found.append((-self._read_score[at], syllable))
        return tuple(syllable for _, syllable in sorted(found))

    def block(self, key: str) -> Block | None:
        """The phrases of that key: one class letter for each character."""
        wanted = key.encode("ascii")
        at = bisect_left(self._keys, wanted, key=self._key)
        if at == len(self._keys) or self._key(at) != wanted:
            return None
        _, offset, count = KEY.unpack_from(self._data, self._places["keys"][0] + at * KEY.size)
        raw, one = self._raw("phrases"), 2 * len(key) * count
        return Block(
            length=len(key),
            count=count,
            syllables=raw[offset : offset + one].cast("H"),
            characters=raw[offset + one : offset + 2 * one].cast("H"),
            scores=raw[offset + 2 * one : offset + 2 * one + 2 * count].cast("H"),
        )

    def keys(self) -> Iterator[str]:
        """All keys that have a block."""
        for at in self._keys:
            yield self._key(at).decode("ascii")

    def _key(self, at: int) -> bytes:
        start = self._places["keys"][0] + at * KEY.size
        return self._data[start : start + 8].rstrip(b"\0")

    def _aligned(self, place: tuple[int, int], pattern: bytes) -> Iterator[int]:
        """Positions, counted in items of the pattern's size, at which it stands in a section."""
        offset, length = place
        at = self._data.find(pattern, offset, offset + length)
        while at >= 0:
            position, rest = divmod(at - offset, len(pattern))
            if not rest:
                yield position
            at = self._data.find(pattern, at + 1, offset + length)
