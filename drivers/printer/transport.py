"""Ways for bytes to reach a printer. Each has its own deadlines; none waits for ever."""

from __future__ import annotations

import os
import select
import socket
import time
from pathlib import Path
from typing import Final, Protocol

SEND_BUFFER: Final = 4096
"""A dead printer that stops reading must not swallow a whole slip into the kernel."""
CONNECT_S: Final = 1.5
STALL_S: Final = 5.0
"""How long a printer may take no byte at all."""


class Absent(Exception):
    """There is no printer to talk to."""

    code = "absent"


class Broken(Exception):
    """The connection fell, or the printer stopped taking bytes. `sent` bytes were handed over before."""

    code = "broken"

    def __init__(self, sent: int) -> None:
        super().__init__("printer connection broken")
        self.sent = sent


class Transport(Protocol):
    """Opened for each conversation; python-escpos' own classes wait up to 60 s and report no partial writes, so the
    conversation is ours and a transport is only a pipe."""

    def open(self) -> None:
        """Raises Absent."""

    def write(self, data: bytes) -> None:
        """All of it, or Broken with how much went."""

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None when none came in time or the printer cannot answer. Raises Broken: the peer closed."""

    def drain(self) -> None:
        """Throw away stray answers."""

    def close(self) -> None:
        """Let go."""


class NetworkTransport:
    """Raw TCP (port 9100)."""

    def __init__(self, host: str, port: int, stall_s: float = STALL_S) -> None:
        self._address = (host, port)
        self._stall_s = stall_s
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Raises Absent."""
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        raw.settimeout(CONNECT_S)
        try:
            raw.connect(self._address)
        except OSError as error:
            raw.close()
            raise Absent from error
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.setblocking(False)
        self._socket = raw

    def write(self, data: bytes) -> None:
        """All of it, or Broken."""
        raw = self._open_socket()
        sent = 0
        ends = time.monotonic() + self._stall_s
        while sent < len(data):
            _, writable, _ = select.select([], [raw], [], max(0.0, ends - time.monotonic()))
            if not writable:
                raise Broken(sent)
            try:
                sent += raw.send(data[sent : sent + SEND_BUFFER])
            except BlockingIOError:
                continue
            except OSError as error:
                raise Broken(sent) from error
            ends = time.monotonic() + self._stall_s

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None."""
        raw = self._open_socket()
        readable, _, _ = select.select([raw], [], [], deadline_s)
        if not readable:
            return None
        try:
            data = raw.recv(1)
        except OSError as error:
            raise Broken(0) from error
        if not data:
            raise Broken(0)
        return data[0]

    def drain(self) -> None:
        """Throw away stray answers."""
        raw = self._open_socket()
        while select.select([raw], [], [], 0)[0]:
            try:
                if not raw.recv(256):
                    raise Broken(0)
            except OSError as error:
                raise Broken(0) from error

    def close(self) -> None:
        """Let go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise RuntimeError("transport is not open")
        return self._socket


class FileTransport:
    """A character device such as /dev/usb/lp0, or a plain file. Cannot be asked anything."""

    def __init__(self, device: Path, stall_s: float = STALL_S) -> None:
        self._device = device
        self._stall_s = stall_s
        self._descriptor = -1

    def open(self) -> None:
        """Raises Absent: nothing there, or not ours to write."""
        try:
            self._descriptor = os.open(self._device, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK)
        except OSError as error:
            raise Absent from error

    def write(self, data: bytes) -> None:
        """All of it, or Broken."""
        sent = 0
        ends = time.monotonic() + self._stall_s
        while sent < len(data):
            _, writable, _ = select.select([], [self._descriptor], [], max(0.0, ends - time.monotonic()))
            if not writable:
                raise Broken(sent)
            try:
                sent += os.write(self._descriptor, data[sent : sent + SEND_BUFFER])
            except BlockingIOError:
                continue
            except OSError as error:
                raise Broken(sent) from error
            ends = time.monotonic() + self._stall_s

    def read_byte(self, deadline_s: float) -> int | None:
        """It has no voice."""
        return None

    def drain(self) -> None:
        """Nothing to throw away."""

    def close(self) -> None:
        """Let go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
