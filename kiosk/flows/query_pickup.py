"""取结果: the slip of a 代查, its number typed or scanned, is looked up first; nobody gives a PIN in vain. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.flows.base import DIGITS, NO_EFFECTS, Act, Env, Event, LookUpSlip, Scanned, SlipFound, edit
from kiosk.flows.query_state import Query, Result
from kiosk.flows.query_whose import whose
from kiosk.flows.slip_lookup import NO_SLIPS_CODE, TO_BE_HAD
from kiosk.words import say
from sync.record import SLIP_NO_DIGITS, Kind, is_slip_no, parse_slip_qr

NO_LINE: Final = say("现在断网，联网后再来取")
NOT_YET: Final = say("还没有查到结果，请过一会儿再来取")
NEVER: Final = {
    "rejected": say("主管部门没有查到，请核对身份，或到窗口问"),
    "expired": say("结果已过期，请再查一次"),
    "voided": say("这次代查已经撤销"),
}
"""States of a 代查 whose result nobody will get."""


def pick_up(slip_no: str, query: str, env: Env) -> Result:
    """The result is ready: on to the card, or to the PIN of the card that is in. `query`: what the slip asked for."""
    picked = next((i for i in env.content.queries.items if i.id == query), None)
    return whose(Query(phase="pickup", pickup_no=slip_no, picked=picked), env)


def pickup(state: Query, event: Event, env: Env) -> Result:
    """One step. A scan is as good as typing the number: the code behind it opens nothing."""
    match event:
        case Act("back"):
            return Query(), NO_EFFECTS
        case SlipFound() if event.slip_no == state.looking:
            return _found(replace(state, looking=""), event, env)
        case _ if state.looking:
            return state, NO_EFFECTS
        case Scanned(text):
            slip = parse_slip_qr(text)
            if slip is None:
                return replace(state, message=NO_SLIPS_CODE), NO_EFFECTS
            return pickup(replace(state, pickup_no=slip.slip_no, message=""), Act("next"), env)
        case Act(("key" | "type") as action, value):
            raw = value.get("text", "") if isinstance(value, dict) else value
            number = edit(state.pickup_no, action, raw, DIGITS, SLIP_NO_DIGITS)
            return replace(state, pickup_no=number, message=""), NO_EFFECTS
        case Act("next") if not is_slip_no(state.pickup_no):
            return replace(state, message=say("凭条号不对，请对照凭条上的12位数字再看一遍")), NO_EFFECTS
        case Act("next") if not env.line_up:
            return replace(state, message=NO_LINE), NO_EFFECTS
        case Act("next"):
            return replace(state, looking=state.pickup_no, message=""), (LookUpSlip(state.pickup_no),)
        case _:
            return state, NO_EFFECTS


def _found(state: Query, found: SlipFound, env: Env) -> Result:
    message = _why_not(found)
    if message:
        return replace(state, message=message), NO_EFFECTS
    return pick_up(found.slip_no, found.query, env)


def _why_not(found: SlipFound) -> str:
    """ "" where the result can be had."""
    if found.code == "too_many":
        return say("查得太多了，请过半分钟再查")
    if found.code == "line_down":
        return NO_LINE
    if found.source == "none":
        return say("没有这张凭条的记录，请核对凭条号")
    if found.kind != Kind.REQUEST:
        return say("这张不是代查凭条")
    return "" if found.state in TO_BE_HAD else NEVER.get(found.state, NOT_YET)
