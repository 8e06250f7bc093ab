"""All tables of the file, as numbered migrations. `user_version` says how many have run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from sync.ledger.connection import reading, writing
from sync.ledger.migrations import first, second
from sync.ledger.rows import value
from sync.ledger.values import LedgerError


class NewerSchema(LedgerError):
    """The file was written by a newer release."""

    code = "newer_schema"


Migration = Callable[[Any], None]
MIGRATIONS: Final[tuple[Migration, ...]] = (first, second)
"""Each takes the sqlite_utils Database, inside a transaction. Only ever longer: a released one stays as it is."""
VERSION: Final = len(MIGRATIONS)


def migrate(connection: Any, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring the file to the newest version; each step is one transaction, so a failing one leaves the file as it was.

    Raises NewerSchema, NotWritten.
    """
    found = version(connection)
    if found >= len(migrations):
        readable(connection, len(migrations))
        return
    database = _sqlite_utils(connection)
    for number in range(found, len(migrations)):
        with writing(connection):
            # Terminal and agent may start at the same moment: the one that waited finds it done.
            if version(connection) == number:
                migrations[number](database)
                connection.execute(f"PRAGMA user_version = {number + 1}")


def readable(connection: Any, known: int = VERSION) -> None:
    """A newer file may be used as it is when its release says so: an update that is taken back keeps its ledger.

    Raises NewerSchema.
    """
    if version(connection) <= known:
        return
    with reading():
        from_version = int(value(connection, "readable_from") or known + 1)
    if known < from_version:
        raise NewerSchema


def version(connection: Any) -> int:
    """How many migrations the file has seen; 0: it is not a ledger."""
    with reading():
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _sqlite_utils(connection: Any) -> Any:
    # sqlite_utils adopts a module of this name; sqlcipher3's exceptions are not sqlite3's.
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    import sqlite_utils

    return sqlite_utils.Database(connection, execute_plugins=False)
