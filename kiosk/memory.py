"""How this process's C library keeps memory: what was needed once, for a moment, is given back."""

from __future__ import annotations

import ctypes
import logging
from typing import Final

log = logging.getLogger(__name__)

# malloc.h of glibc.
M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
LARGE_BYTES: Final = 1 << 20
ARENAS: Final = 2


def give_back() -> None:
    """Call before threads start. Blocks of a megabyte and more (a PIN's key derivation takes 16) are mapped apart and
    go back when they are freed: glibc by itself keeps them from the second time on. Few heaps for many threads.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        log.info("no mallopt: memory stays as the C library likes it")
        return
    library.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
    library.mallopt(M_ARENA_MAX, ARENAS)
