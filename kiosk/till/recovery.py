"""A payment whose record is gone from every disk is typed again from its slip."""

from __future__ import annotations

from kiosk.till.postings import recovered
from sync.record import Draft, Kind, keyed_hash
from sync.slip_act import HASH_HEX, SlipCode


class WrongAccount(ValueError):
    """The account that was typed is not the one on the slip. `code` is wrong_account."""

    code = "wrong_account"


def recovery(
    *,
    op_id: str,
    slip: SlipCode,
    slip_text: str,
    account_no: str,
    person_key: bytes,
    technician_id: str,
    clerk_id: str,
    business_date: str,
    shift_id: str | None,
    biller_zh: str,
) -> Draft:
    """A new operation that stands for the lost one. The cash lay in the drawer when it was counted anew, so no drawer
    moves: what is owed to the biller comes out of the float. Raises WrongAccount."""
    account_key = keyed_hash(person_key, "account", slip.act.biller, account_no)
    if account_key[:HASH_HEX] != slip.act.account_hash:
        raise WrongAccount("the account is not the one on the slip")
    return Draft(
        op_id=op_id,
        kind=Kind.PAYMENT,
        payload={
            "biller": slip.act.biller,
            "biller_zh": biller_zh,
            "account_no": account_no,
            "amount_fen": slip.act.amount_fen,
            "tender": "cash",
            "bill_ref": "",
            "recovers": slip.act.op_id,
            "slip_no": slip.slip_no,
            "slip_qr": slip_text,
        },
        stream_key=keyed_hash(person_key, "stream", "", account_key),
        actor_role="technician",
        actor_id=technician_id,
        second_actor_id=clerk_id,
        amount_fen=slip.act.amount_fen,
        account_key=account_key,
        business_date=business_date,
        shift_id=shift_id,
        catalogue_version="",
        policy_version="",
        postings=recovered(slip.act.biller, slip.act.amount_fen),
    )
