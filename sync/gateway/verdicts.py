"""The log of decisions: numbered without a gap per terminal, signed, in one transaction with the operation's state."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from sync.clock import Clock, wall_text
from sync.gateway.schema import operation, terminal, verdict
from sync.gateway.store import Store
from sync.protocol import EntryWord, Verdict, VerdictWord
from sync.signing import sign_verdict

PAGE = 200
MOST_ASKED = 100


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
    """Record the final decision inside the caller's transaction. None: it was decided before; the first one stands."""
    number = _lock(connection, op_id)
    if last_word(connection, op_id) is not None:
        return None
    decided = _append(connection, clock, decision_seed, number, "verdict", op_id, word, code, text, reference)
    connection.execute(update(operation).where(operation.c.op_id == op_id).values(state=word))
    return decided


def correct(
    connection: Connection,
    clock: Clock,
    decision_seed: bytes,
    op_id: str,
    word: VerdictWord,
    code: str,
    text: str,
    reference: str,
) -> Verdict | None:
    """A department changed its mind: an entry of its own; the decision stays on record. None: never decided, or
    already says so."""
    number = _lock(connection, op_id)
    if last_word(connection, op_id) in (None, word):
        return None
    return _append(connection, clock, decision_seed, number, "correction", op_id, word, code, text, reference)


def remark(
    connection: Connection, clock: Clock, decision_seed: bytes, op_id: str, code: str, text: str
) -> Verdict | None:
    """Something is wanted before it can be decided. None: it is decided."""
    number = _lock(connection, op_id)
    if last_word(connection, op_id) is not None:
        return None
    connection.execute(update(operation).where(operation.c.op_id == op_id).values(state="needs_more"))
    return _append(connection, clock, decision_seed, number, "remark", op_id, "needs_more", code, text, "")


def last_word(connection: Connection, op_id: str) -> VerdictWord | None:
    """What the newest decision says, corrections included."""
    newest = last_decision(connection, op_id)
    return newest.verdict if newest else None


def last_decision(connection: Connection, op_id: str) -> Verdict | None:
    """The newest decision, corrections included."""
    body = connection.execute(
        select(verdict.c.body)
        .where(verdict.c.op_id == op_id, verdict.c.entry != "remark")
        .order_by(verdict.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    return Verdict.model_validate_json(body) if body else None


def _lock(connection: Connection, op_id: str) -> int:
    terminal_id = connection.execute(select(operation.c.terminal_id).where(operation.c.op_id == op_id)).scalar_one()
    number: int = connection.execute(
        select(terminal.c.verdict_number).where(terminal.c.terminal_id == terminal_id).with_for_update()
    ).scalar_one()
    return number


def _append(
    connection: Connection,
    clock: Clock,
    decision_seed: bytes,
    last: int,
    entry: EntryWord,
    op_id: str,
    word: VerdictWord,
    code: str,
    text: str,
    reference: str,
) -> Verdict:
    row = connection.execute(
        select(operation.c.terminal_id, operation.c.epoch_id).where(operation.c.op_id == op_id)
    ).one()
    fields = {
        "number": last + 1,
        "entry": entry,
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
    connection.execute(
        update(terminal).where(terminal.c.terminal_id == row.terminal_id).values(verdict_number=last + 1)
    )
    connection.execute(
        insert(verdict).values(
            terminal_id=row.terminal_id,
            number=last + 1,
            entry=entry,
            op_id=op_id,
            final_of=op_id if entry == "verdict" else None,
            body=decided.model_dump_json(),
        )
    )
    return decided


def final(connection: Connection, op_id: str) -> Verdict | None:
    """The verdict of an operation, for a repeat that asks again."""
    body = connection.execute(select(verdict.c.body).where(verdict.c.final_of == op_id)).scalar_one_or_none()
    return Verdict.model_validate_json(body) if body else None


def page_after(store: Store, terminal_id: str, cursor: int) -> tuple[tuple[Verdict, ...], bool]:
    """Entries after `cursor` in order, at most 200, and whether more follow."""
    with store.engine.connect() as connection:
        bodies = connection.execute(
            select(verdict.c.body)
            .where(verdict.c.terminal_id == terminal_id, verdict.c.number > cursor)
            .order_by(verdict.c.number)
            .limit(PAGE + 1)
        ).scalars()
        entries = tuple(Verdict.model_validate_json(b) for b in bodies)
    return entries[:PAGE], len(entries) > PAGE


def asked_for(store: Store, terminal_id: str, op_ids: tuple[str, ...]) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
    """The verdicts of those of the terminal's operations, and which of them the centre does not hold. Of those that
    are neither, no decision is made yet."""
    wanted = op_ids[:MOST_ASKED]
    with store.engine.connect() as connection:
        held_here = set(
            connection.execute(
                select(operation.c.op_id).where(operation.c.terminal_id == terminal_id, operation.c.op_id.in_(wanted))
            ).scalars()
        )
        bodies = connection.execute(
            select(verdict.c.body)
            .where(verdict.c.terminal_id == terminal_id, verdict.c.final_of.in_(wanted))
            .order_by(verdict.c.number)
        ).scalars()
        entries = tuple(Verdict.model_validate_json(b) for b in bodies)
    return entries, tuple(o for o in wanted if o not in held_here)
