"""代查: 联网后帮您查, for oneself or for somebody whose card was read first. It never carries an answer."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.base import (
    NO_EFFECTS,
    Accept,
    Accepted,
    Act,
    CardRead,
    EndVisit,
    Env,
    Event,
    NotAccepted,
    Printed,
    Tick,
)
from kiosk.flows.done_stay import stay_until_ms, until_after
from kiosk.flows.query_state import Query, Result, party_of_any_card, party_of_card
from kiosk.flows.request_draft import request_draft
from kiosk.words import say

SAME_CARD = say("还是刚才那张卡，请换代办人的卡")


def offer(state: Query, env: Env) -> Result:
    """What can be had without the line: a request, where the query allows one and it is known whose."""
    if not state.may_request:
        return replace(state, phase="stopped", why="offline"), NO_EFFECTS
    party = party_of_card(env, env.person) if env.person else None
    if party is None:
        return replace(state, phase="number", id_no="", message=""), NO_EFFECTS
    return replace(state, phase="offer", principal=party, message=""), NO_EFFECTS


def request(state: Query, event: Event, env: Env) -> Result:
    """One step of offer | swap | proxy | committing | done."""
    match state.phase, event:
        case "offer", Act("back"):
            return Query(), NO_EFFECTS
        case "offer", Act("next") if state.may_request:
            return _commit(state, env)
        case "offer", Act("task", "other_person") if env.person and state.may_request and not state.no_card:
            until = env.now_ms + env.content.policy.visit.other_card_s * 1000
            return replace(state, phase="swap", first_card=env.person, until_ms=until, message=""), NO_EFFECTS
        case "offer", Act("task", "compare") if env.line_up and state.may_compare:
            return replace(state, phase="compare", clerk="", clerk_pin="", focus="number", message=""), NO_EFFECTS
        case "swap", _:
            return _swap(state, event, env)
        case "proxy", Act("next"):
            return _commit(state, env)
        case "proxy", Act("back"):
            return EndVisit("abandoned"), NO_EFFECTS
        case "committing", Accepted(operation) if operation.op_id == state.op_id:
            until = stay_until_ms(state.printed, env)
            return replace(state, phase="done", done=event, until_ms=until), NO_EFFECTS
        case "committing", NotAccepted(op_id) if op_id == state.op_id:
            return replace(state, phase="stopped", why="not_recorded"), NO_EFFECTS
        case "done", Printed(op_id, _, result) if op_id == state.op_id:
            printed = (*state.printed, result)
            return replace(state, printed=printed, until_ms=until_after(state.until_ms, printed, env)), NO_EFFECTS
        case "done", Act("home"):
            return EndVisit("done"), NO_EFFECTS
        case "done", Tick() if env.now_ms >= state.until_ms:
            return EndVisit("done"), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _swap(state: Query, event: Event, env: Env) -> Result:
    """请取出老人的卡，插入代办人的卡: only another person's card leads on; the time runs whatever is touched."""
    match event:
        case Tick() if env.now_ms >= state.until_ms:
            return EndVisit("idle"), NO_EFFECTS
        case CardRead() if env.person and state.first_card:
            if env.person.same_card(state.first_card):
                return replace(state, message=SAME_CARD, first_card=env.person), NO_EFFECTS
            agent = party_of_any_card(env, env.person)
            return replace(state, phase="proxy", agent=agent, first_card=None, message=""), NO_EFFECTS
        case Act("back") if env.person is None:
            # The principal's card is out: what it opened is not shown again.
            return EndVisit("abandoned"), NO_EFFECTS
        case Act("back"):
            return replace(state, phase="offer", first_card=None, message=""), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _commit(state: Query, env: Env) -> Result:
    committing = replace(state, phase="committing", op_id=env.new_id, id_no="")
    return committing, (Accept(request_draft(committing, env)),)
