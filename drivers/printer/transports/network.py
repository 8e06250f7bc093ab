"""Raw TCP, as printers offer it on port 9100."""

from __future__ import annotations

import socket
from typing import Final

from drivers.printer.transport import STALL_S, Absent, Broken, readable, write_all

SEND_BUFFER: Final = 4096
"""A dead printer that stops reading must not swallow a whole slip into the kernel."""
CONNECT_S: Final = 1.5


class NetworkTransport:
    """Connected for each conversation: a printer on the network serves others too."""

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
        raw = self._opened()
        write_all(raw.fileno(), data, self._stall_s, raw.send)

    def read_byte(self, deadline_s: float) -> int | None:
        """One byte, or None."""
        raw = self._opened()
        if not readable(raw.fileno(), deadline_s):
            return None
        try:
            data = raw.recv(1)
        except OSError as error:
            raise Broken(0) from error
        if not data:
            raise Broken(0)
        return data[0]

    def pins(self) -> int | None:
        """A socket has none."""
        return None

    def close(self) -> None:
        """Disconnect."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def release(self) -> None:
        """Disconnect."""
        self.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise RuntimeError("transport is not open")
        return self._socket
