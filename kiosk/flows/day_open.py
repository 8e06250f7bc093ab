"""开班: the day that a clerk opens. It comes from the clock while that can be believed, else from the clerk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from kiosk.flows.base import Env

DAY_DIGITS: Final = 8
LONGEST_ABSENCE: Final = timedelta(days=400)


def asks_day(env: Env) -> bool:
    """Whether the clerk has to say which day it is: the clock is doubtful, or shows a day before the last opened."""
    return env.clock == "doubtful" or env.now.date().isoformat() < env.last_day


def day_to_open(typed: str, env: Env) -> date | None:
    """The business day of a shift that opens now. None: what was typed (YYYYMMDD) is no day, lies before the last day
    that was opened, or more than 400 days after it."""
    if not asks_day(env):
        return env.now.date()
    if len(typed) != DAY_DIGITS:
        return None
    try:
        day = date.fromisoformat(f"{typed[:4]}-{typed[4:6]}-{typed[6:]}")
    except ValueError:
        return None
    if not env.last_day:
        return day
    last = date.fromisoformat(env.last_day)
    return day if last <= day <= last + LONGEST_ABSENCE else None
