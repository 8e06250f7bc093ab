"""Read what can be read of a damaged ledger, row by row, and say what could not. The file is left as it is.

Every page of the file proves itself (SQLCipher's HMAC), so a damaged page is an error and never a wrong row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlite

from sync.ledger.connection import connect
from sync.ledger.values import NotWritten, WrongKey
from sync.record import COLUMNS

_ROW: Final = f"SELECT {', '.join(COLUMNS)} FROM operation WHERE rowid = ?"  # noqa: S608
_STATUS: Final = "SELECT state, amount_fen, person_key, account_key FROM operation_status WHERE op_id = ?"
_POSTINGS: Final = "SELECT account, fen FROM posting WHERE op_id = ? ORDER BY line"
EMPTY_RUN: Final = 2000
"""Rowids without a row after which the end is believed when nothing says how many there are."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out. `lost` counts rows that the ledger had (as far as it can still say) and that cannot be read."""

    rows: int
    lost: int
    complete: int
    """Rows whose postings and state could be read too."""
    code: str
    """"" | corrupt: a page is damaged | page_one: nothing can be read, or the key is another one."""


def salvage(path: Path, key: bytes, write: Callable[[Mapping[str, Any]], None]) -> Salvaged:
    """Give `write` every readable operation as {operation, postings, amount_fen, person_key, account_key, state}; what
    stands beside the operation and cannot be read is None. Raises FileNotFoundError, and what `write` raises."""
    try:
        connection = connect(path, key)
    except (WrongKey, NotWritten):
        return Salvaged(0, 0, 0, "page_one")
    try:
        last = _last(connection)
        rows = complete = lost = empty = rowid = 0
        while rowid < last if last is not None else empty < EMPTY_RUN:
            rowid += 1
            try:
                row = connection.execute(_ROW, (rowid,)).fetchone()
            except sqlite.DatabaseError:
                lost, empty = lost + 1, empty + 1
                continue
            if row is None:
                empty += 1
                continue
            empty = 0
            content = _content(connection, row)
            rows += 1
            complete += content["state"] is not None and content["postings"] is not None
            write(content)
        if last is None:
            # The run of unreadable or absent rowids at the end is not known to have held anything.
            lost = max(0, lost - empty)
        return Salvaged(rows, lost, complete, "corrupt" if last is None or lost or complete < rows else "")
    finally:
        connection.close()


def _last(connection: Any) -> int | None:
    for question in ("SELECT MAX(rowid) FROM operation", "SELECT MAX(seq) FROM chain"):
        try:
            return int(connection.execute(question).fetchone()[0] or 0)
        except sqlite.DatabaseError:
            continue
    return None


def _content(connection: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    operation = dict(zip(COLUMNS, row, strict=True))
    op_id = operation["op_id"]
    status = _try(connection, _STATUS, op_id)
    state, amount_fen, person_key, account_key = status[0] if status else (None, None, None, None)
    postings = _try(connection, _POSTINGS, op_id)
    return {
        "operation": operation,
        "postings": None if postings is None else [list(p) for p in postings],
        "amount_fen": amount_fen,
        "person_key": person_key,
        "account_key": account_key,
        "state": state,
    }


def _try(connection: Any, statement: str, op_id: str) -> Any:
    """The rows, or None where they cannot be read."""
    try:
        return connection.execute(statement, (op_id,)).fetchall()
    except sqlite.DatabaseError:
        return None
