"""Items of the exception desk: opened where the centre's word and the cash in the drawer do not agree."""

from __future__ import annotations

from typing import Any, Final

from sync.ledger.followups import said_no
from sync.ledger.rows import OPERATION_COLUMNS, operation_from
from sync.ledger.values import Case, CaseState
from sync.record import COLUMNS

_LISTED: Final = f"""
SELECT {OPERATION_COLUMNS}, c.case_id, c.kind, c.state, c.opened_at, s.state, s.amount_fen, s.code,
    (SELECT d.code FROM decision d WHERE d.op_id = o.op_id AND d.entry <> 'remark' ORDER BY d.rowid DESC LIMIT 1),
    (SELECT d.text FROM decision d WHERE d.op_id = o.op_id AND d.entry <> 'remark' ORDER BY d.rowid DESC LIMIT 1),
    EXISTS (SELECT 1 FROM operation f WHERE f.supersedes = o.op_id)
FROM case_file c JOIN operation o USING (op_id) JOIN operation_status s USING (op_id)
"""  # noqa: S608
_SAME_ACCOUNT: Final = """
SELECT 1 FROM case_file c JOIN operation_status s USING (op_id) WHERE c.state = 'open' AND s.account_key = ? LIMIT 1
"""


def open_case(connection: Any, op_id: str, kind: str, now: str) -> None:
    """A case once per operation and kind, inside the caller's transaction; one that was withdrawn is opened again."""
    connection.execute(
        "INSERT INTO case_file (op_id, kind, state, opened_at) VALUES (?, ?, 'open', ?)"
        " ON CONFLICT (op_id, kind) DO UPDATE SET state = 'open', closed_by = NULL, closed_at = NULL"
        " WHERE state = 'withdrawn'",
        (op_id, kind, now),
    )


def withdraw(connection: Any, op_id: str, by: str, now: str) -> bool:
    """The reason is gone. Whether a case was open."""
    changed: int = connection.execute(
        "UPDATE case_file SET state = 'withdrawn', closed_by = ?, closed_at = ? WHERE op_id = ? AND state = 'open'",
        (by, now, op_id),
    ).rowcount
    return changed > 0


def account_has_open(connection: Any, account_key: str | None) -> bool:
    """Whether a case of this account waits for a person."""
    return account_key is not None and connection.execute(_SAME_ACCOUNT, (account_key,)).fetchone() is not None


def listed(connection: Any, only_open: bool) -> tuple[Case, ...]:
    """Oldest first."""
    where = " WHERE c.state = 'open'" if only_open else ""
    rows = connection.execute(f"{_LISTED}{where} ORDER BY c.case_id").fetchall()
    found = []
    for row in rows:
        case_id, kind, state, opened_at, op_state, amount_fen, op_code, code, text, followed = row[len(COLUMNS) :]
        operation = operation_from(row[: len(COLUMNS)])
        found.append(
            Case(
                case_id=case_id,
                kind=kind,
                state=CaseState(state),
                opened_at=opened_at,
                operation=operation,
                amount_fen=amount_fen,
                code=code or op_code,
                text=text or "",
                closable=not followed and state == CaseState.OPEN,
                refundable=not followed
                and amount_fen > 0
                and state == CaseState.OPEN
                and said_no(connection, operation.op_id, op_state),
            )
        )
    return tuple(found)
