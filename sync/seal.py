"""The format of a sealed copy: one append-only file an epoch, a record an operation, readable by whoever has the key.

Header: `huimin-seal 1 <terminal> <epoch>\\n`. Record: length of the sealed text (4 bytes, big-endian), seq (8), nonce
(12), AES-256-GCM of the UTF-8 JSON with the header and the seq as additional data. A record proves itself, so nothing
else of the file has to be whole: what does not open is passed over, byte by byte where even its length is damaged. A
row may be there again farther on, as a repair; the newest that opens is the one.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_RECORD: Final = struct.Struct(">IQ12s")
LONGEST: Final = 4 << 20
"""Bytes of one sealed text; a longer length is damage."""
_TAG_BYTES: Final = 16
_PLAUSIBLE: Final = re.compile(rb"(?=\x00[\x00-\x40].{2}\x00{4}.{4})", re.DOTALL)
"""Where a record may begin: a length up to LONGEST and a seq of 32 bits."""
_WINDOW: Final = 1 << 16


class BadSeal(Exception):
    """The copy cannot be read. `code` is foreign_copy (no copy of this terminal's epoch) | wrong_seal_key (nothing in
    it opens with this key)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Index:
    """What a copy holds."""

    places: Mapping[int, int] = field(default_factory=dict)
    """{seq: where the newest record of it that opens begins}"""
    end: int = 0
    """Where the last whole record ends, whether it opens or not; behind it there is at most one that was cut."""
    header_whole: bool = True
    locked: bool = False
    """There are records and none opens: the wrong key, or all of them are damaged."""

    @property
    def last(self) -> int:
        """The newest row; 0: none."""
        return max(self.places, default=0)

    @property
    def damaged(self) -> tuple[int, ...]:
        """Rows before the newest of which no record opens."""
        return tuple(seq for seq in range(1, self.last) if seq not in self.places)


def header(terminal_id: str, epoch_id: str) -> bytes:
    """The first line of a copy."""
    return f"huimin-seal 1 {terminal_id} {epoch_id}\n".encode()


def seal(key: bytes, head: bytes, seq: int, nonce: bytes, content: Mapping[str, Any]) -> bytes:
    """One record. `nonce` is 12 fresh random bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    sealed = AESGCM(key).encrypt(nonce, text, head + seq.to_bytes(8, "big"))
    return _RECORD.pack(len(sealed), seq, nonce) + sealed


def index(file: BinaryIO, key: bytes, head: bytes) -> Index:
    """Open every record once. `head` is the header that the file must have; one that is damaged is passed over too.

    Raises BadSeal("foreign_copy"): neither the header nor any record is of this terminal's epoch.
    """
    size = file.seek(0, 2)
    file.seek(0)
    whole = file.read(len(head)) == head
    cipher = AESGCM(key)
    places: dict[int, int] = {}
    at, end = len(head), len(head)
    while at + _RECORD.size <= size:
        found = _record(file, at, size)
        if found and _text(cipher, head, *found) is not None:
            length, seq, _, _ = found
            places[seq] = at
            at += _RECORD.size + length
            end = max(end, at)
            continue
        if found and _leads_on(cipher, head, file, at + _RECORD.size + found[0], size):
            # Damaged, but whole. Its length may be what is damaged and lead past rows that are not: it says where the
            # file ends, never where to go on.
            end = max(end, at + _RECORD.size + found[0])
        following = _next_plausible(file, at + 1, size)
        if following is None:
            break
        at = following
    if not places and not whole:
        raise BadSeal("foreign_copy")
    return Index(places, end, whole, locked=not places and end > len(head))


def read(file: BinaryIO, key: bytes, head: bytes, at: int) -> dict[str, Any]:
    """The content of the record at a place of the index."""
    found = _record(file, at, file.seek(0, 2))
    text = _text(AESGCM(key), head, *found) if found else None
    if text is None:
        raise BadSeal("wrong_seal_key")
    content: dict[str, Any] = json.loads(text)
    return content


def opened(file: BinaryIO, key: bytes, head: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """(seq, content) of every row that opens, in seq order. Raises BadSeal: none does."""
    found = index(file, key, head)
    if found.locked:
        raise BadSeal("wrong_seal_key")
    for seq, at in sorted(found.places.items()):
        yield seq, read(file, key, head, at)


_Found = tuple[int, int, bytes, bytes]


def _record(file: BinaryIO, at: int, size: int) -> _Found | None:
    """(length, seq, nonce, sealed text); None: there is no room for it."""
    file.seek(at)
    head = file.read(_RECORD.size)
    if len(head) < _RECORD.size:
        return None
    length, seq, nonce = _RECORD.unpack(head)
    if not _TAG_BYTES < length <= LONGEST or at + _RECORD.size + length > size:
        return None
    return length, seq, nonce, file.read(length)


def _text(cipher: AESGCM, head: bytes, _length: int, seq: int, nonce: bytes, sealed: bytes) -> bytes | None:
    try:
        return cipher.decrypt(nonce, sealed, head + seq.to_bytes(8, "big"))
    except InvalidTag:
        return None


def _leads_on(cipher: AESGCM, head: bytes, file: BinaryIO, at: int, size: int) -> bool:
    following = _record(file, at, size)
    return at == size or (following is not None and _text(cipher, head, *following) is not None)


def _next_plausible(file: BinaryIO, start: int, size: int) -> int | None:
    while start < size:
        file.seek(start)
        window = file.read(_WINDOW + _RECORD.size)
        if match := _PLAUSIBLE.search(window, 0, len(window)):
            return start + match.start()
        start += _WINDOW
    return None
