"""The centre's tables, for any database that SQLAlchemy speaks. SQLite and PostgreSQL are tried."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

centre = Table(
    "centre",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

terminal = Table(
    "terminal",
    metadata,
    Column("terminal_id", String(64), primary_key=True),
    Column("person_key", String(64), nullable=False),
    # Drawn under a lock on this row, in the verdict's own transaction: gapless.
    Column("verdict_number", BigInteger, nullable=False, default=0),
    # Where the numbers of this incarnation begin.
    Column("verdict_floor", BigInteger, nullable=False, default=0),
)

epoch = Table(
    "epoch",
    metadata,
    Column("epoch_id", String(64), primary_key=True),
    Column("terminal_id", String(64), ForeignKey("terminal.terminal_id"), nullable=False),
    Column("signing_key", String(64), nullable=False),
    Column("chain_key", String(64), nullable=False),
    # The contiguous verified prefix: its last row, and the key of the row that follows.
    Column("verified_seq", BigInteger, nullable=False, default=0),
    Column("verified_head", String(64), nullable=False),
    Column("verified_key", String(64), nullable=False),
    Column("anchor_seq", BigInteger, nullable=False, default=0),
    Column("anchor_head", String(64), nullable=False, default=""),
    # '' | fork | chain | mac | rolled_back: why the money functions of this epoch stop.
    Column("dispute", String(16), nullable=False, default=""),
    # The epoch that follows this one, '' while it is the terminal's present one.
    Column("closed_by", String(64), nullable=False, default=""),
    Column("seal_key", String(64), nullable=False, default=""),
    # The head that the following epoch's first row named: of a disputed epoch, the rows up to it are the honest ones.
    Column("named_head", String(64), nullable=False, server_default=""),
)

anchor = Table(
    "anchor",
    metadata,
    # What a terminal said of its chain; each is compared with the row of its place, whichever comes first.
    Column("epoch_id", String(64), ForeignKey("epoch.epoch_id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("head", String(64), nullable=False),
)

counter = Table(
    "counter",
    metadata,
    # Of the epoch, not the terminal: a new ledger counts from the beginning, under a key of its own.
    Column("epoch_id", String(64), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

operation = Table(
    "operation",
    metadata,
    Column("op_id", String(64), primary_key=True),
    Column("terminal_id", String(64), nullable=False),
    Column("epoch_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    # 0, or 1, 2 … for further operations that claim the same place.
    Column("fork", Integer, nullable=False, default=0),
    Column("kind", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("body_sha256", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("row_hash", String(64), nullable=False),
    Column("row_mac", String(64), nullable=False, default=""),
    Column("slip_no", String(16)),
    Column("amount_fen", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("stored_at", String(32), nullable=False),
    UniqueConstraint("terminal_id", "epoch_id", "seq", "fork"),
    Index("operation_slip", "slip_no"),
)

task = Table(
    "task",
    metadata,
    Column("op_id", String(64), ForeignKey("operation.op_id"), primary_key=True),
    Column("department", String(64), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done", Boolean, nullable=False, default=False),
)

held = Table(
    "held",
    metadata,
    # Stored, but nobody acts on it: its epoch is disputed, or nothing proves it. A person decides, or the re-enrolment.
    Column("op_id", String(64), ForeignKey("operation.op_id"), primary_key=True),
    Column("reason", String(16), nullable=False),
    Column("held_at", String(32), nullable=False),
)

verdict = Table(
    "verdict",
    metadata,
    Column("terminal_id", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String(16), nullable=False),
    Column("op_id", String(64), nullable=False),
    # The op_id of a verdict, NULL for corrections and remarks: one final decision an operation.
    Column("final_of", String(64), unique=True),
    Column("body", Text, nullable=False),
    Index("verdict_op", "op_id"),
)

followed = Table(
    "followed",
    metadata,
    # The act that took the cash: the operation, or the one it recovers. It is voided, refunded, written off or taken up
    # again: one of them, once, whoever does it.
    Column("act_id", String(64), primary_key=True),
    Column("op_id", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
)

recovery = Table(
    "recovery",
    metadata,
    Column("original_id", String(64), primary_key=True),
    Column("op_id", String(64), nullable=False),
)

policy = Table(
    "policy",
    metadata,
    Column("version", String(40), primary_key=True),
    # Business dates, ISO 8601; '' where it has no end.
    Column("valid_from", String(10), nullable=False),
    Column("valid_until", String(10), nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("terminal_id", String(64), nullable=False),
    Column("signed_text", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("epoch_id", String(64), nullable=False, server_default=""),
    Column("counter", BigInteger, nullable=False, server_default="0"),
    Index("evidence_counter", "epoch_id", "counter"),
)

account = Table(
    "account",
    metadata,
    Column("biller", String(32), primary_key=True),
    Column("account_no", String(32), primary_key=True),
    Column("id_no", String(18), nullable=False),
    Column("holder_masked", String(80), nullable=False),
    Column("address_masked", String(200), nullable=False),
    Column("label", String(40), nullable=False),
    Column("due_fen", BigInteger),
    Column("period", String(40), nullable=False),
    Column("bill_ref", String(80), nullable=False),
)

department_effect = Table(
    "department_effect",
    metadata,
    Column("op_id", String(64), primary_key=True),
    Column("biller", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("code", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("reference", String(80), nullable=False),
    # NULL unless it settles a bill: one bill is settled once, whoever pays.
    Column("settles", String(80), unique=True),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("salt", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

staff_card = Table(
    "staff_card",
    metadata,
    Column("id", String(16), primary_key=True),
    # `sync.record.card_code` of the card that is registered to the member.
    Column("card_code", String(64), nullable=False),
)

resident_card = Table(
    "resident_card",
    metadata,
    Column("card_code", String(64), primary_key=True),
    Column("id_no", String(18), nullable=False),
    # scrypt of the card's PIN, and the tries that are left of it.
    Column("salt", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
)

personal_record = Table(
    "personal_record",
    metadata,
    Column("id_no", String(18), primary_key=True),
    Column("query", String(64), primary_key=True),
    Column("choice", String(32), primary_key=True),
    # Health data: no clerk can stand in for the card's PIN.
    Column("pin_only", Boolean, nullable=False),
    Column("rows", Text, nullable=False),
)

pickup = Table(
    "pickup",
    metadata,
    # The request whose result was shown to its person.
    Column("op_id", String(64), primary_key=True),
    Column("taken_at", String(32), nullable=False),
)

SCHEMA_VERSION = 3
