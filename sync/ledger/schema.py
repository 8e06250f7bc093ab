"""All tables of the file, as numbered migrations. `user_version` says how many have run."""

from __future__ import annotations

import sys
from typing import Any, Final

from sync.ledger.connection import writing
from sync.ledger.values import LedgerError


class NewerSchema(LedgerError):
    """The file was written by a newer release."""

    code = "newer_schema"


_V1: Final = """
CREATE TABLE identity (
    epoch_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, centre_id TEXT NOT NULL,
    person_key BLOB NOT NULL, decision_key BLOB NOT NULL
) STRICT;

CREATE TABLE chain (
    epoch_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, head TEXT NOT NULL, key BLOB NOT NULL
) STRICT;

CREATE TABLE operation (
    op_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, epoch_id TEXT NOT NULL, seq INTEGER NOT NULL,
    kind TEXT NOT NULL, schema_version INTEGER NOT NULL, stream_key TEXT NOT NULL, depends_on TEXT, supersedes TEXT,
    payload TEXT NOT NULL, payload_sha256 TEXT NOT NULL, actor_role TEXT NOT NULL, actor_id TEXT NOT NULL,
    second_actor_id TEXT, business_date TEXT NOT NULL, shift_id TEXT, wall_utc TEXT NOT NULL, mono_ns INTEGER NOT NULL,
    boot_id TEXT NOT NULL, clock_quality TEXT NOT NULL, catalogue_version TEXT NOT NULL, policy_version TEXT NOT NULL,
    slip_no TEXT UNIQUE, prev_hash TEXT NOT NULL, row_hash TEXT NOT NULL, row_mac TEXT NOT NULL,
    UNIQUE (epoch_id, seq)
) STRICT;
CREATE INDEX operation_stream ON operation (stream_key, seq);
CREATE TRIGGER operation_no_update BEFORE UPDATE ON operation BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation BEGIN SELECT RAISE(ABORT, 'append only'); END;

CREATE TABLE posting (
    op_id TEXT NOT NULL REFERENCES operation (op_id), line INTEGER NOT NULL,
    account TEXT NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (op_id, line)
) STRICT;
CREATE INDEX posting_account ON posting (account);
CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'append only'); END;

CREATE TABLE operation_status (
    op_id TEXT PRIMARY KEY REFERENCES operation (op_id), state TEXT NOT NULL, attempts INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL, person_key TEXT, stored_at TEXT, stored_mono_ns INTEGER, code TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX operation_status_state ON operation_status (state);
CREATE INDEX operation_status_person ON operation_status (person_key) WHERE person_key IS NOT NULL;

CREATE TABLE operation_event (
    id INTEGER PRIMARY KEY, op_id TEXT NOT NULL, from_state TEXT, to_state TEXT NOT NULL, code TEXT NOT NULL,
    wall_utc TEXT NOT NULL
) STRICT;
CREATE INDEX operation_event_op ON operation_event (op_id);

CREATE TABLE spool (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT, op_id TEXT NOT NULL REFERENCES operation (op_id), slip_no TEXT NOT NULL,
    copy_name TEXT NOT NULL, reprint INTEGER NOT NULL, document TEXT NOT NULL, state TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '', operator TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL,
    UNIQUE (op_id, copy_name, reprint)
) STRICT;
CREATE INDEX spool_state ON spool (state, job_id);

CREATE TABLE verdict (
    number INTEGER PRIMARY KEY, op_id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL, code TEXT NOT NULL,
    text TEXT NOT NULL, decided_at TEXT NOT NULL, reference TEXT NOT NULL, signature TEXT NOT NULL
) STRICT;

CREATE TABLE correction (
    correction_id TEXT PRIMARY KEY, op_id TEXT NOT NULL, body TEXT NOT NULL, received_at TEXT NOT NULL
) STRICT;

CREATE TABLE case_file (
    case_id INTEGER PRIMARY KEY, op_id TEXT NOT NULL REFERENCES operation (op_id), kind TEXT NOT NULL,
    state TEXT NOT NULL, opened_at TEXT NOT NULL, closed_by TEXT, UNIQUE (op_id, kind)
) STRICT;

CREATE TABLE lease (
    entry_no TEXT PRIMARY KEY, body TEXT NOT NULL, state TEXT NOT NULL, until TEXT NOT NULL
) STRICT;

CREATE TABLE package (
    name TEXT PRIMARY KEY, version TEXT NOT NULL, as_of TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL
) STRICT;

CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE visit_count (
    business_date TEXT NOT NULL, kind TEXT NOT NULL, assisted INTEGER NOT NULL, card INTEGER NOT NULL,
    outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (business_date, kind, assisted, card, outcome)
) STRICT;
"""

MIGRATIONS: Final = (_V1,)
VERSION: Final = len(MIGRATIONS)


def migrate(connection: Any) -> None:
    """Bring the file to VERSION; each step is one transaction, so a failing one leaves the file as it was.

    Raises NewerSchema, NotWritten.
    """
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise NewerSchema
    if found == VERSION:
        return
    database = _sqlite_utils(connection)
    for number in range(found, VERSION):
        with writing(connection):
            for statement in _statements(MIGRATIONS[number]):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number + 1}")


def _sqlite_utils(connection: Any) -> Any:
    # sqlite_utils adopts a module of this name; sqlcipher3's exceptions are not sqlite3's.
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    import sqlite_utils

    return sqlite_utils.Database(connection)


def _statements(script: str) -> list[str]:
    """The statements one by one: executescript would commit the transaction under way."""
    statements: list[str] = []
    gathered = ""
    for part in script.split(";"):
        gathered += part
        if "BEGIN SELECT" in gathered and "END" not in gathered.rsplit("BEGIN", 1)[1]:
            gathered += ";"
            continue
        if gathered.strip():
            statements.append(gathered.strip())
        gathered = ""
    return statements
