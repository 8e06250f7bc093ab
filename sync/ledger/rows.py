"""Rows to values, and the event that every change of state leaves behind."""

from __future__ import annotations

import json
from typing import Any

from sync.ledger.values import SpoolJob, SpoolState
from sync.record import COLUMNS, Operation

OPERATION_COLUMNS = ", ".join(f"o.{c}" for c in COLUMNS)
SPOOL_COLUMNS = "job_id, op_id, slip_no, copy_name, reprint, document, state, operator"


def operation_from(row: tuple[Any, ...]) -> Operation:
    """A row in the order of COLUMNS."""
    return Operation(**dict(zip(COLUMNS, row, strict=True)))


def job_from(row: tuple[Any, ...]) -> SpoolJob:
    """A row in the order of SPOOL_COLUMNS."""
    job_id, op_id, slip_no, copy_name, reprint, document, state, operator = row
    return SpoolJob(job_id, op_id, slip_no, copy_name, reprint, json.loads(document), SpoolState(state), operator)


def event(connection: Any, wall_utc: str, op_id: str, before: str | None, after: str, code: str) -> None:
    """Record one transition, inside the transaction that makes it."""
    connection.execute(
        "INSERT INTO operation_event (op_id, from_state, to_state, code, wall_utc) VALUES (?, ?, ?, ?, ?)",
        (op_id, before, after, code, wall_utc),
    )


def value(connection: Any, name: str) -> str | None:
    """A small piece of state by name."""
    row = connection.execute("SELECT value FROM value WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def put_value(connection: Any, name: str, text: str) -> None:
    """Set it, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO value (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, text),
    )
