"""What every version of the file's tables adds, as numbered migrations. A released one stays as it is."""

from __future__ import annotations

from typing import Any, Final

_FIRST: Final = (
    """
    CREATE TABLE identity (
        epoch_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, centre_id TEXT NOT NULL,
        person_key BLOB NOT NULL, decision_key BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE chain (
        epoch_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, head TEXT NOT NULL, key BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE operation (
        op_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, epoch_id TEXT NOT NULL, seq INTEGER NOT NULL,
        kind TEXT NOT NULL, schema_version INTEGER NOT NULL, stream_key TEXT NOT NULL, depends_on TEXT, supersedes TEXT,
        payload TEXT NOT NULL, payload_sha256 TEXT NOT NULL, actor_role TEXT NOT NULL, actor_id TEXT NOT NULL,
        second_actor_id TEXT, business_date TEXT NOT NULL, shift_id TEXT, wall_utc TEXT NOT NULL,
        mono_ns INTEGER NOT NULL, boot_id TEXT NOT NULL, clock_quality TEXT NOT NULL, catalogue_version TEXT NOT NULL,
        policy_version TEXT NOT NULL, slip_no TEXT UNIQUE,
        prev_hash TEXT NOT NULL, row_hash TEXT NOT NULL, row_mac TEXT NOT NULL,
        UNIQUE (epoch_id, seq)
    ) STRICT
    """,
    "CREATE INDEX operation_stream ON operation (stream_key, seq)",
    """
    CREATE TRIGGER operation_no_replace BEFORE INSERT ON operation
    WHEN EXISTS (SELECT 1 FROM operation WHERE op_id = NEW.op_id OR slip_no = NEW.slip_no
        OR (epoch_id = NEW.epoch_id AND seq = NEW.seq))
    BEGIN SELECT RAISE(ABORT, 'append only'); END
    """,
    "CREATE INDEX operation_shift_open ON operation (seq) WHERE kind = 'shift_open'",
    "CREATE INDEX operation_shift_close ON operation (seq) WHERE kind = 'shift_close'",
    """
    CREATE TABLE posting (
        op_id TEXT NOT NULL REFERENCES operation (op_id), line INTEGER NOT NULL,
        account TEXT NOT NULL, fen INTEGER NOT NULL,
        PRIMARY KEY (op_id, line)
    ) STRICT
    """,
    "CREATE INDEX posting_account ON posting (account, fen)",
    """
    CREATE TABLE operation_status (
        op_id TEXT PRIMARY KEY REFERENCES operation (op_id), kind TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL, amount_fen INTEGER NOT NULL, person_key TEXT, stored_at TEXT, stored_mono_ns INTEGER,
        code TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE TRIGGER operation_status_no_delete BEFORE DELETE ON operation_status
    BEGIN SELECT RAISE(ABORT, 'never deleted'); END
    """,
    "CREATE INDEX operation_status_state ON operation_status (state)",
    "CREATE INDEX operation_status_totals ON operation_status (kind, state, amount_fen)",
    "CREATE INDEX operation_status_person ON operation_status (person_key) WHERE person_key IS NOT NULL",
    """
    CREATE TABLE operation_event (
        id INTEGER PRIMARY KEY, op_id TEXT NOT NULL, from_state TEXT, to_state TEXT NOT NULL, code TEXT NOT NULL,
        wall_utc TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX operation_event_op ON operation_event (op_id)",
    """
    CREATE TABLE spool (
        job_id INTEGER PRIMARY KEY AUTOINCREMENT, op_id TEXT NOT NULL REFERENCES operation (op_id),
        slip_no TEXT NOT NULL, copy_name TEXT NOT NULL, reprint INTEGER NOT NULL, document TEXT NOT NULL,
        state TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', operator TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL,
        UNIQUE (op_id, copy_name, reprint)
    ) STRICT
    """,
    "CREATE INDEX spool_state ON spool (state, job_id)",
    """
    CREATE TABLE verdict (
        number INTEGER PRIMARY KEY, op_id TEXT NOT NULL, verdict TEXT NOT NULL, code TEXT NOT NULL,
        text TEXT NOT NULL, decided_at TEXT NOT NULL, reference TEXT NOT NULL, signature TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX verdict_op ON verdict (op_id, number)",
    """
    CREATE TABLE correction (
        correction_id TEXT PRIMARY KEY, op_id TEXT NOT NULL, body TEXT NOT NULL, received_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE case_file (
        case_id INTEGER PRIMARY KEY, op_id TEXT NOT NULL REFERENCES operation (op_id), kind TEXT NOT NULL,
        state TEXT NOT NULL, opened_at TEXT NOT NULL, closed_by TEXT, UNIQUE (op_id, kind)
    ) STRICT
    """,
    """
    CREATE TABLE lease (
        entry_no TEXT PRIMARY KEY, body TEXT NOT NULL, state TEXT NOT NULL, until TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE package (
        name TEXT PRIMARY KEY, version TEXT NOT NULL, as_of TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """
    CREATE TABLE visit_count (
        business_date TEXT NOT NULL, kind TEXT NOT NULL, assisted INTEGER NOT NULL, card INTEGER NOT NULL,
        outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (business_date, kind, assisted, card, outcome)
    ) STRICT
    """,
)


_APPEND_ONLY: Final = ("operation", "posting", "operation_event", "verdict")


def first(database: Any) -> None:
    """The tables of the first release; those of cases, corrections and leases wait for their behaviour."""
    for statement in _FIRST:
        database.execute(statement)
    for table in _APPEND_ONLY:
        _append_only(database, table)


def _append_only(database: Any, table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        database.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'append only'); END"
        )


_SECOND: Final = (
    "ALTER TABLE identity ADD COLUMN seal_key BLOB NOT NULL DEFAULT x''",
    "ALTER TABLE operation_status ADD COLUMN account_key TEXT",
    # Not before this monotonic moment of that boot: the centre could not take it.
    "ALTER TABLE operation_status ADD COLUMN retry_boot TEXT",
    "ALTER TABLE operation_status ADD COLUMN retry_ns INTEGER",
    "CREATE INDEX operation_status_account ON operation_status (account_key) WHERE account_key IS NOT NULL",
    # Whatever is final but not (or no longer) held by the centre still has to go.
    "CREATE INDEX operation_status_undelivered ON operation_status (state) WHERE stored_at IS NULL",
    # A void, a refund, a resubmission, a write-off: one of them, once.
    "CREATE UNIQUE INDEX operation_followed ON operation (supersedes) WHERE supersedes IS NOT NULL",
    """
    CREATE UNIQUE INDEX operation_recovers ON operation (json_extract(payload, '$.recovers'))
    WHERE json_extract(payload, '$.recovers') IS NOT NULL
    """,
    """
    CREATE TABLE decision (
        incarnation TEXT NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, op_id TEXT NOT NULL,
        word TEXT NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL, decided_at TEXT NOT NULL,
        reference TEXT NOT NULL, signature TEXT NOT NULL,
        PRIMARY KEY (incarnation, number)
    ) STRICT
    """,
    "CREATE INDEX decision_op ON decision (op_id, number)",
    """
    INSERT INTO decision (incarnation, number, entry, op_id, word, code, text, decided_at, reference, signature)
    SELECT COALESCE((SELECT value FROM value WHERE name = 'incarnation'), ''), number, 'verdict', op_id, verdict, code,
        text, decided_at, reference, signature FROM verdict
    """,
    """
    INSERT INTO value (name, value)
    SELECT 'decision_cursor', CAST(COALESCE(MAX(number), 0) AS TEXT) FROM verdict
    """,
    # An operation that goes again is one that the centre is not known to hold.
    "UPDATE operation_status SET stored_at = NULL, stored_mono_ns = NULL WHERE state IN ('accepted', 'sending')",
    "DROP TABLE verdict",
    "DROP TABLE correction",
    "ALTER TABLE case_file ADD COLUMN closed_at TEXT",
    "CREATE INDEX case_file_open ON case_file (op_id) WHERE state = 'open'",
    "INSERT INTO value (name, value) VALUES ('readable_from', '2')",
)


def second(database: Any) -> None:
    """Cases that are worked on, corrections and remarks, a second medium; decisions numbered per incarnation."""
    for statement in _SECOND:
        database.execute(statement)
    _append_only(database, "decision")
