"""关班: the counted cash becomes one operation that closes the shift, and the day slip."""

from __future__ import annotations

from kiosk import money
from kiosk.flows.base import Env, OpenShift
from kiosk.slips.template import render
from kiosk.till.postings import shift_closing
from kiosk.words import say
from sync.record import Draft, Kind, SlipDraft, keyed_hash


def difference(counted_fen: int, expected_fen: int) -> str:
    """长款 or 短款 in words; 账款相符 where there is none."""
    if counted_fen == expected_fen:
        return say("账款相符")
    apart = money.figures(abs(counted_fen - expected_fen))
    return say("长款 {money}", money=apart) if counted_fen > expected_fen else say("短款 {money}", money=apart)


def closing_draft(*, op_id: str, counted_fen: int, shift: OpenShift, clerk_id: str, env: Env) -> Draft:
    """Operation, postings (over and short; the drawer back to the float) and the day slip. Records are never adjusted
    to fit the cash. Raises ValueError: counted less than nothing."""
    expected = env.drawer_fen
    numbers = env.shift_numbers
    values = {
        "demo": "演示" if env.point.demo else "",
        "point_name": env.point.point_name,
        "terminal_id": env.point.terminal_id,
        "clerk_id": clerk_id,
        "business_date": shift.business_date,
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
        "opening": money.figures(shift.opening_fen),
        "paid_count": str(numbers.paid_count),
        "paid": money.figures(numbers.paid_fen),
        "back_count": str(numbers.back_count),
        "back": money.figures(numbers.back_fen),
        "expected": money.figures(expected),
        "counted": money.figures(counted_fen),
        "difference": difference(counted_fen, expected),
        "unsent_count": str(env.unsent_count),
        "unsent": money.figures(env.unsent_fen),
        "cases_count": str(len(env.cases)),
    }
    return Draft(
        op_id=op_id,
        kind=Kind.SHIFT_CLOSE,
        payload={
            "shift_id": shift.shift_id,
            "clerk_id": clerk_id,
            "opening_fen": shift.opening_fen,
            "expected_fen": expected,
            "counted_fen": counted_fen,
            "over_short_fen": counted_fen - expected,
            "unsent_count": env.unsent_count,
            "unsent_fen": env.unsent_fen,
        },
        stream_key=keyed_hash(env.person_key, "shift", shift.clerk_id),
        actor_role="clerk",
        actor_id=clerk_id,
        business_date=shift.business_date,
        shift_id=shift.shift_id,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
        postings=shift_closing(expected, counted_fen),
        slip=SlipDraft(document=render(env.content.slips["day"], values), copies=("留存联",)),
    )
