"""What an operation sets off at the centre, inside the caller's transaction: a decision of its own, or a department's
task."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, insert

from sync.clock import Clock
from sync.gateway import followups
from sync.gateway.payloads import department_of, payload_of
from sync.gateway.schema import task
from sync.gateway.verdicts import decide
from sync.protocol import WireOperation
from sync.record import Kind

DEPARTMENT_KINDS: Final = frozenset({Kind.PAYMENT, Kind.REQUEST, Kind.APPLICATION})
ACTING: Final = DEPARTMENT_KINDS | {Kind.VOID, Kind.REFUND, Kind.WRITE_OFF, Kind.EPOCH_OPEN, Kind.IDENTITY_CHECK}
"""Kinds that set something off; all others are only kept."""


def set_off(
    connection: Connection, clock: Clock, decision_seed: bytes, item: WireOperation, voided: bool = False
) -> followups.Ruling | None:
    """Decide it here, or hand it to its department. `voided`: nobody acts on it, its void follows."""
    ruling = followups.rule(connection, item, payload_of(item.payload), voided)
    if ruling:
        decide(connection, clock, decision_seed, item.op_id, ruling.word, ruling.code, ruling.text, "")
    elif item.kind in DEPARTMENT_KINDS and not voided:
        connection.execute(insert(task).values(op_id=item.op_id, department=department_of(item.payload), attempts=0))
    return ruling
