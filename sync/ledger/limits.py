"""How much may be taken in while nothing is confirmed: pure rules over what is in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sync.ledger.values import LimitReached
from sync.record import Limits

EARLIEST: Final = "2026-01-01"
"""A wall clock before this was never set: no ledger is older than the program."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was, as this terminal could know: `wall_utc` as in the record, nanoseconds within one boot, the
    business day that a clerk opened ("" where none is known)."""

    wall_utc: str
    mono_ns: int
    boot_id: str
    clock_quality: str
    business_date: str = ""


def age_hours(past: Moment, now: Moment) -> float:
    """How long ago `past` was, as far as it is certain.

    Within one boot by the monotonic clock alone, whatever the wall clock did. Across boots at least this boot's
    uptime and the whole business days between, which clerks have opened; more where both wall clocks can be believed.
    A clock that woke up in 1970 neither frees nor blocks.
    """
    if past.boot_id == now.boot_id:
        return max(0, now.mono_ns - past.mono_ns) / 3.6e12
    hours = max(now.mono_ns / 3.6e12, 24.0 * _days_between(past.business_date, now.business_date))
    if _believable(past) and _believable(now):
        since = datetime.fromisoformat(now.wall_utc) - datetime.fromisoformat(past.wall_utc)
        hours = max(hours, since.total_seconds() / 3600)
    return hours


def _days_between(earlier: str, later: str) -> int:
    """Whole days that lie between two business days: from late on one to early on the next is hardly any time."""
    if not earlier or not later:
        return 0
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days - 1


def _believable(moment: Moment) -> bool:
    return moment.clock_quality != "doubtful" and moment.wall_utc >= EARLIEST


@dataclass(frozen=True, slots=True)
class Usage:
    """What stands against the limits at this moment. Fen, counts, hours."""

    person_day_fen: int
    """Taken on that day from the person, or for the account, whichever is more."""
    unsynced_fen: int
    unsynced_count: int
    oldest_unsynced_hours: float


def check(limits: Limits, usage: Usage, amount_fen: int) -> None:
    """Raises LimitReached for the first limit that taking `amount_fen` in would pass. Cash out is not limited here.

    Examples with the default limits: 500.00 passes and 500.01 does not; with 900.00 taken from a person today 100.00
    passes and 100.01 does not; after 72 h without an upload 200.00 passes and 200.01 does not; after 168 h no cash is
    taken at all.
    """
    if amount_fen <= 0:
        return
    if usage.oldest_unsynced_hours >= limits.reduced_hours:
        raise LimitReached("limit_age", limits.reduced_hours, int(usage.oldest_unsynced_hours))
    limits = at_age(limits, usage.oldest_unsynced_hours)
    if amount_fen > limits.per_operation_fen:
        raise LimitReached("limit_operation", limits.per_operation_fen, amount_fen)
    if usage.person_day_fen + amount_fen > limits.per_person_day_fen:
        raise LimitReached("limit_person_day", limits.per_person_day_fen, usage.person_day_fen)
    if usage.unsynced_fen + amount_fen > limits.unsynced_fen:
        raise LimitReached("limit_unsynced_sum", limits.unsynced_fen, usage.unsynced_fen)
    if usage.unsynced_count + 1 > limits.unsynced_count:
        raise LimitReached("limit_unsynced_count", limits.unsynced_count, usage.unsynced_count)


def check_payout(limits: Limits, person_day_fen: int, point_day_fen: int, amount_fen: int) -> None:
    """Raises LimitReached for the first limit that paying `amount_fen` (> 0) out would pass: not a multiple, too much
    for one card on one day, too much for the point on one day. Sums are those of this terminal."""
    if amount_fen % limits.payout_multiple_fen:
        raise LimitReached("limit_payout_multiple", limits.payout_multiple_fen, amount_fen)
    if person_day_fen + amount_fen > limits.payout_person_day_fen:
        raise LimitReached("limit_payout_person_day", limits.payout_person_day_fen, person_day_fen)
    if point_day_fen + amount_fen > limits.payout_point_day_fen:
        raise LimitReached("limit_payout_point_day", limits.payout_point_day_fen, point_day_fen)


def at_age(limits: Limits, oldest_hours: float) -> Limits:
    """The limits that hold when the oldest unconfirmed cash has waited so long: after `full_hours` smaller amounts."""
    if oldest_hours < limits.full_hours:
        return limits
    return replace(
        limits,
        per_operation_fen=limits.per_operation_fen * limits.reduced_percent // 100,
        per_person_day_fen=limits.per_person_day_fen * limits.reduced_percent // 100,
    )


def near_day(limits: Limits, usage: Usage, amount_fen: int) -> bool:
    """Whether taking in `amount_fen` would use the day's limit of person or account to the warning share."""
    limits = at_age(limits, usage.oldest_unsynced_hours)
    return (usage.person_day_fen + amount_fen) * 100 >= limits.per_person_day_fen * limits.warn_percent


def near(limits: Limits, usage: Usage) -> bool:
    """Whether any terminal-wide limit is used to the warning share."""
    share = limits.warn_percent / 100
    return (
        usage.unsynced_fen >= limits.unsynced_fen * share
        or usage.unsynced_count >= limits.unsynced_count * share
        or usage.oldest_unsynced_hours >= limits.full_hours * share
    )
