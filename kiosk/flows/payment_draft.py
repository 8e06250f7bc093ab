"""A confirmed payment becomes the draft for the one door: payload, postings, slip."""

from __future__ import annotations

from kiosk import money
from kiosk.content import Biller
from kiosk.flows.base import Bill, Env, OpenShift
from kiosk.person import mask_account
from kiosk.slips.template import render
from kiosk.till.postings import payment
from sync.record import Draft, SlipDraft, keyed_hash

COPIES = ("客户联", "留存联")


def payment_draft(
    *,
    op_id: str,
    biller: Biller,
    account_no: str,
    bill: Bill | None,
    bill_ref: str,
    amount_fen: int,
    received_fen: int,
    clerk_id: str,
    shift: OpenShift,
    env: Env,
) -> Draft:
    """Operation, postings and slip as plain data. The payload names the account in full for the biller; the slip only
    its end. Raises ValueError: the amount is not positive, or less was received than is due."""
    if received_fen < amount_fen:
        raise ValueError("less was received than is paid")
    account_hash = keyed_hash(env.person_key, "account", biller.id, account_no)
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "point_code": env.point.point_code,
        "phone": env.point.phone,
        "terminal_id": env.point.terminal_id,
        "biller": biller.zh,
        "payee": biller.payee,
        "account_zh": biller.account_zh,
        "account_masked": mask_account(account_no),
        "holder_masked": bill.holder_masked if bill else "",
        "period": bill.period if bill else "",
        "amount": money.figures(amount_fen),
        "capitals": money.capitals(amount_fen),
        "received": money.figures(received_fen),
        "change": money.figures(received_fen - amount_fen),
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "business_date": shift.business_date,
        "clerk_id": clerk_id,
        "warning": biller.warning,
    }
    return Draft(
        op_id=op_id,
        kind="payment",
        payload={
            "biller": biller.id,
            "biller_zh": biller.zh,
            "account_no": account_no,
            "amount_fen": amount_fen,
            "received_fen": received_fen,
            "change_fen": received_fen - amount_fen,
            "tender": "cash",
            "bill_ref": bill_ref,
            "holder_masked": bill.holder_masked if bill else "",
            "period": bill.period if bill else "",
            "person": env.person_hash,
        },
        stream_key=keyed_hash(env.person_key, "stream", env.person_hash or "", account_hash),
        actor_role="clerk",
        actor_id=clerk_id,
        amount_fen=amount_fen,
        person_key=env.person_hash or account_hash,
        account_key=account_hash,
        business_date=shift.business_date,
        shift_id=shift.shift_id,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
        postings=payment(biller.id, amount_fen),
        slip=SlipDraft(document=render(env.content.slips["payment"], values), copies=COPIES),
    )
