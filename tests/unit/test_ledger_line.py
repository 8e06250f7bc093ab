"""What goes up, in which order, and what the centre's answers do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.clock import FakeClock
from sync.ledger.connection import connect
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, NotWritten, State, VerdictRow
from sync.record import Draft, Posting, SlipDraft
from tests.support.ledgers import KEY, LIMITS, draft, make, reopen

ALL = (500, 10**7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return make(path)


def verdict(number: int, op_id: str, word: str = "settled", code: str = "") -> VerdictRow:
    return VerdictRow(number, op_id, word, code, "", "2026-11-23T02:00:00.000Z", "", "00")


def ids(ledger: Ledger, most: int = 500, size: int = 10**7) -> list[str]:
    return [o.op_id for o in ledger.take_batch(most, size).operations]


def shift_draft(kind: str, shift: str, **payload: Any) -> Draft:
    return draft(0, kind=kind, payload=payload, shift_id=shift, postings=(), slip=None, amount_fen=0)


CHANGES: list[dict[str, Any]] = [
    {"payload": {"biller": "water"}},
    {"kind": "refund"},
    {"stream_key": "another"},
    {"actor_id": "02"},
    {"actor_role": "villager"},
    {"second_actor_id": "03"},
    {"depends_on": "x"},
    {"supersedes": "x"},
    {"business_date": "2026-11-24"},
    {"shift_id": None},
    {"catalogue_version": "c2"},
    {"policy_version": "p2"},
    {"schema_version": 2},
    {"amount_fen": 8641},
    {"person_key": "another"},
    {"postings": (Posting("drawer", 8640), Posting("payable:water", -8640))},
    {"postings": ()},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: next(iter(c)))
def test_any_other_content_under_the_same_id_is_refused(ledger: Ledger, change: dict[str, Any]) -> None:
    first = draft()
    ledger.accept(first, LIMITS)
    with pytest.raises(Conflict) as caught:
        ledger.accept(replace(first, **change), LIMITS)
    assert caught.value.code == "same_id_other_content"
    assert ledger.chain().seq == 1


def test_a_slip_worded_a_minute_later_is_still_the_same_operation(ledger: Ledger) -> None:
    first = draft()
    operation = ledger.accept(first, LIMITS)
    later = replace(first, slip=SlipDraft({"lines": [{"text": "09:31"}]}, ("客户联",)))
    assert ledger.accept(later, LIMITS) == operation
    assert ledger.status().spool == {"queued": 2}


def test_money_goes_first_and_a_batch_is_in_the_order_of_the_chain(ledger: Ledger) -> None:
    wish = ledger.accept(draft(0, kind="request", postings=(), slip=None), LIMITS).op_id
    paid = [ledger.accept(draft(), LIMITS).op_id for _ in range(2)]
    assert ids(ledger, most=2) == paid
    ledger.mark_retry(paid)
    assert ids(ledger) == [wish, *paid]


def test_a_batch_keeps_to_its_bytes_but_never_starves_a_large_operation(ledger: Ledger) -> None:
    large = ledger.accept(draft(payload={"note": "长" * 30_000}), LIMITS).op_id
    small = [ledger.accept(draft(), LIMITS).op_id for _ in range(3)]
    assert ids(ledger, size=64 * 1024) == [large]
    ledger.mark_stored([large])
    assert ids(ledger, size=1) == small[:1]
    assert ids(ledger, size=2_000) == small[1:]


def test_the_bytes_counted_are_no_fewer_than_the_wire_needs(ledger: Ledger) -> None:
    for _ in range(5):
        ledger.accept(draft(payload={"account_no": "3601234567", "说明": '引号"与\\'}, person_key="p" * 32), LIMITS)
    batch = ledger.take_batch(500, 6_000).operations
    assert len(batch) > 1
    assert sum(len(json.dumps(o.body(), ensure_ascii=False).encode()) for o in batch) <= 6_000


@pytest.mark.parametrize("end", ["rejected", "quarantined"])
def test_nothing_waits_for_ever_for_what_cannot_be_settled(ledger: Ledger, end: str) -> None:
    first = ledger.accept(draft(), LIMITS).op_id
    second = ledger.accept(draft(depends_on=first), LIMITS).op_id
    assert ids(ledger) == [first]
    if end == "rejected":
        ledger.mark_stored([first])
        assert ids(ledger) == []
        ledger.apply_verdicts([verdict(1, first, "rejected", "account_not_found")])
    else:
        ledger.quarantine(first, "payload_hash")
    assert ids(ledger) == [second]


def test_what_left_the_choice_meanwhile_is_not_sent(path: Path) -> None:
    make(path).close()
    other = reopen(path)
    chosen = [other.accept(draft(100), LIMITS).op_id for _ in range(150)]

    def voided_by_the_terminal() -> None:
        connection = connect(path, KEY)
        connection.execute("UPDATE operation_status SET state = 'voided' WHERE op_id = ?", (chosen[-1],))
        connection.close()

    agent = reopen(path, pause=voided_by_the_terminal)
    assert ids(agent) == chosen[:-1]
    assert agent.state(chosen[-1]) is State.VOIDED


def test_when_the_disk_fails_in_the_middle_of_a_batch_what_was_marked_is_handed_over(path: Path) -> None:
    make(path).close()
    other = reopen(path)
    chosen = [other.accept(draft(100), LIMITS).op_id for _ in range(150)]

    def disk_fails() -> None:
        agent._connection.execute("PRAGMA query_only = ON")

    agent = reopen(path, pause=disk_fails)
    assert ids(agent) == chosen[:100]
    assert other.state(chosen[99]) is State.SENDING
    assert other.state(chosen[100]) is State.ACCEPTED
    with pytest.raises(NotWritten):
        agent.take_batch(*ALL)


def test_an_attempt_is_on_disk_before_a_byte_leaves(path: Path) -> None:
    make(path).accept(draft(), LIMITS)
    attempts: list[int] = []

    def reach(point: str) -> None:
        if point == "sending.marked":
            connection = connect(path, KEY)
            attempts.append(connection.execute("SELECT attempts FROM operation_status").fetchone()[0])
            connection.close()

    agent = reopen(path, reach=reach)
    assert len(ids(agent)) == 1
    agent.recover_sending()
    assert len(ids(agent)) == 1
    assert attempts == [1, 2]


def test_every_change_of_state_leaves_its_trace(path: Path, ledger: Ledger) -> None:
    op_id = ledger.accept(draft(), LIMITS).op_id
    ids(ledger)
    ledger.mark_retry([op_id])
    ids(ledger)
    ledger.mark_stored([op_id])
    ledger.mark_stored([op_id])
    ledger.apply_verdicts([verdict(1, op_id, "rejected", "already_paid")])
    connection = connect(path, KEY)
    trace = connection.execute("SELECT from_state, to_state, code FROM operation_event ORDER BY id").fetchall()
    connection.close()
    assert trace == [
        (None, "accepted", ""),
        ("accepted", "sending", ""),
        ("sending", "accepted", "retry"),
        ("accepted", "sending", ""),
        ("sending", "stored", ""),
        ("stored", "rejected", "already_paid"),
    ]


def test_a_second_verdict_of_the_same_word_is_kept_and_changes_nothing(ledger: Ledger) -> None:
    operation = ledger.accept(draft(), LIMITS)
    ledger.apply_verdicts([verdict(1, operation.op_id)])
    assert ledger.apply_verdicts([verdict(2, operation.op_id)]) == 2
    assert ledger.state(operation.op_id) is State.SETTLED
    assert ledger.status().cases_open == 0


def test_a_second_verdict_of_another_word_is_a_case_and_the_slip_says_the_newest(ledger: Ledger) -> None:
    operation = ledger.accept(draft(), LIMITS)
    assert operation.slip_no is not None
    ledger.apply_verdicts([verdict(1, operation.op_id)])
    assert ledger.apply_verdicts([verdict(2, operation.op_id, "rejected", "already_paid")]) == 2
    assert ledger.state(operation.op_id) is State.SETTLED
    shown = ledger.slip(operation.slip_no)
    assert shown is not None
    assert (shown.state, shown.code) == ("rejected", "already_paid")
    assert ledger.status().cases_by_kind == {"correction": 1}


def test_what_is_voided_or_decided_and_refused_by_the_centre_is_not_offered_for_ever(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.accept(replace(draft(-8640, kind="void", payload={"amount_fen": -8640}), supersedes=paid.op_id), LIMITS)
    assert next(o.op_id for o in ledger.take_batch(9, 10**6).operations) == paid.op_id
    assert ledger.quarantine(paid.op_id, "payload_hash")
    assert ledger.cases() == ()
    assert paid.op_id not in [o.op_id for o in ledger.take_batch(9, 10**6).operations]
    assert not ledger.quarantine(paid.op_id, "payload_hash")


def test_what_the_centre_cannot_take_now_does_not_head_every_batch(path: Path) -> None:
    clock = FakeClock()
    ledger = make(path, clock)
    stuck = [ledger.accept(draft(), LIMITS).op_id for _ in range(3)]
    assert {o.op_id for o in ledger.take_batch(3, 10**6).operations} == set(stuck)
    ledger.defer(stuck)
    new = ledger.accept(draft(), LIMITS).op_id
    assert [o.op_id for o in ledger.take_batch(3, 10**6).operations] == [new]
    ledger.mark_stored([new])
    clock.advance(11)
    assert {o.op_id for o in ledger.take_batch(3, 10**6).operations} == set(stuck)
    for _ in range(20):
        ledger.defer(stuck)
        clock.advance(901)
        assert {o.op_id for o in ledger.take_batch(3, 10**6).operations} == set(stuck)


def test_a_payload_that_no_batch_can_carry_is_refused_at_the_door(ledger: Ledger) -> None:
    with pytest.raises(Conflict, match="payload_too_large"):
        ledger.accept(draft(0, payload={"text": "长" * 100_000}, postings=()), LIMITS)
    assert ledger.chain().seq == 0


def test_a_verdict_on_what_this_ledger_lost_moves_the_cursor(ledger: Ledger) -> None:
    assert ledger.apply_verdicts([verdict(1, "0190a000-0000-7000-8000-00000000dead")]) == 1
    assert ledger.verdict_cursor() == 1


@pytest.mark.parametrize("word", ["needs_more", "accepted", "", "SETTLED"])
def test_a_word_that_is_no_decision_applies_nothing_of_the_page(ledger: Ledger, word: str) -> None:
    op_id = ledger.accept(draft(), LIMITS).op_id
    with pytest.raises(Conflict) as caught:
        ledger.apply_verdicts([verdict(1, op_id), verdict(2, op_id, word)])
    assert caught.value.code == "verdict_word"
    assert (ledger.verdict_cursor(), ledger.state(op_id)) == (0, State.ACCEPTED)


def test_a_rejection_without_cash_opens_no_case(ledger: Ledger) -> None:
    op_id = ledger.accept(draft(0, postings=()), LIMITS).op_id
    ledger.apply_verdicts([verdict(1, op_id, "rejected", "not_eligible")])
    assert ledger.status().cases_open == 0


def test_a_verdict_moves_no_money(ledger: Ledger) -> None:
    op_id = ledger.accept(draft(), LIMITS).op_id
    before = ledger.status().till
    ledger.apply_verdicts([verdict(1, op_id, "rejected", "account_not_found")])
    assert ledger.status().till == before


def test_what_is_stored_for_a_day_without_a_verdict_is_asked_for(path: Path) -> None:
    clock = FakeClock()
    ledger = make(path, clock)
    first, second = (ledger.accept(draft(), LIMITS).op_id for _ in range(2))
    ids(ledger)
    ledger.mark_stored([first])
    clock.advance(12 * 3600)
    ledger.mark_stored([second])
    clock.advance(12 * 3600)
    assert ledger.awaiting_verdict(24 * 3600, 10) == (first,)
    clock.advance(12 * 3600)
    assert set(ledger.awaiting_verdict(24 * 3600, 10)) == {first, second}
    assert len(ledger.awaiting_verdict(24 * 3600, 1)) == 1
    ledger.apply_verdicts([verdict(1, first)])
    assert ledger.awaiting_verdict(24 * 3600, 10) == (second,)


def test_the_open_shift_is_the_newest_that_no_close_names(ledger: Ledger) -> None:
    assert ledger.shift() is None
    ledger.accept(shift_draft("shift_open", "s1", clerk_id="01", opening_fen=50_000), LIMITS)
    ledger.accept(shift_draft("shift_close", "s1", shift_id="s1"), LIMITS)
    assert ledger.shift() is None
    ledger.accept(shift_draft("shift_open", "s2", clerk_id="02", opening_fen=0), LIMITS)
    shift = ledger.shift()
    assert shift is not None
    assert (shift.shift_id, shift.clerk_id, shift.opening_fen) == ("s2", "02", 0)


def test_another_process_is_seen_by_the_data_version(path: Path, ledger: Ledger) -> None:
    watcher = reopen(path)
    before = watcher.data_version()
    assert watcher.data_version() == before
    ledger.accept(draft(), LIMITS)
    after = watcher.data_version()
    assert after != before
    watcher.status()
    list(watcher.export())
    ledger.set_value("line", "{}")
    assert watcher.data_version() != after


def test_a_package_is_replaced_whole(ledger: Ledger) -> None:
    assert ledger.package("bills") is None
    ledger.put_package("bills", "1", "2026-11-22", '{"entries":[]}', "aa")
    ledger.put_package("bills", "2", "2026-11-23", '{"entries":[1]}', "bb")
    assert ledger.package("bills") == ("2", "2026-11-23", '{"entries":[1]}')
