"""Opening a clerk's shift: one operation, so that the centre learns who held the till."""

from __future__ import annotations

from datetime import date

from kiosk.till.postings import shift_opening
from sync.record import Draft, keyed_hash


def opening(
    *,
    op_id: str,
    person_key: bytes,
    clerk_id: str,
    business_date: date,
    opening_fen: int,
    catalogue_version: str,
    policy_version: str,
) -> Draft:
    """The draft of 开班 with the counted opening cash in fen."""
    return Draft(
        op_id=op_id,
        kind="shift_open",
        payload={"clerk_id": clerk_id, "opening_fen": opening_fen, "business_date": business_date.isoformat()},
        stream_key=keyed_hash(person_key, "shift", clerk_id),
        actor_role="clerk",
        actor_id=clerk_id,
        business_date=business_date.isoformat(),
        shift_id=op_id,
        catalogue_version=catalogue_version,
        policy_version=policy_version,
        postings=shift_opening(opening_fen),
    )
