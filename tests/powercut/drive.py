"""A drive that writes down what it is told: a FUSE file system with one file, `disk`, for a loop device.

`python -m tests.powercut.drive MOUNTPOINT IMAGE LOG`. Promises of the writer go into the file `promise` of the same
file system, so that promises and block writes have one order. One thread: what was answered is in the log.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

from mfusepy import FUSE, FuseOSError, Operations

from tests.powercut.log import FLUSH, PROMISE, WRITE, Event, append


class Drive(Operations):  # type: ignore[misc]
    """`disk` is the image; `promise` takes words."""

    use_ns = True

    def __init__(self, image: Path, log: Path) -> None:
        self._image = os.open(image, os.O_RDWR)
        self._log = log.open("ab")

    def getattr(self, path: str, fh: Any = None) -> dict[str, Any]:
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
        size = {"/disk": os.fstat(self._image).st_size, "/promise": 0}.get(path)
        if size is None:
            raise FuseOSError(2)
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size}

    def readdir(self, path: str, fh: Any) -> list[str]:
        return [".", "..", "disk", "promise"]

    def open(self, path: str, flags: int) -> int:
        return 0

    def truncate(self, path: str, length: int, fh: Any = None) -> int:
        return 0

    def read(self, path: str, size: int, offset: int, fh: Any) -> bytes:
        return os.pread(self._image, size, offset) if path == "/disk" else b""

    def write(self, path: str, data: bytes, offset: int, fh: Any) -> int:
        if path == "/promise":
            append(self._log, Event(PROMISE, 0, bytes(data)))
            return len(data)
        append(self._log, Event(WRITE, offset, bytes(data)))
        return os.pwrite(self._image, data, offset)

    def flush(self, path: str, fh: Any) -> int:
        return 0

    def fsync(self, path: str, datasync: int, fh: Any) -> int:
        if path == "/disk":
            append(self._log, Event(FLUSH, 0, b""))
        return 0

    def destroy(self, path: str) -> None:
        self._log.close()


if __name__ == "__main__":
    FUSE(Drive(Path(sys.argv[2]), Path(sys.argv[3])), sys.argv[1], foreground=True, nothreads=True, fsname="powercut")
