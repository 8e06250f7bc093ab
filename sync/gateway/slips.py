"""What the centre knows of one slip: the operation behind it, the newest decision, whether a 代查 was picked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from sync.clock import Clock
from sync.gateway.ingest import payload_of
from sync.gateway.schema import operation, pickup, verdict
from sync.record import Kind

PICKUP_DAYS: Final = 30
"""How long after the department's word the result of a 代查 can be had."""


@dataclass(frozen=True, slots=True)
class SlipRecord:
    """The operation of one slip. `decision` is {} while nothing is decided."""

    op_id: str
    terminal_id: str
    kind: str
    state: str
    amount_fen: int
    payload: Mapping[str, Any]
    decision: Mapping[str, Any]


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
            verdict.c.body,
        )
        .join(verdict, verdict.c.op_id == operation.c.op_id, isouter=True)
        .where(operation.c.slip_no == slip_no, operation.c.fork == 0)
    ).all()
    own = [r for r in rows if r.terminal_id == terminal_id]
    row = own[0] if own else (rows[0] if len(rows) == 1 else None)
    if row is None:
        return None
    return SlipRecord(
        row.op_id,
        row.terminal_id,
        row.kind,
        row.state,
        row.amount_fen,
        payload_of(row.payload),
        json.loads(row.body) if row.body else {},
    )


def state(connection: Connection, clock: Clock, slip: SlipRecord) -> str:
    """The operation's state; of a 代查 that is settled, `taken` and `expired` beside it."""
    if slip.kind != Kind.REQUEST or slip.state != "settled":
        return slip.state
    if connection.execute(select(pickup.c.op_id).where(pickup.c.op_id == slip.op_id)).first():
        return "taken"
    decided = datetime.fromisoformat(str(slip.decision["decided_at"]))
    return "expired" if clock.utc() - decided > timedelta(days=PICKUP_DAYS) else "settled"
