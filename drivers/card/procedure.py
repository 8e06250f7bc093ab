"""Reading one card over any link: select, EF05, EF06, and the card id code again at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from drivers.card.apdu import FILE_NOT_FOUND, SECURITY_NOT_MET, Command, Link, Response, send
from drivers.card.files import (
    BIRTH,
    CARD_ID,
    CARD_NO,
    ID_NO,
    NAME,
    NAME_MORE,
    SEX,
    SSSE,
    VALID_UNTIL,
    VERSION,
    BadRecord,
    Record,
    date_of,
    id_no_ok,
    name_of,
    text,
    value_of,
)
from drivers.card.port import CardData, CardStatus


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reading came to. `card` only with CARD and NEEDS_PSAM."""

    status: CardStatus
    card: CardData | None = None
    code: str = ""


def read_card(link: Link, today: date) -> ReadResult:
    """Read what is free. Raises LinkLost: nothing half-read ever leaves this function."""
    selected = send(link, Command(0x00, 0xA4, 0x04, 0x00, SSSE, 0x00))
    if not selected.ok:
        word = CardStatus.NOT_SOCIAL_CARD if selected.sw in (FILE_NOT_FOUND, 0x6A81, 0x6D00, 0x6E00) else None
        return ReadResult(word or CardStatus.ERROR, code=f"select_{selected.sw:04x}")
    try:
        return _read(link, today)
    except BadRecord:
        return ReadResult(CardStatus.ERROR, code="bad_record")


def _read(link: Link, today: date) -> ReadResult:
    first = _need(link, CARD_ID)
    if len(first) != CARD_ID.longest:
        # Without the whole id code a swapped card could not be told.
        raise BadRecord
    version = text(_need(link, VERSION))
    valid_until = date_of(_maybe(link, VALID_UNTIL))
    card_no = text(_need(link, CARD_NO)[: CARD_NO.longest])
    personal = _read_record(link, ID_NO)
    id_no: str | None = None
    name: str | None = None
    sex: str | None = None
    birth: str | None = None
    warnings: list[str] = []
    if personal.ok:
        id_no = text(value_of(ID_NO, personal.data)).upper() or None
        name = name_of(_need(link, NAME), _maybe(link, NAME_MORE))
        sex = text(_maybe(link, SEX)) or None
        birth = date_of(_maybe(link, BIRTH))
        warnings = _doubts(id_no, name, sex, birth)
    elif personal.sw != SECURITY_NOT_MET:
        return ReadResult(CardStatus.ERROR, code=f"personal_{personal.sw:04x}")
    if _need(link, CARD_ID) != first:
        # Another card slid in while we read: what was read may be of two people.
        return ReadResult(CardStatus.ERROR, code="swapped")
    if valid_until and valid_until < today.isoformat():
        warnings.append("expired")
    generation = int(version[0]) if version[:1] in ("1", "2", "3") else 0
    card = CardData(generation, card_no, first.hex().upper(), name, id_no, sex, birth, valid_until, tuple(warnings))
    return ReadResult(CardStatus.CARD if id_no else CardStatus.NEEDS_PSAM, card)


def _doubts(id_no: str | None, name: str | None, sex: str | None, birth: str | None) -> list[str]:
    doubts = []
    if name is None:
        doubts.append("undecodable_name")
    if id_no is not None:
        if not id_no_ok(id_no):
            doubts.append("check_digit")
        elif sex in ("1", "2") and int(id_no[16]) % 2 != int(sex) % 2:
            doubts.append("sex_mismatch")
        if birth and birth.replace("-", "") != id_no[6:14]:
            doubts.append("birth_mismatch")
    return doubts


def _read_record(link: Link, record: Record) -> Response:
    """SELECT the file by name, READ RECORD by tag (P2 = 00): record numbers differ between versions, tags do not."""
    chosen = send(link, Command(0x00, 0xA4, 0x02, 0x00, record.file.to_bytes(2, "big")))
    if not chosen.ok:
        return chosen
    return send(link, Command(0x00, 0xB2, record.tag, 0x00, le=0x00))


def _need(link: Link, record: Record) -> bytes:
    answer = _read_record(link, record)
    if not answer.ok:
        raise BadRecord
    return value_of(record, answer.data)


def _maybe(link: Link, record: Record) -> bytes:
    """Empty where the card does not have the record."""
    answer = _read_record(link, record)
    return value_of(record, answer.data) if answer.ok else b""
