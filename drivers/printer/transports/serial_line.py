"""A printer on a serial line (RS-232 or USB adapter), by pyserial."""

from __future__ import annotations

import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from drivers.printer.transport import STALL_S, Absent, Broken, readable, write_all

SPEEDS: Final = (9600, 19200, 38400, 57600, 115200)
LOOK_S: Final = 0.01


class SerialTransport:
    """Eight bits, no parity. Bytes count as sent once they left the machine, so a printer that holds the line shows."""

    def __init__(self, device: Path, baud: int, stall_s: float = STALL_S) -> None:
        self._device = device
        self._baud = baud
        self._stall_s = stall_s
        self._line: Any = None

    def open(self) -> None:
        """Raises Absent."""
        import serial

        try:
            self._line = serial.Serial(str(self._device), self._baud, timeout=0, write_timeout=0, exclusive=True)
        except (OSError, serial.SerialException) as error:
            raise Absent from error

    def write(self, data: bytes) -> None:
        """All of it out of the machine, or Broken."""
        write_all(self._line.fileno(), data, self._stall_s, self._put)
        self._drained(len(data))

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None."""
        import serial

        if not readable(self._line.fileno(), deadline_s):
            return None
        try:
            data = self._line.read(1)
        except (OSError, serial.SerialException) as error:
            raise Broken(0) from error
        return data[0] if data else None

    def pins(self) -> int | None:
        """The line's own say nothing of paper."""
        return None

    def close(self) -> None:
        """Close the line without waiting for what a dead printer never takes."""
        import serial

        if self._line is not None:
            # An adapter that was pulled out has no buffer to empty.
            with suppress(OSError, serial.SerialException, termios.error):
                self._line.reset_output_buffer()
            self._line.close()
            self._line = None

    def release(self) -> None:
        """Close the line."""
        self.close()

    def _put(self, chunk: bytes) -> int:
        import serial

        try:
            return int(self._line.write(chunk) or 0)
        except serial.SerialException as error:
            raise OSError("serial line") from error

    def _drained(self, total: int) -> None:
        left, ends = self._waiting(total), time.monotonic() + self._stall_s
        while left:
            if time.monotonic() > ends:
                raise Broken(total - left, stalled=True)
            time.sleep(LOOK_S)
            now = self._waiting(total)
            if now < left:
                left, ends = now, time.monotonic() + self._stall_s

    def _waiting(self, total: int) -> int:
        try:
            return min(int(self._line.out_waiting), total)
        except OSError as error:
            raise Broken(0) from error
