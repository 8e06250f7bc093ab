"""The reader over PC/SC: an own watcher on SCardGetStatusChange.

pyscard's monitors die with the service and replay stale cards. This one begins anew with a fresh context whenever the
service, a reader or the context is gone; cards are touched by another thread, in another process.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from smartcard import scard

from drivers.card.card_io import PsamSlot
from drivers.card.child import CardChild, CardPort
from drivers.card.pin import PinRules
from drivers.card.port import CardSnapshot, CardStatus, PinReply, Publish
from drivers.card.presence import decide, matching, printable
from drivers.card.snapshots import Snapshots
from drivers.card.tasks import Tasks
from drivers.card.winscard import PNP, Context, ReaderGone, ReaderState, ServiceLost

log = logging.getLogger(__name__)
WAIT_MS: Final = 1000
"""The longest wait for a change: a service that forgets to tell of a new reader is asked again."""
BACK_OFF_S: Final = (0.1, 0.2, 0.4, 0.8)
GONE_S: Final = 0.1
"""Before looking again for readers that changed under our hands."""
CANCEL_S: Final = 0.02


class PcscReader:
    """The port over PC/SC.

    `reader`: part of the names of the readers to watch; None: all that are no SAM slot. `psam`: the PSAM's slot.
    `api` and `port`: pyscard's functions and the card process, other ones in tests.
    """

    def __init__(
        self,
        reader: str | None,
        today: Callable[[], date],
        psam: PsamSlot | None = None,
        rules: PinRules | None = None,
        api: Any = scard,
        port: CardPort | None = None,
    ) -> None:
        self._wanted = reader
        self._psam = psam.reader if psam else None
        self._api = api
        self._snapshots = Snapshots()
        self._tasks = Tasks(self._snapshots, port or CardChild(psam), rules or PinRules(), today)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._main, name="pcsc", daemon=True)

    def start(self, publish: Publish) -> None:
        """Begin."""
        self._snapshots.begin(publish)
        self._tasks.start()
        self._thread.start()

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """See the port."""
        self._tasks.verify(presence, pin, reply)

    def stop(self) -> None:
        """End; a wait under way is cancelled."""
        self._stopping.set()
        while self._thread.is_alive():
            with self._lock:
                if self._context is not None:
                    self._context.cancel()
            self._thread.join(CANCEL_S)
        self._tasks.stop()
        self._snapshots.end()

    def _main(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                self._with_context()
            except ServiceLost:
                if self._snapshots.newest().status is not CardStatus.SERVICE_DOWN:
                    log.warning("card service down")
                    failures = 0
                self._tasks.abort()
                self._snapshots.left(CardStatus.SERVICE_DOWN)
                self._stopping.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1

    def _with_context(self) -> None:
        context = Context(self._api)
        try:
            with self._lock:
                self._context = context
            self._watch(context)
        finally:
            with self._lock:
                self._context = None
            context.release()

    def _watch(self, context: Context) -> None:
        stands: ReaderState | None = None
        known: dict[str, ReaderState] = {}
        readers_came = ReaderState(PNP)
        while not self._stopping.is_set():
            names = matching(context.readers(), self._wanted, self._psam)
            states = [known.get(n) or ReaderState(n) for n in names]
            fresh = any(s.name not in known for s in states)
            try:
                found = context.changes([*states, readers_came], 0 if fresh else WAIT_MS)
            except ReaderGone:
                known.clear()
                self._stopping.wait(GONE_S)
                continue
            if found is not None:
                readers_came = found[-1]
                states = found[:-1]
            known = {s.name: s for s in states} if found is not None or not fresh else {}
            stands = self._seen(stands, [s for s in states if s.usable])

    def _seen(self, stands: ReaderState | None, states: list[ReaderState]) -> ReaderState | None:
        step = decide(stands, states)
        if step.left:
            self._tasks.abort()
        if step.left or step.stands is None:
            self._snapshots.left(
                CardStatus.NO_CARD if states else CardStatus.NO_READER,
                printable(states[0].name) if states else None,
            )
        if step.came and step.stands is not None:
            presence = self._snapshots.inserted(printable(step.stands.name))
            if step.stands.mute:
                self._snapshots.show(presence, CardStatus.MUTE, code="no_atr")
            else:
                self._tasks.read(presence, step.stands.name)
        return step.stands
