"""PC/SC: an own watcher on SCardGetStatusChange. pyscard's monitors die with pcscd and replay stale cards; this one
starts anew with a fresh context whenever the service, the reader or the context is gone.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from smartcard import scard

from drivers.card.port import CardData, CardSnapshot, CardStatus, PinAnswer, PinReply, PinState, Publish
from drivers.card.snapshots import Snapshots

log = logging.getLogger(__name__)
PNP: Final = "\\\\?PnP?\\Notification"
WAIT_MS: Final = 1000
APDU_DEADLINE_S: Final = 3.0
BACK_OFF_S: Final = (0.2, 0.5, 1.0, 2.0)


class ServiceLost(Exception):
    """The PC/SC service, or our context in it, is gone."""


class CardWorker:
    """The killable child that does all card I/O. Started ahead, so that an insertion does not wait for Python."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def start(self) -> None:
        """Have a child ready."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "drivers.card.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
            self._unread = b""

    def stop(self) -> None:
        """End it, whatever it waits for."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None

    def read(self, reader: str, today: date) -> tuple[CardStatus, CardData | None, str]:
        """One reading. A command that takes over 3 s ends the child: the card is mute."""
        self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"read {today.isoformat()} {reader}\n".encode())
            while True:
                # Lines are kept here and not in a stream's buffer, where `select` would not see them.
                while b"\n" not in self._unread:
                    if not select.select([process.stdout], [], [], APDU_DEADLINE_S)[0]:
                        self.stop()
                        return CardStatus.MUTE, None, "deadline"
                    data = os.read(process.stdout.fileno(), 65536)
                    if not data:
                        self.stop()
                        return CardStatus.ERROR, None, "worker_died"
                    self._unread += data
                line, self._unread = self._unread.split(b"\n", 1)
                word, _, rest = line.decode().partition(" ")
                if word == "lost":
                    status = CardStatus.NO_CARD if rest == "removed" else CardStatus.MUTE
                    return (CardStatus.SERVICE_DOWN if rest == "service_down" else status), None, rest
                if word == "result":
                    return _result(json.loads(rest))
        except BrokenPipeError:
            self.stop()
            return CardStatus.ERROR, None, "worker_died"


def _result(body: dict[str, Any]) -> tuple[CardStatus, CardData | None, str]:
    card = body["card"]
    data = CardData(**{**card, "warnings": tuple(card["warnings"])}) if card else None
    return CardStatus(body["status"]), data, str(body["code"])


class PcscReader:
    """The port over PC/SC. `reader`: part of the reader's name, None takes the first that is no SAM slot."""

    def __init__(self, reader: str | None, today: Callable[[], date]) -> None:
        self._wanted = reader
        self._today = today
        self._snapshots = Snapshots()
        self._stopping = threading.Event()
        self._worker = CardWorker()
        self._thread = threading.Thread(target=self._main, name="pcsc", daemon=True)

    def start(self, publish: Publish) -> None:
        """Begin."""
        self._snapshots.begin(publish)
        self._thread.start()

    def snapshot(self) -> CardSnapshot:
        """The newest."""
        return self._snapshots.newest()

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """No card PIN is asked for here."""
        reply(PinAnswer(PinState.UNSUPPORTED))

    def stop(self) -> None:
        """End; a wait under way ends within a second."""
        self._stopping.set()
        self._thread.join()
        self._snapshots.end()

    def _main(self) -> None:
        failures = 0
        self._worker.start()
        try:
            while not self._stopping.is_set():
                result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
                if result == scard.SCARD_S_SUCCESS:
                    try:
                        self._watch(context)
                        failures = 0
                    except ServiceLost:
                        failures = 0
                    finally:
                        scard.SCardReleaseContext(context)
                if self._stopping.is_set():
                    return
                self._snapshots.show(CardStatus.SERVICE_DOWN)
                # A child that held the old service's socket is of no use to the new one.
                self._worker.stop()
                self._stopping.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                self._worker.start()
                failures += 1
        finally:
            self._worker.stop()

    def _watch(self, context: Any) -> None:
        while not self._stopping.is_set():
            reader = self._find(context)
            if reader is None:
                self._snapshots.show(CardStatus.NO_READER)
                self._wait_for_reader(context)
            else:
                self._watch_reader(context, reader)

    def _find(self, context: Any) -> str | None:
        result, readers = scard.SCardListReaders(context, [])
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            return None
        if result != scard.SCARD_S_SUCCESS:
            raise ServiceLost
        for reader in readers:
            name = str(reader)
            if (self._wanted in name) if self._wanted else (" SAM " not in name):
                return name
        return None

    def _wait_for_reader(self, context: Any) -> None:
        result, _ = scard.SCardGetStatusChange(context, WAIT_MS, [(PNP, scard.SCARD_STATE_UNAWARE)])
        if result not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_TIMEOUT):
            raise ServiceLost
        # Some builds answer the unaware question at once: do not spin.
        self._stopping.wait(0.2)

    def _watch_reader(self, context: Any, reader: str) -> None:
        shown = printable(reader)
        state = scard.SCARD_STATE_UNAWARE
        counter = -1
        present = False
        while not self._stopping.is_set():
            wait = 0 if state == scard.SCARD_STATE_UNAWARE else WAIT_MS
            result, states = scard.SCardGetStatusChange(context, wait, [(reader, state)])
            if result == scard.SCARD_E_TIMEOUT:
                if present and self._snapshots.newest().status is CardStatus.NO_CARD:
                    # It fell silent as if pulled, and yet stands in the reader: worn contacts.
                    self._snapshots.show(CardStatus.MUTE, reader=shown, code="lost")
                continue
            if result == scard.SCARD_E_UNKNOWN_READER:
                return
            if result != scard.SCARD_S_SUCCESS:
                raise ServiceLost
            event = states[0][1]
            if event & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN):
                return
            changes = (event >> 16) & 0xFFFF
            now_present = bool(event & scard.SCARD_STATE_PRESENT)
            # Out and in again between two looks: the counter tells.
            again = present and now_present and counter >= 0 and changes - counter >= 2
            if not now_present or again:
                self._snapshots.show(CardStatus.NO_CARD, reader=shown)
            if now_present and (not present or again):
                self._read(reader, shown, mute=bool(event & scard.SCARD_STATE_MUTE))
            present, counter = now_present, changes
            state = event & ~scard.SCARD_STATE_CHANGED

    def _read(self, reader: str, shown: str, mute: bool) -> None:
        self._snapshots.inserted()
        if mute:
            self._snapshots.show(CardStatus.MUTE, reader=shown, code="no_atr")
            return
        self._snapshots.show(CardStatus.READING, reader=shown)
        status, card, code = self._worker.read(reader, self._today())
        log.info("card %s %s", status, code)
        self._snapshots.show(status, card, shown, code)
        self._worker.start()


def printable(name: str) -> str:
    """A reader's name without control characters."""
    return "".join(c for c in name if c.isprintable())
