"""How far this terminal's clock can be believed: what the centre last said, carried on by the monotonic clock.

Terminal and agent are two processes of one machine: the agent notes what the centre said, both judge by it.

| anchor | wall clock | quality |
|---|---|---|
| of this boot | within 300 s of the centre's time carried on | trusted |
| of this boot | anything else (1970, five years off, jumped back) | doubtful |
| none of this boot | before the last word of the centre, the newest operation or the program itself | doubtful |
| none of this boot | more than 400 days after the last of these | doubtful |
| none of this boot | anything else: a machine that was switched off over night | unsynchronised |
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger.connection import writing
from sync.ledger.limits import EARLIEST
from sync.ledger.rows import put_value, value

TOLERANCE_S: Final = 300
LONGEST_ABSENCE: Final = timedelta(days=400)
NAME: Final = "clock_anchor"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The centre's time at one moment of this machine."""

    boot_id: str
    mono_ns: int
    server_utc: str


def quality(anchor: Anchor | None, newest_wall_utc: str | None, wall_utc: str, mono_ns: int, boot_id: str) -> str:
    """trusted | unsynchronised | doubtful, as in the table above. Times are ISO 8601 UTC; `newest_wall_utc` is the
    newest operation's where it was not doubtful itself."""
    wall = datetime.fromisoformat(wall_utc)
    if anchor is not None and anchor.boot_id == boot_id:
        expected = datetime.fromisoformat(anchor.server_utc) + timedelta(microseconds=(mono_ns - anchor.mono_ns) / 1000)
        return "trusted" if abs((wall - expected).total_seconds()) <= TOLERANCE_S else "doubtful"
    slack = timedelta(seconds=TOLERANCE_S)
    if wall < datetime.fromisoformat(f"{EARLIEST}T00:00:00+00:00"):
        return "doubtful"
    known = [datetime.fromisoformat(t) for t in (newest_wall_utc, anchor.server_utc if anchor else None) if t]
    if known and (wall + slack < max(known) or wall > max(known) + LONGEST_ABSENCE):
        return "doubtful"
    return "unsynchronised"


def note(connection: Any, clock: Clock, server_utc: str, round_trip_ns: int) -> None:
    """Remember what the centre said; its clock was read in the middle of the round trip that just ended.

    Raises ValueError: not a time.
    """
    datetime.fromisoformat(server_utc)
    anchor = Anchor(clock.boot_id(), clock.mono_ns() - max(0, round_trip_ns) // 2, server_utc)
    with writing(connection):
        put_value(connection, NAME, json.dumps(asdict(anchor)))


def current(connection: Any, clock: Clock) -> str:
    """Quality of the clock now. A clock that knows better of itself (a test's, one set by hand as wrong) is heard."""
    own = clock.quality()
    if own != "unsynchronised":
        return own
    text = value(connection, NAME)
    newest = connection.execute(
        "SELECT wall_utc FROM operation WHERE clock_quality <> 'doubtful' ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    return quality(
        Anchor(**json.loads(text)) if text else None,
        newest[0] if newest else None,
        wall_text(clock.utc()),
        clock.mono_ns(),
        clock.boot_id(),
    )
