"""The second medium: every accepted operation, sealed, on an SD card or USB stick, a moment after it was accepted.

It is not a backup to be remembered: the agent looks after each change. A medium that was away, or a new one, is filled
from where its own file ends.
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sync.ledger.connection import sync_folder
from sync.ledger.store import Ledger
from sync.seal import BadSeal, extent, header, seal

log = logging.getLogger(__name__)
PAGE: Final = 200
_CODES: Final = {errno.ENOSPC: "full", errno.EROFS: "read_only", errno.EACCES: "read_only"}


def copy_name(terminal_id: str, epoch_id: str) -> str:
    """The copy's file name on the medium."""
    return f"huimin-{terminal_id}-{epoch_id}.seal"


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
        self._seq: int | None = None

    def copy(self, ledger: Ledger) -> tuple[str, int]:
        """Append what the copy lacks, flushed; (state, last seq there).

        States: ok | missing | same_disk | full | read_only | io_error | foreign_copy. Never raises for the medium's
        sake: money goes on without it, and status says so.
        """
        state = self._state_of_folder()
        if state:
            self._seq = None
            return state, 0
        try:
            return "ok", self._append(ledger)
        except OSError as error:
            self._seq = None
            log.warning("second medium not written errno=%s", error.errno)
            return _CODES.get(error.errno or 0, "io_error"), 0
        except BadSeal as error:
            self._seq = None
            log.error("second medium code=%s", error.code)
            return error.code, 0

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
        if self._seq == last and path.exists():
            return last
        head = header(who.terminal_id, who.epoch_id)
        fresh = not path.exists()
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            if fresh or path.stat().st_size < len(head):
                file.truncate(0)
                file.write(head)
                file.flush()
            reaches = extent(file, head)
            file.truncate(reaches.end)
            file.seek(reaches.end)
            seq = reaches.seq
            while seq < last:
                for number, content in ledger.copies(seq, PAGE):
                    file.write(seal(ledger.seal_key(), head, number, self._random_bytes(12), content))
                    seq = number
                file.flush()
                os.fsync(file.fileno())
        if fresh:
            sync_folder(self._folder)
        self._seq = seq
        return seq
