"""What one operation may do to an earlier one: void, refund, take up again, write off. Once, and only where it is due.

Checked and carried out inside the transaction that accepts the later operation, so two clerks or a sending agent
cannot come between.
"""

from __future__ import annotations

from typing import Any, Final

from sync.ledger.rows import event
from sync.ledger.values import CaseState, NotAllowed, State
from sync.record import NO_CASH_BEHIND, Draft, Kind

_CLOSES: Final = {
    Kind.REFUND: CaseState.REFUNDED,
    Kind.WRITE_OFF: CaseState.WRITTEN_OFF,
    Kind.PAYMENT: CaseState.RESUBMITTED,
}
_TWO_PEOPLE: Final = (Kind.REFUND, Kind.WRITE_OFF)
LAST_WORD: Final = "SELECT word, code FROM decision WHERE op_id = ? AND entry <> 'remark' ORDER BY rowid DESC LIMIT 1"


def check(connection: Any, draft: Draft) -> None:
    """Whether `draft` may follow what it supersedes. Raises NotAllowed."""
    if draft.kind in _TWO_PEOPLE and draft.second_actor_id in (None, "", draft.actor_id):
        raise NotAllowed("second_person")
    if draft.supersedes is None:
        if draft.kind == Kind.VOID or draft.kind in _TWO_PEOPLE:
            raise NotAllowed("no_open_case")
        return
    row = connection.execute(
        "SELECT state, attempts, amount_fen FROM operation_status WHERE op_id = ?", (draft.supersedes,)
    ).fetchone()
    if row is None:
        raise NotAllowed("no_open_case")
    followed = connection.execute("SELECT 1 FROM operation WHERE supersedes = ?", (draft.supersedes,)).fetchone()
    if followed:
        raise NotAllowed("already_followed")
    state, attempts, amount_fen = row
    if draft.kind == Kind.VOID:
        if state != State.ACCEPTED or attempts:
            raise NotAllowed("void_too_late")
    elif draft.kind in _CLOSES:
        if not open_cases(connection, draft.supersedes):
            raise NotAllowed("no_open_case")
        if draft.kind != Kind.WRITE_OFF and not said_no(connection, draft.supersedes, state):
            raise NotAllowed("no_open_case")
    if draft.amount_fen != _amount(draft.kind, amount_fen):
        raise NotAllowed("amount_differs")


def carry_out(connection: Any, draft: Draft, now: str) -> None:
    """What the accepted operation does to the one before it."""
    if draft.supersedes is None:
        return
    if draft.kind == Kind.VOID:
        connection.execute(
            "UPDATE operation_status SET state = ?, code = '' WHERE op_id = ?", (State.VOIDED, draft.supersedes)
        )
        event(connection, now, draft.supersedes, State.ACCEPTED, State.VOIDED, "")
    elif draft.kind in _CLOSES:
        connection.execute(
            "UPDATE case_file SET state = ?, closed_by = ?, closed_at = ? WHERE op_id = ? AND state = 'open'",
            (_CLOSES[draft.kind], draft.op_id, now, draft.supersedes),
        )


def open_cases(connection: Any, op_id: str) -> bool:
    """Whether the desk has an open item of it."""
    rows = connection.execute("SELECT 1 FROM case_file WHERE op_id = ? AND state = 'open'", (op_id,)).fetchall()
    return bool(rows)


def said_no(connection: Any, op_id: str, state: str) -> bool:
    """Whether the centre's newest word on it is no: only then may cash go back, or go in again under a new id."""
    row = connection.execute(LAST_WORD, (op_id,)).fetchone()
    if row is None:
        return state == State.QUARANTINED
    return bool(row[0] == State.REJECTED) and row[1] not in NO_CASH_BEHIND


def _amount(kind: str, before_fen: int) -> int:
    if kind in (Kind.VOID, Kind.REFUND):
        return -before_fen
    return 0 if kind == Kind.WRITE_OFF else before_fen


def new_money(draft: Draft) -> bool:
    """Whether cash comes into the house by it: not by taking up again what is in the drawer already."""
    return draft.amount_fen > 0 and draft.supersedes is None and "recovers" not in draft.payload
