"""The wire between agent and centre: `/v1` models, limits and header names. Additive: unknown fields are kept.

Every request is signed (see `sync.signing`). Bodies are JSON, gzip where it is an exchange.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

VERSION: Final = "1"
MAX_BODY_BYTES: Final = 1_048_576
"""A request's body after decompression; more is refused with 413."""
MAX_COMPRESSED_BYTES: Final = 655_360
START_OPERATIONS: Final = 50
START_BYTES: Final = 64 * 1024
MAX_OPERATIONS: Final = 500
MAX_BATCH_BYTES: Final = 640 * 1024
LARGEST: Final = 2**63 - 1
"""What the columns of a database hold."""
MARK_DIGITS: Final = 8
MOST_MARKS: Final = 64

HEADER_TERMINAL: Final = "Huimin-Terminal"
HEADER_EPOCH: Final = "Huimin-Epoch"
HEADER_CENTRE: Final = "Huimin-Centre"
HEADER_COUNTER: Final = "Huimin-Counter"
HEADER_SIGNATURE: Final = "Huimin-Signature"
HEADER_VERSION: Final = "Huimin-Version"
MINIMUM_APP_VERSION: Final = "0.1.0"

PATH_HELLO: Final = "/v1/hello"
PATH_EXCHANGE: Final = "/v1/exchange"
PATH_ASK: Final = "/v1/ask"
PATH_CONTENT: Final = "/v1/content/{name}"
PATH_TOTALS: Final = "/v1/terminals/{terminal_id}/totals"

OperationState = Literal["accepted", "sending", "stored", "needs_more", "settled", "rejected", "voided", "quarantined"]
ResultWord = Literal["stored", "stored_before", "retry_later", "invalid"]
VerdictWord = Literal["settled", "rejected", "needs_more"]
EntryWord = Literal["verdict", "correction", "remark"]
AskKind = Literal["bill", "slip", "query"]


class Wire(BaseModel):
    """Unknown fields are kept and errors never echo what was sent."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True)


class WireOperation(Wire):
    """An operation without its chain columns: those follow from the run it stands in."""

    op_id: str
    terminal_id: str
    epoch_id: str
    seq: int = Field(ge=1, le=LARGEST)
    kind: str
    schema_version: int
    stream_key: str
    depends_on: str | None = None
    supersedes: str | None = None
    payload: str
    payload_sha256: str
    actor_role: str
    actor_id: str
    second_actor_id: str | None = None
    business_date: str
    shift_id: str | None = None
    wall_utc: str
    mono_ns: int
    boot_id: str
    clock_quality: str
    catalogue_version: str
    policy_version: str
    slip_no: str | None = None


class Run(Wire):
    """Operations of one epoch with consecutive `seq`. The centre recomputes every hash between the two ends."""

    terminal_id: str
    epoch_id: str
    prev_hash: str
    """`prev_hash` of the first row, 64 hex digits."""
    row_hash: str
    """`row_hash` of the last row."""
    row_mac: str
    """`row_mac` of the last row."""
    operations: tuple[WireOperation, ...]


class Anchor(Wire):
    """How far the terminal's chain reaches; may run ahead of the rows sent."""

    epoch_id: str
    seq: int
    head: str


class ExchangeRequest(Wire):
    """One round trip: what happened here, how far we have read, what we hold."""

    terminal_id: str
    epoch_id: str
    runs: tuple[Run, ...] = ()
    voided: tuple[str, ...] = ()
    """op_ids among those sent that were voided before a byte of them left: nobody acts on them; the void follows."""
    not_delivered: int = Field(default=0, ge=0)
    """Rows of this epoch that wait here, sent now included: what else the centre lacks up to the anchor, it lost."""
    verdict_cursor: int = 0
    """Number of the last verdict taken to disk."""
    ask_verdicts: tuple[str, ...] = ()
    """op_ids stored for over 24 h without a verdict."""
    verdict_marks: tuple[tuple[Annotated[int, Field(ge=0, le=LARGEST)], str], ...] = Field(
        default=(), max_length=MOST_MARKS
    )
    """(number, first digits of its signature) of entries on disk, the cursor's first, then ever farther back: by them
    a centre that was restored finds the last entry that both sides have."""
    content: dict[str, str] = Field(default_factory=dict)
    """{package name: version held}."""
    anchor: Anchor
    incarnation: str | None = None
    """The centre's incarnation last seen here."""
    app_version: str


class Verdict(Wire):
    """An entry of the centre's log for one terminal, signed by the decision key (`sync.signing`).

    A verdict is final, one an operation. A correction changes a decision later. A remark asks for something.
    """

    number: int
    """Gapless per terminal and incarnation."""
    entry: EntryWord = "verdict"
    terminal_id: str
    epoch_id: str
    op_id: str
    verdict: VerdictWord
    code: str
    """'' when settled, else a stable word: account_not_found, already_paid, policy_expired, amount_mismatch …"""
    text: str
    """The reason in plain Chinese, for screen and paper."""
    decided_at: str
    reference: str = ""
    """The department's own reference."""
    signature: str


class OperationResult(Wire):
    """What became of one operation sent."""

    op_id: str
    result: ResultWord
    code: str = ""
    verdict: Verdict | None = None


class ExchangeAnswer(Wire):
    """The centre's half of the round trip. `service` and `protocol` tell it from any other JSON with status 200."""

    service: Literal["huimin-centre"] = "huimin-centre"
    protocol: Literal["1"] = "1"
    centre_id: str
    incarnation: str
    server_time: str
    results: tuple[OperationResult, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    """Those after the cursor, in order, at most 200; more follow when `more` is true."""
    more: bool = False
    asked_verdicts: tuple[Verdict, ...] = ()
    """Verdicts of those in `ask_verdicts` that are decided, whatever their number."""
    not_held: tuple[str, ...] = ()
    """Of those in `ask_verdicts`, what the centre has not got: it is sent again."""
    content: dict[str, str] = Field(default_factory=dict)
    """{package name: newest version}; those that differ are fetched."""
    next_after_s: float = 60.0
    resend: tuple[tuple[str, int, int], ...] = ()
    """(epoch_id, from_seq, to_seq) ranges the centre wants again."""
    verdict_floor: int = 0
    """Number at which the log of this incarnation began; what the terminal has above it came from the one before."""
    epoch_state: str = ""
    """'' | closed (another epoch follows this one) | fork | chain | mac | rolled_back: it delivers, takes no cash."""
    slot_s: float = 0.0
    """How long a terminal with a backlog waits before it sends the rest; payments of now do not wait."""


class Hello(Wire):
    """Answer of `GET /v1/hello`, which needs no client certificate."""

    service: Literal["huimin-centre"] = "huimin-centre"
    protocol: Literal["1"] = "1"
    centre_id: str
    incarnation: str
    minimum_app_version: str
    server_time: str


class AskRequest(Wire):
    """A live question. Never stored on either side."""

    terminal_id: str
    epoch_id: str
    kind: AskKind
    body: dict[str, JsonValue]
    visit: str = ""
    """Which visit asks: a word that says nothing of the person. 5 different accounts or slips a visit, 60 an hour."""


class QueryAsk(Wire):
    """Body of an ask of kind `query`: what, about whom, and who vouches for them. Never stored, never logged."""

    query: str = Field(default="", max_length=64, pattern=r"^[a-z0-9_]*$")
    slip_no: str = Field(default="", max_length=12, pattern=r"^[0-9]*$")
    """In place of `query`: what this 代查 slip asked for is picked up."""
    choice: str = Field(default="", max_length=32, pattern=r"^[a-z0-9_]*$")
    months: int = Field(default=0, ge=0, le=36)
    """How far back; 0: as it is now."""
    card: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", repr=False)
    """`sync.record.card_code` of the card in the reader."""
    id_no: str = Field(default="", pattern=r"^([0-9]{17}[0-9X])?$", repr=False)
    """In place of `card`, where a clerk compared the ID card itself."""
    proof: Literal["pin", "card", "clerk"]
    """pin: the centre checks it · card: the card itself checked it · clerk: card, ID and face were compared"""
    pin: str = Field(default="", pattern=r"^([0-9]{4,12})?$", repr=False)
    clerk_id: str = Field(default="", max_length=16)
    record: str = Field(default="", max_length=64)
    """op_id of the clerk's `identity_check`."""

    def whole(self) -> bool:
        """Whether something is asked, about someone, with what its proof needs."""
        about = bool(self.card) is not bool(self.id_no) if self.proof == "clerk" else bool(self.card) and not self.id_no
        proven = {"pin": bool(self.pin), "card": True, "clerk": bool(self.clerk_id and self.record)}[self.proof]
        return bool(self.query) is not bool(self.slip_no) and about and proven


class AskAnswer(Wire):
    """`found` false covers unknown and forbidden alike, in the same words and time.

    body of kind bill {biller, account_no}: {holder_masked, address_masked, due_fen, period, bill_ref, as_of}
    body of kind slip {slip_no}: {kind, biller, biller_zh, query, amount_fen, state, word, text, decided_at};
    `query` is what a 代查 asked for; `word` is what the slip is called now, after the newest decision and what
    followed: 办理成功, 未通过, 待退款, 已退款, 已撤销 …
    body of kind query (`QueryAsk`): {pin: right | wrong | last_try, tries_left}, and with right {query, as_of, rows:
    [{label, text, fen}]}. The last try of a PIN is never spent.
    """

    service: Literal["huimin-centre"] = "huimin-centre"
    protocol: Literal["1"] = "1"
    found: bool
    body: dict[str, JsonValue] = Field(default_factory=dict)
    code: str = ""
    """too_many: over the limit, nothing was looked up."""
    wait_s: float = 0.0
    """After so long one more may be asked."""


class Package(Wire):
    """Signed content. `body` travels as the exact text that was signed (canonical JSON)."""

    name: str
    version: str
    as_of: str
    terminal_id: str
    """'' for content that is the same everywhere."""
    body: str
    signature: str
    """Ed25519 of the decision key over name, version, as_of, terminal_id and body."""


class BillEntry(Wire):
    """One account of the `bills` package body: {"entries": [BillEntry, …], "cards": {card: person}}.

    `cards` is the roster for cards that do not give their holder's number: `keyed_hash(person_key, "card", card_code)`
    to the person's key.
    """

    biller: str
    account_no: str
    holder_masked: str
    address_masked: str
    due_fen: int | None = None
    """None: owes nothing or the biller names no amount."""
    period: str = ""
    bill_ref: str = ""
    person_keys: tuple[str, ...] = ()
    """`keyed_hash(person_key, id_no)` of the people whose card brings this account first."""
    label: str = ""
    """What the household calls it: 我家电表."""


class StaffEntry(Wire):
    """One member of the `staff` package body: {"staff": [StaffEntry, …]}. Hex texts."""

    id: str
    role: str
    salt: str
    digest: str
    """scrypt of the PIN under the salt."""
    card: str = ""
    """`keyed_hash(salt, "card", card_code)` of the social-security card registered to the member; '' for none."""


class TotalsAnswer(Wire):
    """Sums of what the centre holds of one epoch, in the shape of `huimin status`."""

    service: Literal["huimin-centre"] = "huimin-centre"
    terminal_id: str
    epoch_id: str
    from_seq: int
    to_seq: int
    operations: dict[str, dict[str, dict[str, int]]]
    head: str
    """row_hash of the last row of the contiguous verified prefix."""
    verified_to_seq: int


class Registration(Wire):
    """What the centre learns of one epoch of one terminal at enrolment. Hex texts; `chain_key` is k_0."""

    terminal_id: str
    epoch_id: str
    signing_key: str
    """Raw Ed25519 public key of the terminal's requests."""
    chain_key: str
    person_key: str
    seal_key: str = ""
    """Opens the sealed copies on the terminal's second medium; kept by the centre for the day the first is lost."""


class EscrowEpoch(Wire):
    """One epoch of a terminal whose copies can be opened."""

    epoch_id: str
    seal_key: str
    """64 hex digits; '' where no copies were made."""
    anchor_seq: int
    """How many rows the centre knows it had."""
    closed: bool
    """Another epoch followed it already."""


class Escrow(Wire):
    """What one technician is handed for one restore (`huimin centre escrow`). Secret. Hex texts."""

    centre_id: str
    terminal_id: str
    person_key: str
    decision_key: str
    epochs: tuple[EscrowEpoch, ...]


class ErrorAnswer(Wire):
    """Any answer but 200. `code` is a stable word; nothing of what was sent comes back."""

    service: Literal["huimin-centre"]
    code: str
