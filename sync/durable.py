"""Files and names that a power cut cannot take back: whole on the disk when the call returns, or not there at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

FILE_MODE: Final = 0o660
FOLDER_MODE: Final = 0o2770
"""Of what terminal, agent and technician share: they are users of one group."""


def write_whole(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` at `path`, in place of what was there; `mode` whatever the umask. Raises OSError, and then `path` is
    as it was."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new_file(fresh, mode) as file:
            file.write(data)
            flush(file)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_new(path: Path, data: bytes, mode: int) -> Path:
    """A new file, flushed; gives its path. Raises FileExistsError."""
    with new_file(path, mode) as file:
        file.write(data)
        flush(file)
    return path


def new_file(path: Path, mode: int = 0o600) -> BinaryIO:
    """A file that was not there, open for writing, with its mode from the first byte on. Raises FileExistsError."""
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode), "wb")
    # Of the umask nothing must remain: terminal and agent are two users of one group.
    os.fchmod(file.fileno(), mode)
    return file


def flush(file: BinaryIO) -> None:
    """What was written is on the disk when this returns."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_shared_folder(path: Path) -> None:
    """A folder of FOLDER_MODE that belongs to the group of the folder it lies in; parents likewise. One that is there
    stays as it is."""
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_shared_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):
        os.chown(path, -1, path.parent.stat().st_gid)
    path.chmod(FOLDER_MODE)
    sync_folder(path.parent)
