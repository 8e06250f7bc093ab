"""The free files of a social-security card, as data: which record, which tag, which coding.

Parsing is tolerant, the raw length is never trusted, and what cannot be read is None rather than a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

SSSE: Final = b"sx1.sh." + "社会保障".encode("gbk")
"""Application name by which the card is selected."""
EF05, EF06 = 0xEF05, 0xEF06


@dataclass(frozen=True, slots=True)
class Record:
    """One record: file, tag (also its identifier in READ RECORD with P2 = 00), name, longest value in bytes."""

    file: int
    tag: int
    name: str
    longest: int


CARD_ID: Final = Record(EF05, 0x01, "card_id", 16)
VERSION: Final = Record(EF05, 0x03, "version", 4)
ISSUED: Final = Record(EF05, 0x05, "issued", 4)
VALID_UNTIL: Final = Record(EF05, 0x06, "valid_until", 4)
CARD_NO: Final = Record(EF05, 0x07, "card_no", 9)
ID_NO: Final = Record(EF06, 0x08, "id_no", 18)
NAME: Final = Record(EF06, 0x09, "name", 30)
NAME_MORE: Final = Record(EF06, 0x4E, "name_more", 20)
SEX: Final = Record(EF06, 0x0A, "sex", 1)
BIRTH: Final = Record(EF06, 0x0D, "birth_date", 4)


class BadRecord(Exception):
    """The answer is not `tag length value` of the record asked for."""

    code = "bad_record"


def value_of(record: Record, answer: bytes) -> bytes:
    """The value of a record answer. Raises BadRecord: wrong tag, truncated, or longer than it may be."""
    if len(answer) < 2 or answer[0] != record.tag:
        raise BadRecord
    length = answer[1]
    value = answer[2 : 2 + length]
    if len(value) != length or length > 64:
        raise BadRecord
    return value


def text(value: bytes) -> str:
    """An `an` item: ASCII, padded at the end with 00, FF or spaces."""
    return value.rstrip(b"\x00\xff ").decode("ascii", "replace").replace("�", "?")


def name_of(first: bytes, more: bytes) -> str | None:
    """The full name: both parts joined before decoding, since a character may straddle them. None: undecodable."""
    joined = first.rstrip(b"\x00\xff ") + more.rstrip(b"\x00\xff ") if len(first) < NAME.longest else first + more
    try:
        name = joined.rstrip(b"\x00\xff ").decode("gb18030")
    except UnicodeDecodeError:
        return None
    return name.strip("\x00 　") or None


def date_of(value: bytes) -> str | None:
    """A `cn` date of 4 BCD bytes, or of 8 ASCII digits on some old cards; ISO date, None when it is neither."""
    digits = value.hex() if len(value) == 4 else value.rstrip(b"\x00\xff ").decode("ascii", "replace")
    if len(digits) != 8 or not digits.isdigit():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def id_no_ok(id_no: str) -> bool:
    """The check character of GB 11643-1999."""
    if len(id_no) != 18 or not (id_no[:17].isascii() and id_no[:17].isdigit()):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(id_no[:17], weights, strict=True))
    return "10X98765432"[total % 11] == id_no[17].upper()
