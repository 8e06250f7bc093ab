"""What the centre knows of one slip: the operation behind it, the newest decision, what followed, whether a 代查 was
picked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from sync.clock import Clock
from sync.gateway.followups import follow_up
from sync.gateway.payloads import payload_of
from sync.gateway.schema import operation, pickup
from sync.gateway.slip_words import slip_word
from sync.gateway.verdicts import final, last_decision
from sync.protocol import Verdict
from sync.record import NO_CASH_BEHIND, Kind, is_slip_no

PICKUP_DAYS: Final = 30
"""How long after the department's word the result of a 代查 can be had."""
FOLLOWED: Final[Mapping[str, str]] = {
    Kind.VOID: "voided",
    Kind.REFUND: "refunded",
    Kind.PAYMENT: "resubmitted",
    Kind.WRITE_OFF: "written_off",
}
"""Where an operation stands once another was let follow it."""


@dataclass(frozen=True, slots=True)
class SlipRecord:
    """The operation of one slip. `decision` is the newest one, corrections included; None while nothing is decided."""

    op_id: str
    terminal_id: str
    kind: str
    stored_state: str
    amount_fen: int
    business_date: str
    payload: Mapping[str, Any]
    decision: Verdict | None


def find(connection: Connection, terminal_id: str, slip_no: str) -> SlipRecord | None:
    """Twelve digits can be drawn twice in a city: the asking terminal's own slip, or the only one."""
    rows = connection.execute(
        select(
            operation.c.op_id,
            operation.c.terminal_id,
            operation.c.kind,
            operation.c.state,
            operation.c.amount_fen,
            operation.c.payload,
            operation.c.body,
        ).where(operation.c.slip_no == (slip_no if is_slip_no(slip_no) else ""), operation.c.fork == 0)
    ).all()
    own = [r for r in rows if r.terminal_id == terminal_id]
    row = own[0] if own else (rows[0] if len(rows) == 1 else None)
    if row is None:
        return None
    decision = last_decision(connection, row.op_id)
    return SlipRecord(
        row.op_id,
        row.terminal_id,
        row.kind,
        row.state,
        row.amount_fen,
        _day(row.body),
        payload_of(row.payload),
        decision,
    )


def state(connection: Connection, clock: Clock, slip: SlipRecord) -> str:
    """Where it stands now: by what followed it, else by the newest decision. Of a 代查 that is settled, `taken` and
    `expired` beside it."""
    followed = FOLLOWED.get(follow_up(connection, slip.op_id) or "")
    if followed or slip.decision is None:
        return followed or slip.stored_state
    if slip.kind != Kind.REQUEST or slip.decision.verdict != "settled":
        return str(slip.decision.verdict)
    if connection.execute(select(pickup.c.op_id).where(pickup.c.op_id == slip.op_id)).first():
        return "taken"
    decided = datetime.fromisoformat(slip.decision.decided_at)
    return "expired" if clock.utc() - decided > timedelta(days=PICKUP_DAYS) else "settled"


def word(connection: Connection, slip: SlipRecord) -> str:
    """What a payment, application … of that state is called on screen and paper."""
    newest = slip.decision.verdict if slip.decision else None
    waits = slip.amount_fen > 0 and not _cash_elsewhere(connection, slip.op_id)
    return slip_word(slip.kind, slip.stored_state, newest, follow_up(connection, slip.op_id), waits)


def _cash_elsewhere(connection: Connection, op_id: str) -> bool:
    decided = final(connection, op_id)
    return decided is not None and decided.verdict == "rejected" and decided.code in NO_CASH_BEHIND


def _day(body: str) -> str:
    """The business day in an operation's body; "" where it names none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("business_date", "")) if isinstance(told, dict) else ""
