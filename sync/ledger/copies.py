"""Operations as they are kept elsewhere, and how they come back into a new ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sync.ledger.connection import writing
from sync.ledger.rows import OPERATION_COLUMNS, event
from sync.ledger.values import Conflict, State
from sync.record import COLUMNS, GENESIS, Kind, row_hash

CHUNK: Final = 500
_INSERT: Final = f"INSERT INTO operation ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


def page(connection: Any, after_seq: int, most: int) -> list[tuple[int, dict[str, Any]]]:
    """(seq, content) of the present epoch's operations after `after_seq`; content is {operation, postings, amount_fen,
    person_key, account_key}."""
    rows = connection.execute(
        f"SELECT {OPERATION_COLUMNS}, s.amount_fen, s.person_key, s.account_key FROM operation o"  # noqa: S608
        " JOIN operation_status s USING (op_id) WHERE o.epoch_id = (SELECT epoch_id FROM chain) AND o.seq > ?"
        " ORDER BY o.seq LIMIT ?",
        (after_seq, most),
    ).fetchall()
    found = []
    for row in rows:
        operation = dict(zip(COLUMNS, row, strict=False))
        amount_fen, person_key, account_key = row[len(COLUMNS) :]
        postings = connection.execute(
            "SELECT account, fen FROM posting WHERE op_id = ? ORDER BY line", (operation["op_id"],)
        ).fetchall()
        found.append(
            (
                int(operation["seq"]),
                {
                    "operation": operation,
                    "postings": [list(p) for p in postings],
                    "amount_fen": amount_fen,
                    "person_key": person_key,
                    "account_key": account_key,
                },
            )
        )
    return found


def bring_back(connection: Any, contents: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
    """Put the operations of one earlier epoch into this ledger, in seq order; (last seq, its row_hash).

    They go to the centre again, which knows what it has; none of them can be voided any more. One transaction: all or
    nothing. Raises Conflict("broken_copy"): the chain of the copy is not whole.
    """
    previous, last = GENESIS, 0
    with writing(connection):
        for content in contents:
            row = content["operation"]
            body = {c: row[c] for c in COLUMNS if c not in ("prev_hash", "row_hash", "row_mac")}
            digest = row_hash(previous, body)
            if row["seq"] != last + 1 or digest.hex() != row["row_hash"]:
                raise Conflict("broken_copy")
            previous, last = digest, last + 1
            connection.execute(_INSERT, [row[c] for c in COLUMNS])
            connection.executemany(
                "INSERT INTO posting (op_id, line, account, fen) VALUES (?, ?, ?, ?)",
                [(row["op_id"], i, account, fen) for i, (account, fen) in enumerate(content["postings"], start=1)],
            )
            connection.execute(
                "INSERT INTO operation_status (op_id, kind, state, attempts, amount_fen, person_key, account_key)"
                " VALUES (?, ?, ?, 1, ?, ?, ?)",
                (row["op_id"], row["kind"], State.ACCEPTED, content["amount_fen"], content["person_key"],
                 content["account_key"]),
            )  # fmt: skip
            event(connection, row["wall_utc"], row["op_id"], None, State.ACCEPTED, "restored")
            if row["kind"] == Kind.VOID:
                connection.execute(
                    "UPDATE operation_status SET state = ? WHERE op_id = ?", (State.VOIDED, row["supersedes"])
                )
    return last, previous.hex()
