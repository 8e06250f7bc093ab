"""What may go up now, and what became of it. By id, never "all pending"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.cases import open_case
from sync.ledger.connection import reading, writing
from sync.ledger.rows import OPERATION_COLUMNS, event, operation_from
from sync.ledger.values import NotWritten, SendBatch, State
from sync.record import Operation

CHUNK: Final = 100
"""Rows in one transaction of the agent."""
BODY_OVERHEAD: Final = 700
"""Bytes of an operation on the wire beside its payload, uncompressed, rounded up."""

AGING_NS: Final = 1_800_000_000_000
"""After half an hour of waiting an operation goes as if it were of the next higher class."""

FIRST_DEFER_NS: Final = 5_000_000_000
LONGEST_DEFER_NS: Final = 900_000_000_000

UNDELIVERED: Final = "stored_at IS NULL AND state IN ('accepted', 'settled', 'rejected', 'voided', 'needs_more')"
"""What the centre is not known to hold: new, voided before it went, or decided by a centre that has since forgotten."""

# An operation goes when nothing before it in its stream is still here, and what it depends on is decided. A dependency
# that ended any other way than settled frees it too: it would wait for ever, and the centre can refuse it.
_READY: Final = f"""
SELECT s.state, {OPERATION_COLUMNS} FROM operation o JOIN operation_status s USING (op_id)
WHERE {UNDELIVERED}
  AND (s.retry_ns IS NULL OR s.retry_boot <> :boot OR s.retry_ns <= :mono_ns)
  AND NOT EXISTS (
    SELECT 1 FROM operation b JOIN operation_status bs USING (op_id)
    WHERE b.stream_key = o.stream_key AND b.epoch_id = o.epoch_id AND b.seq < o.seq
      AND bs.stored_at IS NULL AND bs.state <> 'quarantined')
  AND NOT EXISTS (
    SELECT 1 FROM operation_status d WHERE d.op_id = o.depends_on
      AND d.state IN ('accepted', 'sending', 'stored', 'needs_more'))
"""  # noqa: S608
_MONEY: Final = "(s.amount_fen <> 0 OR o.kind IN ('shift_open', 'shift_close', 'epoch_open', 'write_off'))"
# Money goes before what people asked for, that before the rest; whoever waited long moves up; then the oldest. Time
# waited is monotonic and of this boot: an operation of an earlier boot has waited long enough.
_BY_CLASS: Final = f"""
ORDER BY MAX(0,
    CASE WHEN {_MONEY} THEN 0
         WHEN o.kind IN ('application', 'request', 'booking', 'order') THEN 1 ELSE 2 END
    - CASE WHEN o.boot_id = :boot THEN MAX(0, :mono_ns - o.mono_ns) / :aging_ns ELSE 2 END),
  o.rowid LIMIT :most
"""
_NEWEST_MONEY: Final = "AND s.amount_fen <> 0 ORDER BY o.rowid DESC LIMIT :most"
# With money goes what it would wait for: what stands before it in its stream.
_ONLY_MONEY: Final = f"""
  AND ({_MONEY} OR EXISTS (
    SELECT 1 FROM operation m JOIN operation_status ms USING (op_id)
    WHERE m.stream_key = o.stream_key AND m.epoch_id = o.epoch_id AND m.seq > o.seq
      AND ms.stored_at IS NULL AND ms.amount_fen <> 0))
"""  # noqa: S608


def take_batch(
    connection: Any,
    clock: Clock,
    reach: Callable[[str], None],
    pause: Callable[[], None],
    max_operations: int,
    max_bytes: int,
    newest: bool = False,
    money_only: bool = False,
) -> SendBatch:
    """See `Ledger.take_batch`. At least one operation goes, however large it is."""
    chosen: list[Operation] = []
    voided: set[str] = set()
    size = 0
    order = _NEWEST_MONEY if newest else (_ONLY_MONEY if money_only else "") + _BY_CLASS
    values = {"boot": clock.boot_id(), "mono_ns": clock.mono_ns(), "aging_ns": AGING_NS, "most": max_operations}
    with reading():
        ready = connection.execute(_READY + order, values).fetchall()
    for state, *row in ready:
        operation = operation_from(tuple(row))
        size += len(operation.payload.encode()) + BODY_OVERHEAD
        if chosen and size > max_bytes:
            break
        chosen.append(operation)
        if state == State.VOIDED:
            voided.add(operation.op_id)
    marked: set[str] = set()
    for chunk in _chunks([o.op_id for o in chosen], pause):
        try:
            marked.update(_mark_sending(connection, clock, chunk, voided))
        except NotWritten:
            if not marked:
                raise
            # What is marked is the caller's to send or give back; the rest was not touched and goes next time.
            break
    reach("sending.marked")
    going = sorted((o for o in chosen if o.op_id in marked), key=lambda o: (o.epoch_id, o.seq))
    return SendBatch(tuple(going), frozenset(voided & marked))


def _mark_sending(connection: Any, clock: Clock, op_ids: list[str], voided: set[str]) -> list[str]:
    marked = []
    with writing(connection):
        now = wall_text(clock.utc())
        for op_id in op_ids:
            # The terminal may have voided it since it was chosen: then not one byte of it leaves.
            # Chosen as voided or decided, it stays so and still has to go.
            _step(connection, now, op_id, (State.ACCEPTED,), State.SENDING, "")
            changed = connection.execute(
                "UPDATE operation_status SET attempts = attempts + 1 WHERE op_id = ? AND stored_at IS NULL"
                " AND state <> 'quarantined' AND (state <> 'voided' OR ?)",
                (op_id, op_id in voided),
            ).rowcount
            if changed:
                marked.append(op_id)
    return marked


def recover_sending(connection: Any, clock: Clock, pause: Callable[[], None]) -> int:
    """Every `sending` becomes `accepted` again: the centre knows what it has."""
    with reading():
        rows = connection.execute("SELECT op_id FROM operation_status WHERE state = 'sending'").fetchall()
    found = [r[0] for r in rows]
    move(connection, clock, pause, found, (State.SENDING,), State.ACCEPTED, "restart")
    return len(found)


def unsent(connection: Any) -> int:
    """How many wait to go."""
    return int(connection.execute(f"SELECT COUNT(*) FROM operation_status WHERE {UNDELIVERED}").fetchone()[0])  # noqa: S608


def not_delivered(connection: Any) -> int:
    """Rows of the present epoch that the centre is not known to hold, quarantined ones included."""
    row = connection.execute(
        "SELECT COUNT(*) FROM operation_status s JOIN operation o USING (op_id)"
        " WHERE s.stored_at IS NULL AND o.epoch_id = (SELECT epoch_id FROM chain)"
    ).fetchone()
    return int(row[0])


def has_unsent(connection: Any) -> bool:
    """Whether anything waits to go."""
    rows = connection.execute(f"SELECT 1 FROM operation_status WHERE {UNDELIVERED} LIMIT 1").fetchall()  # noqa: S608
    return bool(rows)


def money_waits(connection: Any) -> bool:
    """Whether money waits to go."""
    rows = connection.execute(
        f"SELECT 1 FROM operation_status s JOIN operation o USING (op_id) WHERE {UNDELIVERED} AND {_MONEY} LIMIT 1"  # noqa: S608
    ).fetchall()
    return bool(rows)


def mark_stored(connection: Any, clock: Clock, pause: Callable[[], None], op_ids: Iterable[str]) -> None:
    """The centre holds them durably."""
    for chunk in _chunks(list(op_ids), pause):
        with writing(connection):
            now, mono_ns = wall_text(clock.utc()), clock.mono_ns()
            for op_id in chunk:
                _step(connection, now, op_id, (State.SENDING, State.ACCEPTED), State.STORED, "")
                connection.execute(
                    "UPDATE operation_status SET stored_at = ?, stored_mono_ns = ?"
                    " WHERE op_id = ? AND stored_at IS NULL AND state <> 'quarantined'",
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


def quarantine(connection: Any, clock: Clock, op_id: str, code: str) -> bool:
    """Never deleted; frees its stream; opens a case where it took cash that was not given back. Also what is decided or
    voided here and still had to go: offered again and again it would hold up the line. Whether it was moved."""
    with writing(connection):
        now = wall_text(clock.utc())
        row = connection.execute(
            "SELECT state, amount_fen FROM operation_status WHERE op_id = ? AND stored_at IS NULL"
            " AND state <> 'quarantined'",
            (op_id,),
        ).fetchone()
        if row is None or not _step(connection, now, op_id, (State(row[0]),), State.QUARANTINED, code):
            return False
        if row[1] > 0 and row[0] != State.VOIDED:
            open_case(connection, op_id, "quarantined", now)
        return True


def defer(connection: Any, clock: Clock, pause: Callable[[], None], op_ids: Iterable[str]) -> None:
    """Back to `accepted`, and not before a while: what the centre cannot take now must not head every batch."""
    for chunk in _chunks(list(op_ids), pause):
        with writing(connection):
            now = wall_text(clock.utc())
            for op_id in chunk:
                _step(connection, now, op_id, (State.SENDING,), State.ACCEPTED, "retry")
                connection.execute(
                    "UPDATE operation_status SET retry_boot = ?, retry_ns = ? + MIN(?, ? << MIN(attempts, 16))"
                    " WHERE op_id = ?",
                    (clock.boot_id(), clock.mono_ns(), LONGEST_DEFER_NS, FIRST_DEFER_NS, op_id),
                )


def offer_again(connection: Any, clock: Clock, pause: Callable[[], None], after_seq: int) -> int:
    """What the centre held and may have forgotten goes again: of the present epoch all after `after_seq`, of earlier
    ones all. Decided operations keep their state. Returns how many."""
    with reading():
        rows = connection.execute(
            "SELECT op_id FROM operation_status JOIN operation o USING (op_id) WHERE stored_at IS NOT NULL"
            " AND (o.seq > ? OR o.epoch_id <> (SELECT epoch_id FROM chain))",
            (after_seq,),
        ).fetchall()
    found = [r[0] for r in rows]
    _offer(connection, clock, pause, found, "new_incarnation")
    return len(found)


def offer_range(
    connection: Any, clock: Clock, pause: Callable[[], None], epoch_id: str, from_seq: int, to_seq: int
) -> int:
    """The centre wants these rows again. Returns how many."""
    with reading():
        rows = connection.execute(
            "SELECT op_id FROM operation_status JOIN operation o USING (op_id) WHERE stored_at IS NOT NULL"
            " AND o.epoch_id = ? AND o.seq BETWEEN ? AND ?",
            (epoch_id, from_seq, to_seq),
        ).fetchall()
    found = [r[0] for r in rows]
    _offer(connection, clock, pause, found, "resend")
    return len(found)


def _offer(connection: Any, clock: Clock, pause: Callable[[], None], op_ids: list[str], code: str) -> None:
    for chunk in _chunks(op_ids, pause):
        with writing(connection):
            now = wall_text(clock.utc())
            for op_id in chunk:
                _step(connection, now, op_id, (State.STORED,), State.ACCEPTED, code)
                connection.execute(
                    "UPDATE operation_status SET stored_at = NULL, stored_mono_ns = NULL WHERE op_id = ?", (op_id,)
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
