"""Live questions. Nothing is stored; unknown and forbidden get the same answer after the same work, and over the limit
the answer says so before anything is looked up."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from sync.clock import Clock, wall_text
from sync.gateway.ask_limits import AskMeter
from sync.gateway.followups import NO_CASH_BEHIND, follow_up
from sync.gateway.payloads import payload_of
from sync.gateway.schema import account, operation
from sync.gateway.slip_words import slip_word
from sync.gateway.store import Store
from sync.gateway.verdicts import final, last_decision
from sync.protocol import AskAnswer, AskRequest
from sync.record import is_slip_no, subject_of

NOT_FOUND: Final = AskAnswer(found=False)
TOO_MANY: Final = "too_many"
ANSWER_S: Final = 0.05
"""No answer leaves sooner after its question: what was found takes no longer than what was not."""
LONGEST_WORD: Final = 64


def answer(store: Store, clock: Clock, meter: AskMeter, terminal_id: str, asked: AskRequest) -> AskAnswer:
    """Answer one question of the terminal that signed it."""
    wanted = ("biller", "account_no") if asked.kind == "bill" else ("slip_no",)
    question = tuple(_word(asked.body.get(name)) for name in wanted)
    wait_s = meter.wait_s(terminal_id, asked.visit[:LONGEST_WORD], (asked.kind, *question), clock.mono_ns())
    if wait_s > 0:
        return AskAnswer(found=False, code=TOO_MANY, wait_s=wait_s)
    if asked.kind == "bill":
        return _bill(store, clock, *question)
    return _slip(store, terminal_id, question[0])


def _word(value: object) -> str:
    """'' where it is no word that anything could be found under: looked up all the same."""
    return value if isinstance(value, str) and len(value) <= LONGEST_WORD and value.isprintable() else ""


def _bill(store: Store, clock: Clock, biller: str, number: str) -> AskAnswer:
    with store.engine.connect() as connection:
        row = connection.execute(
            select(account).where(account.c.biller == biller, account.c.account_no == number)
        ).first()
    if row is None:
        return NOT_FOUND
    return AskAnswer(
        found=True,
        body={
            "holder_masked": row.holder_masked,
            "address_masked": row.address_masked,
            "due_fen": row.due_fen,
            "period": row.period,
            "bill_ref": row.bill_ref,
            "as_of": wall_text(clock.utc()),
        },
    )


def _slip(store: Store, terminal_id: str, slip_no: str) -> AskAnswer:
    with store.engine.connect() as connection:
        rows = connection.execute(
            select(
                operation.c.op_id,
                operation.c.terminal_id,
                operation.c.kind,
                operation.c.state,
                operation.c.payload,
                operation.c.amount_fen,
            ).where(operation.c.slip_no == (slip_no if is_slip_no(slip_no) else ""), operation.c.fork == 0)
        ).all()
        own = [r for r in rows if r.terminal_id == terminal_id]
        # Twelve digits can be drawn twice in a city: the asking terminal's own slip, or the only one.
        chosen = own[0] if own else (rows[0] if len(rows) == 1 else None)
        if chosen is None:
            return NOT_FOUND
        newest = last_decision(connection, chosen.op_id)
        word = slip_word(
            chosen.kind,
            chosen.state,
            newest.verdict if newest else None,
            follow_up(connection, chosen.op_id),
            chosen.amount_fen > 0 and not _cash_elsewhere(connection, chosen.op_id),
        )
    payload = payload_of(chosen.payload)
    return AskAnswer(
        found=True,
        body={
            "kind": chosen.kind,
            "biller": str(payload.get("biller", "")),
            "biller_zh": subject_of(payload),
            "amount_fen": chosen.amount_fen,
            "state": newest.verdict if newest else chosen.state,
            "word": word,
            "text": newest.text if newest else "",
            "decided_at": newest.decided_at if newest else "",
        },
    )


def _cash_elsewhere(connection: Connection, op_id: str) -> bool:
    decided = final(connection, op_id)
    return decided is not None and decided.verdict == "rejected" and decided.code in NO_CASH_BEHIND
