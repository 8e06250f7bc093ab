"""The format of a sealed copy: one append-only file an epoch, a record an operation, readable by whoever has the key.

Header: `huimin-seal 1 <terminal> <epoch>\\n`. Record: length of the sealed text (4 bytes, big-endian), seq (8), nonce
(12), AES-256-GCM of the UTF-8 JSON with the header and the seq as additional data. A record that was cut by a power
failure is the last one and is written again; one in the middle that does not open is damage, and is said.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_RECORD: Final = struct.Struct(">IQ12s")
LONGEST: Final = 4 << 20
"""Bytes of one sealed text; a longer length is damage."""


class BadSeal(Exception):
    """The copy cannot be read. `code` is foreign_copy | damaged_copy | wrong_seal_key."""

    def __init__(self, code: str, seq: int = 0) -> None:
        super().__init__(f"{code} after row {seq}" if seq else code)
        self.code = code
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a copy reaches: the last whole record's seq, and where the next one begins."""

    seq: int
    end: int


def header(terminal_id: str, epoch_id: str) -> bytes:
    """The first line of a copy."""
    return f"huimin-seal 1 {terminal_id} {epoch_id}\n".encode()


def seal(key: bytes, head: bytes, seq: int, nonce: bytes, content: Mapping[str, Any]) -> bytes:
    """One record. `nonce` is 12 fresh random bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    sealed = AESGCM(key).encrypt(nonce, text, head + seq.to_bytes(8, "big"))
    return _RECORD.pack(len(sealed), seq, nonce) + sealed


def extent(file: BinaryIO, head: bytes) -> Extent:
    """Walk the lengths only. A torn last record does not count. Raises BadSeal("foreign_copy")."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if file.read(len(head)) != head:
        raise BadSeal("foreign_copy")
    last, end = 0, len(head)
    while end + _RECORD.size <= size:
        file.seek(end)
        length, seq, _ = _RECORD.unpack(file.read(_RECORD.size))
        if length > LONGEST or end + _RECORD.size + length > size:
            break
        last, end = seq, end + _RECORD.size + length
    return Extent(last, end)


def opened(file: BinaryIO, key: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """(seq, content) of every record; a torn last one is left out.

    Raises BadSeal: "foreign_copy" no copy at all, "wrong_seal_key" the first record does not open, "damaged_copy" a
    later one does not (`seq` is the last good one).
    """
    head = file.readline(300)
    if not head.startswith(b"huimin-seal 1 ") or not head.endswith(b"\n"):
        raise BadSeal("foreign_copy")
    whole = extent(file, head).end
    file.seek(len(head))
    cipher, last = AESGCM(key), 0
    while file.tell() < whole:
        length, seq, nonce = _RECORD.unpack(file.read(_RECORD.size))
        try:
            text = cipher.decrypt(nonce, file.read(length), head + seq.to_bytes(8, "big"))
        except InvalidTag:
            raise BadSeal("damaged_copy" if last else "wrong_seal_key", last) from None
        last = seq
        yield seq, json.loads(text)
