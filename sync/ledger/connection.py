"""One encrypted connection with the pragmas that durability rests on, set and read back."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlite

from sync.ledger.values import NotWritten, WrongKey

log = logging.getLogger(__name__)
Pragma = tuple[str, str, int | str]
BUSY_TIMEOUT_MS: Final = 10_000
PAGE_BYTES: Final = 4096
PRAGMAS: Final[tuple[Pragma, ...]] = (
    # A damaged page would otherwise flood stderr.
    ("cipher_log_level", "NONE", "NONE"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    # Without it REPLACE deletes past the triggers that protect the operations.
    ("recursive_triggers", "ON", 1),
    ("secure_delete", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    # Temporary files are not encrypted.
    ("temp_store", "MEMORY", 2),
    ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
)
# Primary result codes (https://sqlite.org/rescode.html).
_FULL, _READONLY, _IOERR, _BUSY, _LOCKED, _CORRUPT, _NOTADB, _CANTOPEN = 13, 8, 10, 5, 6, 11, 26, 14
_PERM, _PROTOCOL = 3, 15


class PragmaRefused(RuntimeError):
    """The library did not keep a setting that durability rests on."""


def connect(path: Path, key: bytes, pragmas: tuple[Pragma, ...] = PRAGMAS, fresh: bool = False) -> Any:
    """Open a file that exists; never makes one. `key` is the raw 32 bytes; `fresh` lets an empty file be filled.

    Raises FileNotFoundError, WrongKey, NotWritten, PragmaRefused.
    """
    if len(key) != 32:
        raise WrongKey
    size = path.stat().st_size
    if size < PAGE_BYTES and not fresh:
        # A file that lost everything must not come back as a new, empty ledger.
        raise NotWritten("corrupt")
    try:
        connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    except sqlite.Error as error:
        raise mapped(error) from error
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        _open_page_one(connection, size)
        for name, value, expected in pragmas:
            connection.execute(f"PRAGMA {name} = {value}")
            found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if found != expected:
                raise PragmaRefused(f"{name} is {found!r}")
    except sqlite.Error as error:
        connection.close()
        if code_of(error) == _CANTOPEN and not os.access(path.parent, os.W_OK):
            # The log beside the file cannot be made; SQLite does not say why.
            raise NotWritten("read_only") from error
        raise mapped(error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _open_page_one(connection: Any, size: int) -> None:
    """With a wrong key and with a damaged first page alike, page one does not prove itself; a file cut short shows."""
    if connection.execute("PRAGMA cipher_version").fetchone() is None:
        raise PragmaRefused("the library does not encrypt")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite.DatabaseError as error:
        if code_of(error) == _NOTADB and size % PAGE_BYTES == 0:
            raise WrongKey from error
        raise


def code_of(error: BaseException) -> int:
    """The primary SQLite result code of an exception of sqlcipher3; 0 where it carries none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def mapped(error: Any) -> Exception:
    """The environment's failures become NotWritten; anything else is a bug of ours and stays what it is."""
    words = {
        _FULL: "disk_full",
        _READONLY: "read_only",
        _IOERR: "io_error",
        _CANTOPEN: "io_error",
        _PERM: "read_only",
        _BUSY: "busy",
        _PROTOCOL: "busy",
        _LOCKED: "busy",
        _CORRUPT: "corrupt",
        _NOTADB: "corrupt",
    }
    code = code_of(error) or _guess(str(error))
    return NotWritten(words[code]) if code in words else error


def _guess(text: str) -> int:
    """Some builds give no code with the exception; the words of sqlite3_errstr do not change."""
    for words, code in (
        ("disk is full", _FULL),
        ("readonly database", _READONLY),
        ("disk I/O error", _IOERR),
        ("database is locked", _BUSY),
        ("malformed", _CORRUPT),
        ("not a database", _NOTADB),
        ("unable to open", _CANTOPEN),
    ):
        if words in text:
            return code
    return 0


@contextmanager
def writing(connection: Any) -> Iterator[None]:
    """BEGIN IMMEDIATE … COMMIT. When it ends without an exception, what was written is on disk.

    Raises NotWritten: nothing was.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite.Error as error:
        raise mapped(error) from error
    committing = False
    try:
        yield
        committing = True
        connection.execute("COMMIT")
    except sqlite.Error as error:
        _roll_back(connection)
        if committing:
            _bury(connection)
        raise mapped(error) from error
    except BaseException:
        _roll_back(connection)
        raise


def _bury(connection: Any) -> None:
    """Lay another write over what a failed COMMIT left in the log.

    When only its flush failed, the log holds the whole transaction. SQLite counts it as rolled back, but whoever opens
    the file after a crash reads it from the log again, and with it what people were told was not taken.
    """
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except sqlite.Error as error:
        _roll_back(connection)
        log.error("a refused transaction is still in the log code=%s", code_of(error))


def _roll_back(connection: Any) -> None:
    # A full disk or an I/O error may have rolled back already.
    if not connection.in_transaction:
        return
    try:
        connection.execute("ROLLBACK")
    except sqlite.Error as error:
        raise mapped(error) from error


@contextmanager
def reading() -> Iterator[None]:
    """Maps failures of a read as `writing` does those of a write."""
    try:
        yield
    except sqlite.Error as error:
        raise mapped(error) from error


@contextmanager
def snapshot(connection: Any) -> Iterator[None]:
    """Several reads of one moment. Short: while it is open this connection sees no newer `data_version`."""
    with reading():
        connection.execute("BEGIN")
        try:
            yield
        finally:
            _roll_back(connection)
