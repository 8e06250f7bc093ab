"""A scanner on a serial line (RS-232, or USB in its serial mode): frames end with CR, LF or Tab.

It is opened again for ever after it was unplugged. A frame that does not end is dropped, never taken as a code: half a
number is another number.
"""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from drivers.scanner.port import Changed, Scanned
from drivers.scanner.text import MOST_BYTES, clean

log = logging.getLogger(__name__)

READ_S: Final = 0.1
"""Longest wait inside one read."""
SILENCE_S: Final = 0.5
"""A frame that pauses longer than this has broken off."""
RETRY_S: Final = 1.0
ENDS: Final = b"\r\n\t"


class Frames:
    """Bytes in, whole frames out. Holds at most `MOST_BYTES`; a longer frame is dropped to its end."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._too_long = False
        self._last_s = 0.0

    def feed(self, data: bytes, now_s: float) -> Iterator[bytes]:
        """Frames that ended in `data`. `now_s`: steady seconds."""
        if now_s - self._last_s > SILENCE_S:
            self._drop()
        if data:
            self._last_s = now_s
        for byte in data:
            if byte in ENDS:
                if self._buffer and not self._too_long:
                    yield bytes(self._buffer)
                self._drop()
            elif len(self._buffer) < MOST_BYTES:
                self._buffer.append(byte)
            else:
                self._too_long = True

    def _drop(self) -> None:
        self._buffer.clear()
        self._too_long = False


class SerialScanner:
    """`device` such as /dev/ttyACM0; 8 data bits, no parity, one stop bit."""

    def __init__(self, device: Path, baud: int, retry_s: float = RETRY_S) -> None:
        self._device = device
        self._baud = baud
        self._retry_s = retry_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, scanned: Scanned, changed: Changed) -> None:
        """Begin; it need not be there yet."""
        self._thread = threading.Thread(target=self._main, args=(scanned, changed), name="scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End and wait: at most one read."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _main(self, scanned: Scanned, changed: Changed) -> None:
        there: bool | None = None

        def tell(now: bool) -> None:
            nonlocal there
            if now is not there:
                there = now
                log.info("scanner %s", "ready" if now else "absent")
                changed(now)

        import serial

        while not self._stopping.is_set():
            try:
                # Exclusive: another program on the same line would take every other byte.
                with serial.Serial(str(self._device), self._baud, timeout=READ_S, exclusive=True) as line:
                    tell(True)
                    self._read(line, scanned)
            except (OSError, termios.error):
                # Not there, not ours, or gone while it was read: pyserial's SerialException is an OSError.
                tell(False)
                self._stopping.wait(self._retry_s)

    def _read(self, line: Any, scanned: Scanned) -> None:
        frames = Frames()
        while not self._stopping.is_set():
            _hear(line, frames, scanned)


def _hear(line: Any, frames: Frames, scanned: Scanned) -> None:
    """One read. In a frame of its own: while the thread waits for the next code, nothing here holds the last one."""
    data = line.read(1)
    data += line.read(line.in_waiting)
    for frame in frames.feed(data, time.monotonic()):
        text = clean(frame)
        if text is not None:
            scanned(text)
