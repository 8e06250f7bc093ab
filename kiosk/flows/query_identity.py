"""Who vouches for the person, then the question itself. The last try of a PIN is never sent.

The card's PIN is checked by the card where it can, else by the centre; a clerk may compare card, ID and face instead.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.base import (
    DIGITS,
    NO_EFFECTS,
    Accept,
    Accepted,
    Act,
    AskQuery,
    CardPinAnswered,
    CheckCardPin,
    CheckPin,
    Env,
    Event,
    NotAccepted,
    PinAnswered,
    QueryAnswered,
    edit,
)
from kiosk.flows.query_request import offer
from kiosk.flows.query_state import (
    LINE_LOST,
    PIN_DIGITS,
    Query,
    Result,
    party_of_any_card,
    party_of_number,
)
from kiosk.flows.request_draft import identity_check_draft
from kiosk.words import say
from sync.record import keyed_hash


def identity(state: Query, event: Event, env: Env) -> Result:
    """One step of pin | checking | asking | compare | compare_checking | vouching."""
    match state.phase, event:
        case "pin", Act():
            return _pin(state, event, env)
        case "checking", CardPinAnswered():
            return _card_said(state, event, env)
        case "asking", QueryAnswered() if event.ask_id == state.ask_id:
            return _answered(state, event, env)
        case "compare", Act():
            return _compare(state, event)
        case "compare_checking", PinAnswered():
            return _clerk_said(state, event, env)
        case "vouching", Accepted(operation) if operation.op_id == state.op_id:
            return _ask(replace(state, record=state.op_id), env, "clerk")
        case "vouching", NotAccepted(op_id) if op_id == state.op_id:
            return replace(state, phase="stopped", why="not_recorded"), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _pin(state: Query, event: Act, env: Env) -> Result:
    shortest, longest = PIN_DIGITS
    match event:
        case Act("back"):
            return Query(), NO_EFFECTS
        case Act("no_pin") if state.may_compare:
            return compare(state), NO_EFFECTS
        case Act(("key" | "type") as action, value) if not state.blocked:
            raw = value.get("text", "") if isinstance(value, dict) else value
            return replace(state, pin=edit(state.pin, action, raw, DIGITS, longest), message=""), NO_EFFECTS
        case Act("next") if state.blocked or env.person is None:
            return state, NO_EFFECTS
        case Act("next") if len(state.pin) < shortest:
            return replace(state, message=say("请输入社保卡密码")), NO_EFFECTS
        case Act("next"):
            assert env.person is not None
            # It stays until the card has said whether it checks PINs itself.
            return replace(state, phase="checking", message=""), (CheckCardPin(env.person.presence, state.pin),)
        case _:
            return state, NO_EFFECTS


def _card_said(state: Query, event: CardPinAnswered, env: Env) -> Result:
    match event.state:
        case "right":
            return _ask(state, env, "card")
        case "unsupported":
            return _ask(state, env, "pin")
        case "wrong":
            return _wrong(state, event.tries_left), NO_EFFECTS
        case "last_try" | "locked":
            return replace(state, phase="pin", pin="", blocked=event.state), NO_EFFECTS
        case _:
            return replace(state, phase="pin", pin="", message=say("卡没有回应，请取出卡片重新插入")), NO_EFFECTS


def _wrong(state: Query, tries_left: int | None) -> Query:
    if tries_left is not None and tries_left <= 1:
        return replace(state, phase="pin", pin="", blocked="last_try" if tries_left else "locked")
    message = say("密码不对") if tries_left is None else say("密码不对，还剩 {tries_left} 次", tries_left=tries_left)
    return replace(state, phase="pin", pin="", message=message)


def _ask(state: Query, env: Env, proof: str) -> Result:
    person = env.person
    by_number = proof == "clerk" and state.no_card
    if not by_number and (person is None or not person.card_code):
        return replace(state, phase="stopped", pin="", why="nothing"), NO_EFFECTS
    question = AskQuery(
        ask_id=env.new_id,
        query=state.item.id if state.item else "",
        slip_no=state.pickup_no,
        choice=state.choice,
        months=state.item.months if state.item else 0,
        card="" if by_number or person is None else person.card_code,
        id_no=state.id_no if by_number else "",
        proof=proof,
        pin=state.pin if proof == "pin" else "",
        clerk_id=state.clerk if proof == "clerk" else "",
        record=state.record if proof == "clerk" else "",
    )
    return replace(state, phase="asking", ask_id=question.ask_id, pin="", message=""), (question,)


def _answered(state: Query, event: QueryAnswered, env: Env) -> Result:
    if event.code in LINE_LOST:
        return offer(replace(state, line_lost=True), env)
    if event.code or not event.found:
        why = "too_many" if event.code == "too_many" else "nothing"
        return replace(state, phase="stopped", why=why, id_no=""), NO_EFFECTS
    if event.pin == "wrong":
        return _wrong(state, event.tries_left), NO_EFFECTS
    if event.pin != "right":
        return replace(state, phase="pin", blocked="last_try"), NO_EFFECTS
    until = env.now_ms + env.content.policy.visit.result_s * 1000
    return replace(state, phase="answer", answer=event, until_ms=until, id_no="", line_lost=False), NO_EFFECTS


def compare(state: Query) -> Query:
    """The page where a clerk vouches for the person."""
    return replace(state, phase="compare", pin="", message="", clerk="", clerk_pin="", focus="number")


def _compare(state: Query, event: Act) -> Result:
    match event:
        case Act("back") if state.no_card and state.picked:
            return replace(state, phase="number", clerk_pin="", message=""), NO_EFFECTS
        case Act("back") if state.no_card:
            return replace(state, phase="offer", clerk_pin="", message=""), NO_EFFECTS
        case Act("back"):
            return replace(state, phase="pin", clerk_pin="", message=""), NO_EFFECTS
        case Act("focus", ("number" | "pin") as field):
            return replace(state, focus=field), NO_EFFECTS
        case Act("key", key):
            return _type_clerk(state, state.focus, "key", key), NO_EFFECTS
        case Act("type", {"field": ("number" | "pin") as field, "text": text}):
            return _type_clerk(replace(state, focus=field), field, "type", text), NO_EFFECTS
        case Act("next") if not state.clerk or not state.clerk_pin:
            return replace(state, message=say("请工作人员核对后输入工号和PIN")), NO_EFFECTS
        case Act("next"):
            checking = replace(state, phase="compare_checking", clerk_pin="", message="")
            return checking, (CheckPin(state.clerk, state.clerk_pin),)
        case _:
            return state, NO_EFFECTS


def _type_clerk(state: Query, field: str, action: str, value: object) -> Query:
    if field == "pin":
        return replace(state, clerk_pin=edit(state.clerk_pin, action, value, DIGITS, 12), message="")
    return replace(state, clerk=edit(state.clerk, action, value, DIGITS, 4), message="")


def _clerk_said(state: Query, event: PinAnswered, env: Env) -> Result:
    if not event.ok:
        wait = say("错误次数太多，请 {wait_s} 秒后再试", wait_s=event.wait_s)
        message = wait if event.wait_s else say("工号或PIN不对，还可以试 {tries_left} 次", tries_left=event.tries_left)
        return replace(state, phase="compare", message=message, focus="pin"), NO_EFFECTS
    if env.person is not None and not state.no_card:
        party = party_of_any_card(env, env.person)
    else:
        party = party_of_number(keyed_hash(env.person_key, state.id_no), state.id_no)
    vouching = replace(state, phase="vouching", clerk=event.clerk_id, op_id=env.new_id)
    return vouching, (Accept(identity_check_draft(vouching, party, env)),)
