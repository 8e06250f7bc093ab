"""The centre's half of the technician's challenge."""

from __future__ import annotations

from sqlalchemy import select

from sync.gateway.schema import epoch, terminal
from sync.gateway.store import Store
from sync.technician import answer, read_challenge


def answer_for(store: Store, terminal_id: str, challenge: str) -> str | None:
    """What to say to whoever stands at that terminal and reads out that challenge. None: no such terminal.

    Whether they may be let in, the person at the phone decides; the opening itself comes up as an operation
    `technician_visit` that names the challenge. Raises BadChallenge.
    """
    digits = read_challenge(challenge)
    with store.engine.connect() as connection:
        row = connection.execute(
            select(terminal.c.person_key, epoch.c.epoch_id)
            .join(epoch, epoch.c.terminal_id == terminal.c.terminal_id)
            .where(terminal.c.terminal_id == terminal_id, epoch.c.closed_by == "")
            .order_by(epoch.c.epoch_id.desc())
        ).first()
    return answer(bytes.fromhex(row.person_key), terminal_id, row.epoch_id, digits) if row else None
