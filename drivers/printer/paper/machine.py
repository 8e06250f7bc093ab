"""A printer made of software, without a cable: bytes go in, answers and cut-off slips come out.

As unkind as a real one. Real-time commands are obeyed wherever they stand, even inside a picture. What was received is
kept while there is no paper, and comes out when there is; a picture that broke off is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from drivers.printer.paper.decoder import MORE, Decoder, Slip

ONLINE: Final = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
ANSWERS: Final = {
    "ready": ONLINE,
    "near_end": {**ONLINE, 4: 0x1E},
    "paper_out": {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E},
    "cover_open": {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12},
    "cutter_error": {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12},
    "stall": ONLINE,
    "slow": ONLINE,
}
"""DLE EOT answers per state: fixed bits 0xx1xx10 with the cause's bit set."""
PRINTS: Final = ("ready", "near_end", "slow", "stall")
STALL_AFTER: Final = 400
"""Bytes that a stalling printer still takes before it takes none at all."""
BUFFER: Final = 4096
_REAL_TIME: Final = {0x04: 3, 0x05: 3, 0x14: 3}
"""Second byte after DLE: EOT, ENQ, DC4; the length that is looked at."""


class Machine:
    """`word` is the state it obeys, asked before every command; see drivers.dock.state.PRINTER_STATES."""

    def __init__(
        self,
        word: Callable[[], str],
        on_slip: Callable[[Slip, bytes], None],
        width_dots: int = 576,
        kanji_set: str = "gb18030",
        cutter: bool = True,
    ) -> None:
        self._word = word
        self._on_slip = on_slip
        self._decoder = Decoder(width_dots, kanji_set, cutter)
        self._front = bytearray()
        """Received, not yet known to be real-time or not."""
        self._buffer = bytearray()
        self._raw = bytearray()
        self.printed = 0
        """Bytes printed since it was switched on."""
        self._stalled = 0

    @property
    def room(self) -> int:
        """How many bytes it takes now; 0: it holds the line."""
        if self._word() == "stall":
            return max(0, STALL_AFTER - self._stalled)
        self._stalled = 0
        return max(0, BUFFER - len(self._buffer))

    def receive(self, data: bytes) -> bytes:
        """Bytes from the cable; what it says to them."""
        word = self._word()
        if word not in ANSWERS:
            # Silent: it takes what comes and nothing happens.
            return b""
        self._front += data
        held = len(self._buffer)
        said = self._real_time(word)
        if word == "stall":
            self._stalled += len(self._buffer) - held
        return said + self.work()

    def work(self) -> bytes:
        """Print what the buffer holds, as far as its state allows; answers that were waiting for it."""
        while self._buffer and self._word() in PRINTS:
            took = self._decoder.take(self._buffer)
            if took == MORE:
                break
            self._raw += self._buffer[:took]
            self.printed += took
            del self._buffer[:took]
            for slip in self._decoder.cut:
                self._on_slip(slip, bytes(self._raw))
                self._raw.clear()
            self._decoder.cut.clear()
        answers, self._decoder.answers = self._decoder.answers, []
        near = self._word() == "near_end"
        return b"".join(b"\x03" if near and a == b"\x00" else a for a in answers)

    def switch_off(self) -> None:
        """What it held is gone."""
        self._front.clear()
        self._buffer.clear()
        self._raw.clear()
        self._stalled = 0
        self._decoder = Decoder(self._decoder.width_dots, self._decoder.kanji_set, self._decoder.cutter)

    def _real_time(self, word: str) -> bytes:
        """Move what was received into the buffer, and answer or obey the real-time commands in it."""
        said = bytearray()
        front, at = self._front, 0
        while at < len(front):
            if front[at] != 0x10:
                end = front.find(b"\x10", at)
                end = len(front) if end < 0 else end
                self._buffer += front[at:end]
                at = end
            elif at + 1 == len(front) or (front[at + 1] in _REAL_TIME and at + 3 > len(front)):
                break
            elif front[at + 1] in _REAL_TIME:
                second, value = front[at + 1], front[at + 2]
                if second == 0x04:
                    said += bytes(ANSWERS[word][n] for n in (value,) if n in ANSWERS[word])
                elif second == 0x05 and value == 2:
                    self._buffer.clear()
                at += 3
            else:
                self._buffer.append(front[at])
                at += 1
        del front[:at]
        return bytes(said)
