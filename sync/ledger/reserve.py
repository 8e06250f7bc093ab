"""Room kept on the disk: cash is refused while there is still room to send, to decide, to give back and to close."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RESERVE_BYTES: Final = 64 << 20
OPERATION_BYTES: Final = 24 << 10
"""An operation with its slip, states, indexes and share of the write-ahead log, rounded up."""
CASH_BYTES: Final = 500 * OPERATION_BYTES + (4 << 20)
"""Free beside the reserve before cash is taken: five hundred operations and a write-ahead log."""


@dataclass(frozen=True, slots=True)
class Room:
    """What there is: free bytes, and whether the reserve stands."""

    free: int
    reserved: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How much must be there. Bytes."""

    reserve: int = RESERVE_BYTES
    cash: int = CASH_BYTES

    def takes_cash(self, room: Room) -> bool:
        """Whether what is promised now can also be sent and closed later."""
        return room.reserved and room.free >= self.cash

    def step(self, room: Room) -> str:
        """ "release" the reserve (nothing else is left), "make" it (there is room again), or ""."""
        if room.reserved:
            return "release" if room.free < self.cash // 8 else ""
        return "make" if room.free >= self.reserve + self.cash else ""


class Reserve:
    """The reserve file beside a ledger. Really allocated: a sparse one would keep nothing free."""

    def __init__(self, ledger: Path, rule: Rule | None = None) -> None:
        self._path = ledger.with_name(ledger.name + ".reserve")
        self._rule = rule or Rule()

    def room(self) -> Room:
        """Look at the disk. Raises OSError."""
        disk = os.statvfs(self._path.parent)
        try:
            # What was really allocated: a copy made by a careless tool may be sparse.
            blocks = self._path.stat().st_blocks * 512
        except FileNotFoundError:
            blocks = 0
        return Room(disk.f_bavail * disk.f_frsize, blocks >= self._rule.reserve)

    def takes_cash(self) -> bool:
        """Whether cash may be taken in now. A disk that does not answer: no."""
        try:
            return self._rule.takes_cash(self.room())
        except OSError:
            return False

    def tend(self) -> None:
        """Make or release the reserve as there is room. Never raises for the disk's sake: the next look comes."""
        try:
            step = self._rule.step(self.room())
            if step == "release":
                self._path.unlink(missing_ok=True)
            elif step == "make":
                self._make()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM):
                raise

    def _make(self) -> None:
        # Without a name until it is whole: a crash leaves nothing behind, and of two that make it one is kept.
        descriptor = os.open(self._path.parent, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o660)
        try:
            os.fchmod(descriptor, 0o660)
            os.posix_fallocate(descriptor, 0, self._rule.reserve)
            os.fsync(descriptor)
            self._path.unlink(missing_ok=True)
            # Only with a folder's descriptor does Python ask for linkat's AT_SYMLINK_FOLLOW (open(2), O_TMPFILE).
            os.link(f"/proc/self/fd/{descriptor}", self._path, src_dir_fd=descriptor, follow_symlinks=True)
        except FileExistsError:
            # The other process was quicker.
            return
        finally:
            os.close(descriptor)
