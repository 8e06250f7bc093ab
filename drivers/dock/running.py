"""Whether a demo runs on a dock's folder: it holds a lock there, which the system lets go of however the demo ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

NAME: Final = "running"


class Running:
    """One demo's lock, from here until `end` or the end of the process. Raises OSError: the folder is not there."""

    def __init__(self, folder: Path) -> None:
        # Python's descriptors are not inherited: no child keeps the lock.
        self._descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        # Shared, so that whoever looks never keeps a demo from it.
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def end(self) -> None:
        """Let go; once."""
        os.close(self._descriptor)


def runs(folder: Path) -> bool:
    """Whether a demo holds the lock now."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
