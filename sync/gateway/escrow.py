"""What the centre keeps for the day a terminal's disk is gone."""

from __future__ import annotations

from sqlalchemy import select

from sync.gateway.schema import epoch, terminal
from sync.gateway.store import Store
from sync.protocol import Escrow, EscrowEpoch


def escrow(store: Store, terminal_id: str, decision_public: bytes) -> Escrow | None:
    """The keys that open the terminal's sealed copies, with what each epoch was last known to hold; k_0 stays here.

    None: no such terminal. Whoever holds this can read what the copies say of people: it is handed to one technician
    for one restore.
    """
    with store.engine.connect() as connection:
        row = connection.execute(select(terminal).where(terminal.c.terminal_id == terminal_id)).first()
        epochs = connection.execute(
            select(epoch).where(epoch.c.terminal_id == terminal_id).order_by(epoch.c.closed_by == "", epoch.c.epoch_id)
        ).all()
    if row is None:
        return None
    return Escrow(
        centre_id=store.identity().centre_id,
        terminal_id=terminal_id,
        person_key=row.person_key,
        decision_key=decision_public.hex(),
        epochs=tuple(
            EscrowEpoch(
                epoch_id=e.epoch_id,
                seal_key=e.seal_key,
                anchor_seq=max(e.anchor_seq, e.verified_seq),
                closed=bool(e.closed_by),
            )
            for e in epochs
        ),
    )
