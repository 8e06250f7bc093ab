"""The thread that does card operations one after another, so that the watching thread never waits for a card."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from drivers.card.apdu import LinkLost
from drivers.card.child import CardPort
from drivers.card.pin import PinRules, wipe
from drivers.card.port import CardStatus, PinAnswer, PinReply, PinState
from drivers.card.snapshots import Snapshots

log = logging.getLogger(__name__)
LEAVES_S: Final = 1.0
"""A card that stopped answering as if pulled is seen to leave within this time; one that stays has worn contacts."""
STOPPED: Final = PinAnswer(PinState.ERROR, code="stopped")


@dataclass(frozen=True, slots=True)
class Reading:
    """Read the card of `presence`."""

    presence: int
    reader: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Let the card of `presence` verify its PIN. `digits` is overwritten."""

    presence: int
    digits: bytearray = field(repr=False)
    reply: PinReply


class Tasks:
    """`leaves_s`: see LEAVES_S."""

    def __init__(
        self,
        snapshots: Snapshots,
        port: CardPort,
        rules: PinRules,
        today: Callable[[], date],
        leaves_s: float = LEAVES_S,
    ) -> None:
        self._snapshots = snapshots
        self._port = port
        self._rules = rules
        self._today = today
        self._leaves_s = leaves_s
        self._queue: queue.SimpleQueue[Reading | Pin | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._main, name="card-io", daemon=True)
        self._reader = ""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def read(self, presence: int, reader: str) -> None:
        """Queue a reading."""
        self._queue.put(Reading(presence, reader))

    def verify(self, presence: int, pin: str, reply: PinReply) -> None:
        """Queue a PIN. `reply` comes once, from another thread, also after the stop."""
        with self._lock:
            if not self._stopped:
                self._queue.put(Pin(presence, bytearray(pin.encode("utf-8")), reply))
                return
        threading.Thread(target=reply, args=(STOPPED,), name="card-io", daemon=True).start()

    def abort(self) -> None:
        """What is under way is of no use any more."""
        self._port.abort()

    def stop(self) -> None:
        """End and wait; every PIN that still waits is answered."""
        with self._lock:
            self._stopped = True
        self._queue.put(None)
        self._port.abort()
        if self._thread.is_alive():
            self._thread.join()

    def _main(self) -> None:
        self._port.prepare()
        try:
            while (task := self._queue.get()) is not None:
                if isinstance(task, Reading):
                    self._read(task)
                else:
                    task.reply(self._verify(task))
                self._port.prepare()
        finally:
            self._port.close()
            while not self._queue.empty():
                late = self._queue.get()
                if isinstance(late, Pin):
                    wipe(late.digits)
                    late.reply(STOPPED)

    def _read(self, task: Reading) -> None:
        if not self._snapshots.stands(task.presence):
            return
        self._reader = task.reader
        result = self._port.read(task.reader, self._today())
        log.info("card %s %s", result.status, result.code)
        if result.status in (CardStatus.NO_CARD, CardStatus.SERVICE_DOWN):
            # The watcher says the same in a moment, if it is so.
            if not self._snapshots.wait_left(task.presence, self._leaves_s):
                self._snapshots.show(task.presence, CardStatus.MUTE, code="lost")
            return
        self._snapshots.show(task.presence, result.status, result.card, result.code)

    def _verify(self, task: Pin) -> PinAnswer:
        try:
            return self._verified(task)
        finally:
            wipe(task.digits)

    def _verified(self, task: Pin) -> PinAnswer:
        snapshot = self._snapshots.newest()
        if not self._snapshots.stands(task.presence) or snapshot.presence != task.presence or snapshot.card is None:
            return PinAnswer(PinState.GONE)
        rule = self._rules.of(snapshot.card)
        if rule is None:
            return PinAnswer(PinState.UNSUPPORTED)
        if len(task.digits) != rule.digits:
            return PinAnswer(PinState.ERROR, code="pin_format")
        try:
            said = self._port.verify(self._reader, bytes.fromhex(snapshot.card.card_id), task.digits)
        except LinkLost as lost:
            return self._lost(task, lost.code)
        log.info("card pin %s", said.state)
        # An answer about a card that is no longer in is of no use to anybody.
        return said if self._snapshots.stands(task.presence) else PinAnswer(PinState.GONE)

    def _lost(self, task: Pin, code: str) -> PinAnswer:
        if code in ("removed", "service_down") and self._snapshots.wait_left(task.presence, self._leaves_s):
            return PinAnswer(PinState.GONE)
        if code in ("removed", "mute"):
            self._snapshots.show(task.presence, CardStatus.MUTE, code="deadline" if code == "mute" else "lost")
        return PinAnswer(PinState.ERROR, code=code)
