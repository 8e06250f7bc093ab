"""How much may be taken in, and how old the oldest is when clocks lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import FakeClock
from sync.ledger.connection import connect
from sync.ledger.limits import Moment, Usage, age_hours, check, near
from sync.ledger.values import LimitReached
from sync.record import Limits, Posting
from tests.support.ledgers import KEY, LIMITS, draft, make, reopen

HOUR_NS = 3600 * 10**9
NOTHING = Usage(0, 0, 0, 0.0)


def moment(
    wall: str = "2026-11-23T01:00:00.000Z", hours_up: float = 1, boot: str = "a", word: str = "trusted"
) -> Moment:
    return Moment(wall, int(hours_up * HOUR_NS), boot, word)


def refused(usage: Usage, fen: int, limits: Limits = LIMITS) -> str:
    try:
        check(limits, usage, fen)
    except LimitReached as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("usage", "fen", "code"),
    [
        (NOTHING, 50_000, ""),
        (NOTHING, 50_001, "limit_operation"),
        (replace(NOTHING, person_day_fen=90_000), 10_000, ""),
        (replace(NOTHING, person_day_fen=90_000), 10_001, "limit_person_day"),
        (replace(NOTHING, unsynced_fen=1_990_000), 10_000, ""),
        (replace(NOTHING, unsynced_fen=1_990_000), 10_001, "limit_unsynced_sum"),
        (replace(NOTHING, unsynced_count=499), 1, ""),
        (replace(NOTHING, unsynced_count=500), 1, "limit_unsynced_count"),
        (replace(NOTHING, oldest_unsynced_hours=71.99), 50_000, ""),
        (replace(NOTHING, oldest_unsynced_hours=72.0), 20_000, ""),
        (replace(NOTHING, oldest_unsynced_hours=72.0), 20_001, "limit_operation"),
        (replace(NOTHING, oldest_unsynced_hours=72.0, person_day_fen=30_000), 10_001, "limit_person_day"),
        (replace(NOTHING, oldest_unsynced_hours=167.99), 1, ""),
        (replace(NOTHING, oldest_unsynced_hours=168.0), 1, "limit_age"),
    ],
)
def test_each_limit_is_passed_to_the_fen_and_no_further(usage: Usage, fen: int, code: str) -> None:
    assert refused(usage, fen) == code


@given(st.integers(-(10**9), 0))
def test_giving_cash_back_is_never_refused(fen: int) -> None:
    assert refused(Usage(10**9, 10**9, 10**6, 10.0**6), fen) == ""


@given(st.integers(1, 60_000), st.integers(0, 120_000), st.integers(0, 2_100_000), st.integers(0, 600))
def test_what_was_let_in_never_passes_a_limit(fen: int, day: int, unsynced: int, count: int) -> None:
    if refused(Usage(day, unsynced, count, 0.0), fen) == "":
        assert fen <= LIMITS.per_operation_fen
        assert day + fen <= LIMITS.per_person_day_fen
        assert unsynced + fen <= LIMITS.unsynced_fen
        assert count + 1 <= LIMITS.unsynced_count


@pytest.mark.parametrize(
    ("usage", "warned"),
    [
        (replace(NOTHING, unsynced_fen=1_599_999), False),
        (replace(NOTHING, unsynced_fen=1_600_000), True),
        (replace(NOTHING, unsynced_count=400), True),
        (replace(NOTHING, oldest_unsynced_hours=57.5), False),
        (replace(NOTHING, oldest_unsynced_hours=57.6), True),
    ],
)
def test_four_fifths_of_a_limit_is_near_it(usage: Usage, warned: bool) -> None:
    assert near(LIMITS, usage) is warned


def test_within_one_boot_the_wall_clock_does_not_count() -> None:
    past = moment("1970-01-01T00:00:09.000Z", hours_up=1)
    assert age_hours(past, moment("2026-11-23T01:00:00.000Z", hours_up=3)) == 2
    assert age_hours(moment("2040-01-01T00:00:00.000Z"), moment(hours_up=2)) == 1


def test_across_boots_two_good_wall_clocks_count() -> None:
    past = moment("2026-11-20T01:00:00.000Z", hours_up=90)
    assert age_hours(past, moment("2026-11-23T01:00:00.000Z", hours_up=1, boot="b")) == 72


@pytest.mark.parametrize(
    ("past", "now"),
    [
        (moment("1970-01-01T00:00:09.000Z"), moment(hours_up=5, boot="b")),
        (moment(), moment("1970-01-01T05:00:00.000Z", hours_up=5, boot="b")),
        (moment(word="doubtful"), moment("2031-01-01T00:00:00.000Z", hours_up=5, boot="b")),
        (moment(), moment("2031-01-01T00:00:00.000Z", hours_up=5, boot="b", word="doubtful")),
        (moment("2026-12-24T00:00:00.000Z"), moment("2026-11-23T01:00:00.000Z", hours_up=5, boot="b")),
    ],
)
def test_across_boots_a_bad_wall_clock_leaves_what_is_certain(past: Moment, now: Moment) -> None:
    assert age_hours(past, now) == 5


def test_a_clock_that_woke_up_in_1970_does_not_stop_the_till_when_it_is_set_right(tmp_path: Path) -> None:
    clock = FakeClock(moment=datetime(1970, 1, 1, tzinfo=UTC))
    ledger = make(tmp_path / "ledger.db", clock)
    ledger.accept(draft(), LIMITS)
    clock.moment = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    clock.mono += 10**9
    ledger.accept(draft(), LIMITS)
    clock.boot, clock.mono = "00000000-0000-4000-8000-000000000002", 10**9
    ledger.accept(draft(), LIMITS)
    assert ledger.headroom(LIMITS).oldest_hours < 1


def test_the_oldest_is_the_first_by_number_not_by_wall_clock(tmp_path: Path) -> None:
    clock = FakeClock()
    ledger = make(tmp_path / "ledger.db", clock)
    ledger.accept(draft(), LIMITS)
    clock.advance(3600)
    clock.moment -= timedelta(days=365)
    ledger.accept(draft(), LIMITS)
    assert ledger.headroom(LIMITS).oldest_hours == pytest.approx(1)
    assert ledger.status().oldest_unsent == "2026-11-23T01:00:00.000Z"


def test_what_is_stored_no_longer_stands_against_the_terminal_but_does_against_the_person(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    for _ in range(2):
        ledger.accept(draft(50_000, person_key="p"), LIMITS)
    ids = [o.op_id for o in ledger.take_batch(10, 10**6).operations]
    assert ledger.headroom(LIMITS).unsynced_count == 2
    ledger.mark_stored(ids)
    assert ledger.headroom(LIMITS).unsynced_fen == ledger.headroom(LIMITS).unsynced_count == 0
    with pytest.raises(LimitReached) as caught:
        ledger.accept(draft(1, person_key="p"), LIMITS)
    assert (caught.value.code, caught.value.limit, caught.value.used) == ("limit_person_day", 100_000, 100_000)


def test_a_voided_payment_stands_against_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = make(path)
    voided = ledger.accept(draft(50_000, person_key="p"), LIMITS).op_id
    ledger.accept(draft(50_000, person_key="p"), LIMITS)
    with pytest.raises(LimitReached):
        ledger.check(draft(50_000, person_key="p"), LIMITS)
    connection = connect(path, KEY)
    connection.execute("UPDATE operation_status SET state = 'voided' WHERE op_id = ?", (voided,))
    connection.close()
    ledger.accept(draft(50_000, person_key="p"), LIMITS)
    assert ledger.headroom(LIMITS).unsynced_count == 2


def test_cash_given_back_is_not_limited(tmp_path: Path) -> None:
    clock = FakeClock()
    ledger = make(tmp_path / "ledger.db", clock)
    first = ledger.accept(draft(), LIMITS)
    clock.advance(8 * 24 * 3600)
    back = draft(
        -8640,
        kind="void",
        supersedes=first.op_id,
        postings=(Posting("payable:electric", 8640), Posting("drawer", -8640)),
    )
    ledger.accept(back, LIMITS)
    assert ledger.status().till["drawer"] == 0


def test_asking_about_what_was_accepted_already_is_no_refusal(tmp_path: Path) -> None:
    wanted = draft(50_000, person_key="p")
    limits = replace(LIMITS, per_person_day_fen=50_000)
    ledger = make(tmp_path / "ledger.db")
    ledger.check(wanted, limits)
    first = ledger.accept(wanted, limits)
    ledger.check(wanted, limits)
    assert ledger.accept(wanted, limits) == first
    ledger.close()
    again = reopen(tmp_path / "ledger.db")
    assert again.accept(wanted, replace(limits, unsynced_count=0)) == first


def test_payouts_keep_to_their_multiple_the_cards_day_and_the_points_day(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    limits = replace(LIMITS, payout_point_day_fen=350_000)

    def pays(fen: int, person: str, day: str = "2026-11-23") -> str:
        wanted = draft(-fen, kind="payout", person_key=person, business_date=day, postings=())
        try:
            ledger.check(wanted, limits)
            ledger.accept(wanted, limits)
        except LimitReached as error:
            return error.code
        return ""

    assert pays(10_500, "p") == "limit_payout_multiple"
    assert pays(150_000, "p") == ""
    assert pays(51_000, "p") == "limit_payout_person_day"
    assert pays(50_000, "p") == ""
    assert pays(151_000, "q") == "limit_payout_point_day"
    assert pays(150_000, "q") == ""
    assert pays(200_000, "p", "2026-11-24") == ""


def test_taking_the_card_out_does_not_begin_a_new_day_for_the_account(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    account = "ac" * 16
    for person in ("card", "card"):
        ledger.accept(draft(50_000, person_key=person, account_key=account), LIMITS)
    with pytest.raises(LimitReached, match="limit_person_day"):
        ledger.accept(draft(100, person_key=account, account_key=account), LIMITS)
    with pytest.raises(LimitReached, match="limit_person_day"):
        ledger.accept(draft(100, person_key="card", account_key="bd" * 16), LIMITS)
    ledger.accept(draft(100, person_key=account, account_key=account, business_date="2026-11-24"), LIMITS)


def test_before_the_cash_it_is_said_that_the_days_limit_is_near(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    ledger.accept(draft(40_000, person_key="p"), LIMITS)
    assert not ledger.check(draft(39_999, person_key="p"), LIMITS)
    assert ledger.check(draft(40_000, person_key="p"), LIMITS)


def test_nights_without_power_and_a_dead_clock_age_by_the_business_days_that_clerks_opened(tmp_path: Path) -> None:
    clock = FakeClock(moment=datetime(1970, 1, 1, tzinfo=UTC), word="doubtful")
    ledger = make(tmp_path / "ledger.db", clock)
    for day in range(1, 9):
        clock.boot, clock.mono = f"boot-{day}", 10**9
        clock.advance(10 * 3600)
        wanted = draft(100, business_date=f"2026-11-{day:02d}")
        if day < 5:
            ledger.accept(wanted, LIMITS)
            continue
        if day == 5:
            # Three whole days lie between the 1st and the 5th: the full limits are over.
            with pytest.raises(LimitReached, match="limit_operation"):
                ledger.accept(draft(30_000, business_date="2026-11-05"), LIMITS)
    with pytest.raises(LimitReached, match="limit_age"):
        ledger.accept(draft(100, business_date="2026-11-09"), LIMITS)
