"""The terminal's end of the card process: one operation a process, three seconds a command, and then it is killed."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from drivers.card import frames
from drivers.card.apdu import LinkLost
from drivers.card.card_io import PsamSlot
from drivers.card.heartbeat import Doing, Heartbeat
from drivers.card.pin import wipe
from drivers.card.port import CardData, CardStatus, PinAnswer, PinState
from drivers.card.procedure import ReadResult

APDU_DEADLINE_S: Final = 3.0
OPERATION_DEADLINE_S: Final = 15.0
"""A card that answers each command just in time would still keep everybody waiting."""
_LATE: Final = {Doing.CONNECT: "busy", Doing.PSAM: "psam_mute"}


class CardPort(Protocol):
    """Card operations that end in time, whatever the card does. One thread calls; `abort` may come from another."""

    def prepare(self) -> None:
        """Have everything ready for the next operation."""

    def read(self, reader: str, today: date) -> ReadResult:
        """One reading."""

    def verify(self, reader: str, card_id: bytes, digits: bytearray) -> PinAnswer:
        """One PIN; `digits` is overwritten. Raises LinkLost."""

    def abort(self) -> None:
        """End the operation under way, if there is one."""

    def close(self) -> None:
        """Let go of everything."""


class _Late(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    heartbeat: Heartbeat
    spent: bool = False
    """It has answered, and is on its way out."""


class CardChild:
    """`psam`: where it is, if there is one. `apdu_s`, `whole_s`: the two deadlines, in seconds."""

    def __init__(
        self,
        psam: PsamSlot | None = None,
        apdu_s: float = APDU_DEADLINE_S,
        whole_s: float = OPERATION_DEADLINE_S,
    ) -> None:
        self._psam = psam
        self._apdu_ns = int(apdu_s * 1e9)
        self._whole_ns = int(whole_s * 1e9)
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._busy = False

    def prepare(self) -> None:
        """Have a process ready, so that an insertion does not wait for Python."""
        with self._lock:
            child = self._child
            if child is not None and not child.spent and child.process.poll() is None:
                return
        self._end()
        heartbeat = Heartbeat()
        process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
            [sys.executable, "-m", "drivers.card.worker", str(heartbeat.descriptor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=(heartbeat.descriptor,),
        )
        with self._lock:
            self._child = _Child(process, heartbeat)

    @property
    def ready(self) -> bool:
        """Whether a process has loaded and waits."""
        with self._lock:
            child = self._child
            return child is not None and not child.spent and child.heartbeat.last()[1] is Doing.READY

    def read(self, reader: str, today: date) -> ReadResult:
        """One reading. A PSAM that hangs costs its answer, not the card's: the card is read again without it."""
        try:
            return self._read(reader, today, self._psam)
        except _Late as late:
            if late.code != "psam_mute":
                return _late_result(late.code)
        except frames.FrameError:
            return ReadResult(CardStatus.ERROR, code="worker_died")
        try:
            plain = self._read(reader, today, None)
        except _Late as late:
            return _late_result(late.code)
        except frames.FrameError:
            return ReadResult(CardStatus.ERROR, code="worker_died")
        return ReadResult(plain.status, plain.card, plain.code or "psam_mute")

    def _read(self, reader: str, today: date, psam: PsamSlot | None) -> ReadResult:
        slot = {"reader": psam.reader, "read": psam.keys.read, "internal": psam.keys.internal} if psam else None
        body = self._asked({"op": "read", "reader": reader, "today": today.isoformat(), "psam": slot})
        card = body["card"]
        data = CardData(**{**card, "warnings": tuple(card["warnings"])}) if card else None
        return ReadResult(CardStatus(body["status"]), data, str(body["code"]))

    def verify(self, reader: str, card_id: bytes, digits: bytearray) -> PinAnswer:
        """See `CardPort`."""
        try:
            body = self._asked({"op": "verify", "reader": reader, "card_id": card_id.hex()}, digits)
        except _Late as late:
            raise LinkLost("busy" if late.code == "busy" else "mute") from None
        except frames.FrameError:
            return PinAnswer(PinState.ERROR, code="worker_died")
        finally:
            wipe(digits)
        if "lost" in body:
            raise LinkLost(body["lost"])
        return PinAnswer(PinState(body["state"]), body["tries_left"], body["code"])

    def abort(self) -> None:
        """Kill it if it is at work: its card has left."""
        with self._lock:
            if self._busy and self._child is not None:
                self._child.process.kill()

    def close(self) -> None:
        """End it, whatever it waits for."""
        self._end()

    def _asked(self, request: dict[str, Any], digits: bytearray | None = None) -> dict[str, Any]:
        """One request, one answer, and the end of that process. Raises FrameError, _Late."""
        self.prepare()
        with self._lock:
            child = self._child
            self._busy = True
        assert child is not None
        answered = False
        try:
            assert child.process.stdin is not None
            frames.write(child.process.stdin.fileno(), json.dumps(request).encode("ascii"))
            if digits is not None:
                frames.write(child.process.stdin.fileno(), digits)
            self._wait(child)
            assert child.process.stdout is not None
            found: dict[str, Any] = json.loads(frames.read(child.process.stdout.fileno()))
            answered = True
            # Now it may end.
            child.process.stdin.close()
            return found
        finally:
            if answered:
                # Whoever waits for the answer need not wait for its end.
                with self._lock:
                    child.spent, self._busy = True, False
            else:
                self._end()

    def _wait(self, child: _Child) -> None:
        """Until the answer begins. It is written in one go, so what begins also ends. Raises _Late."""
        assert child.process.stdout is not None
        asked = time.monotonic_ns()
        while True:
            since, doing = child.heartbeat.last()
            now = time.monotonic_ns()
            left = min(max(since, asked) + self._apdu_ns, asked + self._whole_ns) - now
            if left <= 0:
                raise _Late(_LATE.get(doing, "deadline"))
            if select.select([child.process.stdout], [], [], left / 1e9)[0]:
                return

    def _end(self) -> None:
        with self._lock:
            child, self._child, self._busy = self._child, None, False
            if child is not None:
                child.process.kill()
        if child is None:
            return
        child.process.wait()
        for pipe in (child.process.stdin, child.process.stdout):
            if pipe is not None:
                pipe.close()
        child.heartbeat.close()


def _late_result(code: str) -> ReadResult:
    if code == "busy":
        return ReadResult(CardStatus.ERROR, code="busy")
    return ReadResult(CardStatus.MUTE, code=code)
