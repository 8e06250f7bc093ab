"""The OpenRosa queue's own thread: it sends while the agent lets it, and never stands in the way of money.

The agent's thread says when a request may begin (`look`) and when its own exchange has the line (`quiet`): a body that
is on its way then pauses between two pieces. A large scan on a weak line takes hours; money waits for none of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.clock import Clock
from sync.openrosa import Client, Spent
from sync.openrosa_endpoint import Access, AccessError, is_address
from sync.openrosa_outbox import Outbox
from sync.openrosa_sender import Sender
from sync.pace import retry_after_s

log = logging.getLogger(__name__)
MONEY_FIRST_S: Final = 900.0
"""While the line is up money is waited for this long: what then still waits, waits for the centre's word."""
LONGEST_PAUSE_S: Final = 120.0
"""A pause within a body ends after this long, or the server takes us for gone."""


@dataclass(frozen=True, slots=True)
class OpenRosaSettings:
    """The server and the folder of the queue."""

    access: Access
    outbox: Path


def may_begin(up_for_s: float | None, money_waits: bool, over_budget: bool) -> bool:
    """Whether a request may begin. `up_for_s`: how long the line is up, None while it is down."""
    if up_for_s is None or over_budget:
        return False
    return not money_waits or up_for_s >= MONEY_FIRST_S


class _Stopped(Exception):
    """The agent ends."""


class Drain:
    """`told` is called from the thread after each round: there may be bytes to count in `spent`."""

    def __init__(
        self,
        settings: OpenRosaSettings,
        clock: Clock,
        random01: Callable[[], float],
        told: Callable[[], None],
    ) -> None:
        """Raises ValueError for an address that is none."""
        if not is_address(settings.access.url):
            raise ValueError("an OpenRosa server is addressed by https, without user or query")
        self.spent = Spent()
        self._settings = settings
        self._clock = clock
        self._random01 = random01
        self._told = told
        self._outbox: Outbox | None = None
        self._sender: Sender | None = None
        self._known: frozenset[str] = frozenset()
        self._unlocked = False
        self._failures = 0
        self._disk = 0
        self._open = threading.Event()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._quiet = threading.Event()
        self._quiet.set()
        self._thread = threading.Thread(target=self._run, name="openrosa", daemon=True)

    def start(self) -> None:
        """Begin; nothing goes before `look` allows it."""
        self._thread.start()

    def stop(self) -> None:
        """Nothing more goes. What is under way is given up: the server knows it when it comes again."""
        self._stopped.set()
        self._open.clear()
        self._wake.set()
        self._quiet.set()
        if self._thread.ident is not None:
            self._thread.join(1.0)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Meanwhile no piece of a body leaves."""
        self._quiet.clear()
        try:
            yield
        finally:
            self._quiet.set()

    def look(self, may_begin: Callable[[], bool]) -> None:
        """From the agent's thread, often: is anything new in the queue, and may it go? Asked only while one waits."""
        try:
            if self._outbox is None:
                self._outbox = Outbox(self._settings.outbox)
            names = self._outbox.names()
            self._disk = 0
        except OSError as error:
            if error.errno != self._disk:
                log.error("openrosa queue cannot be read errno=%s", error.errno)
                self._disk = error.errno or -1
            return
        is_open = bool(names) and may_begin()
        if is_open and (not self._open.is_set() or names - self._known):
            self._open.set()
            self._wake.set()
        elif not is_open:
            self._open.clear()
        self._known = names

    def _run(self) -> None:
        wait_s: float | None = None
        while True:
            self._wake.wait(wait_s)
            self._wake.clear()
            if self._stopped.is_set():
                return
            wait_s = None
            if self._open.is_set():
                try:
                    wait_s = self._round()
                except _Stopped:
                    return
                self._told()

    def _round(self) -> float | None:
        assert self._outbox is not None, "opened only by look"
        try:
            sender = self._ready(self._outbox)
            done = sender.round()
        except AccessError as error:
            log.error("openrosa code=%s", error.code)
            self._outbox.note_line(error.code, 0, self._wall())
            return self._later()
        except OSError as error:
            log.error("openrosa queue not moved errno=%s", error.errno)
            return self._later()
        self._failures = 0
        # The password may be another by then: its file is read again.
        self._unlocked = not any(code == "unauthorised" for _, code in done.faults)
        return done.next_s

    def _ready(self, outbox: Outbox) -> Sender:
        """The sender, with a client that knows the files of now. Raises AccessError."""
        if self._sender is not None and self._unlocked:
            return self._sender
        endpoint = self._settings.access.endpoint()
        client = Client(endpoint, now=self._wall, give_way=self._give_way, spent=self.spent)
        if self._sender is None:
            self._sender = Sender(outbox, client, self._mono, self._wall, self._random01, self._open.is_set)
        else:
            self._sender.client.close()
            self._sender.client = client
        self._unlocked = True
        return self._sender

    def _later(self) -> float:
        self._failures += 1
        return retry_after_s(self._failures, self._random01())

    def _give_way(self) -> float:
        if self._stopped.is_set():
            raise _Stopped
        if self._quiet.is_set():
            return 0.0
        began = time.monotonic()
        self._quiet.wait(LONGEST_PAUSE_S)
        if self._stopped.is_set():
            raise _Stopped
        return time.monotonic() - began

    def _mono(self) -> float:
        return self._clock.mono_ns() / 1e9

    def _wall(self) -> float:
        return self._clock.utc().timestamp()
