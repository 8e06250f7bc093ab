"""What a way for bytes to reach a printer is. Each has its own deadlines; none waits for ever.

python-escpos' own classes wait up to 60 s, say nothing of how much went, and read silence as "paper is fine", so the
conversation is ours and a transport is only a pipe: over sockets, pyusb (python-escpos' own way to USB) and pyserial.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Final, Protocol

CHUNK: Final = 4096
STALL_S: Final = 5.0
"""How long a printer may take no byte at all."""


class Absent(Exception):
    """There is no printer to talk to, or it is not ours to use."""

    code = "absent"


class Broken(Exception):
    """The connection fell, or (`stalled`) the printer stopped taking bytes. `sent` bytes were handed over before."""

    code = "broken"

    def __init__(self, sent: int, stalled: bool = False) -> None:
        super().__init__("printer stopped taking bytes" if stalled else "printer connection broken")
        self.sent = sent
        self.stalled = stalled


class Transport(Protocol):
    """Opened for each conversation, in one thread."""

    def open(self) -> None:
        """Raises Absent."""

    def write(self, data: bytes) -> None:
        """All of it, or Broken with how much went."""

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None when none came in time or the way is one-way. Raises Broken: the other end is gone."""

    def pins(self) -> int | None:
        """The status byte of a printer port (bit 5 paper empty, bit 4 selected, bit 3 no error); None: it has none."""

    def close(self) -> None:
        """The conversation is over."""

    def release(self) -> None:
        """Let go of the device for good."""


def write_all(descriptor: int, data: bytes, stall_s: float, put: Callable[[bytes], int]) -> None:
    """Write to a non-blocking descriptor as it takes it. Raises Broken: an error, or nothing taken for `stall_s`."""
    sent = 0
    ends = time.monotonic() + stall_s
    while sent < len(data):
        _, writable, _ = select.select([], [descriptor], [], max(0.0, ends - time.monotonic()))
        if not writable:
            raise Broken(sent, stalled=True)
        try:
            took = put(data[sent : sent + CHUNK])
        except BlockingIOError:
            continue
        except OSError as error:
            raise Broken(sent) from error
        if took:
            sent += took
            ends = time.monotonic() + stall_s


def readable(descriptor: int, deadline_s: float) -> bool:
    """Whether something can be read in time."""
    return bool(select.select([descriptor], [], [], max(0.0, deadline_s))[0])
