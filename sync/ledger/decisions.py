"""The centre's numbered log, applied in order: verdicts, corrections, remarks. What speaks against cash opens a case in
the same transaction.

Numbers are gapless within one incarnation of the centre. A centre restored from a backup begins a new one at the number
it still knew, so the same number may stand under two incarnations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.cases import open_case, withdraw
from sync.ledger.connection import reading, writing
from sync.ledger.rows import event, put_value, value
from sync.ledger.sending import CHUNK
from sync.ledger.values import Conflict, State, VerdictRow

FINAL: Final = (State.SETTLED, State.REJECTED, State.VOIDED)
CURSOR: Final = "decision_cursor"
INCARNATION: Final = "incarnation"
MARKS_APART: Final = 4
_WORDS: Final = {
    "verdict": (State.SETTLED, State.REJECTED),
    "correction": (State.SETTLED, State.REJECTED),
    "remark": (State.NEEDS_MORE,),
}


def cursor(connection: Any) -> int:
    """Number of the last entry on disk."""
    return int(value(connection, CURSOR) or 0)


def marks(connection: Any) -> tuple[tuple[int, str], ...]:
    """(number, signature) of the entry at the cursor and of some before it, ever farther back."""
    last, back = cursor(connection), 1
    numbers = [last] if last else []
    while last - back > 0:
        numbers.append(last - back)
        back *= MARKS_APART
    rows = connection.execute(
        f"SELECT number, signature FROM decision WHERE number IN ({', '.join('?' * len(numbers))})"  # noqa: S608
        " ORDER BY rowid",
        numbers,
    ).fetchall()
    # Under the same number the newest is the one that holds.
    return tuple(sorted(dict(rows).items(), reverse=True))


def apply_asked(connection: Any, clock: Clock, rows: Iterable[VerdictRow]) -> int:
    """See `Ledger.apply_asked`."""
    applied = 0
    with writing(connection):
        incarnation = value(connection, INCARNATION) or ""
        for row in rows:
            found = connection.execute("SELECT state FROM operation_status WHERE op_id = ?", (row.op_id,)).fetchone()
            if row.number <= cursor(connection) and found and found[0] == State.STORED:
                # Beside the numbered log: its number stands there for what another incarnation said.
                _one(connection, wall_text(clock.utc()), f"{incarnation}/{row.op_id}", row)
                applied += 1
    return applied


def begin_incarnation(connection: Any, incarnation: str, floor: int) -> None:
    """The centre counts on from `floor`; numbers above it that are on disk were given by the one before."""
    with writing(connection):
        put_value(connection, CURSOR, str(min(cursor(connection), floor)))
        put_value(connection, INCARNATION, incarnation)


def apply(
    connection: Any,
    clock: Clock,
    reach: Callable[[str], None],
    pause: Callable[[], None],
    rows: Iterable[VerdictRow],
) -> int:
    """See `Ledger.apply_verdicts`."""
    page = sorted(rows, key=lambda r: r.number)
    if any(r.verdict not in _WORDS.get(r.entry, ()) for r in page):
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
            incarnation = value(connection, INCARNATION) or ""
            chunk = fresh[start : start + CHUNK]
            for row in chunk:
                _one(connection, wall_text(clock.utc()), incarnation, row)
                # Whoever decides on it holds it, though the word that it was stored may have been lost.
                connection.execute(
                    "UPDATE operation_status SET stored_at = ?, stored_mono_ns = ?"
                    " WHERE op_id = ? AND stored_at IS NULL AND state <> 'quarantined'",
                    (wall_text(clock.utc()), clock.mono_ns(), row.op_id),
                )
            put_value(connection, CURSOR, str(chunk[-1].number))
            reach("verdict.before_commit")
    return expected + len(fresh)


def _one(connection: Any, now: str, incarnation: str, row: VerdictRow) -> None:
    heard = row.entry == "correction" and _heard(connection, row)
    connection.execute(
        "INSERT INTO decision (incarnation, number, entry, op_id, word, code, text, decided_at, reference, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (incarnation, row.number, row.entry, row.op_id, row.verdict, row.code, row.text, row.decided_at,
         row.reference, row.signature),
    )  # fmt: skip
    found = connection.execute(
        "SELECT state, amount_fen FROM operation_status WHERE op_id = ?", (row.op_id,)
    ).fetchone()
    if found is None:
        # A decision on a row that is lost here stays on record for the restore.
        return
    state, amount_fen = found
    if row.entry == "correction":
        if not heard:
            _correct(connection, now, row)
    elif state not in FINAL:
        _decide(connection, now, row, state, amount_fen)
    elif row.verdict in (State.SETTLED, State.REJECTED) and not _agrees(state, row.verdict):
        # A centre that was restored, or heard of it from another copy, decided otherwise than what people were told.
        _correct(connection, now, row)


def _agrees(state: str, word: str) -> bool:
    """Whether a verdict says of a decided operation what is known of it. A voided one has no effect to be refused."""
    return state == word or (state == State.VOIDED and word == State.REJECTED)


def _decide(connection: Any, now: str, row: VerdictRow, state: str, amount_fen: int) -> None:
    after = State(row.verdict)
    connection.execute("UPDATE operation_status SET state = ?, code = ? WHERE op_id = ?", (after, row.code, row.op_id))
    event(connection, now, row.op_id, state, after, row.code)
    if after == State.NEEDS_MORE:
        return
    if state == State.QUARANTINED:
        withdraw(connection, row.op_id, f"decision:{row.number}", now)
    # In a ledger that was brought back, what people did about it may stand here before the word that it followed.
    followed = _followed(connection, row.op_id)
    if after == State.SETTLED and followed:
        open_case(connection, row.op_id, "correction_late", now)
    elif after == State.REJECTED and amount_fen and not followed:
        open_case(connection, row.op_id, "rejected" if amount_fen > 0 else "cash_out_rejected", now)


def _heard(connection: Any, row: VerdictRow) -> bool:
    """Whether this very entry was applied under an earlier incarnation: a restored centre says it again."""
    found = connection.execute(
        "SELECT 1 FROM decision WHERE op_id = ? AND number = ? AND entry = ? AND word = ? AND signature = ?",
        (row.op_id, row.number, row.entry, row.verdict, row.signature),
    ).fetchone()
    return found is not None


def _correct(connection: Any, now: str, row: VerdictRow) -> None:
    """A decided operation keeps its state: the correction is an item for people, or takes one away."""
    state = connection.execute("SELECT state FROM operation_status WHERE op_id = ?", (row.op_id,)).fetchone()[0]
    event(connection, now, row.op_id, state, state, f"correction:{row.verdict}")
    if _followed(connection, row.op_id):
        # Cash went back, or went in again, on the word that is now changed.
        open_case(connection, row.op_id, "correction_late", now)
    elif row.verdict == State.SETTLED:
        if not withdraw(connection, row.op_id, f"decision:{row.number}", now):
            open_case(connection, row.op_id, "correction", now)
    else:
        open_case(connection, row.op_id, "correction", now)


def _followed(connection: Any, op_id: str) -> bool:
    return connection.execute("SELECT 1 FROM operation WHERE supersedes = ?", (op_id,)).fetchone() is not None
