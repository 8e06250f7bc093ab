"""Our virtual card in Debian's virtual PC/SC reader: the driver listens, the card connects.

Frames both ways: two bytes of length, then the bytes. One byte from the driver: 0 off, 1 on, 2 reset, 4 send the ATR.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Any

from drivers.card.virtual import VirtualCard

PORT = 0x8C7B


class InsertedCard:
    """A card from `insert` to `remove`. `mute_after`: how many commands it answers before it goes silent."""

    def __init__(self, card: VirtualCard, mute_after: int | None = None) -> None:
        self._card = card
        self._mute_after = mute_after
        self._answered = 0
        self._socket = _connect()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Pull it."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                (length,) = struct.unpack(">H", self._exactly(2))
                self._answer(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            # The driver sends length and body apart: without this each answer waits 40 ms for the kernel.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._socket.recv(count - len(data))
            if not part:
                raise OSError("driver gone")
            data += part
        return data

    def _answer(self, data: bytes) -> None:
        if len(data) == 1:
            if data[0] == 4:
                self._send(self._card.atr)
            elif data[0] in (0, 1, 2):
                self._card.reset()
            return
        if self._mute_after is not None and self._answered >= self._mute_after:
            return
        self._answered += 1
        self._send(self._card.transmit(data))

    def _send(self, data: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(data)) + data)


def _connect() -> Any:
    ends = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", PORT), timeout=30)
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
