"""Walk the chain and name the first bad row.

Damage is found here. That nothing was rewritten by someone who holds the file's key is proven only where k_0 is known,
by the centre: the keys of past rows are gone from this file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sync.ledger.connection import reading, snapshot
from sync.ledger.rows import OPERATION_COLUMNS, operation_from
from sync.ledger.values import Finding, NotWritten
from sync.record import GENESIS, Kind, Operation, next_key, payload_digest, row_hash, row_mac

PAGE: Final = 500
"""Rows read at a time: no read transaction stays open between, so the write-ahead log can be folded in."""
_BALANCE: Final = (
    "SELECT COALESCE(SUM(fen), 0), COALESCE(SUM(fen) FILTER (WHERE account = 'drawer'), 0),"
    " COALESCE(SUM(fen) FILTER (WHERE account = 'float'), 0) FROM posting WHERE op_id = ?"
)


def operations(connection: Any) -> Iterator[Operation]:
    """Every operation in the order it was accepted. Raises NotWritten: a page cannot be read."""
    last = 0
    while True:
        with reading():
            rows = connection.execute(
                f"SELECT o.rowid, {OPERATION_COLUMNS} FROM operation o WHERE o.rowid > ? ORDER BY o.rowid LIMIT {PAGE}",  # noqa: S608
                (last,),
            ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        for row in rows:
            yield operation_from(row[1:])


def verify(connection: Any, first_key: bytes | Mapping[str, bytes] | None = None) -> Finding | None:
    """The first bad row, or None. With `first_key` (k_0, which a terminal does not keep) the MACs are checked too."""
    epoch, previous, seq = "", GENESIS, 0
    key: bytes | None = None
    try:
        with reading():
            # Read first: rows accepted while the walk is under way are not behind it.
            chain = connection.execute(
                "SELECT epoch_id, seq, head FROM chain JOIN identity USING (epoch_id)"
            ).fetchone()
        if chain is None:
            return Finding(0, "head", "no head that belongs to the identity of this ledger")
        keys = {chain[0]: first_key} if isinstance(first_key, bytes) else dict(first_key or {})
        for operation in operations(connection):
            if operation.epoch_id != epoch:
                epoch, previous, seq, key = operation.epoch_id, GENESIS, 0, keys.get(operation.epoch_id)
            finding = _check(connection, operation, previous, seq, key)
            if finding:
                return finding
            previous, seq = bytes.fromhex(operation.row_hash), operation.seq
            key = next_key(key) if key else None
            if (epoch, seq) == chain[:2] and previous.hex() != chain[2]:
                return Finding(seq, "head", "the head names another last row")
        if chain[1] > (seq if epoch == chain[0] else 0):
            return Finding(chain[1], "head", f"the head names row {chain[1]}, the last row is {seq}")
        return _beside(connection)
    except NotWritten as error:
        return Finding(seq + 1, "unreadable", error.code)


def _check(connection: Any, operation: Operation, previous: bytes, seq: int, key: bytes | None) -> Finding | None:
    if operation.seq != seq + 1:
        return Finding(operation.seq, "gap", f"row {seq + 1} is missing")
    if operation.prev_hash != previous.hex():
        return Finding(operation.seq, "prev_hash", "does not name the row before it")
    if payload_digest(operation.payload) != operation.payload_sha256:
        return Finding(operation.seq, "payload_hash", "the payload is not what was hashed")
    digest = row_hash(previous, operation.body())
    if digest.hex() != operation.row_hash:
        return Finding(operation.seq, "row_hash", "a column is not what was hashed")
    if key and row_mac(key, digest).hex() != operation.row_mac:
        return Finding(operation.seq, "mac_key", "was not signed with the key of its place")
    return _check_money(connection, operation)


def _check_money(connection: Any, operation: Operation) -> Finding | None:
    """Postings and amount stand beside the chain: they must be what the hashed payload says."""
    with reading():
        balance, drawer, float_fen = connection.execute(_BALANCE, (operation.op_id,)).fetchone()
        status = connection.execute(
            "SELECT amount_fen FROM operation_status WHERE op_id = ?", (operation.op_id,)
        ).fetchone()
    if balance:
        return Finding(operation.seq, "postings", "the postings do not sum to zero")
    payload = json.loads(operation.payload)
    if status and status[0] != payload.get("amount_fen", 0):
        return Finding(operation.seq, "amount", "the amount beside the row is not the one in the payload")
    # What was typed again from a slip had been counted into the float.
    moved = float_fen if "recovers" in payload else drawer
    wanted = _cash_moved(operation, payload)
    if wanted is not None and moved != wanted:
        return Finding(operation.seq, "postings", "the postings are not those of the amount in the payload")
    return None


def _cash_moved(operation: Operation, payload: Mapping[str, Any]) -> int | None:
    """What the payload says of the drawer, in fen; None: nothing."""
    match operation.kind:
        case Kind.SHIFT_OPEN:
            return payload.get("opening_fen")
        case Kind.SHIFT_CLOSE:
            return -payload["expected_fen"] if "expected_fen" in payload else None
        case Kind.PAYMENT if operation.supersedes:
            # Taken up again: its cash is in the drawer already.
            return 0
        case _:
            return int(payload.get("amount_fen", 0))


def _beside(connection: Any) -> Finding | None:
    """What stands beside the chain: every operation has a state, every posting an operation, every page its proof."""
    with snapshot(connection):
        head_seq, last_seq = connection.execute(
            "SELECT c.seq, (SELECT COALESCE(MAX(o.seq), 0) FROM operation o WHERE o.epoch_id = c.epoch_id) FROM chain c"
        ).fetchone()
        stateless = connection.execute(
            "SELECT seq FROM operation o WHERE NOT EXISTS"
            " (SELECT 1 FROM operation_status s WHERE s.op_id = o.op_id) ORDER BY o.rowid LIMIT 1"
        ).fetchone()
        slipless = connection.execute(
            "SELECT seq FROM operation o WHERE slip_no IS NOT NULL AND epoch_id = (SELECT epoch_id FROM chain)"
            " AND NOT EXISTS (SELECT 1 FROM spool j WHERE j.op_id = o.op_id) ORDER BY o.rowid LIMIT 1"
        ).fetchone()
        strays = connection.execute(
            "SELECT COUNT(*) FROM posting p WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.op_id = p.op_id)"
        ).fetchone()[0]
    with reading():
        pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if head_seq != last_seq:
        return Finding(last_seq, "head", f"the head names row {head_seq}, the last row is {last_seq}")
    if stateless:
        return Finding(stateless[0], "status", "has no state: it would never be sent")
    if slipless:
        return Finding(slipless[0], "spool", "has a slip number and no slip")
    if strays:
        return Finding(0, "postings", "postings without an operation")
    if pages:
        return Finding(0, "unreadable", "corrupt")
    return None
