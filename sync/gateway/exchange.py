"""One round trip, the centre's half: rows in, decisions out."""

from __future__ import annotations

from sqlalchemy import select

from sync import protocol
from sync.clock import Clock, wall_text
from sync.gateway import anchors, content, gaps, ingest, verdicts
from sync.gateway.disputes import raise_dispute
from sync.gateway.door import Caller, Refused, is_newest
from sync.gateway.log_place import place
from sync.gateway.schema import epoch, terminal
from sync.gateway.slots import Slots
from sync.gateway.store import Store
from sync.pace import PROBE_OPERATIONS


def exchange(
    store: Store,
    clock: Clock,
    decision_seed: bytes,
    slots: Slots | None,
    caller: Caller,
    asked: protocol.ExchangeRequest,
) -> protocol.ExchangeAnswer:
    """Take in what is sent and say what is new. `slots`: None lets every backlog in at once. Raises Refused."""
    if asked.terminal_id != caller.terminal_id:
        raise Refused(403, "foreign_terminal")
    if not (0 <= asked.verdict_cursor <= protocol.LARGEST and 0 <= asked.anchor.seq <= protocol.LARGEST):
        raise Refused(422, "malformed")
    try:
        results = ingest.ingest(
            store, clock, decision_seed, caller.terminal_id, asked.runs, frozenset(asked.voided)
        )  # fmt: skip
    except ingest.Foreign:
        raise Refused(403, "foreign_terminal") from None
    state, resend = _note_chain(store, clock, caller, asked)
    here = place(store, caller.terminal_id, asked)
    page, more = verdicts.page_after(store, caller.terminal_id, here.cursor)
    answers, not_held = verdicts.asked_for(store, caller.terminal_id, asked.ask_verdicts)
    undecided = any(r.result == "stored" for r in results)
    return protocol.ExchangeAnswer(
        centre_id=store.identity().centre_id,
        incarnation=here.incarnation,
        server_time=wall_text(clock.utc()),
        results=results,
        verdicts=page,
        more=more,
        asked_verdicts=answers,
        not_held=not_held,
        content=content.versions(store, caller.terminal_id),
        # Departments of the sandbox decide within a second: soon there is a verdict to fetch.
        next_after_s=1.0 if undecided else 30.0,
        resend=resend,
        verdict_floor=here.floor,
        slot_s=_slot(slots, caller, asked),
        epoch_state=state,
    )


def _note_chain(
    store: Store, clock: Clock, caller: Caller, asked: protocol.ExchangeRequest
) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """The epoch's state after what the terminal said of its chain, and the ranges that are wanted again."""
    with store.begin() as connection:
        connection.execute(
            select(terminal.c.terminal_id).where(terminal.c.terminal_id == caller.terminal_id).with_for_update()
        ).first()
        if asked.anchor.epoch_id == caller.epoch_id:
            word = anchors.note(connection, asked.anchor, is_newest(connection, caller))
            if word:
                raise_dispute(connection, clock, caller.epoch_id, word)
        resend = gaps.missing(connection, caller.terminal_id, caller.epoch_id, asked.not_delivered)
        state = connection.execute(
            select(epoch.c.dispute, epoch.c.closed_by).where(epoch.c.epoch_id == caller.epoch_id)
        ).one()
    return "closed" if state.closed_by else state.dispute, resend


def _slot(slots: Slots | None, caller: Caller, asked: protocol.ExchangeRequest) -> float:
    """Only a probe is told to wait: whoever sends its backlog had its slot already."""
    sent = sum(len(r.operations) for r in asked.runs)
    if slots is None or sent > PROBE_OPERATIONS:
        return 0.0
    return slots.draw(caller.terminal_id, asked.not_delivered - sent)
