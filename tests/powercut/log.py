"""The order of everything that reached the drive: writes, flushes, and what the writer had promised."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

WRITE, FLUSH, PROMISE = b"W", b"F", b"P"
_HEAD: Final = struct.Struct(">cQI")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. A write's `data` goes to byte `offset`; a promise's data is the writer's text."""

    kind: bytes
    offset: int
    data: bytes


def append(file: BinaryIO, event: Event) -> None:
    """Write one event."""
    file.write(_HEAD.pack(event.kind, event.offset, len(event.data)) + event.data)


def events(path: Path) -> Iterator[Event]:
    """All events in the order they happened. Raises ValueError: the log is cut."""
    with path.open("rb") as file:
        while head := file.read(_HEAD.size):
            kind, offset, length = _HEAD.unpack(head)
            data = file.read(length)
            if len(data) != length:
                raise ValueError("the log is cut")
            yield Event(kind, offset, data)
