"""查询: choose → whose → PIN → answer; with the line down, 联网后帮您查. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.content import QueryItem
from kiosk.flows.answer_slip import answer_slip
from kiosk.flows.base import (
    ID_NO,
    NO_EFFECTS,
    Act,
    AnswerPrinted,
    CardRead,
    EndVisit,
    Env,
    Event,
    GoHome,
    PrintAnswer,
    Tick,
    edit,
)
from kiosk.flows.query_identity import compare, identity
from kiosk.flows.query_pickup import pickup
from kiosk.flows.query_request import request
from kiosk.flows.query_state import Query, Result, party_of_number
from kiosk.flows.query_whose import whose
from kiosk.flows.query_words import item_of, words_of
from kiosk.person import id_no_ok
from kiosk.words import say
from sync.record import Json, keyed_hash


def start() -> Query:
    """The page of what can be looked up."""
    return Query()


def update(state: Query, event: Event, env: Env) -> Result:
    """One step. Unknown actions change nothing."""
    match state.phase:
        case "menu" | "choice":
            return _menu(state, event, env)
        case "pickup":
            return pickup(state, event, env)
        case "card":
            return _card(state, event, env)
        case "number":
            return _number(state, event, env)
        case "answer" | "stopped":
            return _shown(state, event, env)
        case "offer" | "swap" | "proxy" | "committing" | "done":
            return request(state, event, env)
        case _:
            return identity(state, event, env)


def _menu(state: Query, event: Event, env: Env) -> Result:
    match state.phase, event:
        case "menu", Act("back" | "home"):
            return GoHome(), NO_EFFECTS
        case "choice", Act("back"):
            return start(), NO_EFFECTS
        case "menu", Act("query", "pickup"):
            return (Query(phase="pickup") if env.line_up else state), NO_EFFECTS
        case "menu", Act("query", str(query_id)):
            item = _open_item(query_id, env)
            if item is None:
                return state, NO_EFFECTS
            chosen = Query(item=item)
            return (replace(chosen, phase="choice"), NO_EFFECTS) if item.choices else whose(chosen, env)
        case "choice", Act("choice", str(choice)) if state.item and choice in {c.id for c in state.item.choices}:
            return whose(replace(state, choice=choice), env)
        case _:
            return state, NO_EFFECTS


def _open_item(query_id: str, env: Env) -> QueryItem | None:
    try:
        item = env.content.queries.item(query_id)
    except KeyError:
        return None
    return None if item.source == "live" and item.offline == "none" and not env.line_up else item


def _card(state: Query, event: Event, env: Env) -> Result:
    match event:
        case CardRead():
            return whose(state, env)
        case Act("back"):
            return start(), NO_EFFECTS
        case Act("no_card") if may_do_without_card(state):
            return replace(state, phase="number", no_card=True, id_no="", message=""), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def may_do_without_card(state: Query) -> bool:
    """Whether a typed number leads anywhere: to a request, or to a clerk who compares it."""
    return state.item.source == "live" if state.item else state.may_compare


def _number(state: Query, event: Event, env: Env) -> Result:
    """A typed number is nobody's until it is compared: it opens a request, and a clerk's comparison."""
    match event:
        case CardRead():
            return whose(replace(state, no_card=False, id_no=""), env)
        case Act("back"):
            return start(), NO_EFFECTS
        case Act("key", key):
            return replace(state, id_no=edit(state.id_no, "key", key, ID_NO, 18), message=""), NO_EFFECTS
        case Act("type", {"field": "id_no", "text": text}):
            return replace(state, id_no=edit("", "type", str(text).upper(), ID_NO, 18), message=""), NO_EFFECTS
        case Act("next") if not id_no_ok(state.id_no):
            return replace(state, message=say("号码不对，请对照身份证再看一遍")), NO_EFFECTS
        case Act("next") if state.picked:
            return compare(state), NO_EFFECTS
        case Act("next"):
            party = party_of_number(keyed_hash(env.person_key, state.id_no), state.id_no)
            return replace(state, phase="offer", principal=party, message=""), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def may_print(state: Query, env: Env) -> bool:
    """Whether 打印 is offered: once, and again only where not a byte came out."""
    item = item_of(state, env)
    return item is not None and item.paper and state.paper in ("", "failed") and env.printer in ("ready", "near_end")


def _paper(state: Query, env: Env) -> Mapping[str, Json]:
    item = item_of(state, env)
    who = env.person.shown if env.person else state.principal.shown if state.principal else ""
    title = item.title if item else ""
    return answer_slip(title, "" if item and item.source == "public" else who, words_of(state, env), env)


def _shown(state: Query, event: Event, env: Env) -> Result:
    """An answer, or why there is none; it goes away by itself, and everything of the person with it."""
    match state.phase, event:
        case "answer", Tick() if env.now_ms >= state.until_ms:
            return EndVisit("done"), NO_EFFECTS
        case "answer", Act("home"):
            return EndVisit("done"), NO_EFFECTS
        case "answer", Act("again"):
            return start(), NO_EFFECTS
        case "answer", Act("more"):
            return replace(state, page=state.page + 1), NO_EFFECTS
        case "answer", Act("print") if may_print(state, env):
            return replace(state, paper="printing"), (PrintAnswer(_paper(state, env)),)
        case "answer", AnswerPrinted(result) if state.paper == "printing":
            return replace(state, paper=result), NO_EFFECTS
        case "stopped", Act("home"):
            return GoHome(), NO_EFFECTS
        case "stopped", Act("back"):
            return start(), NO_EFFECTS
        case _:
            return state, NO_EFFECTS
