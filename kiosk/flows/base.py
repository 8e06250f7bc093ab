"""The words that all flows share: what they may look at, what may happen to them, what they may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from kiosk.content import Content
from kiosk.flows.technician_words import CornerEffect, CornerEvent
from kiosk.person import Person, strip_controls
from kiosk.staff import Member
from sync.record import Draft, Json, Operation, keyed_hash


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The shift that takes cash now."""

    shift_id: str
    clerk_id: str
    business_date: str
    opening_fen: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What line or package knows of one account. Masked already."""

    biller: str
    account_no: str
    holder_masked: str
    address_masked: str
    due_fen: int | None
    period: str
    bill_ref: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class BillPackage:
    """The last bill package: accounts by number, and by the keyed hash of the people whose card brings them."""

    as_of: str = ""
    accounts: Mapping[tuple[str, str], Bill] = field(default_factory=dict)
    """{(biller, account_no): Bill}"""
    of_person: Mapping[str, tuple[Bill, ...]] = field(default_factory=dict)
    roster: Mapping[str, str] = field(default_factory=dict)
    """{keyed hash of a card: keyed hash of its person}, for cards that do not give their holder's number."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """An open item of the exception desk, as a clerk may see it."""

    op_id: str
    slip_no: str
    biller: str
    biller_zh: str
    account_masked: str
    amount_fen: int
    text: str
    """The centre's reason in plain Chinese; "" where none was given."""
    business_date: str
    stream_key: str
    refundable: bool
    kind: str = "rejected"
    """rejected | cash_out_rejected | correction | correction_late | quarantined"""
    recovered: bool = False
    """It was typed again from its slip: its cash was counted into the float."""
    closable: bool = False
    """Two people may write it off: nothing was done about it yet, and its cash cannot simply go back."""


@dataclass(frozen=True, slots=True)
class ShiftNumbers:
    """What the open shift took in and gave back. Fen."""

    paid_count: int = 0
    paid_fen: int = 0
    back_count: int = 0
    back_fen: int = 0


NO_NUMBERS: Final = ShiftNumbers()


@dataclass(frozen=True, slots=True)
class PrintQuestion:
    """A job of which nobody knows whether it came out."""

    job_id: int
    slip_no: str
    copy_name: str


@dataclass(frozen=True, slots=True)
class Point:
    """Where we stand."""

    terminal_id: str
    point_name: str
    point_code: str
    phone: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """Everything a flow may look at, as it is at this moment. Built anew for every event."""

    content: Content
    point: Point
    now_ms: int
    """Monotonic milliseconds."""
    now: datetime
    """Local wall time, for people and paper."""
    new_id: str
    """A fresh UUIDv7, drawn for this event."""
    person_key: bytes = field(repr=False)
    line_up: bool
    printer: str
    """drivers.printer.port.PrinterState as a word."""
    reader: str
    """drivers.card.port.CardStatus as a word."""
    shift: OpenShift | None
    staff: str | None
    """The clerk signed in at the screen."""
    bills: BillPackage
    person: Person | None
    person_hash: str | None
    """Keyed hash of the id number, where the card gave one or the roster knows the card."""
    members: tuple[Member, ...] = field(default=(), repr=False)
    """The staff that the centre names."""
    unsent_count: int = 0
    unsent_fen: int = 0
    drawer_fen: int = 0
    near_limit: bool = False
    clock: str = "unsynchronised"
    """How far the clock can be believed: trusted | unsynchronised | doubtful."""
    last_day: str = ""
    """The newest business day on record, ISO; "" before the first."""
    line_reason: str = ""
    """Why the line is down, as the agent says; "" while it is up."""
    drained: str = ""
    """Why this terminal only delivers and takes no cash; "" while it takes cash."""
    ready: bool = True
    """The ledger has been opened: what stands here of shift and till is true."""
    questions: tuple[PrintQuestion, ...] = ()
    cases: tuple[CaseView, ...] = ()
    voidable: CaseView | None = None
    """The newest payment of the shift, while not a byte of it has left."""
    shift_numbers: ShiftNumbers = NO_NUMBERS
    scanner: bool = False
    """A scanner is there: a page that takes a code may invite to scan it."""
    voice: bool = False
    """This machine can speak."""
    last_slip: str = ""
    """Number of the newest slip of this terminal."""


def card_key(env: Env, person: Person) -> str:
    """The terminal's own name for a card; "" where its id code was not read."""
    return keyed_hash(env.person_key, "card", person.card_code) if person.card_code else ""


def with_person(env: Env, person: Person | None) -> Env:
    """The same world with this person's card in the reader."""
    known = None
    if person is not None and person.id_no:
        known = keyed_hash(env.person_key, person.id_no)
    elif person is not None:
        known = env.bills.roster.get(card_key(env, person))
    return replace(env, person=person, person_hash=known)


# --- what happens to a flow ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """A touch with a meaning: see the page's docstring in `kiosk.ui.pages`."""

    action: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code was held before the scanner: printable, at most 256 characters. Ignored by a flow that expects none."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountAnswered:
    """What is known of an account. `source`: live | package | none."""

    biller: str
    account_no: str
    source: str
    bill: Bill | None
    as_of: str = ""
    code: str = ""
    """too_many where the limit of look-ups is reached."""


@dataclass(frozen=True, slots=True)
class PinAnswered:
    """Whether the clerk's PIN was right. `wait_s` > 0: locked for that long. `other_role`: it was, but this member of
    staff may not do this."""

    ok: bool
    tries_left: int
    wait_s: int
    clerk_id: str = ""
    other_role: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The operation is on disk."""

    operation: Operation
    code: str
    qr: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Nothing was recorded. `code`: limit_* | disk_full | read_only | io_error | busy | corrupt | bug."""

    op_id: str
    code: str


@dataclass(frozen=True, slots=True)
class LimitsChecked:
    """Whether the draft would pass the limits now. `code`: "" or limit_*; `near`: it would bring the day's limit of
    its person or account near."""

    op_id: str
    code: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class SendNowAnswered:
    """Whether the agent heard 立即上传. `wait_s`: the centre wants to be left alone for so long first."""

    heard: bool
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a copy of a slip. `result`: JobResult as a word."""

    op_id: str
    slip_no: str
    result: str


@dataclass(frozen=True, slots=True)
class SlipFound:
    """Answer to a slip lookup; `state` is the ledger's or the centre's word; source: live | local | none."""

    slip_no: str
    source: str
    kind: str = ""
    state: str = ""
    biller: str = ""
    amount_fen: int = 0
    text: str = ""
    business_date: str = ""
    code: str = ""
    query: str = ""
    """Of a 代查: id of what it asked for."""


@dataclass(frozen=True, slots=True)
class SlipAccountFound:
    """Whose account the payment of a slip went to. `code`: "" | unknown | not_payment; unknown also where the code on
    the slip is not the one that this terminal printed."""

    slip_no: str
    code: str = ""
    biller: str = ""
    account_no: str = field(default="", repr=False)
    holder_masked: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Reprinted:
    """A copy of a slip is queued as 补印 第N次 (`number`), or `code` says why not: no_slip | slip_printing | a
    ledger's code."""

    slip_no: str
    number: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A social-security card was read while the flow waited for one: it is the world's `person` now."""


@dataclass(frozen=True, slots=True)
class CardPinAnswered:
    """The card's own word on its PIN. `state`: drivers.card.port.PinState as a word."""

    state: str
    tries_left: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A line of a personal answer. `fen`: where it is a sum of money."""

    label: str
    text: str
    fen: int | None = None


@dataclass(frozen=True, slots=True)
class QueryAnswered:
    """The centre's answer, held by the flow alone and wiped with it. `pin`: right | wrong | last_try | ""."""

    ask_id: str
    found: bool
    code: str = ""
    """line_down | timeout | agent_down | too_many | bad_request; "" when the centre answered."""
    pin: str = ""
    tries_left: int = 0
    query: str = ""
    as_of: str = ""
    rows: tuple[AnswerRow, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class AnswerPrinted:
    """What became of an answer on paper. `result`: JobResult as a word."""

    result: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A quarter of a second has passed."""


Event = (
    Act
    | AccountAnswered
    | PinAnswered
    | LimitsChecked
    | SendNowAnswered
    | Scanned
    | SlipAccountFound
    | Accepted
    | NotAccepted
    | Printed
    | SlipFound
    | Reprinted
    | CardRead
    | CardPinAnswered
    | QueryAnswered
    | AnswerPrinted
    | CornerEvent
    | Tick
)


# --- what a flow may ask for --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookUpAccount:
    """Ask line, then package. Answered by AccountAnswered."""

    biller: str
    account_no: str


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Answered by PinAnswered."""

    clerk_id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accept:
    """Through the one door. Answered by Accepted or NotAccepted."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """Would the one door take this? Asked before cash changes hands. Answered by LimitsChecked."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class LookUpSlip:
    """Ask line, then this terminal's ledger. Answered by SlipFound."""

    slip_no: str


@dataclass(frozen=True, slots=True)
class LookUpSlipAccount:
    """Ask this terminal's ledger whose account a slip's payment went to. `mac`: 16 bytes from the slip's QR, which must
    be those of the row. Answered by SlipAccountFound."""

    slip_no: str
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckCardPin:
    """Let the card of this presence check its PIN. Answered by CardPinAnswered."""

    presence: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuery:
    """A live question about a person. Answered by QueryAnswered; nothing of it is written down anywhere."""

    ask_id: str
    query: str = ""
    slip_no: str = ""
    """In place of `query`: what this 代查 asked for."""
    choice: str = ""
    months: int = 0
    card: str = field(default="", repr=False)
    id_no: str = field(default="", repr=False)
    """In place of `card`, where a clerk compared the ID card itself."""
    proof: str
    """pin | card | clerk"""
    pin: str = field(default="", repr=False)
    clerk_id: str = ""
    record: str = ""
    """op_id of the clerk's identity check."""


@dataclass(frozen=True, slots=True)
class PrintAnswer:
    """On paper now or never, past the spool. Answered by AnswerPrinted."""

    document: Mapping[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendNow:
    """立即上传. Answered by SendNowAnswered."""


@dataclass(frozen=True, slots=True)
class AnswerUnknown:
    """A person said whether the slip came out."""

    job_id: int
    came_out: bool
    clerk_id: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """补印: a new copy of a slip. Answered by Reprinted."""

    slip_no: str
    clerk_id: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """The clerk stands at the screen."""

    clerk_id: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """The clerk leaves the screen."""


@dataclass(frozen=True, slots=True)
class CountVisit:
    """Count anonymously. kind: payment | query | slip_lookup | complaint | browse | help | staff."""

    kind: str
    outcome: str
    """done | abandoned | idle | card_pulled | refused | failed"""
    assisted: bool
    card: bool


@dataclass(frozen=True, slots=True)
class Wipe:
    """Forget everything of the visit that is kept outside the state: asks under way, answers to be printed."""


Effect = (
    LookUpAccount
    | CheckPin
    | CheckLimits
    | Accept
    | LookUpSlip
    | LookUpSlipAccount
    | CheckCardPin
    | AskQuery
    | PrintAnswer
    | SendNow
    | AnswerUnknown
    | Reprint
    | SignIn
    | SignOut
    | CountVisit
    | CornerEffect
    | Wipe
)


# --- how a flow ends ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoHome:
    """Back to the home screen; the visit goes on."""


@dataclass(frozen=True, slots=True)
class EndVisit:
    """The visit is over: wipe."""

    outcome: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class PickUp:
    """On to the result of a 代查 that is ready; the visit goes on. `query`: what it asked for, "" where nobody said."""

    slip_no: str
    query: str


Next = GoHome | EndVisit | PickUp
"""Returned in place of a state."""

NO_EFFECTS: tuple[Effect, ...] = ()


# --- editing a field by keypad --------------------------------------------------------------------


def edit(text: str, action: str, value: object, allowed: str, most: int) -> str:
    """A field's text after a key (`key`: a character, "back" or "clear") or after being replaced (`type`).

    Characters outside `allowed` are dropped; at most `most` stay.
    """
    if action == "key":
        if value == "back":
            return text[:-1]
        if value == "clear":
            return ""
        text += str(value)
    else:
        text = str(value)
    return "".join(c for c in text if c in allowed)[:most]


def edit_text(text: str, action: str, value: object, most: int) -> str:
    """As `edit`, for words: whatever can be shown stays, control and format characters do not."""
    if action == "key" and value in ("back", "clear"):
        return text[:-1] if value == "back" else ""
    return strip_controls(text + str(value) if action == "key" else str(value))[:most]


DIGITS = "0123456789"
ID_NO = DIGITS + "X"
MONEY = "0123456789."
