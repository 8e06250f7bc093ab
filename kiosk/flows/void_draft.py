"""A confirmed void becomes the draft for the one door."""

from __future__ import annotations

from kiosk import money
from kiosk.flows.base import CaseView, Env, OpenShift
from kiosk.slips.template import render
from kiosk.till.postings import refund
from sync.record import Draft, Kind, SlipDraft

COPIES = ("客户联", "留存联")


def void_draft(*, op_id: str, paid: CaseView, clerk_id: str, shift: OpenShift, env: Env) -> Draft:
    """Operation, postings and slip as plain data. The ledger refuses it once a byte of the payment has left."""
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "phone": env.point.phone,
        "terminal_id": env.point.terminal_id,
        "biller": paid.biller_zh,
        "account_masked": paid.account_masked,
        "before_slip_no": paid.slip_no,
        "amount": money.figures(paid.amount_fen),
        "capitals": money.capitals(paid.amount_fen),
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "business_date": shift.business_date,
        "clerk_id": clerk_id,
    }
    return Draft(
        op_id=op_id,
        kind=Kind.VOID,
        payload={
            "biller": paid.biller,
            "biller_zh": paid.biller_zh,
            "amount_fen": -paid.amount_fen,
            "voids": paid.op_id,
            "before_slip_no": paid.slip_no,
        },
        stream_key=paid.stream_key,
        actor_role="clerk",
        actor_id=clerk_id,
        amount_fen=-paid.amount_fen,
        supersedes=paid.op_id,
        business_date=shift.business_date,
        shift_id=shift.shift_id,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
        postings=refund(paid.biller, paid.amount_fen),
        slip=SlipDraft(document=render(env.content.slips["void"], values), copies=COPIES),
    )
