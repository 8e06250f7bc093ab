"""The process that touches cards: a mute card can block a call for ever, and only a process can be ended.

Started ahead, it waits for one request on standard input, answers on standard output and ends: whatever it knew of a
person goes back to the kernel with its memory. It writes to no log, and its arguments hold the number of a descriptor.

Request:  one frame of JSON {op: read | verify, …}; for `verify` one more frame, the digits.
Answer:   one frame of JSON.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from dataclasses import asdict
from datetime import date
from types import TracebackType
from typing import Any, Final

from smartcard import scard

from drivers.card import frames
from drivers.card.apdu import LinkLost
from drivers.card.card_io import CardIo, PsamSlot
from drivers.card.heartbeat import Doing, Heartbeat
from drivers.card.procedure import ReadResult
from drivers.card.psam import PsamKeys
from drivers.card.rehearsal import rehearse
from drivers.card.winscard import Context, ServiceLost

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
GIVES_WAY_S: Final = 0.005
"""The kernel often wakes the terminal on the processor that we are on, and giving back our memory takes over a
millisecond: the answer is looked at first."""


def answer(io: CardIo, request: dict[str, Any], digits: bytearray) -> dict[str, Any]:
    """What to answer to one request."""
    if request["op"] == "verify":
        try:
            said = io.verify(request["reader"], bytes.fromhex(request["card_id"]), digits)
        except LinkLost as lost:
            return {"lost": lost.code}
        return {"state": str(said.state), "tries_left": said.tries_left, "code": said.code}
    slot = request["psam"]
    psam = PsamSlot(slot["reader"], PsamKeys(slot["read"], slot["internal"])) if slot else None
    found = io.read(request["reader"], date.fromisoformat(request["today"]), psam)
    return as_json(found)


def as_json(found: ReadResult) -> dict[str, Any]:
    """A reading as it goes over the pipe."""
    return {"status": str(found.status), "code": found.code, "card": asdict(found.card) if found.card else None}


def _alone() -> None:
    """No core dump, no debugger, and no life after the terminal's, which may be killed while a card hangs."""
    libc = ctypes.CDLL(None)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(PR_SET_DUMPABLE, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _place_only(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """A crash tells what and where; the error's own text may hold what was on the card."""
    place = ""
    while trace is not None:
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    print(f"card process: {kind.__name__} at {place}", file=sys.stderr)


def _context() -> Context | None:
    """A context ahead; None while the service is down."""
    try:
        return Context(scard)
    except ServiceLost:
        return None


def main() -> None:
    """Serve one request."""
    sys.excepthook = _place_only
    _alone()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heartbeat = Heartbeat(int(sys.argv[1]))
    ahead = _context()
    io = CardIo(scard, heartbeat.beat, time.sleep, ahead)
    json.loads(json.dumps(as_json(rehearse())))
    # It lives for one card: there is nothing to collect.
    gc.disable()
    heartbeat.beat(Doing.READY)
    try:
        request = json.loads(frames.read(0))
        digits = frames.read(0) if request["op"] == "verify" else bytearray()
    except frames.FrameError:
        return
    frames.write(1, json.dumps(answer(io, request, digits)).encode("ascii"))
    select.select([0], [], [], GIVES_WAY_S)
    if ahead is not None:
        ahead.release()
    os._exit(0)


if __name__ == "__main__":
    main()
