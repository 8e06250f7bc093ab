"""What a terminal says of its chain (row number and head), compared with the row of that place.

A disk that lost rows, or a second copy of it, gives itself away though each of its rows is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from sync.gateway.schema import anchor, epoch, operation
from sync.protocol import Anchor

HASH_DIGITS: Final = 64


def note(connection: Connection, said: Anchor, newest: bool) -> str:
    """Remember an anchor of a known epoch; the dispute that it gives away, or ''. `newest`: no later request of the
    terminal is known, so a chain that became shorter was cut. Inside the transaction that locks the terminal."""
    known = connection.execute(
        select(epoch.c.terminal_id, epoch.c.anchor_seq).where(epoch.c.epoch_id == said.epoch_id)
    ).one()
    said_head = said.head[:HASH_DIGITS]
    if newest and said.seq < known.anchor_seq:
        return "rolled_back"
    if said.seq <= 0:
        return ""
    before = connection.execute(
        select(anchor.c.head).where(anchor.c.epoch_id == said.epoch_id, anchor.c.seq == said.seq)
    ).scalar_one_or_none()
    row = connection.execute(
        select(operation.c.row_hash).where(
            operation.c.terminal_id == known.terminal_id,
            operation.c.epoch_id == said.epoch_id,
            operation.c.seq == said.seq,
            operation.c.fork == 0,
        )
    ).scalar_one_or_none()
    if any(head not in (None, said_head) for head in (before, row)):
        return "chain"
    if before is None and row is None:
        connection.execute(insert(anchor).values(epoch_id=said.epoch_id, seq=said.seq, head=said_head))
    if said.seq > known.anchor_seq:
        connection.execute(
            update(epoch).where(epoch.c.epoch_id == said.epoch_id).values(anchor_seq=said.seq, anchor_head=said_head)
        )
    return ""


def fits(connection: Connection, epoch_id: str, hashes: Mapping[int, str]) -> bool:
    """Whether rows that come now ({seq: row_hash}, consecutive) are those that were announced. Anchors that were
    compared are forgotten."""
    here = (anchor.c.epoch_id == epoch_id, anchor.c.seq.between(min(hashes), max(hashes)))
    announced = connection.execute(select(anchor.c.seq, anchor.c.head).where(*here)).all()
    same = all(hashes[a.seq] == a.head for a in announced)
    if same and announced:
        connection.execute(delete(anchor).where(*here))
    return same
