"""The record of one thing done: operation, postings, slip, and the arithmetic that chains them.

Standard library only: the ledger, the agent, the gateway and the till's rules all speak in these values.
Money is integer fen everywhere; a float in a payload is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

SCHEMA_VERSION: Final = 1
GENESIS: Final = bytes(32)
"""`prev_hash` of the first operation of an epoch."""


def canonical_json(value: Json) -> str:
    """Return the one text of `value`: keys sorted, no spaces, UTF-8 characters as they are.

    Raises:
        TypeError: a float, or anything JSON has no word for. Floats are refused because two machines may
            print one number in two ways, and because money is never a fraction.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical text")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("a JSON key is text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def payload_digest(payload: str) -> str:
    """SHA-256 of the exact payload text, as 64 hex digits."""
    return hashlib.sha256(payload.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the double-entry cash book: `fen` > 0 debits the account, < 0 credits it.

    Accounts: drawer (cash in the till), payable:<biller> (owed onward), receivable, over_short, float, bank.
    """

    account: str
    fen: int


class Kind:
    """Kinds whose rules the ledger itself keeps; all others are words of the flows."""

    PAYMENT = "payment"
    VOID = "void"
    """Takes back an operation of which not one byte has left."""
    REFUND = "refund"
    """Gives back the cash of a rejected one. Two people."""
    WRITE_OFF = "write_off"
    """Ends a case without cash. Two people."""
    PAYOUT = "payout"
    APPLICATION = "application"
    """Something for a department to take in: it moves no cash."""
    SHIFT_OPEN = "shift_open"
    SHIFT_CLOSE = "shift_close"
    EPOCH_OPEN = "epoch_open"
    """First row of an epoch that follows another: names the old one, its last seq and head."""
    REQUEST = "request"
    """代查: a question that is put to a department when the line is back. Never carries an answer."""
    IDENTITY_CHECK = "identity_check"
    """A clerk compared card, ID and face of a person who does not know the card's PIN."""
    TECHNICIAN_VISIT = "technician_visit"
    """The technician's corner was opened by an answer of the centre; the payload names the challenge."""


NO_CASH_BEHIND: Final = frozenset(
    {
        "already_known",
        "already_recovered",
        "slip_not_genuine",
        "refunded_before",
        "followed_before",
        "no_cash_behind",
        "voided_before",
    }
)
"""Reasons of the centre's refusal under which the cash belongs to another operation, went back before, or was never
taken: nothing is there to give back."""


class Fill:
    """Names of the placeholders that the ledger fills in a slip document, as {"fill": NAME}."""

    SLIP_NO = "slip_no"
    CODE = "code"
    """8 characters, grouped 4-4, from the operation's MAC."""
    QR = "qr"
    """The compact code: HM1.<slip number>.<16 bytes of the MAC in base32 without padding>."""
    COPY = "copy"
    """What this copy is called."""
    HEAD = "head"
    """The first 8 digits of the chain's head, this operation included."""


@dataclass(frozen=True, slots=True)
class SlipDraft:
    """A slip before its number is known. `document` is plain data in the slip document format, masked already."""

    document: Mapping[str, Json] = field(repr=False)
    copies: tuple[str, ...]
    """What each copy is called on paper, in print order: ("客户联", "留存联")."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be taken in while nothing is confirmed. From policy; the ledger only enforces."""

    per_operation_fen: int = 50_000
    per_person_day_fen: int = 100_000
    unsynced_fen: int = 2_000_000
    unsynced_count: int = 500
    full_hours: int = 72
    reduced_hours: int = 168
    reduced_percent: int = 40
    """Share of the amounts per operation and per person that is left between `full_hours` and `reduced_hours`."""
    warn_percent: int = 80
    payout_person_day_fen: int = 200_000
    """Cash out per card and day."""
    payout_point_day_fen: int = 2_000_000
    """Cash out of the whole point and day."""
    payout_multiple_fen: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the one door takes in: operation, postings and slip as plain data.

    `op_id` is drawn by the caller once per act (UUIDv7), so that a repeated call finds the first one.
    `amount_fen` is the cash the operation takes in (> 0), gives back (< 0) or leaves alone (0).
    """

    op_id: str
    kind: str
    payload: Mapping[str, Json] = field(repr=False)
    """May name the account in full: never in a repr, so never in a log."""
    stream_key: str
    actor_role: str
    actor_id: str
    second_actor_id: str | None = None
    amount_fen: int = 0
    person_key: str | None = None
    """Whose daily limit it counts against: keyed hash of the person, or of the account where none is known."""
    account_key: str | None = None
    """Keyed hash of the account that is paid; while it has an open case it takes no new money offline."""
    depends_on: str | None = None
    supersedes: str | None = None
    """The operation that this one voids, refunds, takes up again or writes off."""
    business_date: str
    shift_id: str | None
    catalogue_version: str
    policy_version: str
    postings: tuple[Posting, ...] = ()
    slip: SlipDraft | None = None
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the append-only operation table. Hashes and MAC are lower-case hex."""

    op_id: str
    terminal_id: str
    epoch_id: str
    seq: int
    kind: str
    schema_version: int
    stream_key: str
    depends_on: str | None
    supersedes: str | None
    payload: str = field(repr=False)
    """Canonical JSON, the exact text that was hashed."""
    payload_sha256: str
    actor_role: str
    actor_id: str
    second_actor_id: str | None
    business_date: str
    shift_id: str | None
    wall_utc: str
    """ISO 8601 with milliseconds and Z. For people; order never comes from it."""
    mono_ns: int
    boot_id: str
    clock_quality: str
    """trusted | unsynchronised | doubtful"""
    catalogue_version: str
    policy_version: str
    slip_no: str | None
    prev_hash: str
    row_hash: str
    row_mac: str

    def body(self) -> dict[str, Json]:
        """The columns that `row_hash` covers beside `prev_hash`: all but the three of the chain."""
        return {name: getattr(self, name) for name in BODY_COLUMNS}


COLUMNS: Final[tuple[str, ...]] = tuple(f.name for f in fields(Operation))
BODY_COLUMNS: Final[tuple[str, ...]] = tuple(c for c in COLUMNS if c not in {"prev_hash", "row_hash", "row_mac"})


def row_hash(prev_hash: bytes, body: Mapping[str, Json]) -> bytes:
    """SHA-256(prev_hash ‖ canonical JSON of the other columns but row_mac), 32 bytes."""
    return hashlib.sha256(prev_hash + canonical_json(body).encode()).digest()


def row_mac(key: bytes, digest: bytes) -> bytes:
    """HMAC-SHA-256 of a row's hash under the key of its place in the chain, 32 bytes."""
    return hmac.digest(key, digest, "sha256")


def next_key(key: bytes) -> bytes:
    """The key of the following row. The old one is overwritten, so a thief cannot re-sign the past."""
    return hashlib.sha256(key).digest()


def nth_key(first: bytes, steps: int) -> bytes:
    """The key after `steps` rows, counted from k_0. Only the centre can afford to remember k_0."""
    key = first
    for _ in range(steps):
        key = next_key(key)
    return key


def subject_of(payload: Mapping[str, Any]) -> str:
    """What a slip is about, in words for whoever holds it: the biller, what is looked up, the topic."""
    return str(payload.get("biller_zh") or payload.get("query_zh") or payload.get("topic_zh") or "")


def keyed_hash(key: bytes, *parts: str) -> str:
    """A name for a person or an account that cannot be turned back: 32 hex digits.

    The parts are length-prefixed, so ("ab", "c") and ("a", "bc") differ.
    """
    text = b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)
    return hmac.digest(key, text, "sha256")[:16].hex()


MAC_BYTES: Final = 16
"""Bytes of a row's MAC on its slip's QR."""


def card_code(card_id: str) -> str:
    """A name for a card that is not its id code (卡识别码): 64 hex digits, the same everywhere.

    Whoever keeps it hashes it once more under a key of their own (`keyed_hash(key, "card", code)`).
    """
    return hashlib.sha256(b"huimin/1/card\n" + card_id.upper().encode()).hexdigest()


def slip_code(mac: bytes) -> str:
    """Eight characters of the MAC for reading aloud, without 0/O and 1/I/l look-alikes (base32 alphabet)."""
    text = base64.b32encode(mac[:5]).decode()
    return f"{text[:4]}-{text[4:8]}"


def slip_qr(slip_no: str, mac: bytes) -> str:
    """The compact code on the slip's QR: no personal data, checkable by the centre alone."""
    return f"HM1.{slip_no}.{base64.b32encode(mac[:MAC_BYTES]).decode().rstrip('=')}"


@dataclass(frozen=True, slots=True)
class SlipQr:
    """A slip's QR taken apart: number, 16 bytes of the row's MAC, and the act that a slip of cash taken in adds."""

    slip_no: str
    mac: bytes
    act: str = ""


def parse_slip_qr(text: str) -> SlipQr | None:
    """The parts of what `slip_qr` made, with or without an act behind; None: no slip's QR. Nothing is proved by it."""
    parts = text.strip().upper().split(".")
    if len(parts) not in (3, 4) or parts[0] != "HM1" or not is_slip_no(parts[1]):
        return None
    try:
        mac = base64.b32decode(parts[2] + "=" * (-len(parts[2]) % 8))
    except ValueError:
        return None
    return SlipQr(parts[1], mac, "".join(parts[3:])) if len(mac) == MAC_BYTES else None


_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The Damm check digit: catches every single wrong digit and every swap of neighbours."""
    interim = 0
    for char in digits:
        interim = _DAMM[interim][int(char)]
    return str(interim)


SLIP_NO_DIGITS: Final = 12


def make_slip_no(seq: int, draw: int) -> str:
    """12 digits: the last 4 of `seq`, 7 of the random `draw`, and the check digit."""
    body = f"{seq % 10_000:04d}{draw % 10_000_000:07d}"
    return body + check_digit(body)


def is_slip_no(text: str) -> bool:
    """Whether `text` has the shape and the check digit of a slip number."""
    return len(text) == SLIP_NO_DIGITS and text.isascii() and text.isdigit() and check_digit(text) == "0"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and sums of operations: {kind: {state: (count, fen)}}. Both sides compute it; they must agree."""

    operations: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The shape of `operations` in `huimin status --json` and in the centre's totals answer."""
        return {
            kind: {state: {"count": count, "fen": fen} for state, (count, fen) in sorted(states.items())}
            for kind, states in sorted(self.operations.items())
        }
