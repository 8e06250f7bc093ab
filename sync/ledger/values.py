"""The plain values that go in and out of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sync.record import Json, Operation
from sync.record import Limits as Limits


class State(StrEnum):
    """Where an operation stands. settled, rejected and voided are final; needs_more is a remark on the way."""

    ACCEPTED = "accepted"
    SENDING = "sending"
    STORED = "stored"
    NEEDS_MORE = "needs_more"
    SETTLED = "settled"
    REJECTED = "rejected"
    VOIDED = "voided"
    QUARANTINED = "quarantined"


class SpoolState(StrEnum):
    """Where one copy of a slip stands. `unknown` is never reprinted by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"


class LedgerError(Exception):
    """An expected failure of the ledger. `code` is stable and has a page in docs/errors.md."""

    code = "ledger"


class LimitReached(LedgerError):
    """Taking this in, or paying it out, would pass a limit. `code` is limit_operation | limit_person_day |
    limit_unsynced_sum | limit_unsynced_count | limit_age | limit_payout_multiple | limit_payout_person_day |
    limit_payout_point_day; `limit` and `used` are fen, a count, or hours."""

    def __init__(self, code: str, limit: int, used: int) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit
        self.used = used


NOT_WRITTEN_CODES: Final = frozenset({"disk_full", "read_only", "io_error", "busy", "corrupt"})


class NotWritten(LedgerError):
    """The disk is full, read-only or failing: nothing was recorded. `code` is one of NOT_WRITTEN_CODES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Conflict(LedgerError):
    """What was asked does not fit what is recorded; nothing was written. `code` is same_id_other_content |
    postings_unbalanced | payload_too_large | verdict_gap | verdict_word | spool_state | broken_copy | epoch_known."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotAllowed(LedgerError):
    """A rule forbids it; nothing was written, and trying again does not help. `code` is void_too_late | no_open_case |
    already_followed | second_person | amount_differs | case_open | drain_only | already_recorded | clock_doubtful |
    no_slip | slip_printing | shift_open | epoch_closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WrongKey(LedgerError):
    """The key file does not open this ledger, or the file is not a ledger."""

    code = "wrong_key"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a new epoch starts from. `chain_key` is k_0; `person_key` keys person and account hashes."""

    terminal_id: str
    epoch_id: str
    chain_key: bytes = field(repr=False)
    person_key: bytes = field(repr=False)
    centre_id: str
    decision_key: bytes
    """Raw Ed25519 public key (32 bytes) that signs verdicts and packages."""
    seal_key: bytes = field(repr=False, default=b"")
    """32 bytes that seal the copies on the second medium; the centre keeps them too. b"": no copies."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this ledger is, without secrets of the chain."""

    terminal_id: str
    epoch_id: str
    person_key: bytes = field(repr=False)
    centre_id: str
    decision_key: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """The newest row: seq 0 and 64 zeros before the first."""

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class SpoolJob:
    """One copy of one slip, durable until it is confirmed, or a person said what came out."""

    job_id: int
    op_id: str
    slip_no: str
    copy_name: str
    reprint: int
    """0 for the original, n for 补印 第n次."""
    document: Mapping[str, Json] = field(repr=False)
    """Placeholders filled."""
    state: SpoolState
    operator: str = ""
    """Who asked for this copy; "" for the original."""


@dataclass(frozen=True, slots=True)
class SlipStatus:
    """What a slip number lookup may show: biller, amount and state only."""

    slip_no: str
    kind: str
    state: str
    """A State as a word by the newest decision, or what was done since: refunded | resubmitted | written_off."""
    biller: str
    amount_fen: int
    code: str
    """Reason word of the newest decision."""
    text: str
    """Its reason in plain Chinese."""
    business_date: str
    query: str
    """Of a 代查: id of what it asked for; else ""."""


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """An entry of the centre's numbered log as the ledger stores it; the signature was checked by the caller."""

    number: int
    op_id: str
    verdict: str
    code: str
    text: str
    decided_at: str
    reference: str
    signature: str
    entry: str = "verdict"
    """verdict (final) | correction (a later change, opens a case) | remark (needs_more: something is wanted)."""


class CaseState(StrEnum):
    """Where an item of the exception desk stands."""

    OPEN = "open"
    REFUNDED = "refunded"
    RESUBMITTED = "resubmitted"
    WRITTEN_OFF = "written_off"
    WITHDRAWN = "withdrawn"
    """A correction took the reason away."""


@dataclass(frozen=True, slots=True)
class Case:
    """An item of the exception desk, with what a clerk needs to speak to the person."""

    case_id: int
    kind: str
    """rejected | cash_out_rejected | correction | correction_late | quarantined"""
    state: CaseState
    opened_at: str
    operation: Operation = field(repr=False)
    amount_fen: int
    code: str
    """The reason word of the newest decision; the quarantine's where none was given."""
    text: str
    """The reason in plain Chinese, "" where none was given."""
    refundable: bool
    """The newest word of the centre is no, and nothing was done about it yet."""
    closable: bool = False
    """Nothing was done about it yet: it may be written off."""


@dataclass(frozen=True, slots=True)
class VisitCount:
    """One finished visit, without a trace of whom."""

    business_date: str
    kind: str
    """payment | slip_lookup | browse | help"""
    assisted: bool
    card: bool
    outcome: str
    """done | abandoned | idle | card_pulled | refused | failed"""


@dataclass(frozen=True, slots=True)
class Shift:
    """The open shift."""

    shift_id: str
    clerk_id: str
    business_date: str
    opening_fen: int


@dataclass(frozen=True, slots=True)
class Status:
    """The numbers of `huimin status --json`."""

    terminal_id: str
    epoch_id: str
    business_date: str | None
    shift: Shift | None
    operations: Mapping[str, Mapping[str, Mapping[str, int]]]
    till: Mapping[str, int]
    """{drawer, payable, receivable, over_short, float, bank} in fen, sums of postings over accounts."""
    cases_open: int
    cases_by_kind: Mapping[str, int]
    oldest_unsent: str | None
    """wall_utc of the oldest operation not yet stored."""
    unsent_count: int
    unsent_fen: int
    chain: Chain
    spool: Mapping[str, int]
    visits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headroom:
    """How near the limits are, for a warning before cash is taken."""

    unsynced_fen: int
    unsynced_count: int
    oldest_hours: float
    warn: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """The first bad row that `verify` names."""

    seq: int
    code: str
    """gap | prev_hash | row_hash | payload_hash | postings | amount | head | mac_key | status | spool | unreadable"""
    detail: str


@dataclass(frozen=True, slots=True)
class SendBatch:
    """Operations just marked `sending`, in seq order."""

    operations: tuple[Operation, ...]
    voided: frozenset[str] = frozenset()
    """op_ids among them that were voided here before a byte of them left."""
