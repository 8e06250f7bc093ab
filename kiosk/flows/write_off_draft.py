"""核销: an item of the exception desk that no cash can settle is closed by two people."""

from __future__ import annotations

from kiosk.flows.base import CaseView, Env, OpenShift
from kiosk.till.postings import write_off
from sync.record import Draft, Kind


def write_off_draft(*, op_id: str, case: CaseView, clerk_id: str, second_id: str, shift: OpenShift, env: Env) -> Draft:
    """Operation and postings; no slip, since nobody gets or gives anything. The drawer does not move: the amount stands
    in over_short, where the day's report shows it."""
    return Draft(
        op_id=op_id,
        kind=Kind.WRITE_OFF,
        payload={"biller": case.biller, "amount_fen": 0, "written_off_fen": case.amount_fen, "closes": case.op_id},
        stream_key=case.stream_key,
        actor_role="clerk",
        actor_id=clerk_id,
        second_actor_id=second_id,
        supersedes=case.op_id,
        business_date=shift.business_date,
        shift_id=shift.shift_id,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
        postings=write_off(case.biller, case.amount_fen, case.recovered),
    )
