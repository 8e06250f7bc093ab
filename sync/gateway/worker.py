"""Department tasks, one after another: ask what is known of the op_id, else let the department decide.

A crash between the department's decision and ours is healed by asking first: the effect happens once.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from sync.clock import Clock
from sync.gateway.departments import Department, Task
from sync.gateway.schema import held, operation, task
from sync.gateway.store import Store
from sync.gateway.verdicts import decide

log = logging.getLogger(__name__)


class Worker:
    """One thread that empties the task table whenever it is woken, and looks again every few seconds."""

    def __init__(self, store: Store, clock: Clock, decision_seed: bytes, department: Department) -> None:
        self._store = store
        self._clock = clock
        self._seed = decision_seed
        self._department = department
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="departments", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be new tasks."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the task in hand and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def _main(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.run_once()
            except SQLAlchemyError as error:
                # A database that is away for a moment must not end all decisions for ever.
                log.error("departments wait for the database (%s)", type(error).__name__)
            self._wake.wait(5.0)

    def run_once(self) -> int:
        """Work through the open tasks; how many were decided."""
        with self._store.engine.connect() as connection:
            open_tasks = connection.execute(
                select(task.c.op_id, operation.c.payload, operation.c.kind)
                .join(operation, operation.c.op_id == task.c.op_id)
                .where(task.c.done.is_(False), task.c.op_id.not_in(select(held.c.op_id)))
                .order_by(operation.c.stored_at, operation.c.seq)
            ).all()
        decided = 0
        for op_id, payload, kind in open_tasks:
            if self._stop.is_set():
                break
            if not self._take(op_id):
                continue
            try:
                decision = self._department.known(op_id) or self._department.decide(Task(op_id, payload, kind))
            except OSError:
                log.warning("department not reachable op=%s", op_id)
                continue
            except Exception as error:  # noqa: BLE001  one department's fault must not end all decisions for ever
                log.error("department failed op=%s (%s)", op_id, type(error).__name__)
                continue
            with self._store.begin() as connection:
                decide(
                    connection,
                    self._clock,
                    self._seed,
                    op_id,
                    decision.verdict,
                    decision.code,
                    decision.text,
                    decision.reference,
                )
                connection.execute(update(task).where(task.c.op_id == op_id).values(done=True))
            decided += 1
        return decided

    def _take(self, op_id: str) -> bool:
        """Count the attempt; False: its epoch became disputed since it was listed."""
        with self._store.begin() as connection:
            taken = connection.execute(
                update(task)
                .where(task.c.op_id == op_id, task.c.op_id.not_in(select(held.c.op_id)))
                .values(attempts=task.c.attempts + 1)
            )
        return taken.rowcount == 1
