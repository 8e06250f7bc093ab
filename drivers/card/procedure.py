"""Reading one card over any link: select, EF05, EF06, and the card id code again at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from drivers.card import files
from drivers.card.apdu import (
    CLA_UNKNOWN,
    FILE_NOT_FOUND,
    FUNCTION_NOT_SUPPORTED,
    INS_UNKNOWN,
    RECORD_NOT_FOUND,
    SECURITY_NOT_MET,
    Command,
    Link,
    Response,
    select_file,
    select_name,
    send,
)
from drivers.card.authentication import Authenticator, Refused
from drivers.card.files import BadRecord, Record
from drivers.card.port import CardData, CardStatus
from drivers.card.psam import Algorithm, PsamError

NOT_OURS: Final = (FILE_NOT_FOUND, FUNCTION_NOT_SUPPORTED, INS_UNKNOWN, CLA_UNKNOWN)
ALGORITHM_TAG: Final = bytes.fromhex("8601")
READ: Final = {record.tag: Command(0x00, 0xB2, record.tag, 0x00, le=0x00) for record in files.RECORDS}
"""READ RECORD of each, by tag."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reading came to. `card` only with CARD and NEEDS_PSAM. `code` says why, where the status does not."""

    status: CardStatus
    card: CardData | None = None
    code: str = ""


def from_lost(code: str) -> ReadResult:
    """What the reader shows when a link is lost in the middle, by the code of LinkLost."""
    status = {
        "removed": CardStatus.NO_CARD,
        "mute": CardStatus.MUTE,
        "service_down": CardStatus.SERVICE_DOWN,
    }.get(code, CardStatus.ERROR)
    return ReadResult(status, code=code)


def read_card(link: Link, today: date, guard: Authenticator | None = None) -> ReadResult:
    """Read what is free, and with a PSAM what it opens. Raises LinkLost: nothing half-read ever leaves here."""
    selected = select_name(link, files.SSSE)
    if not selected.ok:
        ours = selected.sw not in NOT_OURS
        return ReadResult(CardStatus.ERROR if ours else CardStatus.NOT_SOCIAL_CARD, code=f"select_{selected.sw:04x}")
    try:
        return _read(_Files(link), algorithm_of(selected.data), today, guard)
    except BadRecord:
        return ReadResult(CardStatus.ERROR, code="bad_record")


def algorithm_of(fci: bytes) -> Algorithm:
    """As the card names it in its FCI (9F0C 03 86 01 xx); 3DES where it does not, or names one that we lack."""
    at = fci.find(b"\x9f\x0c")
    named = fci[at + 3 : at + 6] if at >= 0 else b""
    return Algorithm.SM4 if named == ALGORITHM_TAG + bytes((Algorithm.SM4,)) else Algorithm.TDES


def read_card_id(link: Link) -> bytes:
    """The card id code alone, after SELECT. Raises LinkLost, BadRecord."""
    return _Files(link).need(files.CARD_ID)


class _Files:
    """Reads records by tag (P2 = 00): record numbers differ between versions, tags do not."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._file = 0

    def answer(self, record: Record) -> Response:
        """READ RECORD, after SELECT where another file is current."""
        if self._file != record.file:
            chosen = select_file(self.link, record.file)
            if not chosen.ok:
                return chosen
            self._file = record.file
        return send(self.link, READ[record.tag])

    def need(self, record: Record) -> bytes:
        """The value. Raises BadRecord: the card does not have it."""
        answer = self.answer(record)
        if not answer.ok:
            raise BadRecord
        return files.value_of(record, answer.data)

    def maybe(self, record: Record) -> bytes:
        """Empty where the card does not have the record."""
        answer = self.answer(record)
        return files.value_of(record, answer.data) if answer.ok else b""


def _read(card: _Files, algorithm: Algorithm, today: date, guard: Authenticator | None) -> ReadResult:
    first = card.answer(files.CARD_ID)
    card_id = files.value_of(files.CARD_ID, first.data) if first.ok else b""
    if files.empty(card_id) and (first.ok or first.sw == RECORD_NOT_FOUND):
        return ReadResult(CardStatus.ERROR, code="blank")
    if len(card_id) != files.CARD_ID.longest:
        # Without the whole id code a swapped card could not be told.
        raise BadRecord
    facts = CardData(
        generation=files.generation_of(files.text(card.need(files.VERSION))),
        issued=files.date_of(card.maybe(files.ISSUED)),
        valid_until=files.date_of(card.maybe(files.VALID_UNTIL)),
        card_no=files.text(card.need(files.CARD_NO)),
        card_id=card_id.hex().upper(),
        name=None,
        id_no=None,
        sex=None,
        birth_date=None,
    )
    result = _personal(card, facts, algorithm, guard)
    if card.need(files.CARD_ID) != card_id:
        # Another card slid in while we read: what was read may be of two people.
        return ReadResult(CardStatus.ERROR, code="swapped")
    if result.card is None:
        return result
    warnings = result.card.warnings
    if not files.atr_fits(card.link.atr, card_id):
        warnings += ("atr_mismatch",)
    if facts.valid_until and facts.valid_until < today.isoformat():
        warnings += ("expired",)
    if warnings == result.card.warnings:
        return result
    return replace(result, card=replace(result.card, warnings=warnings))


def _personal(card: _Files, facts: CardData, algorithm: Algorithm, guard: Authenticator | None) -> ReadResult:
    """EF06, opened by the PSAM where the card asks for it."""
    answer = card.answer(files.ID_NO)
    genuine, code = _prove(card.link, facts, algorithm, guard)
    if answer.sw == SECURITY_NOT_MET and guard is not None and not code:
        code = _open(card.link, facts, algorithm, guard)
        if not code:
            answer = card.answer(files.ID_NO)
            code = "psam_refused" if answer.sw == SECURITY_NOT_MET else ""
    warnings = ("not_genuine",) if genuine is False else ()
    if answer.sw == SECURITY_NOT_MET:
        return ReadResult(CardStatus.NEEDS_PSAM, replace(facts, warnings=warnings, authenticated=bool(genuine)), code)
    if not answer.ok and answer.sw != RECORD_NOT_FOUND:
        return ReadResult(CardStatus.ERROR, code=f"personal_{answer.sw:04x}")
    raw_id = files.value_of(files.ID_NO, answer.data) if answer.ok else b""
    raw_name = card.need(files.NAME), card.maybe(files.NAME_MORE)
    if files.empty(raw_id) and files.empty(b"".join(raw_name)):
        return ReadResult(CardStatus.ERROR, code="blank")
    id_no = files.text(raw_id).upper() or None
    name = files.name_of(*raw_name)
    sex = files.text(card.maybe(files.SEX)) or None
    birth_date = files.date_of(card.maybe(files.BIRTH))
    data = replace(
        facts,
        id_no=id_no,
        name=name,
        sex=sex,
        birth_date=birth_date,
        warnings=(*_doubts(name, id_no, sex, birth_date), *warnings),
        authenticated=bool(genuine),
    )
    return ReadResult(CardStatus.CARD, data, code)


def _prove(link: Link, facts: CardData, algorithm: Algorithm, guard: Authenticator | None) -> tuple[bool | None, str]:
    """(whether the card proved itself, why the PSAM shall not go on). A copy costs no try of the card's own keys."""
    if guard is None:
        return None, ""
    try:
        genuine = guard.genuine(link, bytes.fromhex(facts.card_id), algorithm)
    except PsamError as error:
        return None, "" if error.code == "psam_key" else error.code
    return genuine, "not_genuine" if genuine is False else ""


def _open(link: Link, facts: CardData, algorithm: Algorithm, guard: Authenticator) -> str:
    """Why the personal file stays closed, "" when it is open."""
    try:
        guard.open_personal_file(link, bytes.fromhex(facts.card_id), algorithm)
    except (PsamError, Refused) as error:
        return error.code
    return ""


def _doubts(name: str | None, id_no: str | None, sex: str | None, birth_date: str | None) -> Iterable[str]:
    """What does not fit together: warnings, never a refusal."""
    if name is None or files.GETA in name:
        yield "undecodable_name"
    if id_no is None:
        yield "no_id_no"
    elif not files.id_no_ok(id_no):
        yield "check_digit"
    else:
        if sex in ("1", "2") and int(id_no[16]) % 2 != int(sex) % 2:
            yield "sex_mismatch"
        if birth_date and birth_date.replace("-", "") != id_no[6:14]:
            yield "birth_mismatch"
