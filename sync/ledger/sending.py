"""What may go up now, and what became of it. By id, never "all pending"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.connection import reading, writing
from sync.ledger.rows import OPERATION_COLUMNS, event, operation_from
from sync.ledger.values import NotWritten, SendBatch, State
from sync.record import Operation

CHUNK: Final = 100
"""Rows in one transaction of the agent."""
BODY_OVERHEAD: Final = 700
"""Bytes of an operation on the wire beside its payload, uncompressed, rounded up."""

# An operation goes when nothing before it in its stream is still here, and what it depends on is decided. A dependency
# that ended any other way than settled frees it too: it would wait for ever, and the centre can refuse it.
# Money goes before the rest; within that, the oldest.
_READY: Final = f"""
SELECT {OPERATION_COLUMNS} FROM operation o JOIN operation_status s USING (op_id)
WHERE s.state = 'accepted'
  AND NOT EXISTS (
    SELECT 1 FROM operation b JOIN operation_status bs USING (op_id)
    WHERE b.stream_key = o.stream_key AND b.epoch_id = o.epoch_id AND b.seq < o.seq
      AND bs.state IN ('accepted', 'sending'))
  AND NOT EXISTS (
    SELECT 1 FROM operation_status d WHERE d.op_id = o.depends_on AND d.state IN ('accepted', 'sending', 'stored'))
ORDER BY (s.amount_fen = 0), o.seq LIMIT ?
"""  # noqa: S608


def take_batch(
    connection: Any,
    clock: Clock,
    reach: Callable[[str], None],
    pause: Callable[[], None],
    max_operations: int,
    max_bytes: int,
) -> SendBatch:
    """See `Ledger.take_batch`. At least one operation goes, however large it is."""
    chosen: list[Operation] = []
    size = 0
    with reading():
        ready = connection.execute(_READY, (max_operations,)).fetchall()
    for row in ready:
        operation = operation_from(row)
        size += len(operation.payload.encode()) + BODY_OVERHEAD
        if chosen and size > max_bytes:
            break
        chosen.append(operation)
    marked: set[str] = set()
    for chunk in _chunks([o.op_id for o in chosen], pause):
        try:
            marked.update(_mark_sending(connection, clock, chunk))
        except NotWritten:
            if not marked:
                raise
            # What is marked is the caller's to send or give back; the rest was not touched and goes next time.
            break
    reach("sending.marked")
    return SendBatch(tuple(sorted((o for o in chosen if o.op_id in marked), key=lambda o: o.seq)))


def _mark_sending(connection: Any, clock: Clock, op_ids: list[str]) -> list[str]:
    marked = []
    with writing(connection):
        now = wall_text(clock.utc())
        for op_id in op_ids:
            # The terminal may have voided it since it was chosen: then not one byte of it leaves.
            if _step(connection, now, op_id, (State.ACCEPTED,), State.SENDING, ""):
                connection.execute("UPDATE operation_status SET attempts = attempts + 1 WHERE op_id = ?", (op_id,))
                marked.append(op_id)
    return marked


def recover_sending(connection: Any, clock: Clock, pause: Callable[[], None]) -> int:
    """Every `sending` becomes `accepted` again: the centre knows what it has."""
    with reading():
        rows = connection.execute("SELECT op_id FROM operation_status WHERE state = 'sending'").fetchall()
    found = [r[0] for r in rows]
    move(connection, clock, pause, found, (State.SENDING,), State.ACCEPTED, "restart")
    return len(found)


def mark_stored(connection: Any, clock: Clock, pause: Callable[[], None], op_ids: Iterable[str]) -> None:
    """The centre holds them durably."""
    for chunk in _chunks(list(op_ids), pause):
        with writing(connection):
            now, mono_ns = wall_text(clock.utc()), clock.mono_ns()
            for op_id in chunk:
                if _step(connection, now, op_id, (State.SENDING, State.ACCEPTED), State.STORED, ""):
                    connection.execute(
                        "UPDATE operation_status SET stored_at = ?, stored_mono_ns = ? WHERE op_id = ?",
                        (now, mono_ns, op_id),
                    )


def move(
    connection: Any,
    clock: Clock,
    pause: Callable[[], None],
    op_ids: Iterable[str],
    before: tuple[State, ...],
    after: State,
    code: str,
) -> None:
    """Move operations that stand in one of `before`; others stay."""
    for chunk in _chunks(list(op_ids), pause):
        with writing(connection):
            now = wall_text(clock.utc())
            for op_id in chunk:
                _step(connection, now, op_id, before, after, code)


def _step(connection: Any, now: str, op_id: str, before: tuple[State, ...], after: State, code: str) -> bool:
    row = connection.execute("SELECT state FROM operation_status WHERE op_id = ?", (op_id,)).fetchone()
    if row is None or row[0] not in before:
        return False
    connection.execute("UPDATE operation_status SET state = ?, code = ? WHERE op_id = ?", (after, code, op_id))
    event(connection, now, op_id, row[0], after, code)
    return True


def quarantine(connection: Any, clock: Clock, op_id: str, code: str) -> None:
    """Never deleted; frees its stream; opens a case where it took cash."""
    with writing(connection):
        now = wall_text(clock.utc())
        if not _step(connection, now, op_id, (State.ACCEPTED, State.SENDING), State.QUARANTINED, code):
            return
        (fen,) = connection.execute("SELECT amount_fen FROM operation_status WHERE op_id = ?", (op_id,)).fetchone()
        if fen > 0:
            open_case(connection, op_id, "quarantined", now)


def open_case(connection: Any, op_id: str, kind: str, now: str) -> None:
    """A case of the exception desk, once per operation and kind, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO case_file (op_id, kind, state, opened_at) VALUES (?, ?, 'open', ?) ON CONFLICT DO NOTHING",
        (op_id, kind, now),
    )


def awaiting_verdict(connection: Any, clock: Clock, older_than_s: float, most: int) -> tuple[str, ...]:
    """op_ids stored for longer than that, by this boot's monotonic time; those of an earlier boot count as older."""
    before = clock.mono_ns() - int(older_than_s * 1e9)
    rows = connection.execute(
        "SELECT op_id FROM operation_status WHERE state = 'stored'"
        " AND (stored_mono_ns <= ? OR stored_mono_ns > ?) ORDER BY op_id LIMIT ?",
        (before, clock.mono_ns(), most),
    ).fetchall()
    return tuple(r[0] for r in rows)


def _chunks(items: list[str], pause: Callable[[], None]) -> Iterator[list[str]]:
    # SQLite's busy wait is not fair: a drainer without pauses starves the terminal.
    for start in range(0, len(items), CHUNK):
        if start:
            pause()
        yield items[start : start + CHUNK]
