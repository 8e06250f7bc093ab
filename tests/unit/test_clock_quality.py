"""How far the clock is believed, and what hangs on it. Order never does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.clock import FakeClock, wall_text
from sync.ledger.clock_anchor import Anchor, quality
from sync.ledger.values import NotAllowed
from tests.support.ledgers import LIMITS, draft, make

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = 10**9


def judged(
    off_s: float = 0.0, later_s: float = 3600.0, boot: str = "a", anchor: bool = True, newest: datetime | None = None
) -> str:
    """`later_s` after the centre said NOW, with a wall clock `off_s` wrong."""
    said = Anchor("a", 5 * SECOND, wall_text(NOW)) if anchor else None
    wall = NOW + timedelta(seconds=later_s + off_s)
    return quality(said, wall_text(newest) if newest else None, wall_text(wall), int((5 + later_s) * SECOND), boot)


@pytest.mark.parametrize(
    ("off_s", "word"),
    [
        (0, "trusted"),
        (300, "trusted"),
        (-300, "trusted"),
        (301, "doubtful"),
        (-301, "doubtful"),
        (3600, "doubtful"),
        (5 * 365 * 86400, "doubtful"),
        (-5 * 365 * 86400, "doubtful"),
    ],
)
def test_C1_within_a_boot_the_centres_word_is_carried_on(off_s: float, word: str) -> None:
    assert judged(off_s) == word


@pytest.mark.parametrize(
    ("off_s", "anchor", "newest", "word"),
    [
        (0, True, None, "unsynchronised"),
        (86400 * 200, True, None, "unsynchronised"),
        (-86400, True, None, "doubtful"),
        (86400 * 401, True, None, "doubtful"),
        (0, False, None, "unsynchronised"),
        (-86400 * 365 * 56, False, None, "doubtful"),
        (0, False, NOW + timedelta(days=1), "doubtful"),
        (0, False, NOW, "unsynchronised"),
    ],
)
def test_C2_after_a_reboot_only_what_is_impossible_is_doubted(
    off_s: float, anchor: bool, newest: datetime | None, word: str
) -> None:
    assert judged(off_s, boot="b", anchor=anchor, newest=newest) == word


@dataclass(slots=True)
class Plain(FakeClock):
    """A clock that, like the machine's own, knows nothing of its quality."""

    word: str = "unsynchronised"


def test_C1_a_jump_while_running_is_noticed_and_recorded_and_money_goes_on(tmp_path: Path) -> None:
    clock = Plain()
    ledger = make(tmp_path / "ledger.db", clock)
    assert ledger.accept(draft(), LIMITS).clock_quality == "unsynchronised"
    ledger.note_server_time(wall_text(clock.utc()), 0)
    clock.advance(1800)
    assert ledger.accept(draft(), LIMITS).clock_quality == "trusted"
    clock.moment = datetime(1970, 1, 1, tzinfo=UTC)
    assert ledger.accept(draft(), LIMITS).clock_quality == "doubtful"
    clock.moment = datetime(2031, 1, 1, tzinfo=UTC)
    assert ledger.clock_quality() == "doubtful"
    assert [row["seq"] for row in ledger.export()] == [1, 2, 3]


def test_C1_no_payout_while_the_clock_is_doubtful_and_everything_else_goes_on(tmp_path: Path) -> None:
    clock = Plain()
    ledger = make(tmp_path / "ledger.db", clock)
    payout = draft(-1000, kind="payout", postings=())
    clock.moment = datetime(1970, 1, 1, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="clock_doubtful"):
        ledger.check(payout, LIMITS)
    with pytest.raises(NotAllowed, match="clock_doubtful"):
        ledger.accept(payout, LIMITS)
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.accept(draft(-8640, kind="void", supersedes=paid.op_id, postings=()), LIMITS)
    ledger.accept(draft(0, kind="shift_close", postings=()), LIMITS)
    clock.moment = NOW
    ledger.accept(payout, LIMITS)


def test_the_round_trip_is_halved(tmp_path: Path) -> None:
    clock = Plain()
    ledger = make(tmp_path / "ledger.db", clock)
    clock.advance(700)
    ledger.note_server_time(wall_text(clock.utc() - timedelta(seconds=320)), 600 * SECOND)
    assert ledger.clock_quality() == "trusted"
    with pytest.raises(ValueError, match="isoformat"):
        ledger.note_server_time("<html>", 0)


moments = st.sampled_from(
    [datetime(1970, 1, 1, tzinfo=UTC), NOW - timedelta(days=5 * 365), NOW - timedelta(hours=1), NOW,
     NOW + timedelta(hours=1), NOW + timedelta(days=5 * 365)]
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(moments, st.booleans()), min_size=1, max_size=12))
def test_C1_whatever_the_wall_clock_says_order_and_day_come_from_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[datetime, bool]]
) -> None:
    clock = Plain()
    ledger = make(tmp_path_factory.mktemp("clock") / "ledger.db", clock)
    made = []
    for number, (moment, reboot) in enumerate(steps):
        clock.moment = moment
        clock.mono += SECOND
        if reboot:
            clock.boot, clock.mono = f"boot-{number}", SECOND
        made.append(ledger.accept(draft(1, shift_id="s"), LIMITS))
    status = ledger.status()
    assert status.oldest_unsent == made[0].wall_utc
    assert status.business_date == "2026-11-23"
    assert [o.op_id for o in ledger.take_batch(99, 10**7).operations] == [o.op_id for o in made]
    assert ledger.headroom(LIMITS).oldest_hours >= 0
    assert ledger.verify() is None
    ledger.close()
