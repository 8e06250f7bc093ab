"""Print jobs that outlive a crash: queued → sending → sent | confirmed | unknown | failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.connection import reading, writing
from sync.ledger.rows import SPOOL_COLUMNS, job_from
from sync.ledger.values import Conflict, NotAllowed, SpoolJob, SpoolState

# A job comes to an end only from `sending`, and `unknown` only by a person's word (`answer_unknown`): nothing that may
# lie on the counter can find its way back to `queued`.
_BEFORE: Final = {
    SpoolState.QUEUED: (SpoolState.SENDING,),
    SpoolState.SENT: (SpoolState.SENDING,),
    SpoolState.CONFIRMED: (SpoolState.SENDING, SpoolState.SENT),
    SpoolState.UNKNOWN: (SpoolState.SENDING, SpoolState.SENT),
    SpoolState.FAILED: (SpoolState.SENDING,),
}
_OPEN: Final = (SpoolState.QUEUED, SpoolState.SENDING, SpoolState.UNKNOWN)


def recover(connection: Any, clock: Clock) -> int:
    """What was being printed at a crash is unknown: it may lie on the counter."""
    with writing(connection):
        changed: int = connection.execute(
            "UPDATE spool SET state = ?, code = 'restart', changed_at = ? WHERE state = ?",
            (SpoolState.UNKNOWN, wall_text(clock.utc()), SpoolState.SENDING),
        ).rowcount
    return changed


def take_next(connection: Any, clock: Clock, reach: Callable[[str], None]) -> SpoolJob | None:
    """The oldest queued job, now `sending`. Takes no lock while nothing is queued: it is polled."""
    with reading():
        if connection.execute("SELECT 1 FROM spool WHERE state = ? LIMIT 1", (SpoolState.QUEUED,)).fetchall() == []:
            return None
    with writing(connection):
        row = connection.execute(
            f"SELECT {SPOOL_COLUMNS} FROM spool WHERE state = ? ORDER BY job_id LIMIT 1",  # noqa: S608
            (SpoolState.QUEUED,),
        ).fetchone()
        if row is None:
            return None
        job = job_from(row)
        _set(connection, clock, job.job_id, SpoolState.SENDING, "")
    reach("spool.taken")
    return replace(job, state=SpoolState.SENDING)


def finish(connection: Any, clock: Clock, job_id: int, state: SpoolState, code: str) -> None:
    """What became of it. Raises Conflict("spool_state"): the job does not stand where this can follow."""
    with writing(connection):
        row = connection.execute("SELECT state FROM spool WHERE job_id = ?", (job_id,)).fetchone()
        if row is None or row[0] not in _BEFORE.get(state, ()):
            raise Conflict("spool_state")
        _set(connection, clock, job_id, state, code)


def answer_unknown(connection: Any, clock: Clock, job_id: int, came_out: bool, clerk_id: str) -> SpoolJob | None:
    """A person said what came out; "no" makes a new copy, marked as such."""
    with writing(connection):
        row = connection.execute(
            f"SELECT {SPOOL_COLUMNS} FROM spool WHERE job_id = ? AND state = ?",  # noqa: S608
            (job_id, SpoolState.UNKNOWN),
        ).fetchone()
        if row is None:
            return None
        if came_out:
            _set(connection, clock, job_id, SpoolState.CONFIRMED, "said_by_clerk")
            return None
        _set(connection, clock, job_id, SpoolState.FAILED, "said_by_clerk")
        return _copy(connection, clock, job_from(row), clerk_id)


def reprint(connection: Any, clock: Clock, slip_no: str, clerk_id: str) -> SpoolJob:
    """A new copy of a slip's first copy, for a person who asks for it. Raises NotAllowed("no_slip"): not of this
    terminal; NotAllowed("slip_printing"): one of its copies waits, is being printed, or nobody said whether it came."""
    with writing(connection):
        rows = connection.execute(
            f"SELECT {SPOOL_COLUMNS} FROM spool WHERE slip_no = ? ORDER BY job_id",  # noqa: S608
            (slip_no,),
        ).fetchall()
        jobs = [job_from(row) for row in rows]
        if not jobs:
            raise NotAllowed("no_slip")
        if any(job.state in _OPEN for job in jobs):
            raise NotAllowed("slip_printing")
        return _copy(connection, clock, jobs[0], clerk_id)


def last_slip(connection: Any) -> str:
    """Number of the newest slip; "": there is none."""
    row = connection.execute("SELECT slip_no FROM spool WHERE reprint = 0 ORDER BY job_id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def _copy(connection: Any, clock: Clock, job: SpoolJob, clerk_id: str) -> SpoolJob:
    """Queue 补印 第N次 of the job's document; all copies of an operation are counted together."""
    (copies,) = connection.execute("SELECT MAX(reprint) FROM spool WHERE op_id = ?", (job.op_id,)).fetchone()
    connection.execute(
        "INSERT INTO spool (op_id, slip_no, copy_name, reprint, document, state, operator, changed_at)"
        " SELECT op_id, slip_no, copy_name, ?, document, ?, ?, ? FROM spool WHERE job_id = ?",
        (copies + 1, SpoolState.QUEUED, clerk_id, wall_text(clock.utc()), job.job_id),
    )
    (new_id,) = connection.execute("SELECT last_insert_rowid()").fetchone()
    return replace(job, job_id=new_id, reprint=copies + 1, state=SpoolState.QUEUED, operator=clerk_id)


def listed(connection: Any, states: Iterable[SpoolState]) -> tuple[SpoolJob, ...]:
    """Jobs in those states, oldest first."""
    wanted = list(states)
    rows = connection.execute(
        f"SELECT {SPOOL_COLUMNS} FROM spool WHERE state IN ({', '.join('?' * len(wanted))}) ORDER BY job_id",  # noqa: S608
        wanted,
    ).fetchall()
    return tuple(job_from(r) for r in rows)


def _set(connection: Any, clock: Clock, job_id: int, state: SpoolState, code: str) -> None:
    connection.execute(
        "UPDATE spool SET state = ?, code = ?, changed_at = ? WHERE job_id = ?",
        (state, code, wall_text(clock.utc()), job_id),
    )
