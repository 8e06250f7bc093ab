"""The centre's final decisions, applied in order; a decision against cash opens a case in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sync.clock import Clock, wall_text
from sync.ledger.connection import writing
from sync.ledger.rows import event
from sync.ledger.sending import CHUNK, open_case
from sync.ledger.values import Conflict, State, VerdictRow


def cursor(connection: Any) -> int:
    """Number of the last verdict on disk."""
    return int(connection.execute("SELECT COALESCE(MAX(number), 0) FROM verdict").fetchone()[0])


def apply(
    connection: Any,
    clock: Clock,
    reach: Callable[[str], None],
    pause: Callable[[], None],
    rows: Iterable[VerdictRow],
) -> int:
    """See `Ledger.apply_verdicts`."""
    page = sorted(rows, key=lambda r: r.number)
    expected = cursor(connection)
    fresh = [r for r in page if r.number > expected]
    if [r.number for r in fresh] != list(range(expected + 1, expected + 1 + len(fresh))):
        raise Conflict("verdict_gap")
    for start in range(0, len(fresh), CHUNK):
        if start:
            pause()
        with writing(connection):
            for row in fresh[start : start + CHUNK]:
                _one(connection, clock, row)
            reach("verdict.before_commit")
    return cursor(connection)


def _one(connection: Any, clock: Clock, row: VerdictRow) -> None:
    now = wall_text(clock.utc())
    connection.execute(
        "INSERT INTO verdict (number, op_id, verdict, code, text, decided_at, reference, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.number, row.op_id, row.verdict, row.code, row.text, row.decided_at, row.reference, row.signature),
    )
    found = connection.execute(
        "SELECT state, amount_fen FROM operation_status WHERE op_id = ?", (row.op_id,)
    ).fetchone()
    if found is None or found[0] in (State.SETTLED, State.REJECTED):
        # Final states do not move; a verdict on a row that is lost here stays on record for the restore.
        return
    after = State.SETTLED if row.verdict == "settled" else State.REJECTED
    connection.execute("UPDATE operation_status SET state = ?, code = ? WHERE op_id = ?", (after, row.code, row.op_id))
    event(connection, now, row.op_id, found[0], after, row.code)
    if after == State.REJECTED and found[1] > 0:
        open_case(connection, row.op_id, "rejected", now)
