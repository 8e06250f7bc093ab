"""A 代查 and a clerk's comparison become drafts for the one door: no person named in full, and never an answer."""

from __future__ import annotations

from typing import Any

from kiosk.flows.base import Env
from kiosk.flows.query_state import Party, Query
from kiosk.slips.template import render
from sync.record import Draft, Json, Kind, SlipDraft, keyed_hash

COPIES = ("客户联",)


def request_draft(state: Query, env: Env) -> Draft:
    """Operation and slip as plain data; the centre knows the person by the keyed hash.

    Raises ValueError: nothing is asked, or about nobody.
    """
    item, principal, agent = state.item, state.principal, state.agent
    if item is None or principal is None:
        raise ValueError("a request has a question and a person")
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "point_code": env.point.point_code,
        "phone": env.point.phone,
        "terminal_id": env.point.terminal_id,
        "query": item.title,
        "department": item.department_zh,
        "principal": principal.shown,
        "unverified": "身份证号是手输的，取结果时要核对" if principal.how == "typed" else "",
        "agent": agent.shown if agent else "",
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "business_date": _day(env),
    }
    payload: dict[str, Json] = {
        "query": item.id,
        "query_zh": item.title,
        "choice": state.choice,
        "months": item.months,
        "department": item.department,
        "person": principal.person,
        "person_masked": principal.shown,
        "person_how": principal.how,
        "agent": agent.person if agent else None,
        "agent_masked": agent.shown if agent else "",
    }
    return Draft(
        kind=Kind.REQUEST,
        payload=payload,
        actor_role="agent" if agent else "villager",
        actor_id=(agent or principal).person,
        slip=SlipDraft(document=render(env.content.slips["request"], values), copies=COPIES),
        **_common(state, principal, env),
    )


def identity_check_draft(state: Query, person: Party, env: Env) -> Draft:
    """工作人员核对身份: who compared whom, and for what. Recorded before the question is asked."""
    return Draft(
        kind=Kind.IDENTITY_CHECK,
        payload={
            "clerk_id": state.clerk,
            "person": person.person,
            "person_masked": person.shown,
            "person_how": person.how,
            "compared": "id_face" if state.no_card else "card_id_face",
            "query": state.about.id if state.about else "",
        },
        actor_role="clerk",
        actor_id=state.clerk,
        **_common(state, person, env),
    )


def _common(state: Query, person: Party, env: Env) -> dict[str, Any]:
    return {
        "op_id": state.op_id,
        "stream_key": keyed_hash(env.person_key, "stream", person.person, "query"),
        "person_key": person.person,
        "business_date": _day(env),
        "shift_id": env.shift.shift_id if env.shift else None,
        "catalogue_version": env.content.queries.version,
        "policy_version": env.content.policy.version,
    }


def _day(env: Env) -> str:
    return env.shift.business_date if env.shift else env.now.date().isoformat()
