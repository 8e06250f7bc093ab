"""A ledger that lives on under a new epoch: after it was cloned or rolled back, its old chain is no longer believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sync.clock import Clock
from sync.ledger import status
from sync.ledger.accept import DRAIN_ONLY, append
from sync.ledger.connection import writing
from sync.ledger.rows import OPERATION_COLUMNS, operation_from, put_value, value
from sync.ledger.values import Conflict, NotAllowed
from sync.record import GENESIS, Draft, Kind, Operation

RECONCILED: Final = "reconciled_seq"
"""Name of the value: up to this row of the present epoch both sides' sums were compared and agreed."""
CLOSED: Final = "closed"
"""The centre's word for an epoch that another one follows."""
DIFFERS: Final = "reconcile_differs"
"""Name of the value: up to this row they did not agree; "" after they did."""


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """What a further epoch of a living ledger starts from; terminal, centre and person key stay."""

    epoch_id: str
    chain_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)


def begin(
    connection: Any,
    clock: Clock,
    draw: Callable[[], int],
    reach: Callable[[str], None],
    epoch: NewEpoch,
    op_id: str,
    actor_id: str,
    business_date: str,
) -> Operation:
    """See `Ledger.begin_epoch`."""
    with writing(connection):
        if begun := _begun(connection, epoch):
            return begun
        if value(connection, DRAIN_ONLY) == CLOSED:
            # Another ledger goes on with these operations and cases: two would give the same cash back.
            raise NotAllowed("epoch_closed")
        if status.shift(connection) is not None:
            # Its close would stand in another epoch than its open, and no day would be reconciled.
            raise NotAllowed("shift_open")
        old_epoch, old_seq, old_head = connection.execute("SELECT epoch_id, seq, head FROM chain").fetchone()
        connection.execute(
            "INSERT INTO identity (epoch_id, terminal_id, centre_id, person_key, decision_key, seal_key)"
            " SELECT ?, terminal_id, centre_id, person_key, decision_key, ? FROM identity WHERE epoch_id = ?",
            (epoch.epoch_id, epoch.seal_key, old_epoch),
        )
        connection.execute(
            "UPDATE chain SET epoch_id = ?, seq = 0, head = ?, key = ?",
            (epoch.epoch_id, GENESIS.hex(), epoch.chain_key),
        )
        # They spoke of the old epoch. Request counters go on: the centre has seen what it has seen.
        for name in (DRAIN_ONLY, RECONCILED, DIFFERS):
            put_value(connection, name, "")
        payload = {"old_epoch": old_epoch, "old_seq": old_seq, "old_head": old_head, "restored": False}
        return append(connection, clock, draw, reach, opening(op_id, actor_id, business_date, payload))


def opening(op_id: str, actor_id: str, business_date: str, payload: dict[str, str | int | bool]) -> Draft:
    """An epoch's first row, which names the one before: {old_epoch, old_seq, old_head, restored}."""
    return Draft(
        op_id=op_id,
        kind=Kind.EPOCH_OPEN,
        payload=payload,
        stream_key="epoch",
        actor_role="technician",
        actor_id=actor_id,
        business_date=business_date,
        shift_id=None,
        catalogue_version="",
        policy_version="",
    )


def _begun(connection: Any, epoch: NewEpoch) -> Operation | None:
    """The first row of that epoch, if it is the present one. Raises Conflict: it is an earlier one."""
    known = connection.execute("SELECT 1 FROM identity WHERE epoch_id = ?", (epoch.epoch_id,)).fetchone()
    if known is None:
        return None
    row = connection.execute(
        f"SELECT {OPERATION_COLUMNS} FROM operation o JOIN chain USING (epoch_id)"  # noqa: S608
        " WHERE o.epoch_id = ? AND o.seq = 1 AND o.kind = ?",
        (epoch.epoch_id, Kind.EPOCH_OPEN),
    ).fetchone()
    if row is None:
        raise Conflict("epoch_known")
    return operation_from(row)
