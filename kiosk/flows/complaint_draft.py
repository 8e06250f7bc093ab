"""A complaint becomes the draft for the one door. Its slip says neither who nor what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flows.base import Env
from kiosk.slips.template import render
from sync.record import Draft, Json, Kind, SlipDraft, keyed_hash

if TYPE_CHECKING:
    from kiosk.flows.complaint import Complaint

COPIES = ("客户联",)


def complaint_draft(state: Complaint, env: Env) -> Draft:
    """Operation and slip as plain data. An anonymous one carries nothing of the person, whatever card is in the reader.

    Raises ValueError: no topic was chosen.
    """
    if state.topic is None:
        raise ValueError("a complaint has a topic")
    complaints = env.content.complaints
    day = env.shift.business_date if env.shift else env.now.date().isoformat()
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "point_code": env.point.point_code,
        "phone": env.point.phone,
        "terminal_id": env.point.terminal_id,
        "department": complaints.department_zh,
        "promise_days": str(complaints.promise_days),
        "topic": state.topic.zh,
        "signed": "匿名" if state.anonymous else "已留联系方式",
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "business_date": day,
    }
    payload: dict[str, Json] = {
        "department": complaints.department,
        "topic": state.topic.id,
        "topic_zh": f"投诉建议 {state.topic.zh}",
        "text": state.text,
        "anonymous": state.anonymous,
    }
    if not state.anonymous:
        payload |= {"name": state.name, "address": state.address, "id_no": state.id_no, "phone": state.phone}
    return Draft(
        op_id=state.op_id,
        kind=Kind.APPLICATION,
        payload=payload,
        stream_key=keyed_hash(env.person_key, "stream", "complaint", state.op_id),
        actor_role="villager",
        actor_id="anonymous" if state.anonymous else "signed",
        business_date=day,
        shift_id=env.shift.shift_id if env.shift else None,
        catalogue_version=complaints.version,
        policy_version=env.content.policy.version,
        slip=SlipDraft(document=render(env.content.slips["complaint"], values), copies=COPIES),
    )
