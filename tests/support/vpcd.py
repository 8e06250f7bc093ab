"""Our virtual card in Debian's virtual PC/SC reader: the driver listens, the card connects.

Frames both ways: two bytes of length, then the bytes. One byte from the driver: 0 off, 1 on, 2 reset, 4 send the ATR.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

from drivers.card.apdu import LinkLost
from drivers.card.virtual import Card


class InsertedCard:
    """A card from its making to `remove`, over a socket that is connected to the driver.

    A card that raises LinkLost is pulled (`removed`) or falls silent (`mute`). Between `hold` and `release` it does not
    answer either.
    """

    def __init__(self, card: Card, connected: socket.socket) -> None:
        self._card = card
        self._socket = connected
        self.inside = True
        self._free = threading.Event()
        self._free.set()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Pull it."""
        self.inside = False
        self._free.set()
        self._pull()
        self._thread.join()

    def hold(self) -> None:
        """Answer no command until `release`."""
        self._free.clear()

    def release(self) -> None:
        """Answer again."""
        self._free.set()

    def _pull(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

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
        self._free.wait()
        try:
            self._send(self._card.transmit(data))
        except LinkLost as lost:
            if lost.code == "removed":
                self._pull()

    def _send(self, data: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(data)) + data)
