"""A printer behind a device file such as /dev/usb/lp0, or a plain file that only takes."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path
from typing import Final

from drivers.printer.transport import STALL_S, Absent, Broken, readable, write_all

LPGETSTATUS: Final = 0x060B
"""linux/lp.h: the printer port's status byte."""


class FileTransport:
    """Answers are read where the device gives any."""

    def __init__(self, device: Path, stall_s: float = STALL_S) -> None:
        self._device = device
        self._stall_s = stall_s
        self._descriptor = -1
        self._can_answer = False

    def open(self) -> None:
        """Raises Absent: nothing there, or not ours to write."""
        for way in (os.O_RDWR, os.O_WRONLY):
            try:
                self._descriptor = os.open(self._device, way | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            except OSError as error:
                if way == os.O_WRONLY:
                    raise Absent from error
                continue
            # A plain file would answer with what was written into it before.
            self._can_answer = way == os.O_RDWR and stat.S_ISCHR(os.fstat(self._descriptor).st_mode)
            return

    def write(self, data: bytes) -> None:
        """All of it, or Broken."""
        write_all(self._descriptor, data, self._stall_s, lambda chunk: os.write(self._descriptor, chunk))

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None."""
        if not self._can_answer or not readable(self._descriptor, deadline_s):
            return None
        try:
            data = os.read(self._descriptor, 1)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise Broken(0) from error
            # A one-way printer: the kernel lets it be opened both ways all the same.
            self._can_answer = False
            return None
        if not data:
            self._can_answer = False
            return None
        return data[0]

    def pins(self) -> int | None:
        """The port's own pins, where the device is a printer port."""
        try:
            answer = fcntl.ioctl(self._descriptor, LPGETSTATUS, bytes(4))
        except OSError as error:
            if error.errno in (errno.ENODEV, errno.EIO):
                raise Broken(0) from error
            return None
        return answer[0]

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def release(self) -> None:
        """Close the file."""
        self.close()
