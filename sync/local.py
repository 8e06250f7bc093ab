"""Messages on the local socket between terminal and agent: a 4-byte big-endian length, then that much JSON.

Standard library only; both ends use it.
"""

from __future__ import annotations

import json
import os
import pwd
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final

MAX_FRAME: Final = 64 * 1024
KINDS: Final = ("bill", "slip", "query", "line", "send_now")
USERS: Final = ("huimin-terminal", "huimin-agent")
"""Who may speak on the socket: the two users of the house."""


class BadFrame(Exception):
    """Too long, not JSON, or not an object. The connection is of no further use."""

    code = "bad_frame"


def encode(message: Mapping[str, Any]) -> bytes:
    """One frame. Raises BadFrame: over 64 KiB."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > MAX_FRAME:
        raise BadFrame("frame over 64 KiB")
    return struct.pack(">I", len(body)) + body


class Decoder:
    """Bytes in as they come, messages out as they are whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Raises BadFrame."""
        self._buffer += data
        while len(self._buffer) >= 4:
            (length,) = struct.unpack_from(">I", self._buffer)
            if length > MAX_FRAME:
                raise BadFrame("frame over 64 KiB")
            if len(self._buffer) < 4 + length:
                return
            body = bytes(self._buffer[4 : 4 + length])
            del self._buffer[: 4 + length]
            try:
                message = json.loads(body)
            except (ValueError, RecursionError):
                # ValueError: no UTF-8, no JSON, or a number of more digits than Python reads.
                raise BadFrame("not JSON") from None
            if not isinstance(message, dict):
                raise BadFrame("not an object")
            yield message


def allowed_uids() -> frozenset[int]:
    """Who may be at the other end: this process's own user, and the users of the house where they exist here."""
    found = {os.getuid()}
    for name in USERS:
        try:
            found.add(pwd.getpwnam(name).pw_uid)
        except KeyError:
            # A demo has one user.
            continue
    return frozenset(found)


def peer_uid(descriptor: int) -> int:
    """The user at the other end of a connected Unix socket (SO_PEERCRED)."""
    with socket.socket(fileno=socket.dup(descriptor)) as twin:
        credentials = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])
