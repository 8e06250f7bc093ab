"""When the agent sends, how much, and what it costs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sync import protocol
from sync.clock import FakeClock
from sync.gateway.slots import Slots
from sync.meter import Day, Meter
from sync.pace import RETRY_CAP_S, Pace, deadline_s, phase_of, poll_after_s, retry_after_s
from tests.support.ledgers import make

DAYS = ["2026-11-22", "2026-11-23", "2026-11-24"]


def test_batches_double_to_their_bounds_and_halve_to_one_operation() -> None:
    pace = Pace()
    assert (pace.operations, pace.size) == (50, 64 * 1024)
    assert (pace.grown().operations, pace.grown().size) == (100, 128 * 1024)
    for _ in range(10):
        pace = pace.grown()
    assert (pace.operations, pace.size) == (protocol.MAX_OPERATIONS, protocol.MAX_BATCH_BYTES)
    for _ in range(20):
        pace = pace.halved()
    assert (pace.operations, pace.size) == (1, 2048)


def test_N1_a_deadline_grows_with_what_is_expected() -> None:
    assert deadline_s(0) == 25.0
    assert deadline_s(40_000) == 40.0


@given(st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_N5_a_retry_is_full_jitter_under_its_cap_and_never_ends(failures: int, random01: float) -> None:
    wait = retry_after_s(failures, random01)
    assert 0 <= wait <= RETRY_CAP_S
    if failures < 7:
        assert wait <= 5 * 2**failures


@given(st.floats(10, 3600), st.floats(0, 1, exclude_max=True), st.floats(0, 2e9))
def test_a_poll_comes_in_its_phase_and_within_half_to_one_and_a_half_periods(
    period: float, phase: float, now: float
) -> None:
    wait = poll_after_s(period, phase, now)
    assert period / 2 - 1e-3 <= wait <= period * 1.5 + 1e-3
    off = ((now + wait) / period - phase) % 1.0
    assert min(off, 1 - off) < 1e-4


def test_a_thousand_terminals_with_power_back_in_one_second_come_spread() -> None:
    moments = Counter(int(poll_after_s(30.0, phase_of(f"T{n:09d}"), 1.0e9)) for n in range(1000))
    assert max(moments.values()) < 70
    assert len(moments) >= 28


def test_H1_a_thousand_backlogs_of_three_days_are_through_within_an_hour() -> None:
    clock = FakeClock()
    slots = Slots(clock.mono_ns)
    begins = sorted(slots.draw(f"T{n}", 450) for n in range(1000))
    assert begins[0] == 0.0
    assert begins[-1] + 450 / 125 <= 3600.001
    assert all(abs((b - a) - 3.6) < 1e-6 for a, b in pairwise(begins))


def test_without_a_backlog_nobody_waits_and_the_queue_empties_with_time() -> None:
    clock = FakeClock()
    slots = Slots(clock.mono_ns)
    assert [slots.draw("T1", 1250), slots.draw("T2", 0), slots.draw("T3", -5), slots.draw("T4", 125)] == [0, 0, 0, 10]
    clock.advance(60)
    assert slots.draw("T1", 10) == 0.0


def test_a_terminal_draws_one_slot_an_outage_however_often_it_asks() -> None:
    clock = FakeClock()
    slots = Slots(clock.mono_ns)
    assert slots.draw("T1", 1250) == 0.0
    assert [slots.draw("T2", backlog) for backlog in (1250, 1251, 1300)] == [10.0] * 3
    clock.advance(4)
    assert slots.draw("T2", 1310) == 6.0
    assert slots.draw("T3", 125) == 16.0
    clock.advance(7)
    assert slots.draw("T2", 1250) == 0.0
    clock.advance(60)
    # The next outage: a new place in the queue.
    assert [slots.draw("T3", 1250), slots.draw("T2", 1250)] == [0.0, 10.0]


def test_a_wait_is_never_longer_than_an_hour() -> None:
    slots = Slots(FakeClock().mono_ns)
    assert max(slots.draw(f"T{n}", 450) for n in range(5000)) <= 3600.0


@given(st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=20))
def test_the_days_bytes_are_never_forgiven_by_a_clock_that_jumps_back(steps: list[tuple[str, int, int]]) -> None:
    day, expected = Day(), 0
    for name, up, down in steps:
        expected = up + down if name > day.day else expected + up + down
        day = day.plus(name, up, down)
        assert (day.up + day.down, day.day) == (expected, max(day.day, name))


def test_the_meter_survives_a_restart_and_says_when_the_budget_is_used_up(tmp_path: Path) -> None:
    clock = FakeClock()
    ledger = make(tmp_path / "ledger.db", clock)
    meter = Meter(ledger, clock, budget=10_000)
    meter.count(4_000, 2_000, 2)
    assert ledger.get_value("meter") == '{"day": "2026-11-23", "up": 4900, "down": 2900, "budget": 10000}'
    again = Meter(ledger, clock, budget=10_000)
    again.count(100, 4_000, 1)
    assert again.over()
    clock.advance(24 * 3600)
    assert not again.over()
    again.count(200, 4_000, 2)
    assert not again.over()
