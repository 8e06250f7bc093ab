"""What the card process does at this moment and since when, in sixteen bytes of shared memory.

A pipe would wake the terminal at every command of a reading; this is looked at only when something is late.
"""

from __future__ import annotations

import mmap
import os
import time
from enum import IntEnum


class Doing(IntEnum):
    """The one thing that may hang, or what it waits for."""

    LOADING = 0
    READY = 4
    """It waits for its request."""
    CONNECT = 1
    CARD = 2
    PSAM = 3


class Heartbeat:
    """Two 64-bit words: since when (monotonic ns), what. Written by one process, read by the other."""

    def __init__(self, descriptor: int | None = None) -> None:
        """Makes the memory, or takes the one of `descriptor`."""
        if descriptor is None:
            descriptor = os.memfd_create("huimin-card")
            os.ftruncate(descriptor, 16)
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, 16)
        self._words = memoryview(self._memory).cast("q")

    def beat(self, doing: Doing) -> None:
        """This begins now."""
        self._words[1] = doing
        self._words[0] = time.monotonic_ns()

    def last(self) -> tuple[int, Doing]:
        """(since when in monotonic ns, 0 before the first; what)."""
        return self._words[0], Doing(self._words[1])

    def close(self) -> None:
        """Let go of the memory."""
        self._words.release()
        self._memory.close()
        os.close(self.descriptor)
