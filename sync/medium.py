"""The second medium: every accepted operation, sealed, on an SD card or USB stick, a moment after it was accepted.

It is not a backup to be remembered: the agent looks after each change. A medium that was away, or a new one, is looked
at whole first: rows that no longer open are written again, what is lacking is added. One that knows more than the
ledger, or another story, is left as it is: then it is the ledger that went back.
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from sync.durable import sync_folder
from sync.ledger.store import Ledger
from sync.seal import BadSeal, Index, header, index, read, seal

log = logging.getLogger(__name__)
PAGE: Final = 200
LEDGER_BEHIND: Final = "ledger_behind_copy"
_CODES: Final = {errno.ENOSPC: "full", errno.EROFS: "read_only", errno.EACCES: "read_only"}


def copy_name(terminal_id: str, epoch_id: str) -> str:
    """The copy's file name on the medium."""
    return f"huimin-{terminal_id}-{epoch_id}.seal"


class LedgerBehind(Exception):
    """The copy holds rows that the ledger has not, or others in their places: the ledger is an old one, or a twin."""

    def __init__(self, seq: int) -> None:
        super().__init__(LEDGER_BEHIND)
        self.seq = seq


@dataclass(frozen=True, slots=True)
class _Attached:
    """The file as we left it. As long as it is of that size on that device, it is the same."""

    device: int
    size: int
    seq: int


class Medium:
    """One folder on the second medium."""

    def __init__(
        self,
        folder: Path,
        ledger_folder: Path,
        same_disk_allowed: bool = False,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """`same_disk_allowed`: demos and tests have one disk; a terminal whose medium is not mounted must notice."""
        self._folder = folder
        self._ledger_folder = ledger_folder
        self._same_disk_allowed = same_disk_allowed
        self._random_bytes = random_bytes
        self._attached: _Attached | None = None

    def look_again(self) -> None:
        """Open every record at the next `copy`: a medium may forget what it has written."""
        self._attached = None

    def copy(self, ledger: Ledger) -> tuple[str, int]:
        """Append what the copy lacks, flushed; (state, last seq there).

        States: ok | missing | same_disk | full | read_only | io_error | foreign_copy | ledger_behind_copy. Never raises
        for the medium's sake: money goes on without it, and status says so.
        """
        state = self._state_of_folder()
        if state:
            self._attached = None
            return state, 0
        try:
            return "ok", self._append(ledger)
        except OSError as error:
            self._attached = None
            log.warning("second medium not written errno=%s", error.errno)
            return _CODES.get(error.errno or 0, "io_error"), 0
        except BadSeal as error:
            self._attached = None
            log.error("second medium code=%s", error.code)
            return error.code, 0
        except LedgerBehind as error:
            self._attached = None
            log.error("the copy goes on to row %d or tells another story: the ledger is not the newest", error.seq)
            return LEDGER_BEHIND, error.seq

    def _state_of_folder(self) -> str:
        try:
            there = self._folder.stat()
        except OSError:
            return "missing"
        same = there.st_dev == self._ledger_folder.stat().st_dev
        return "same_disk" if same and not self._same_disk_allowed else ""

    def _append(self, ledger: Ledger) -> int:
        last = ledger.chain().seq
        who = ledger.identity()
        path = self._folder / copy_name(who.terminal_id, who.epoch_id)
        # A stick that was changed while we were not looking has no such file: looked up each time it matters.
        if self._as_left(path) == last:
            return last
        head = header(who.terminal_id, who.epoch_id)
        fresh = not path.exists()
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            known = self._as_left(path)
            seq = self._attach(ledger, file, head) if known is None else known
            file.seek(0, os.SEEK_END)
            while seq < last:
                seq = self._write(file, ledger, head, ledger.copies(seq, PAGE))
            there = os.fstat(file.fileno())
        if fresh:
            sync_folder(self._folder)
        self._attached = _Attached(there.st_dev, there.st_size, seq)
        return seq

    def _as_left(self, path: Path) -> int | None:
        """Up to which row the file reaches, if it is the one we left; None: it has to be looked at."""
        if self._attached is None:
            return None
        try:
            there = path.stat()
        except FileNotFoundError:
            return None
        same = (there.st_dev, there.st_size) == (self._attached.device, self._attached.size)
        return self._attached.seq if same else None

    def _attach(self, ledger: Ledger, file: BinaryIO, head: bytes) -> int:
        """Look at the whole file, mend it, and say up to which row it reaches. Raises LedgerBehind, BadSeal."""
        if os.fstat(file.fileno()).st_size < len(head):
            file.truncate(0)
            file.write(head)
            file.flush()
            return 0
        found = index(file, ledger.seal_key(), head)
        self._compare(ledger, file, head, found)
        if not found.header_whole:
            file.seek(0)
            file.write(head)
        file.truncate(found.end)
        file.seek(0, os.SEEK_END)
        if found.damaged:
            log.warning("%d damaged rows of the copy are written again", len(found.damaged))
        for seq in found.damaged:
            self._write(file, ledger, head, ledger.copies(seq - 1, 1))
        return found.last

    @staticmethod
    def _compare(ledger: Ledger, file: BinaryIO, head: bytes, found: Index) -> None:
        if not found.last:
            return
        newest = read(file, ledger.seal_key(), head, found.places[found.last])
        ours = ledger.copies(found.last - 1, 1)
        if not ours or ours[0][1]["operation"]["row_hash"] != newest["operation"]["row_hash"]:
            raise LedgerBehind(found.last)

    def _write(self, file: BinaryIO, ledger: Ledger, head: bytes, rows: Iterable[tuple[int, dict[str, Any]]]) -> int:
        """Append those rows, flushed; the last one's seq."""
        seq = 0
        for seq, content in rows:
            file.write(seal(ledger.seal_key(), head, seq, self._random_bytes(12), content))
        file.flush()
        os.fsync(file.fileno())
        return seq
