"""Frames between the terminal and the process that touches cards: four bytes of length, big-endian, then the body.

Lengths and not lines: the name of a reader comes from its maker and may hold any character.
"""

from __future__ import annotations

import os
import struct
from typing import Final

LONGEST: Final = 65536
HEAD: Final = struct.Struct(">I")


class FrameError(Exception):
    """The other end is gone, or does not keep to the frames."""


def write(descriptor: int, body: bytes | bytearray) -> None:
    """Write one frame, in one go where the pipe has room: who waits for it wakes once. The body is not copied.

    Raises FrameError: the other end is gone; ValueError: too long.
    """
    if len(body) > LONGEST:
        raise ValueError("frame too long")
    parts = [memoryview(HEAD.pack(len(body))), memoryview(body)]
    try:
        while parts:
            sent = os.writev(descriptor, parts)
            while parts and sent >= len(parts[0]):
                sent -= len(parts.pop(0))
            if parts:
                parts[0] = parts[0][sent:]
    except OSError:
        raise FrameError from None


def read(descriptor: int) -> bytearray:
    """Read one frame, waiting for it. The caller owns the bytes and may overwrite them. Raises FrameError."""
    (length,) = HEAD.unpack(_exactly(descriptor, HEAD.size))
    if length > LONGEST:
        raise FrameError
    return _exactly(descriptor, length)


def _exactly(descriptor: int, count: int) -> bytearray:
    body = bytearray(count)
    view = memoryview(body)
    while view:
        try:
            got = os.readv(descriptor, [view])
        except OSError:
            raise FrameError from None
        if not got:
            raise FrameError
        view = view[got:]
    return body
