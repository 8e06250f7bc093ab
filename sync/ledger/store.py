"""The ledger as its users see it."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from sync.clock import Clock
from sync.durable import sync_folder
from sync.ledger import accept, cases, clock_anchor, copies, decisions, epochs, sending, spool, verify
from sync.ledger import limits as rules
from sync.ledger import status as status_of
from sync.ledger.connection import connect, reading, snapshot, writing
from sync.ledger.epochs import NewEpoch
from sync.ledger.reserve import Reserve
from sync.ledger.rows import OPERATION_COLUMNS, operation_from, put_value
from sync.ledger.rows import value as value_of
from sync.ledger.schema import migrate
from sync.ledger.upgrade import Hold, hold_current
from sync.ledger.values import (
    Case,
    Chain,
    Enrolment,
    Finding,
    Headroom,
    Identity,
    NotWritten,
    SendBatch,
    Shift,
    SlipStatus,
    SpoolJob,
    SpoolState,
    State,
    Status,
    VerdictRow,
    VisitCount,
)
from sync.record import GENESIS, Draft, Limits, Operation

Reach = Callable[[str], None]


def _nowhere(_point: str) -> None:
    """Fail points are silent outside fault tests."""


def _pause() -> None:
    time.sleep(0.005)


def _companions(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _draw() -> int:
    return secrets.randbelow(10_000_000)


class Ledger:
    """One connection to the ledger file. Not shared between threads.

    Every method is one transaction (those for many rows, several of at most 100); when it returns, what it wrote is on
    disk (WAL, synchronous=FULL). All methods that write raise NotWritten where the disk does not take it. Anything
    else that comes out is a bug and should crash the process.
    """

    def __init__(
        self,
        connection: Any,
        clock: Clock,
        draw: Callable[[], int],
        reach: Reach,
        pause: Callable[[], None],
        hold: Hold,
        reserve: Reserve | None = None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._draw = draw
        self._reach = reach
        self._pause = pause
        self._hold = hold
        self._reserve = reserve

    @classmethod
    def create(cls, path: Path, key: bytes, enrolment: Enrolment, clock: Clock) -> Self:
        """Make a new ledger file (mode 0660) for one epoch. Raises FileExistsError: never over an old one.

        It is made beside its place and moved in when it is whole: a crash leaves no half ledger behind.
        """
        if path.exists():
            raise FileExistsError(path)
        part = path.with_name(path.name + ".new")
        for name in (part, *_companions(part)):
            name.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            # Of the umask nothing must remain: terminal and agent are two users of one group.
            os.fchmod(descriptor, 0o660)
        finally:
            os.close(descriptor)
        connection = connect(part, key, fresh=True)
        try:
            migrate(connection)
            with writing(connection):
                connection.execute(
                    "INSERT INTO identity (epoch_id, terminal_id, centre_id, person_key, decision_key, seal_key)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        enrolment.epoch_id,
                        enrolment.terminal_id,
                        enrolment.centre_id,
                        enrolment.person_key,
                        enrolment.decision_key,
                        enrolment.seal_key,
                    ),
                )
                connection.execute(
                    "INSERT INTO chain (epoch_id, seq, head, key) VALUES (?, 0, ?, ?)",
                    (enrolment.epoch_id, GENESIS.hex(), enrolment.chain_key),
                )
        finally:
            # The last connection folds the write-ahead log in: what is moved is one whole file.
            connection.close()
        try:
            os.link(part, path)
        finally:
            part.unlink()
        sync_folder(path.parent)
        return cls.open(path, key, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        clock: Clock,
        draw: Callable[[], int] = _draw,
        reach: Reach = _nowhere,
        pause: Callable[[], None] = _pause,
        reserve: Reserve | None = None,
    ) -> Self:
        """Open an existing file; pragmas are read back, one of an earlier release is upgraded first, on a copy.

        `draw` gives the random part of slip numbers, `reach` is told named fail points, `pause` leaves the lock free;
        with a `reserve` cash is refused before the disk is full.
        Raises: FileNotFoundError, WrongKey, NotWritten("corrupt"), NewerSchema, PragmaRefused.
        """
        hold = hold_current(path, key, reach)
        try:
            connection = connect(path, key)
        except BaseException:
            hold.close()
            raise
        return cls(connection, clock, draw, reach, pause, hold, reserve)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()
        self._hold.close()

    # --- identity and reading -------------------------------------------------
    def identity(self) -> Identity:
        """Who this ledger is."""
        with reading():
            row = self._connection.execute(
                "SELECT i.terminal_id, i.epoch_id, i.person_key, i.centre_id, i.decision_key FROM identity i"
                " JOIN chain USING (epoch_id)"
            ).fetchone()
        return Identity(*row)

    def chain(self) -> Chain:
        """The newest row."""
        with reading():
            return status_of.chain(self._connection)

    def operation(self, op_id: str) -> Operation | None:
        """One operation."""
        with reading():
            row = self._connection.execute(
                f"SELECT {OPERATION_COLUMNS} FROM operation o WHERE op_id = ?",  # noqa: S608
                (op_id,),
            ).fetchone()
        return operation_from(row) if row else None

    def state(self, op_id: str) -> State | None:
        """Where one operation stands."""
        with reading():
            row = self._connection.execute("SELECT state FROM operation_status WHERE op_id = ?", (op_id,)).fetchone()
        return State(row[0]) if row else None

    def status(self) -> Status:
        """The numbers of `huimin status --json`."""
        return status_of.status(self._connection)

    def totals_to(self, seq: int) -> dict[str, Any]:
        """Counts and fen per kind and state of the present epoch's rows up to `seq`, as in status."""
        with snapshot(self._connection):
            return status_of.totals_to(self._connection, seq).to_json()

    def closed_and_final_seq(self) -> int:
        """Row of the newest shift_close up to which everything is decided and delivered; 0: none."""
        with snapshot(self._connection):
            return status_of.closed_and_final_seq(self._connection)

    def headroom(self, limits: Limits) -> Headroom:
        """How near the terminal-wide limits are."""
        with reading():
            used = accept.usage(self._connection, self._clock, status_of.business_date(self._connection) or "")
        return Headroom(used.unsynced_fen, used.unsynced_count, used.oldest_unsynced_hours, rules.near(limits, used))

    def data_version(self) -> int:
        """Changes when another connection committed. Poll on a connection of its own."""
        with reading():
            # All rows fetched: an unfinished cursor would hold a read transaction, and be blind.
            return int(self._connection.execute("PRAGMA data_version").fetchall()[0][0])

    # --- the one door -----------------------------------------------------------
    def accept(self, draft: Draft, limits: Limits) -> Operation:
        """Commit operation, postings and slip job in one BEGIN IMMEDIATE transaction.

        Checks that postings sum to zero and the limits (cash in only), draws seq and slip number, chains, fills the
        slip's placeholders, queues one spool job a copy. A repeat of the same draft returns the first operation.
        Raises: LimitReached, Conflict, NotWritten.
        """
        self._room_for(draft)
        return accept.accept(self._connection, self._clock, self._draw, self._reach, draft, limits)

    def check(self, draft: Draft, limits: Limits) -> bool:
        """The checks of `accept` without writing; a repeat passes as it does there. Whether the draft would bring the
        day's limit of its person or account near. Raises LimitReached, NotAllowed."""
        if self.operation(draft.op_id):
            return False
        self._room_for(draft)
        with reading():
            return accept.may(self._connection, self._clock, draft, limits)

    def _room_for(self, draft: Draft) -> None:
        """Before cash is taken there must be room for what follows from it; all else may use the reserve's room."""
        if self._reserve is None:
            return
        if draft.amount_fen <= 0:
            self._reserve.tend()
        elif not self._reserve.takes_cash():
            raise NotWritten("disk_full")

    def tend_reserve(self) -> None:
        """Make or release the reserve as there is room on the disk."""
        if self._reserve is not None:
            self._reserve.tend()

    def cases(self, only_open: bool = True) -> tuple[Case, ...]:
        """Items of the exception desk, oldest first."""
        with reading():
            return cases.listed(self._connection, only_open)

    def account_has_open_case(self, account_key: str) -> bool:
        """Whether a case of this account waits for a person."""
        with reading():
            return cases.account_has_open(self._connection, account_key)

    def shift(self) -> Shift | None:
        """The open shift."""
        with reading():
            return status_of.shift(self._connection)

    def voidable(self, shift_id: str) -> Operation | None:
        """The newest payment of the shift, while not a byte of it has left."""
        with reading():
            row = self._connection.execute(
                f"SELECT {OPERATION_COLUMNS}, s.state, s.attempts FROM operation o"  # noqa: S608
                " JOIN operation_status s USING (op_id) WHERE o.shift_id = ? AND o.kind = 'payment'"
                " AND o.supersedes IS NULL AND s.state <> 'voided' ORDER BY o.rowid DESC LIMIT 1",
                (shift_id,),
            ).fetchone()
        if row is None or row[-2] != State.ACCEPTED or row[-1]:
            return None
        return operation_from(row[:-2])

    def shift_totals(self, shift_id: str) -> dict[str, tuple[int, int]]:
        """{kind: (count, fen)} of one shift's new operations; what carries on an earlier one's cash is not counted."""
        with reading():
            rows = self._connection.execute(
                "SELECT o.kind, COUNT(*), SUM(s.amount_fen) FROM operation o JOIN operation_status s USING (op_id)"
                " WHERE o.shift_id = ? AND (o.supersedes IS NULL OR o.kind <> 'payment') GROUP BY o.kind",
                (shift_id,),
            ).fetchall()
        return {kind: (count, fen) for kind, count, fen in rows}

    # --- printing ---------------------------------------------------------------
    def recover_spool(self) -> int:
        """At terminal start: every job found `sending` becomes `unknown`. Returns how many."""
        return spool.recover(self._connection, self._clock)

    def next_job(self) -> SpoolJob | None:
        """Take the oldest `queued` job and mark it `sending`, in one transaction."""
        return spool.take_next(self._connection, self._clock, self._reach)

    def finish_job(self, job_id: int, state: SpoolState, code: str = "") -> None:
        """What became of a job. Raises Conflict("spool_state"): it was not being printed."""
        spool.finish(self._connection, self._clock, job_id, state, code)

    def requeue_job(self, job_id: int) -> None:
        """Back to `queued`: only for a job of which not one byte left. Raises Conflict("spool_state")."""
        spool.finish(self._connection, self._clock, job_id, SpoolState.QUEUED, "not_started")

    def answer_unknown(self, job_id: int, came_out: bool, clerk_id: str) -> SpoolJob | None:
        """A person said what came out. True: confirmed. False: failed, and a copy 补印 is queued and returned."""
        return spool.answer_unknown(self._connection, self._clock, job_id, came_out, clerk_id)

    def reprint(self, slip_no: str, clerk_id: str) -> SpoolJob:
        """Queue a new copy 补印 of a slip. Raises NotAllowed: no_slip | slip_printing."""
        return spool.reprint(self._connection, self._clock, slip_no, clerk_id)

    def last_slip(self) -> str:
        """Number of the newest slip, "" where there is none."""
        with reading():
            return spool.last_slip(self._connection)

    def jobs(self, states: Iterable[SpoolState]) -> tuple[SpoolJob, ...]:
        """Jobs in those states, oldest first."""
        with reading():
            return spool.listed(self._connection, states)

    # --- sending ----------------------------------------------------------------
    def recover_sending(self) -> int:
        """At agent start: every `sending` becomes `accepted` again. Returns how many."""
        return sending.recover_sending(self._connection, self._clock, self._pause)

    def take_batch(
        self, max_operations: int, max_bytes: int, newest: bool = False, money_only: bool = False
    ) -> SendBatch:
        """Mark what may go now as `sending`, attempts + 1, and return it in seq order.

        An operation waits until the one before it in its stream is stored (settled where depends_on names it). Money
        goes first, what waited long moves up. `newest`: only money, the newest first (the probe after an outage).
        `money_only`: amounts, shifts, epochs and write-offs, with what stands before an amount in its stream.
        """
        return sending.take_batch(
            self._connection, self._clock, self._reach, self._pause, max_operations, max_bytes, newest, money_only
        )

    def unsent(self) -> int:
        """How many wait to go."""
        with reading():
            return sending.unsent(self._connection)

    def not_delivered(self) -> int:
        """Rows of the present epoch that the centre is not known to hold, quarantined ones included."""
        with reading():
            return sending.not_delivered(self._connection)

    def has_unsent(self) -> bool:
        """Whether anything waits to go."""
        with reading():
            return sending.has_unsent(self._connection)

    def money_waits(self) -> bool:
        """Whether money waits to go (what `take_batch` calls money)."""
        with reading():
            return sending.money_waits(self._connection)

    def begin_incarnation(self, incarnation: str, floor: int, reconciled_seq: int) -> int:
        """The centre was restored from a backup and counts its log on from `floor`. What it held of days not yet
        reconciled goes again. Returns how many."""
        again = sending.offer_again(self._connection, self._clock, self._pause, reconciled_seq)
        decisions.begin_incarnation(self._connection, incarnation, floor)
        return again

    def offer_range(self, epoch_id: str, from_seq: int, to_seq: int) -> int:
        """The centre wants these rows again. Returns how many go."""
        return sending.offer_range(self._connection, self._clock, self._pause, epoch_id, from_seq, to_seq)

    def mark_stored(self, op_ids: Iterable[str]) -> None:
        """The centre holds them durably. Operations with a verdict stay as they are."""
        sending.mark_stored(self._connection, self._clock, self._pause, op_ids)

    def mark_retry(self, op_ids: Iterable[str]) -> None:
        """Back to `accepted`."""
        sending.move(self._connection, self._clock, self._pause, op_ids, (State.SENDING,), State.ACCEPTED, "retry")

    def defer(self, op_ids: Iterable[str]) -> None:
        """Back to `accepted`; each is offered again after 5 s doubled with every attempt, 15 min at most."""
        sending.defer(self._connection, self._clock, self._pause, op_ids)

    def quarantine(self, op_id: str, code: str) -> bool:
        """Never deleted; frees its stream and opens a case if it took cash. False: the centre holds it already."""
        return sending.quarantine(self._connection, self._clock, op_id, code)

    def apply_verdicts(self, rows: Iterable[VerdictRow]) -> int:
        """Apply a page of verdicts, corrections and remarks in order and move the cursor; what speaks against cash
        opens a case in the same transaction.

        Returns the new cursor. A page seen before changes nothing. Raises, before anything is applied,
        Conflict("verdict_gap"): the page does not follow the cursor; Conflict("verdict_word"): not a decision.
        """
        return decisions.apply(self._connection, self._clock, self._reach, self._pause, rows)

    def verdict_cursor(self) -> int:
        """Number of the last verdict on disk."""
        with reading():
            return decisions.cursor(self._connection)

    def decision_marks(self) -> tuple[tuple[int, str], ...]:
        """(number, signature) of the newest decision on disk, then of some ever farther back: what tells a centre that
        was restored how far both sides' logs are the same."""
        with reading():
            return decisions.marks(self._connection)

    def apply_asked(self, rows: Iterable[VerdictRow]) -> int:
        """Verdicts that were asked for by id, outside the numbered log; the cursor stays. Those that the log still
        brings, and those of decided operations, change nothing. Returns how many were applied."""
        return decisions.apply_asked(self._connection, self._clock, rows)

    def awaiting_verdict(self, older_than_s: float, most: int) -> tuple[str, ...]:
        """op_ids stored for longer than `older_than_s` without a verdict."""
        with reading():
            return sending.awaiting_verdict(self._connection, self._clock, older_than_s, most)

    # --- the clock ------------------------------------------------------------------
    def note_server_time(self, server_utc: str, round_trip_ns: int) -> None:
        """What the centre's clock said in the middle of the round trip that just ended. Raises ValueError."""
        clock_anchor.note(self._connection, self._clock, server_utc, round_trip_ns)

    def clock_quality(self) -> str:
        """trusted | unsynchronised | doubtful (`sync.ledger.clock_anchor`)."""
        with reading():
            return clock_anchor.current(self._connection, self._clock)

    # --- the line ---------------------------------------------------------------------
    def note_line(self, up: bool, reason: str) -> None:
        """The agent's word on the line; it is believed for ten minutes of this boot, so it is said again while up."""
        said = {"up": up, "reason": reason, "boot_id": self._clock.boot_id(), "mono_ns": self._clock.mono_ns()}
        self.set_value("line", json.dumps(said))

    # --- small state of agent and terminal, and content -----------------------------
    def get_value(self, name: str) -> str | None:
        """A value by name."""
        with reading():
            return value_of(self._connection, name)

    def set_value(self, name: str, value: str) -> None:
        """Incarnation, request counters, line, devices. Not for anything of the chain."""
        with writing(self._connection):
            put_value(self._connection, name, value)

    def put_package(self, name: str, version: str, as_of: str, body: str, signature: str) -> None:
        """Replace a package by one whose signature the caller checked."""
        with writing(self._connection):
            self._connection.execute(
                "INSERT INTO package (name, version, as_of, body, signature) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET version = excluded.version, as_of = excluded.as_of,"
                " body = excluded.body, signature = excluded.signature",
                (name, version, as_of, body, signature),
            )

    def package(self, name: str) -> tuple[str, str, str] | None:
        """(version, as_of, body) of the package held."""
        with reading():
            row = self._connection.execute(
                "SELECT version, as_of, body FROM package WHERE name = ?", (name,)
            ).fetchone()
        return row if row is None else (row[0], row[1], row[2])

    def package_versions(self) -> dict[str, str]:
        """{name: version} of the packages held."""
        with reading():
            return dict(self._connection.execute("SELECT name, version FROM package").fetchall())

    # --- looking things up -----------------------------------------------------
    def slip(self, slip_no: str) -> SlipStatus | None:
        """What a slip number may show."""
        with reading():
            return status_of.slip(self._connection, slip_no)

    def slip_operation(self, slip_no: str) -> tuple[Operation, State] | None:
        """The operation whose slip has this number, and where it stands."""
        with reading():
            row = self._connection.execute(
                f"SELECT {OPERATION_COLUMNS}, s.state FROM operation o JOIN operation_status s USING (op_id)"  # noqa: S608
                " WHERE o.slip_no = ?",
                (slip_no,),
            ).fetchone()
        return (operation_from(row[:-1]), State(row[-1])) if row else None

    def count_visit(self, visit: VisitCount) -> None:
        """One more of its kind."""
        with writing(self._connection):
            self._connection.execute(
                "INSERT INTO visit_count (business_date, kind, assisted, card, outcome, count)"
                " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                (visit.business_date, visit.kind, visit.assisted, visit.card, visit.outcome),
            )

    # --- the second medium --------------------------------------------------------
    def seal_key(self) -> bytes:
        """What seals the copies of the present epoch; b"": none are made."""
        with reading():
            row = self._connection.execute("SELECT seal_key FROM identity JOIN chain USING (epoch_id)").fetchone()
        return bytes(row[0])

    def copies(self, after_seq: int, most: int) -> list[tuple[int, dict[str, Any]]]:
        """(seq, content) of the present epoch's operations after `after_seq`, for the second medium."""
        with snapshot(self._connection):
            return copies.page(self._connection, after_seq, most)

    def bring_back(self, contents: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
        """Operations of an earlier epoch from its copies, in seq order; (last seq, its row_hash). They go up again.

        Raises Conflict("broken_copy"): the copy's chain is not whole, nothing was written.
        """
        return copies.bring_back(self._connection, contents)

    def begin_epoch(self, epoch: NewEpoch, op_id: str, actor_id: str, business_date: str) -> Operation:
        """Go on as a new epoch, whose first row (returned) names the old one, its last row and head. Everything of the
        old epoch stays; what only the old one was told (drain_only, reconciled) is forgotten.

        A repeat with the same epoch returns the same row. Nobody else may have the ledger open meanwhile.
        Raises NotAllowed("shift_open"), NotAllowed("epoch_closed"): another ledger goes on for this one,
        Conflict("epoch_known"): it was an earlier one of this ledger's, NotWritten("busy"): another process has it
        open, NotWritten("corrupt"): `verify` finds a bad row.
        """
        try:
            if not self._hold.alone():
                raise NotWritten("busy")
            if verify.verify(self._connection) is not None:
                raise NotWritten("corrupt")
            return epochs.begin(
                self._connection, self._clock, self._draw, self._reach, epoch, op_id, actor_id, business_date
            )
        finally:
            self._hold.share()

    # --- proof ------------------------------------------------------------------
    def verify(self, first_key: bytes | Mapping[str, bytes] | None = None) -> Finding | None:
        """Walk the whole chain; the first bad row, or None. `first_key` (k_0 of the present epoch, or of several by
        their ids) lets the MACs be checked too."""
        return verify.verify(self._connection, first_key)

    def inspect(self) -> str:
        """Whether the file can be read: "" or a NotWritten code. Every page's proof and the newest row."""
        try:
            with reading():
                pages = self._connection.execute("PRAGMA cipher_integrity_check").fetchall()
                trees = self._connection.execute("PRAGMA quick_check(1)").fetchall()
                newest = self._connection.execute(
                    "SELECT 1 FROM chain c WHERE c.seq = 0 OR EXISTS (SELECT 1 FROM operation o"
                    " WHERE o.epoch_id = c.epoch_id AND o.seq = c.seq AND o.row_hash = c.head)"
                ).fetchall()
        except NotWritten as error:
            return error.code
        return "" if not pages and trees == [("ok",)] and newest else "corrupt"

    def export(self) -> Iterator[Mapping[str, Any]]:
        """Every operation in seq order with all columns, for JSON Lines."""
        for operation in verify.operations(self._connection):
            yield asdict(operation)


def export_line(row: Mapping[str, Any]) -> str:
    """One line of an export."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
