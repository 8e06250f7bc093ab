"""Final decisions: numbered without a gap per terminal, signed, in one transaction with the operation's state."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from sync.clock import Clock, wall_text
from sync.gateway.schema import operation, terminal, verdict
from sync.gateway.store import Store
from sync.protocol import Verdict, VerdictWord
from sync.signing import sign_verdict

PAGE = 200


def decide(
    connection: Connection,
    clock: Clock,
    decision_seed: bytes,
    op_id: str,
    word: VerdictWord,
    code: str,
    text: str,
    reference: str,
) -> Verdict | None:
    """Record the decision inside the caller's transaction. None: it was decided before; the first one stands."""
    row = connection.execute(
        select(operation.c.terminal_id, operation.c.epoch_id, operation.c.state).where(operation.c.op_id == op_id)
    ).one()
    number = connection.execute(
        select(terminal.c.verdict_number).where(terminal.c.terminal_id == row.terminal_id).with_for_update()
    ).scalar_one()
    if connection.execute(select(verdict.c.number).where(verdict.c.op_id == op_id)).first() is not None:
        return None
    number += 1
    fields = {
        "number": number,
        "terminal_id": row.terminal_id,
        "epoch_id": row.epoch_id,
        "op_id": op_id,
        "verdict": word,
        "code": code,
        "text": text,
        "decided_at": wall_text(clock.utc()),
        "reference": reference,
    }
    decided = Verdict.model_validate({**fields, "signature": sign_verdict(decision_seed, fields)})
    connection.execute(update(terminal).where(terminal.c.terminal_id == row.terminal_id).values(verdict_number=number))
    connection.execute(
        insert(verdict).values(terminal_id=row.terminal_id, number=number, op_id=op_id, body=decided.model_dump_json())
    )
    connection.execute(update(operation).where(operation.c.op_id == op_id).values(state=word))
    return decided


def page_after(store: Store, terminal_id: str, cursor: int) -> tuple[tuple[Verdict, ...], bool]:
    """Verdicts after `cursor` in order, at most 200, and whether more follow."""
    with store.engine.connect() as connection:
        bodies = connection.execute(
            select(verdict.c.body)
            .where(verdict.c.terminal_id == terminal_id, verdict.c.number > cursor)
            .order_by(verdict.c.number)
            .limit(PAGE + 1)
        ).scalars()
        verdicts = tuple(Verdict.model_validate_json(b) for b in bodies)
    return verdicts[:PAGE], len(verdicts) > PAGE
