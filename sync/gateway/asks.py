"""Live questions. No question and no answer is stored; unknown and forbidden get the same answer after the same work,
and over the limit the answer says so before anything is looked up."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from sync.clock import Clock, wall_text
from sync.gateway import queries, slips
from sync.gateway.ask_limits import AskMeter
from sync.gateway.schema import account
from sync.gateway.store import Store
from sync.protocol import AskAnswer, AskRequest
from sync.record import Kind, subject_of

NOT_FOUND: Final = AskAnswer(found=False)
TOO_MANY: Final = "too_many"
ANSWER_S: Final = 0.05
"""No answer leaves sooner after its question: what was found takes no longer than what was not."""
LONGEST_WORD: Final = 64
COUNTED: Final = {
    "bill": ("biller", "account_no"),
    "slip": ("slip_no",),
    "query": ("query", "slip_no", "choice", "card", "id_no"),
}
"""What makes two questions of one kind different."""


def answer(store: Store, clock: Clock, meter: AskMeter, terminal_id: str, asked: AskRequest) -> AskAnswer:
    """Answer one question of the terminal that signed it."""
    question = tuple(_word(asked.body.get(name)) for name in COUNTED[asked.kind])
    wait_s = meter.wait_s(terminal_id, asked.visit[:LONGEST_WORD], (asked.kind, *question), clock.mono_ns())
    if wait_s > 0:
        return AskAnswer(found=False, code=TOO_MANY, wait_s=wait_s)
    if asked.kind == "bill":
        return _bill(store, clock, *question)
    if asked.kind == "query":
        return queries.answer(store, clock, terminal_id, asked.body)
    return _slip(store, clock, terminal_id, question[0])


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


def _slip(store: Store, clock: Clock, terminal_id: str, slip_no: str) -> AskAnswer:
    with store.engine.connect() as connection:
        chosen = slips.find(connection, terminal_id, slip_no)
        if chosen is None:
            return NOT_FOUND
        state, word = slips.state(connection, clock, chosen), slips.word(connection, chosen)
    return AskAnswer(
        found=True,
        body={
            "kind": chosen.kind,
            "biller": str(chosen.payload.get("biller", "")),
            "biller_zh": subject_of(chosen.payload),
            "query": str(chosen.payload.get("query", "")) if chosen.kind == Kind.REQUEST else "",
            "amount_fen": chosen.amount_fen,
            "business_date": chosen.business_date,
            "state": state,
            "word": word,
            "text": chosen.decision.text if chosen.decision else "",
            "decided_at": chosen.decision.decided_at if chosen.decision else "",
        },
    )
