"""Sums of what the centre holds, in the shape of the terminal's own status."""

from __future__ import annotations

from sqlalchemy import func, select

from sync.gateway.schema import epoch, operation
from sync.gateway.store import Store
from sync.protocol import TotalsAnswer
from sync.record import Totals


def totals(
    store: Store, terminal_id: str, epoch_id: str, from_seq: int = 1, to_seq: int = 2**62
) -> TotalsAnswer | None:
    """Counts and fen per kind and state of one epoch's rows. None: no such epoch of this terminal."""
    with store.engine.connect() as connection:
        known = connection.execute(
            select(epoch).where(epoch.c.epoch_id == epoch_id, epoch.c.terminal_id == terminal_id)
        ).first()
        if known is None:
            return None
        rows = connection.execute(
            select(operation.c.kind, operation.c.state, func.count(), func.sum(operation.c.amount_fen))
            .where(
                operation.c.terminal_id == terminal_id,
                operation.c.epoch_id == epoch_id,
                operation.c.seq.between(from_seq, to_seq),
                operation.c.fork == 0,
            )
            .group_by(operation.c.kind, operation.c.state)
        ).all()
        last = connection.execute(
            select(func.max(operation.c.seq)).where(
                operation.c.terminal_id == terminal_id, operation.c.epoch_id == epoch_id, operation.c.fork == 0
            )
        ).scalar_one()
    sums: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, state, count, fen in rows:
        sums.setdefault(kind, {})[state] = (int(count), int(fen or 0))
    return TotalsAnswer(
        terminal_id=terminal_id,
        epoch_id=epoch_id,
        from_seq=from_seq,
        to_seq=min(to_seq, int(last or 0)),
        operations=Totals(sums).to_json(),
        head=known.verified_head,
        verified_to_seq=known.verified_seq,
    )
