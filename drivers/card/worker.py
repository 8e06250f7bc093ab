"""The process that touches cards: a mute card can block a call for ever, and only a process can be ended.

Started ahead, it waits for one request on standard input, answers on standard output and ends when the terminal has
the answer and closes the input: whatever it knew of a person goes back to the kernel with its memory. It writes to no
log, and its arguments hold the number of a descriptor.

Request:  one frame of JSON {op: read | verify, …}; for `verify` one more frame, the digits.
Answer:   one frame of JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
from dataclasses import fields
from datetime import date
from types import TracebackType
from typing import Any, Final

from smartcard import scard

from drivers.card import frames
from drivers.card.apdu import LinkLost
from drivers.card.card_io import CardIo, PsamSlot
from drivers.card.heartbeat import Doing, Heartbeat
from drivers.card.port import CardData
from drivers.card.procedure import ReadResult
from drivers.card.psam import PsamKeys
from drivers.card.rehearsal import REQUEST, TIMES, nobodys_io
from drivers.card.winscard import Context, ServiceLost

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
FACTS: Final = tuple(field.name for field in fields(CardData))


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
    card = {name: getattr(found.card, name) for name in FACTS} if found.card else None
    return {"status": str(found.status), "code": found.code, "card": card}


def serve(io: CardIo, source: int, target: int) -> None:
    """One request from one descriptor, its answer to the other. Raises FrameError."""
    request = json.loads(frames.read(source))
    digits = frames.read(source) if request["op"] == "verify" else bytearray()
    frames.write(target, json.dumps(answer(io, request, digits)).encode("ascii"))


def _rehearse() -> None:
    """Serve nobody's card to ourselves, so that the first real one finds everything loaded and specialised."""
    io = nobodys_io()
    out, into = os.pipe()
    for _ in range(TIMES):
        frames.write(into, REQUEST)
        serve(io, out, into)
        frames.read(out)
    os.close(out)
    os.close(into)


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
    context = _context()
    io = CardIo(scard, heartbeat.beat, time.sleep, context)
    _rehearse()
    # It lives for one card: there is nothing to collect.
    gc.disable()
    heartbeat.beat(Doing.READY)
    with contextlib.suppress(frames.FrameError):
        serve(io, 0, 1)
        # Ending takes a millisecond of processor, which the terminal needs first to show the answer.
        os.read(0, 1)
    if context is not None:
        context.release()
    os._exit(0)


if __name__ == "__main__":
    main()
