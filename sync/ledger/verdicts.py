"""The centre's final decisions, applied in order; a decision against cash opens a case in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.connection import reading, writing
from sync.ledger.rows import event
from sync.ledger.sending import CHUNK, open_case
from sync.ledger.values import Conflict, State, VerdictRow

FINAL: Final = (State.SETTLED, State.REJECTED, State.VOIDED)


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
    if any(r.verdict not in (State.SETTLED, State.REJECTED) for r in page):
        raise Conflict("verdict_word")
    with reading():
        expected = cursor(connection)
    fresh = [r for r in page if r.number > expected]
    if [r.number for r in fresh] != list(range(expected + 1, expected + 1 + len(fresh))):
        raise Conflict("verdict_gap")
    for start in range(0, len(fresh), CHUNK):
        if start:
            pause()
        with writing(connection):
            if cursor(connection) != expected + start:
                raise Conflict("verdict_gap")
            for row in fresh[start : start + CHUNK]:
                _one(connection, clock, row)
            reach("verdict.before_commit")
    return expected + len(fresh)


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
    if found is None or found[0] in FINAL:
        # Final states do not move; a verdict on a row that is lost here stays on record for the restore.
        return
    after = State(row.verdict)
    connection.execute("UPDATE operation_status SET state = ?, code = ? WHERE op_id = ?", (after, row.code, row.op_id))
    event(connection, now, row.op_id, found[0], after, row.code)
    if after == State.REJECTED and found[1] > 0:
        open_case(connection, row.op_id, "rejected", now)
