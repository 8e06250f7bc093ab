"""Rows the centre should have and has not: what a restore from a backup forgot is asked for again."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync.gateway.schema import epoch, operation

MOST_RANGES = 20


def missing(
    connection: Connection, terminal_id: str, epoch_id: str, not_delivered: int
) -> tuple[tuple[str, int, int], ...]:
    """(epoch_id, from_seq, to_seq) ranges between the verified prefix and the terminal's anchor, oldest first; empty
    while no more is missing than the terminal says it still holds itself."""
    known = connection.execute(
        select(epoch.c.verified_seq, epoch.c.anchor_seq).where(
            epoch.c.epoch_id == epoch_id, epoch.c.terminal_id == terminal_id
        )
    ).first()
    if known is None or known.anchor_seq <= known.verified_seq:
        return ()
    there = (
        connection.execute(
            select(operation.c.seq)
            .where(
                operation.c.terminal_id == terminal_id,
                operation.c.epoch_id == epoch_id,
                operation.c.seq > known.verified_seq,
                operation.c.fork == 0,
            )
            .order_by(operation.c.seq)
        )
        .scalars()
        .all()
    )
    ranges: list[tuple[str, int, int]] = []
    lacking, expected = 0, known.verified_seq + 1
    for seq in (*there, known.anchor_seq + 1):
        if seq > expected:
            ranges.append((epoch_id, expected, seq - 1))
            lacking += seq - expected
        expected = seq + 1
    return tuple(ranges[:MOST_RANGES]) if lacking > not_delivered else ()
