"""A confirmed refund becomes the draft for the one door."""

from __future__ import annotations

from kiosk import money
from kiosk.flows.base import CaseView, Env, OpenShift
from kiosk.slips.template import render
from kiosk.till.postings import refund
from sync.record import Draft, Kind, SlipDraft

COPIES = ("客户联", "留存联")


def refund_draft(*, op_id: str, case: CaseView, clerk_id: str, second_id: str, shift: OpenShift, env: Env) -> Draft:
    """Operation, postings and slip as plain data. Two people: the ledger refuses one."""
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "phone": env.point.phone,
        "terminal_id": env.point.terminal_id,
        "biller": case.biller_zh,
        "account_masked": case.account_masked,
        "reason": case.text,
        "before_slip_no": case.slip_no,
        "amount": money.figures(case.amount_fen),
        "capitals": money.capitals(case.amount_fen),
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "business_date": shift.business_date,
        "clerk_id": clerk_id,
        "second_id": second_id,
    }
    return Draft(
        op_id=op_id,
        kind=Kind.REFUND,
        payload={
            "biller": case.biller,
            "biller_zh": case.biller_zh,
            "amount_fen": -case.amount_fen,
            "refunds": case.op_id,
            "before_slip_no": case.slip_no,
        },
        stream_key=case.stream_key,
        actor_role="clerk",
        actor_id=clerk_id,
        second_actor_id=second_id,
        amount_fen=-case.amount_fen,
        supersedes=case.op_id,
        business_date=shift.business_date,
        shift_id=shift.shift_id,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
        postings=refund(case.biller, case.amount_fen),
        slip=SlipDraft(document=render(env.content.slips["refund"], values), copies=COPIES),
    )
