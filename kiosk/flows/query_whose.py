"""What comes once it is clear what is asked: the answer itself, a card, its PIN, or 联网后帮您查. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.base import NO_EFFECTS, Env
from kiosk.flows.query_request import offer
from kiosk.flows.query_state import Query, Result


def whose(state: Query, env: Env) -> Result:
    """On to the person that the question is about."""
    item = state.item
    if item is not None and item.source == "public":
        return _show(state, env), NO_EFFECTS
    if env.person is None:
        return replace(state, phase="card", message=""), NO_EFFECTS
    if item is not None and item.source == "card":
        return _show(state, env), NO_EFFECTS
    if env.line_up:
        return replace(state, phase="pin", pin="", message="", blocked=""), NO_EFFECTS
    return offer(state, env)


def _show(state: Query, env: Env) -> Query:
    return replace(state, phase="answer", until_ms=env.now_ms + env.content.policy.visit.result_s * 1000)
