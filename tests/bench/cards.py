"""Reading a card beside a bare pyscard loop of the same commands, and seeing one beside pcscd's own event."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from smartcard import scard

from drivers.card.child import CardChild
from drivers.card.pcsc import PcscReader
from drivers.card.port import CardSnapshot, CardStatus
from drivers.card.procedure import read_card
from drivers.card.profile import parse_profile
from drivers.card.virtual import Card, VirtualCard, make_card
from tests.bench.rows import Row, percentile
from tests.support.pcsc_room import SLOTS, Room, missing
from tests.support.readers import TODAY, profile

INSERTIONS = 15
CHIP_S = 0.003
"""Quicker than any chip: at 38400 baud nine bytes take that long."""
REST_S = 0.02
"""Before each measured reading: whoever comes straight after another finds pcscd, card and processor warm."""


class Recorded:
    """Keeps the commands of one reading."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self.atr, self.t0 = card.atr, card.t0
        self.commands: list[str] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command).hex())
        return self._card.transmit(command)


def measure() -> list[Row]:
    """Both rows, or none and why where there is no pcscd to measure against."""
    why = missing()
    if why is not None:
        print(f"--  card rows left out: {why}")
        return []
    with tempfile.TemporaryDirectory(prefix="pcsc") as name:
        room = Room(Path(name))
        try:
            room.start_daemon()
            return [_read(room, CHIP_S, 20), _read(room, 0.0, 100), *_seen(room)]
        finally:
            room.close()


class Chip:
    """A card that thinks before it answers."""

    def __init__(self, card: Card, seconds: float) -> None:
        self._card = card
        self._seconds = seconds
        self.atr, self.t0 = card.atr, card.t0

    def reset(self) -> None:
        self._card.reset()

    def transmit(self, command: bytes | bytearray) -> bytes:
        if self._seconds:
            time.sleep(self._seconds)
        return self._card.transmit(command)


def _read(room: Room, chip_s: float, rounds: int) -> Row:
    """Ours and the peer's from the same rest, each first in every other round."""
    inside = room.insert(Chip(make_card(profile("wangguilan")), chip_s))
    room.until(lambda: _state(SLOTS[0]) & scard.SCARD_STATE_PRESENT)
    recorded = Recorded(VirtualCard(parse_profile(profile("wangguilan"))))
    read_card(recorded, TODAY)
    bare = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare_card", SLOTS[0]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, bufsize=1,
    )  # fmt: skip
    assert bare.stdin is not None
    assert bare.stdout is not None
    bare.stdin.write(json.dumps(recorded.commands) + "\n")
    port = CardChild()
    ours: list[float] = []
    floor: list[float] = []
    for number in range(rounds):
        port.prepare()
        room.until(lambda: port.ready)
        for turn in (0, 1):
            time.sleep(REST_S)
            if (number + turn) % 2:
                bare.stdin.write("\n")
                floor.append(float(bare.stdout.readline()))
            else:
                began = time.perf_counter_ns()
                assert port.read(SLOTS[0], TODAY).status is CardStatus.CARD
                ours.append((time.perf_counter_ns() - began) / 1e6)
    port.close()
    bare.stdin.close()
    bare.wait()
    bare.stdout.close()
    inside.remove()
    room.empty()
    name = f"full card read, {len(recorded.commands)} commands of {chip_s * 1000:.0f} ms, p50"
    return Row(name, percentile(ours, 0.5), "ms", "bare pyscard loop", percentile(floor, 0.5), 1.2)


def _state(name: str) -> int:
    context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
    found: int = scard.SCardGetStatusChange(context, 0, [(name, 0)])[1][0][1]
    scard.SCardReleaseContext(context)
    return found


class Event:
    """pcscd's own word on one slot, in a thread: when a card came."""

    def __init__(self) -> None:
        self.at_ns: list[int] = []
        self._ended = False
        self._thread = threading.Thread(target=self._main, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended = True
        self._thread.join()

    def _main(self) -> None:
        context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
        state: Any = scard.SCARD_STATE_UNAWARE
        while not self._ended:
            result, found = scard.SCardGetStatusChange(context, 200, [(SLOTS[0], state)])
            if result == scard.SCARD_S_SUCCESS:
                now = time.monotonic_ns()
                if found[0][1] & scard.SCARD_STATE_PRESENT and not state & scard.SCARD_STATE_PRESENT:
                    self.at_ns.append(now)
                state = found[0][1] & ~scard.SCARD_STATE_CHANGED
        scard.SCardReleaseContext(context)


def _both(ours: list[int], theirs: list[int], count: int) -> bool:
    return len(ours) == len(theirs) == count


def _seen(room: Room) -> list[Row]:
    ours: list[int] = []

    def told(snapshot: CardSnapshot) -> None:
        if snapshot.status is CardStatus.READING:
            ours.append(time.monotonic_ns())

    reader = PcscReader(None, lambda: TODAY)
    reader.start(told)
    event = Event()
    for number in range(1, INSERTIONS + 1):
        inside = room.insert(make_card(profile("wangguilan")))
        room.until(functools.partial(_both, ours, event.at_ns, number))
        room.until(lambda: reader.snapshot().status is CardStatus.CARD)
        inside.remove()
        room.until(lambda: reader.snapshot().status is CardStatus.NO_CARD)
    event.end()
    reader.stop()
    late = [max(0.0, (a - b) / 1e6) for a, b in zip(ours, event.at_ns, strict=True)]
    return [Row("card seen beyond pcscd's own event, p95", percentile(late, 0.95), "ms", "the bar", 50.0, 1.0)]
