"""The ledger as its users see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from sync.clock import Clock
from sync.ledger.values import (
    Chain,
    Enrolment,
    Finding,
    Headroom,
    Identity,
    Limits,
    SendBatch,
    Shift,
    SlipStatus,
    SpoolJob,
    SpoolState,
    Status,
    VerdictRow,
    VisitCount,
)
from sync.record import Draft, Operation


class Ledger:
    """One connection to the ledger file. Not shared between threads.

    Every method is one transaction; when it returns, what it wrote is on disk (WAL, synchronous=FULL).
    Raises (all methods that write): NotWritten. A bug raises anything else and should crash the process.
    """

    @classmethod
    def create(cls, path: Path, key: bytes, enrolment: Enrolment, clock: Clock) -> Self:
        """Make a new ledger file (mode 0660) for one epoch. Raises FileExistsError: never over an old one."""
        raise NotImplementedError

    @classmethod
    def open(cls, path: Path, key: bytes, clock: Clock, draw: Callable[[], int] | None = None) -> Self:
        """Open and check the pragmas by reading them back; migrates an older schema first.

        `draw` gives the random part of slip numbers (default: the system's generator).
        Raises: WrongKey, NotWritten("corrupt"), FileNotFoundError.
        """
        raise NotImplementedError

    def close(self) -> None: ...

    # --- identity and reading -------------------------------------------------
    def identity(self) -> Identity: ...
    def chain(self) -> Chain: ...
    def operation(self, op_id: str) -> Operation | None: ...
    def status(self) -> Status: ...
    def headroom(self, limits: Limits) -> Headroom: ...
    def data_version(self) -> int:
        """Changes when another connection committed. Poll on a connection of its own."""
        raise NotImplementedError

    # --- the one door -----------------------------------------------------------
    def accept(self, draft: Draft, limits: Limits) -> Operation:
        """Commit operation, postings and slip job in one BEGIN IMMEDIATE transaction.

        Checks that postings sum to zero and the limits (cash in only), draws seq and slip number, chains, fills the
        slip's placeholders, queues one spool job a copy. A repeat of the same draft returns the first operation.
        Raises: LimitReached, Conflict, NotWritten.
        """
        raise NotImplementedError

    def check(self, draft: Draft, limits: Limits) -> None:
        """The limit checks of `accept` without writing. Raises LimitReached."""

    # --- shift ------------------------------------------------------------------
    def shift(self) -> Shift | None:
        """The open shift: the newest operation of kind shift_open that no shift_close names."""
        raise NotImplementedError

    # --- printing ---------------------------------------------------------------
    def recover_spool(self) -> int:
        """At terminal start: every job found `sending` becomes `unknown`. Returns how many."""
        raise NotImplementedError

    def next_job(self) -> SpoolJob | None:
        """Take the oldest `queued` job and mark it `sending`, in one transaction."""
        raise NotImplementedError

    def finish_job(self, job_id: int, state: SpoolState, code: str = "") -> None: ...
    def requeue_job(self, job_id: int) -> None:
        """Back to `queued`: only for a job of which not one byte left."""

    def answer_unknown(self, job_id: int, came_out: bool, clerk_id: str) -> SpoolJob | None:
        """A person said what came out. True: confirmed. False: failed, and a copy 补印 is queued and returned."""
        raise NotImplementedError

    def jobs(self, states: Iterable[SpoolState]) -> tuple[SpoolJob, ...]: ...

    # --- sending ----------------------------------------------------------------
    def recover_sending(self) -> int:
        """At agent start: every `sending` becomes `accepted` again. Returns how many."""
        raise NotImplementedError

    def take_batch(self, max_operations: int, max_bytes: int) -> SendBatch:
        """Mark what may go now as `sending`, attempts + 1, in one transaction, and return it.

        An operation waits until the one before it in its stream is stored (settled where depends_on names it).
        """
        raise NotImplementedError

    def mark_stored(self, op_ids: Iterable[str]) -> None: ...
    def mark_retry(self, op_ids: Iterable[str]) -> None:
        """Back to `accepted`."""

    def quarantine(self, op_id: str, code: str) -> None:
        """Never deleted; frees its stream and opens a case if it took cash."""

    def apply_verdicts(self, rows: Iterable[VerdictRow]) -> int:
        """Apply a page in order and move the cursor; rejected cash opens a case in the same transaction.

        Returns the new cursor. Raises Conflict("verdict_gap"): the page does not follow the cursor; nothing applied.
        """
        raise NotImplementedError

    def verdict_cursor(self) -> int: ...
    def awaiting_verdict(self, older_than_s: float, most: int) -> tuple[str, ...]:
        """op_ids stored for longer than `older_than_s` without a verdict."""
        raise NotImplementedError

    # --- agent's own small state, and content -------------------------------------
    def get_value(self, name: str) -> str | None: ...
    def set_value(self, name: str, value: str) -> None:
        """Agent state: incarnation, request counters, line. Not for anything of the chain."""

    def put_package(self, name: str, version: str, as_of: str, body: str, signature: str) -> None: ...
    def package(self, name: str) -> tuple[str, str, str] | None:
        """(version, as_of, body) of the package held."""
        raise NotImplementedError

    # --- looking things up -----------------------------------------------------
    def slip(self, slip_no: str) -> SlipStatus | None: ...
    def count_visit(self, visit: VisitCount) -> None: ...

    # --- proof ------------------------------------------------------------------
    def verify(self) -> Finding | None:
        """Walk the whole chain; the first bad row, or None."""
        raise NotImplementedError

    def export(self) -> Iterator[Mapping[str, Any]]:
        """Every operation in seq order with all columns, for JSON Lines."""
        raise NotImplementedError
