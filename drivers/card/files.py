"""The basic files of a social-security card, as data: which record, which tag, which coding (LD/T 32-2015).

Parsing is tolerant of padding and coding, strict about lengths, and what cannot be read is None rather than a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

SSSE: Final = b"sx1.sh." + "社会保障".encode("gbk")
"""Application name by which the card is selected."""
EF05, EF06 = 0xEF05, 0xEF06
PADDING: Final = b"\x00\xff "
"""All three are seen. None of them can be the second byte of a GB18030 character, so stripping never cuts one."""
_PRINTABLE: Final = bytes(b if 0x20 <= b < 0x7F else ord("?") for b in range(256))
GETA: Final = "〓"
"""Stands for a character that no font and no standard names."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: file, tag (also its identifier in READ RECORD with P2 = 00), name, longest value in bytes."""

    file: int
    tag: int
    name: str
    longest: int
    cut: bool = False
    """What is longer is cut rather than refused."""


CARD_ID: Final = Record(EF05, 0x01, "card_id", 16)
CARD_CLASS: Final = Record(EF05, 0x02, "card_class", 1)
VERSION: Final = Record(EF05, 0x03, "version", 4)
ISSUER: Final = Record(EF05, 0x04, "issuer", 12)
ISSUED: Final = Record(EF05, 0x05, "issued", 8)
VALID_UNTIL: Final = Record(EF05, 0x06, "valid_until", 8)
CARD_NO: Final = Record(EF05, 0x07, "card_no", 9, cut=True)
ID_NO: Final = Record(EF06, 0x08, "id_no", 18)
NAME: Final = Record(EF06, 0x09, "name", 30)
NAME_MORE: Final = Record(EF06, 0x4E, "name_more", 20)
SEX: Final = Record(EF06, 0x0A, "sex", 1)
NATION: Final = Record(EF06, 0x0B, "nation", 1)
BIRTH_PLACE: Final = Record(EF06, 0x0C, "birth_place", 3)
BIRTH: Final = Record(EF06, 0x0D, "birth_date", 8)
RECORDS: Final = (
    CARD_ID, CARD_CLASS, VERSION, ISSUER, ISSUED, VALID_UNTIL, CARD_NO,
    ID_NO, NAME, NAME_MORE, SEX, NATION, BIRTH_PLACE, BIRTH,
)  # fmt: skip

_STANDARDISED_LATER: Final = str.maketrans(
    {
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
        0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9,
        0xE854: 0x9FBA, 0xE864: 0x9FBB,
    }
)  # fmt: skip
"""Characters that GB 18030-2000 had to leave in the private use area and that have their own place in Unicode now."""


class BadRecord(Exception):
    """The answer is not `tag length value` of the record asked for."""

    code = "bad_record"


def value_of(record: Record, answer: bytes) -> bytes:
    """The value of a record answer. Raises BadRecord: wrong tag, truncated, or longer than it may be."""
    if len(answer) < 2 or answer[0] != record.tag:
        raise BadRecord
    length = answer[1]
    value = answer[2 : 2 + length]
    if len(value) != length:
        raise BadRecord
    if record.cut:
        return value[: record.longest]
    if len(value.rstrip(PADDING)) > record.longest:
        raise BadRecord
    return value


def empty(value: bytes) -> bool:
    """Nothing was ever written here."""
    return not value.strip(PADDING)


def text(value: bytes) -> str:
    """An `an` item: printable ASCII, padded at the end with 00, FF or spaces; anything else is shown as ?."""
    return value.rstrip(PADDING).translate(_PRINTABLE).decode("ascii")


def name_of(first: bytes, more: bytes) -> str | None:
    """The full name: both parts joined before decoding, since a character may straddle them. None: undecodable, empty.

    A character of the private use area becomes 〓: it means something else on every machine. Control and format
    characters are left out.
    """
    try:
        name = (first.rstrip(PADDING) + more.rstrip(PADDING)).decode("gb18030")
    except UnicodeDecodeError:
        return None
    name = name.translate(_STANDARDISED_LATER)
    shown = "".join(GETA if _private(c) else c for c in name if c.isprintable() or _private(c))
    return shown.strip() or None


def _private(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"


def date_of(value: bytes) -> str | None:
    """A `cn` date of 4 BCD bytes, or of 8 ASCII digits on some old cards; ISO date, None when it is neither."""
    digits = value.hex() if len(value) == 4 else value.rstrip(PADDING).decode("ascii", "replace")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date.fromisoformat(digits).isoformat()
    except ValueError:
        return None


def generation_of(version: str) -> int:
    """ "2.00" is generation 2; 0 where the version is none that is known."""
    return int(version[0]) if version[:1] in ("1", "2", "3") else 0


def id_no_ok(id_no: str) -> bool:
    """The check character of GB 11643-1999."""
    if len(id_no) != 18 or not (id_no[:17].isascii() and id_no[:17].isdigit()):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(id_no[:17], weights, strict=True))
    return "10X98765432"[total % 11] == id_no[17].upper()


def atr_fits(atr: bytes, card_id: bytes) -> bool:
    """Whether the ATR's tail (86, chip maker, 2 bytes of area, 4 bytes of serial) names this card id code.

    True also where the ATR is not of that shape, as over the air: then it says nothing. Cards exist whose ATR never
    fitted, so this is a hint and no proof.
    """
    tail = atr[-8:]
    if len(atr) < 12 or tail[0] != 0x86:
        return True
    return tail[2:4] == card_id[:2] and tail[4:] == card_id[8:12]
