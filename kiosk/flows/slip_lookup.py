"""查缴费到账: a slip number in, the state of that payment out. Shows biller, amount and state only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk.flows.base import (
    DIGITS,
    NO_EFFECTS,
    Act,
    Effect,
    Env,
    Event,
    GoHome,
    LookUpSlip,
    Next,
    PickUp,
    Scanned,
    SlipFound,
    Tick,
    edit,
)
from kiosk.words import say
from sync.record import SLIP_NO_DIGITS, Kind, is_slip_no, parse_slip_qr


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLookup:
    """`asking` is the number looked up; `found` the answer on screen; misses slow the next look-up."""

    slip_no: str = ""
    message: str = ""
    asking: str = ""
    found: SlipFound | None = None
    shown_until_ms: int = 0
    misses: int = 0
    wait_until_ms: int = 0
    look_again_ms: int = 0
    """When an answer that is not final yet is asked for anew, while it stands on screen."""

    @property
    def idle_counts(self) -> bool:
        """The idle end always runs here."""
        return True


AGAIN_MS: Final = 2000
NOT_FINAL: Final = ("accepted", "sending", "stored")
TO_BE_HAD: Final = ("settled", "taken")
"""Of a 代查: its result is there, and was perhaps seen before by whom it is about."""
NO_SLIPS_CODE: Final = say("这个码不是凭条上的二维码，请输入凭条号")


def _moves_on(state: SlipLookup) -> bool:
    return state.found is not None and state.found.source != "none" and state.found.state in NOT_FINAL


def may_pick_up(found: SlipFound, env: Env) -> bool:
    """Whether the page leads on to the result of this 代查: it is ready, and the line is there to fetch it."""
    return found.source != "none" and found.kind == Kind.REQUEST and found.state in TO_BE_HAD and env.line_up


def start() -> SlipLookup:
    """An empty field."""
    return SlipLookup()


def update(state: SlipLookup, event: Event, env: Env) -> tuple[SlipLookup | Next, tuple[Effect, ...]]:
    """One step."""
    match event:
        case SlipFound() if event.slip_no == state.asking:
            misses = 0 if event.source != "none" else state.misses + 1
            rule = env.content.policy.slip_lookup
            wait = env.now_ms + rule.wait_s * 1000 if misses >= rule.misses_before_wait else 0
            until = env.now_ms + env.content.policy.visit.result_s * 1000
            if state.found:
                # Asked again by itself: what was found does not vanish because the line just fell.
                event = event if event.source != "none" else state.found
                event = replace(event, business_date=event.business_date or state.found.business_date)
                until, misses, wait = state.shown_until_ms, state.misses, state.wait_until_ms
            return replace(
                state,
                asking="",
                found=event,
                misses=misses,
                wait_until_ms=wait,
                shown_until_ms=until,
                look_again_ms=env.now_ms + AGAIN_MS,
            ), NO_EFFECTS
        case Tick() if state.found and env.now_ms >= state.shown_until_ms:
            return GoHome(), NO_EFFECTS
        case Tick() if _moves_on(state) and not state.asking and env.now_ms >= state.look_again_ms:
            assert state.found is not None
            return replace(state, asking=state.found.slip_no), (LookUpSlip(state.found.slip_no),)
        case Act("home") | Act("back") if state.found or event.action == "back":
            return GoHome(), NO_EFFECTS
        case Act("pickup") if state.found and may_pick_up(state.found, env):
            return PickUp(state.found.slip_no, state.found.query), NO_EFFECTS
        case Act("again") if state.found:
            return SlipLookup(misses=state.misses, wait_until_ms=state.wait_until_ms), NO_EFFECTS
        case Act(("key" | "type") as action, value) if not state.found and not state.asking:
            raw = value["text"] if action == "type" and isinstance(value, dict) else value
            return replace(
                state, slip_no=edit(state.slip_no, action, raw, DIGITS, SLIP_NO_DIGITS), message=""
            ), NO_EFFECTS
        case Scanned(text) if not state.found and not state.asking:
            slip = parse_slip_qr(text)
            if slip is None:
                return replace(state, message=NO_SLIPS_CODE), NO_EFFECTS
            return update(replace(state, slip_no=slip.slip_no, message=""), Act("next"), env)
        case Act("next") if not state.found and not state.asking:
            if env.now_ms < state.wait_until_ms:
                wait = (state.wait_until_ms - env.now_ms) // 1000 + 1
                return replace(state, message=say("查得太多了，请 {wait} 秒后再试", wait=wait)), NO_EFFECTS
            if not is_slip_no(state.slip_no):
                return replace(state, message=say("凭条号不对，请对照凭条上的12位数字再看一遍")), NO_EFFECTS
            return replace(state, asking=state.slip_no, message=""), (LookUpSlip(state.slip_no),)
        case _:
            return state, NO_EFFECTS
