"""Lanes: one thread each, results on the main thread as queued signals."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sync.ledger.store import Ledger
from sync.ledger.values import LedgerError

log = logging.getLogger(__name__)


class MainThread(QObject):
    """Calls made from any thread, run on the thread that made this object."""

    _called = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._called.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the main thread, later, in order."""
        self._called.emit(call)

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()


class Lane:
    """One thread with one resource, made in it and closed in it. Work is done in order.

    An expected failure (LedgerError) becomes the result; anything else is a bug and is handed to `crashed`.
    """

    def __init__(
        self,
        name: str,
        make: Callable[[], Any],
        post: Callable[[Callable[[], None]], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        self._make = make
        self._post = post
        self._crashed = crashed
        self._work: queue.SimpleQueue[tuple[Callable[[Any], Any], Callable[[Any], None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)

    def start(self) -> None:
        """Make the resource and begin."""
        self._thread.start()

    def run(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Do `work` with the resource; `done` gets its result, or its LedgerError, on the main thread."""
        self._work.put((work, done))

    def stop(self) -> None:
        """Finish what is queued, close the resource, wait for the thread."""
        self._work.put(None)
        self._thread.join()

    def _main(self) -> None:
        try:
            resource = self._make()
            try:
                while self._next(resource):
                    pass
            finally:
                if resource is not None:
                    resource.close()
        except BaseException as error:  # noqa: BLE001  a thread must not die silently: the process crashes and restarts
            self._post(lambda error=error: self._crashed(error))  # type: ignore[misc]

    def _next(self, resource: Any) -> bool:
        """Wait for one piece of work and do it; False: there is no more. In a frame of its own: a thread that waits for
        the next must not hold the last, with the PIN or the account in it."""
        item = self._work.get()
        if item is not None:
            self._one(resource, *item)
        return item is not None

    def _one(self, resource: Any, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        result: Any
        try:
            result = work(resource)
        except LedgerError as error:
            result = error
        self._post(lambda: done(result))


class LedgerLane(Lane):
    """The terminal's one writing connection."""

    def __init__(
        self,
        open_ledger: Callable[[], Ledger],
        post: Callable[[Callable[[], None]], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        super().__init__("ledger", open_ledger, post, crashed)


class WorkerLane(Lane):
    """A thread without a resource."""

    def __init__(self, post: Callable[[Callable[[], None]], None], crashed: Callable[[BaseException], None]) -> None:
        super().__init__("worker", lambda: None, post, crashed)

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:  # type: ignore[override]
        """Do `work`; `done` on the main thread."""
        super().run(lambda _: work(), done)
