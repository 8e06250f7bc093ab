"""A ledger of an earlier release is brought up on a copy, which takes its place only when it is proven whole.

Killed at any moment this leaves the old ledger or the new one. The old one stays beside it under its version's name.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sync.durable import sync_folder
from sync.ledger.connection import connect, reading
from sync.ledger.schema import VERSION, migrate, readable, version
from sync.ledger.values import NotWritten, WrongKey
from sync.ledger.verify import verify

_CODES: Final = {errno.ENOSPC: "disk_full", errno.EROFS: "read_only", errno.EACCES: "read_only"}

TRIES: Final = 40
TRY_AGAIN_S: Final = 0.05


class Hold:
    """A lock on the ledger's life, beside it: shared by all who have it open, alone for the one that replaces it."""

    def __init__(self, path: Path) -> None:
        """Raises NotWritten: the lock cannot be made."""
        try:
            self._descriptor = os.open(
                path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660
            )
            if os.fstat(self._descriptor).st_uid == os.geteuid():
                # Of the umask nothing must remain: terminal and agent are two users of one group.
                os.fchmod(self._descriptor, 0o660)
        except OSError as error:
            raise NotWritten(_CODES.get(error.errno or 0, "io_error")) from error

    def share(self) -> None:
        """Wait for an upgrade that is under way, then keep others from starting one."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Whether nobody else has the ledger open. When not, nothing is held."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        os.close(self._descriptor)


def hold_current(path: Path, key: bytes, reach: Callable[[str], None] = lambda point: None) -> Hold:
    """Share the ledger's life, upgraded first if an earlier release wrote it.

    Terminal and agent may start at the same moment: the one that comes second waits and finds it done.
    Raises NotWritten("busy"): another process keeps the old file open; WrongKey, NewerSchema, FileNotFoundError.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    hold = Hold(path)
    try:
        for _ in range(TRIES):
            hold.share()
            if _version_of(path, key) >= VERSION:
                return hold
            if not hold.alone():
                # Nothing is held meanwhile: of two that start together one gets it.
                time.sleep(TRY_AGAIN_S)
            elif (found := _version_of(path, key)) < VERSION:
                upgrade(path, key, found, reach)
        raise NotWritten("busy")
    except BaseException:
        hold.close()
        raise


def _version_of(path: Path, key: bytes) -> int:
    connection = connect(path, key)
    try:
        found = version(connection)
        if found == 0:
            raise WrongKey
        readable(connection)
    finally:
        connection.close()
    return found


def upgrade(path: Path, key: bytes, found: int, reach: Callable[[str], None]) -> None:
    """Bring a file of version `found` to VERSION while nobody has it open. Raises NotWritten, WrongKey."""
    copy = path.with_name(path.name + ".upgrade")
    for name in (copy, copy.with_name(copy.name + "-wal"), copy.with_name(copy.name + "-shm")):
        name.unlink(missing_ok=True)
    old = connect(path, key)
    try:
        before = _sums(old)
        # The last connection folds the write-ahead log in: what is copied is one whole file.
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        old.close()
    _copy(path, copy)
    reach("upgrade.copied")
    fresh = connect(copy, key)
    try:
        migrate(fresh)
        finding = verify(fresh)
        if finding is not None or _sums(fresh) != before:
            raise NotWritten("corrupt")
    finally:
        fresh.close()
    reach("upgrade.proven")
    kept = path.with_name(f"{path.name}.v{found}")
    kept.unlink(missing_ok=True)
    os.link(path, kept)
    reach("upgrade.kept")
    os.replace(copy, path)
    sync_folder(path.parent)
    reach("upgrade.replaced")


def _copy(source: Path, target: Path) -> None:
    mode = source.stat().st_mode & 0o777
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with open(source, "rb") as reader, os.fdopen(descriptor, "wb") as writer:
        os.fchmod(writer.fileno(), mode)
        try:
            while block := reader.read(1 << 20):
                writer.write(block)
            writer.flush()
            os.fsync(writer.fileno())
        except OSError as error:
            target.unlink()
            raise NotWritten("disk_full") from error


def _sums(connection: Any) -> tuple[Any, ...]:
    with reading():
        head = connection.execute("SELECT epoch_id, seq, head FROM chain").fetchone()
        counts = connection.execute(
            "SELECT (SELECT COUNT(*) FROM operation), (SELECT COALESCE(SUM(fen), 0) FROM posting WHERE fen > 0)"
        ).fetchone()
        states = connection.execute("SELECT state, COUNT(*) FROM operation_status GROUP BY state").fetchall()
    return head, counts, tuple(states)
