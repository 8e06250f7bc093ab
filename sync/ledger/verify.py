"""Walk the chain and name the first bad row. MACs cannot be proven here: their keys are gone; the centre has k_0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from sync.ledger.connection import mapped
from sync.ledger.rows import OPERATION_COLUMNS, operation_from
from sync.ledger.values import Finding, NotWritten
from sync.record import GENESIS, Operation, payload_digest, row_hash


def operations(connection: Any) -> Iterator[Operation]:
    """Every operation in the order it was accepted."""
    rows = connection.execute(f"SELECT {OPERATION_COLUMNS} FROM operation o ORDER BY o.rowid")  # noqa: S608
    for row in rows:
        yield operation_from(row)


def verify(connection: Any) -> Finding | None:
    """The first bad row, or None."""
    previous, seq = GENESIS, 0
    try:
        balances = dict(connection.execute("SELECT op_id, SUM(fen) FROM posting GROUP BY op_id").fetchall())
        for operation in operations(connection):
            finding = _check(operation, previous, seq, balances)
            if finding:
                return finding
            previous, seq = bytes.fromhex(operation.row_hash), operation.seq
        head_seq, head = connection.execute("SELECT seq, head FROM chain").fetchone()
    except sqlite.Error as error:
        failure = mapped(error)
        if isinstance(failure, NotWritten):
            return Finding(seq + 1, "unreadable", failure.code)
        raise
    if (head_seq, head) != (seq, previous.hex()):
        return Finding(seq + 1, "head", f"the head names row {head_seq}, the last row is {seq}")
    return None


def _check(operation: Operation, previous: bytes, seq: int, balances: dict[str, int]) -> Finding | None:
    if operation.seq != seq + 1:
        return Finding(operation.seq, "gap", f"row {seq + 1} is missing")
    if operation.prev_hash != previous.hex():
        return Finding(operation.seq, "prev_hash", "does not name the row before it")
    if payload_digest(operation.payload) != operation.payload_sha256:
        return Finding(operation.seq, "payload_hash", "the payload is not what was hashed")
    if row_hash(previous, operation.body()).hex() != operation.row_hash:
        return Finding(operation.seq, "row_hash", "a column is not what was hashed")
    if balances.get(operation.op_id, 0):
        return Finding(operation.seq, "postings", "the postings do not sum to zero")
    return None
