"""A slip that may lie on the counter is never printed again by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, NotAllowed, SpoolJob, SpoolState
from sync.record import SlipDraft
from tests.support.ledgers import LIMITS, draft, make

ENDS = (SpoolState.SENT, SpoolState.CONFIRMED, SpoolState.UNKNOWN, SpoolState.FAILED)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return make(tmp_path / "ledger.db")


def taken(ledger: Ledger) -> SpoolJob:
    ledger.accept(draft(), LIMITS)
    job = ledger.next_job()
    assert job is not None
    return job


@pytest.mark.parametrize("end", ENDS)
def test_a_finished_job_does_not_go_back_to_the_queue(ledger: Ledger, end: SpoolState) -> None:
    job = taken(ledger)
    ledger.finish_job(job.job_id, end)
    with pytest.raises(Conflict) as caught:
        ledger.requeue_job(job.job_id)
    assert caught.value.code == "spool_state"
    assert [j.job_id for j in ledger.jobs([end])] == [job.job_id]


@pytest.mark.parametrize("end", ENDS)
def test_what_was_not_taken_cannot_be_finished(ledger: Ledger, end: SpoolState) -> None:
    ledger.accept(draft(), LIMITS)
    (first, _) = ledger.jobs([SpoolState.QUEUED])
    for job_id in (first.job_id, 4711):
        with pytest.raises(Conflict):
            ledger.finish_job(job_id, end)


def test_a_job_of_which_not_one_byte_left_goes_first_again(ledger: Ledger) -> None:
    job = taken(ledger)
    ledger.requeue_job(job.job_id)
    again = ledger.next_job()
    assert again is not None
    assert again.job_id == job.job_id


def test_paper_that_was_seen_later_confirms_what_was_sent(ledger: Ledger) -> None:
    job = taken(ledger)
    ledger.finish_job(job.job_id, SpoolState.SENT)
    ledger.finish_job(job.job_id, SpoolState.CONFIRMED)
    assert [j.job_id for j in ledger.jobs([SpoolState.CONFIRMED])] == [job.job_id]


def test_an_unknown_job_ends_only_by_a_persons_word(ledger: Ledger) -> None:
    job = taken(ledger)
    ledger.finish_job(job.job_id, SpoolState.UNKNOWN, "silent")
    for end in ENDS:
        with pytest.raises(Conflict):
            ledger.finish_job(job.job_id, end)
    assert ledger.answer_unknown(job.job_id, came_out=True, clerk_id="01") is None
    assert [j.job_id for j in ledger.jobs([SpoolState.CONFIRMED])] == [job.job_id]


def test_copies_are_counted_and_carry_the_same_document(ledger: Ledger) -> None:
    job = taken(ledger)
    for number in (1, 2):
        ledger.finish_job(job.job_id, SpoolState.UNKNOWN)
        copy = ledger.answer_unknown(job.job_id, came_out=False, clerk_id="02")
        assert copy is not None
        assert (copy.reprint, copy.document, copy.slip_no) == (number, job.document, job.slip_no)
        other = ledger.next_job()
        if other is not None and other.copy_name != job.copy_name:
            ledger.finish_job(other.job_id, SpoolState.SENT)
            other = ledger.next_job()
        assert other is not None
        job = other
    assert job.reprint == 2


def test_slips_come_out_in_the_order_of_the_operations(ledger: Ledger) -> None:
    wanted = [ledger.accept(draft(), LIMITS).slip_no for _ in range(3)]
    seen = []
    while job := ledger.next_job():
        ledger.finish_job(job.job_id, SpoolState.SENT)
        seen.append(job.slip_no)
    assert seen == [number for number in wanted for _ in range(2)]


def test_a_slip_with_a_placeholder_that_nobody_fills_records_nothing(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.accept(draft(slip=SlipDraft({"lines": [{"text": {"fill": "balance"}}]}, ("客户联",))), LIMITS)
    assert ledger.chain().seq == 0
    assert ledger.status().till["drawer"] == 0


def test_an_operation_without_a_slip_has_no_number_and_no_job(ledger: Ledger) -> None:
    assert ledger.accept(draft(slip=None), LIMITS).slip_no is None
    assert ledger.next_job() is None


def test_a_clerk_gets_another_copy_of_any_slip_counted_and_signed(ledger: Ledger) -> None:
    first, second = (ledger.accept(draft(), LIMITS).slip_no or "" for _ in range(2))
    while job := ledger.next_job():
        ledger.finish_job(job.job_id, SpoolState.CONFIRMED)
    assert ledger.last_slip() == second
    for number in (1, 2):
        copy = ledger.reprint(first, "02")
        assert (copy.slip_no, copy.copy_name, copy.reprint, copy.operator) == (first, "客户联", number, "02")
        assert ledger.next_job() == replace(copy, state=SpoolState.SENDING)
        ledger.finish_job(copy.job_id, SpoolState.CONFIRMED)
    assert ledger.last_slip() == second


def test_no_copy_is_made_while_nobody_knows_whether_the_slip_came_out(ledger: Ledger) -> None:
    job = taken(ledger)
    refused(ledger, job.slip_no, "slip_printing")
    ledger.finish_job(job.job_id, SpoolState.UNKNOWN)
    other = ledger.next_job()
    assert other is not None
    ledger.finish_job(other.job_id, SpoolState.CONFIRMED)
    refused(ledger, job.slip_no, "slip_printing")
    refused(ledger, "000000000000", "no_slip")
    assert not [j for j in ledger.jobs(tuple(SpoolState)) if j.reprint]
    ledger.answer_unknown(job.job_id, came_out=True, clerk_id="01")
    assert ledger.reprint(job.slip_no, "01").reprint == 1


def refused(ledger: Ledger, slip_no: str, code: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        ledger.reprint(slip_no, "01")
    assert caught.value.code == code
