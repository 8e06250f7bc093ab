"""Epochs whose ledger exists twice, was rolled back or rewritten. What they deliver is stored and held: nobody acts on
it until a person decides, or until the re-enrolment says which of two chains is the honest one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, insert, literal, select, update

from sync.clock import Clock, wall_text
from sync.gateway.effects import set_off
from sync.gateway.payloads import payload_of
from sync.gateway.schema import epoch, held, operation, task, terminal
from sync.gateway.store import Store
from sync.gateway.verdicts import decide
from sync.protocol import WireOperation
from sync.record import Kind

REFUSED: Final = "dispute_refused"
REFUSED_TEXT: Final = "市平台核对后不予确认"


class NotHeld(Exception):
    """Nobody waits for a decision on this operation. `code` is not_held."""

    code = "not_held"


def raise_dispute(connection: Connection, clock: Clock, epoch_id: str, word: str) -> None:
    """The money functions of this epoch stop; what its departments have not decided is held. The first word stays."""
    raised = connection.execute(
        update(epoch).where(epoch.c.epoch_id == epoch_id, epoch.c.dispute == "").values(dispute=word)
    )
    if raised.rowcount == 0:
        # What a person released since then stays released.
        return
    connection.execute(
        insert(held).from_select(
            ["op_id", "reason", "held_at"],
            select(task.c.op_id, literal(word), literal(wall_text(clock.utc())))
            .join(operation, operation.c.op_id == task.c.op_id)
            .where(
                operation.c.epoch_id == epoch_id,
                task.c.done.is_(False),
                task.c.op_id.not_in(select(held.c.op_id)),
            ),
        )
    )


def hold(connection: Connection, clock: Clock, op_id: str, reason: str) -> None:
    """Nobody acts on this one for now."""
    connection.execute(insert(held).values(op_id=op_id, reason=reason, held_at=wall_text(clock.utc())))


def release_named(connection: Connection, clock: Clock, decision_seed: bytes, epoch_id: str) -> int:
    """Act on the held rows of the chain that ends in the head which the following epoch named, as far as they are
    here. Its hashes prove them: the new epoch's first row is under a key of its own. Returns how many."""
    state = connection.execute(select(epoch).where(epoch.c.epoch_id == epoch_id)).first()
    if state is None or not state.dispute or not state.named_head:
        return 0
    rows = connection.execute(
        select(operation.c.op_id, operation.c.row_hash, operation.c.prev_hash, operation.c.body, held.c.reason)
        .join(held, held.c.op_id == operation.c.op_id, isouter=True)
        .where(operation.c.terminal_id == state.terminal_id, operation.c.epoch_id == epoch_id)
    ).all()
    by_hash = {row.row_hash: row for row in rows}
    named: list[tuple[str, str]] = []
    head = state.named_head
    while head in by_hash:
        row = by_hash[head]
        if row.reason:
            named.append((row.op_id, row.body))
        head = row.prev_hash
    for op_id, body in reversed(named):
        _free(connection, clock, decision_seed, op_id, body)
    return len(named)


def waiting(store: Store) -> list[tuple[str, str, str, int, str, int, str]]:
    """(op_id, terminal_id, epoch_id, seq, kind, fen, reason) of all that is held, oldest first."""
    with store.engine.connect() as connection:
        rows = connection.execute(
            select(
                operation.c.op_id, operation.c.terminal_id, operation.c.epoch_id, operation.c.seq, operation.c.kind,
                operation.c.amount_fen, held.c.reason,
            )
            .join(held, held.c.op_id == operation.c.op_id)
            .order_by(held.c.held_at, operation.c.epoch_id, operation.c.seq, operation.c.fork)
        ).all()  # fmt: skip
    return [tuple(row) for row in rows]


def settle_held(store: Store, clock: Clock, decision_seed: bytes, op_id: str, accept: bool) -> None:
    """A person's decision: act on it as if nothing had been in doubt, or refuse it. Where it took cash, the refusal
    opens a case at its terminal. Raises NotHeld."""
    with store.begin() as connection:
        row = connection.execute(
            select(operation.c.terminal_id, operation.c.body)
            .join(held, held.c.op_id == operation.c.op_id)
            .where(operation.c.op_id == op_id)
        ).first()
        if row is None:
            raise NotHeld(op_id)
        connection.execute(
            select(terminal.c.terminal_id).where(terminal.c.terminal_id == row.terminal_id).with_for_update()
        ).first()
        if accept:
            item = _free(connection, clock, decision_seed, op_id, row.body)
            if item.kind == Kind.EPOCH_OPEN:
                release_named(connection, clock, decision_seed, old_epoch_of(item))
            return
        connection.execute(delete(held).where(held.c.op_id == op_id))
        connection.execute(update(task).where(task.c.op_id == op_id).values(done=True))
        decide(connection, clock, decision_seed, op_id, "rejected", REFUSED, REFUSED_TEXT, "")


def old_epoch_of(item: WireOperation) -> str:
    """The epoch that an epoch's first row says it follows."""
    return str(payload_of(item.payload).get("old_epoch", ""))


def _free(connection: Connection, clock: Clock, decision_seed: bytes, op_id: str, body: str) -> WireOperation:
    connection.execute(delete(held).where(held.c.op_id == op_id))
    item = WireOperation.model_validate_json(body)
    # One with a task was held after it had come: its department goes on with it.
    if connection.execute(select(task.c.op_id).where(task.c.op_id == op_id)).first() is None:
        set_off(connection, clock, decision_seed, item)
    return item
