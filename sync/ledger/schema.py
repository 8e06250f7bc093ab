"""All tables of the file, as numbered migrations. `user_version` says how many have run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from sync.ledger.connection import reading, writing
from sync.ledger.values import LedgerError


class NewerSchema(LedgerError):
    """The file was written by a newer release."""

    code = "newer_schema"


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
        for verb in ("UPDATE", "DELETE"):
            database.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'append only'); END"
            )


Migration = Callable[[Any], None]
MIGRATIONS: Final[tuple[Migration, ...]] = (first,)
"""Each takes the sqlite_utils Database, inside a transaction. Only ever longer: a released one stays as it is."""
VERSION: Final = len(MIGRATIONS)


def migrate(connection: Any, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring the file to the newest version; each step is one transaction, so a failing one leaves the file as it was.

    Raises NewerSchema, NotWritten.
    """
    found = version(connection)
    if found > len(migrations):
        raise NewerSchema
    if found == len(migrations):
        return
    database = _sqlite_utils(connection)
    for number in range(found, len(migrations)):
        with writing(connection):
            # Terminal and agent may start at the same moment: the one that waited finds it done.
            if version(connection) == number:
                migrations[number](database)
                connection.execute(f"PRAGMA user_version = {number + 1}")


def version(connection: Any) -> int:
    """How many migrations the file has seen; 0: it is not a ledger."""
    with reading():
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _sqlite_utils(connection: Any) -> Any:
    # sqlite_utils adopts a module of this name; sqlcipher3's exceptions are not sqlite3's.
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    import sqlite_utils

    return sqlite_utils.Database(connection, execute_plugins=False)
