"""What may follow an operation: void, refund, another try, write-off. Once, and only where it is due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import Case, CaseState, LimitReached, NotAllowed, State, VerdictRow
from sync.record import Draft, Limits, Posting
from tests.support.ledgers import LIMITS, draft, make, reopen


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Ledger:
    return make(tmp_path / "ledger.db", clock)


def word(ledger: Ledger, op_id: str, verdict: str, entry: str = "verdict", code: str = "") -> None:
    number = ledger.verdict_cursor() + 1
    ledger.apply_verdicts([VerdictRow(number, op_id, verdict, code, "原因" if code else "", "", "", "00", entry)])


def back(before: Draft, kind: str = "refund", **changes: Any) -> Draft:
    fen = before.amount_fen
    values: dict[str, Any] = {
        "kind": kind,
        "supersedes": before.op_id,
        "stream_key": before.stream_key,
        "second_actor_id": "02",
        "postings": (Posting("drawer", -fen), Posting("payable:electric", fen)),
        "payload": {"amount_fen": -fen},
        "slip": None,
    }
    return draft(-fen, **{**values, **changes})


def again(before: Draft, **changes: Any) -> Draft:
    return draft(
        before.amount_fen, **{"supersedes": before.op_id, "stream_key": "other account", "postings": (), **changes}
    )


def off(before: Draft, **changes: Any) -> Draft:
    fen = before.amount_fen
    values: dict[str, Any] = {
        "kind": "write_off",
        "supersedes": before.op_id,
        "second_actor_id": "02",
        "postings": (Posting("payable:electric", fen), Posting("over_short", -fen)),
        "payload": {"amount_fen": 0},
    }
    return draft(0, **{**values, **changes})


def rejected(ledger: Ledger, **changes: Any) -> Draft:
    """A payment that the centre refused: its cash is in the drawer, its case is open."""
    paid = draft(**changes)
    ledger.accept(paid, LIMITS)
    ledger.mark_stored([o.op_id for o in ledger.take_batch(1, 10**6).operations])
    word(ledger, paid.op_id, "rejected", code="account_not_found")
    return paid


def refusal(ledger: Ledger, wanted: Draft) -> str:
    with pytest.raises(NotAllowed) as asked:
        ledger.check(wanted, LIMITS)
    before = ledger.chain()
    with pytest.raises(NotAllowed) as caught:
        ledger.accept(wanted, LIMITS)
    assert asked.value.code == caught.value.code
    assert ledger.chain() == before
    return caught.value.code


def only(ledger: Ledger) -> Case:
    (case,) = ledger.cases(only_open=False)
    return case


# --- void ---------------------------------------------------------------------
def test_a_void_gives_the_cash_back_while_not_a_byte_has_left(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.accept(back(paid, "void", second_actor_id=None), LIMITS)
    assert ledger.state(paid.op_id) is State.VOIDED
    assert ledger.status().till["drawer"] == ledger.status().till["payable"] == 0


def test_a_voided_operation_still_goes_and_says_so_and_its_void_goes_after_it(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    void = back(paid, "void")
    ledger.accept(void, LIMITS)
    batch = ledger.take_batch(9, 10**6)
    assert [o.op_id for o in batch.operations] == [paid.op_id]
    assert batch.voided == {paid.op_id}
    ledger.mark_retry([paid.op_id])
    batch = ledger.take_batch(9, 10**6)
    assert batch.voided == {paid.op_id}
    ledger.mark_stored([paid.op_id])
    assert ledger.state(paid.op_id) is State.VOIDED
    assert [o.op_id for o in ledger.take_batch(9, 10**6).operations] == [void.op_id]


def test_after_the_first_byte_a_void_comes_too_late_even_when_the_line_failed(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.mark_retry([o.op_id for o in ledger.take_batch(1, 10**6).operations])
    assert ledger.state(paid.op_id) is State.ACCEPTED
    assert refusal(ledger, back(paid, "void")) == "void_too_late"


def test_a_void_wins_against_a_sender_that_had_already_chosen(tmp_path: Path) -> None:
    make(tmp_path / "ledger.db").close()
    terminal, paid = reopen(tmp_path / "ledger.db"), [draft() for _ in range(101)]
    for one in paid:
        terminal.accept(one, replace(LIMITS, per_person_day_fen=10**9))
    late = paid[-1]

    def void_between_two_chunks() -> None:
        if terminal.state(late.op_id) is State.ACCEPTED:
            terminal.accept(back(late, "void"), LIMITS)

    agent = reopen(tmp_path / "ledger.db", pause=void_between_two_chunks)
    sent = agent.take_batch(500, 10**7)
    assert late.op_id not in {o.op_id for o in sent.operations}
    assert terminal.state(late.op_id) is State.VOIDED


# --- refund, resubmission, write-off ---------------------------------------------
def test_a_refund_closes_the_case_and_the_drawer_agrees(ledger: Ledger) -> None:
    paid = rejected(ledger)
    assert only(ledger).refundable
    ledger.accept(back(paid), LIMITS)
    case = only(ledger)
    assert (case.state, case.refundable) == (CaseState.REFUNDED, False)
    assert ledger.status().cases_open == 0
    assert ledger.status().till["drawer"] == 0
    assert ledger.state(paid.op_id) is State.REJECTED


@pytest.mark.parametrize("second", [None, "", "01"])
@pytest.mark.parametrize("make_draft", [back, off])
def test_giving_back_and_writing_off_take_two_different_people(ledger: Ledger, make_draft: Any, second: Any) -> None:
    paid = rejected(ledger)
    assert refusal(ledger, make_draft(paid, second_actor_id=second)) == "second_person"


@pytest.mark.parametrize("first", [back, again, off])
@pytest.mark.parametrize("later", [back, again, off])
def test_only_one_thing_is_done_about_a_case(ledger: Ledger, first: Any, later: Any) -> None:
    paid = rejected(ledger)
    ledger.accept(first(paid), LIMITS)
    assert refusal(ledger, later(paid)) == "already_followed"


@pytest.mark.parametrize("make_draft", [back, again, off])
def test_nothing_is_given_back_before_the_centre_said_no(ledger: Ledger, make_draft: Any) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    assert refusal(ledger, make_draft(paid)) == "no_open_case"
    ledger.mark_stored([o.op_id for o in ledger.take_batch(1, 10**6).operations])
    assert refusal(ledger, make_draft(paid)) == "no_open_case"
    word(ledger, paid.op_id, "settled")
    assert refusal(ledger, make_draft(paid)) == "no_open_case"


@pytest.mark.parametrize("fen", [-8639, -8641, 0])
def test_neither_more_nor_less_is_given_back_than_was_taken(ledger: Ledger, fen: int) -> None:
    paid = rejected(ledger)
    wanted = back(paid, amount_fen=fen, postings=(Posting("drawer", fen), Posting("payable:electric", -fen)))
    assert refusal(ledger, wanted) == "amount_differs"


def test_another_try_moves_no_cash_and_counts_against_no_limit(ledger: Ledger) -> None:
    paid = rejected(ledger, fen=50_000, person_key="p")
    second = rejected(ledger, fen=50_000, person_key="p")
    with pytest.raises(LimitReached):
        ledger.accept(draft(1, person_key="p"), LIMITS)
    ledger.accept(again(paid, person_key="p"), LIMITS)
    assert ledger.status().till["drawer"] == 100_000
    assert [c.state for c in ledger.cases(only_open=False)] == [CaseState.RESUBMITTED, CaseState.OPEN]
    assert ledger.cases()[0].operation.op_id == second.op_id


def test_another_try_that_fails_too_is_a_case_of_its_own(ledger: Ledger) -> None:
    paid = rejected(ledger)
    once_more = again(paid)
    ledger.accept(once_more, LIMITS)
    ledger.mark_stored([o.op_id for o in ledger.take_batch(1, 10**6).operations])
    word(ledger, once_more.op_id, "rejected", code="account_not_found")
    ledger.accept(back(once_more), LIMITS)
    assert ledger.status().cases_open == 0
    assert ledger.status().till["drawer"] == 0


def test_what_arrived_damaged_is_kept_and_its_cash_can_go_back(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.take_batch(1, 10**6)
    ledger.quarantine(paid.op_id, "payload_hash")
    case = only(ledger)
    assert (case.kind, case.code, case.refundable) == ("quarantined", "payload_hash", True)
    ledger.accept(back(paid), LIMITS)
    assert ledger.state(paid.op_id) is State.QUARANTINED
    assert ledger.status().till["drawer"] == 0


# --- corrections and remarks -----------------------------------------------------
def test_a_correction_leaves_the_state_and_opens_a_case_that_can_be_refunded(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    word(ledger, paid.op_id, "settled")
    assert refusal(ledger, back(paid)) == "no_open_case"
    word(ledger, paid.op_id, "rejected", "correction", "reversed_by_biller")
    assert ledger.state(paid.op_id) is State.SETTLED
    assert (only(ledger).kind, only(ledger).code, only(ledger).refundable) == ("correction", "reversed_by_biller", True)
    ledger.accept(back(paid), LIMITS)
    assert ledger.status().cases_open == 0


def test_a_correction_to_yes_takes_the_case_away_before_anything_is_given_back(ledger: Ledger) -> None:
    paid = rejected(ledger)
    word(ledger, paid.op_id, "settled", "correction")
    assert only(ledger).state is CaseState.WITHDRAWN
    assert refusal(ledger, back(paid)) == "no_open_case"
    word(ledger, paid.op_id, "rejected", "correction", "reversed_by_biller")
    ledger.accept(back(paid), LIMITS)


def test_a_correction_to_yes_after_the_refund_waits_for_people(ledger: Ledger) -> None:
    paid = rejected(ledger)
    ledger.accept(back(paid), LIMITS)
    word(ledger, paid.op_id, "settled", "correction")
    (case,) = ledger.cases()
    assert (case.kind, case.refundable) == ("correction_late", False)


def test_a_remark_asks_for_more_and_the_verdict_still_comes(ledger: Ledger) -> None:
    wish = draft(0, kind="application", postings=())
    ledger.accept(wish, LIMITS)
    word(ledger, wish.op_id, "needs_more", "remark", "photo_missing")
    assert ledger.state(wish.op_id) is State.NEEDS_MORE
    assert ledger.cases() == ()
    word(ledger, wish.op_id, "settled")
    assert ledger.state(wish.op_id) is State.SETTLED
    word(ledger, wish.op_id, "needs_more", "remark")
    assert ledger.state(wish.op_id) is State.SETTLED


# --- what an open case, a closed epoch and a recovery mean for new money ------------
def test_an_account_with_an_open_case_takes_no_new_money_while_the_line_is_down(
    ledger: Ledger, clock: FakeClock
) -> None:
    rejected(ledger, account_key="ac" * 16)
    new = draft(account_key="ac" * 16)
    assert refusal(ledger, new) == "case_open"
    ledger.note_line(False, "down")
    assert refusal(ledger, new) == "case_open"
    ledger.accept(draft(account_key="bd" * 16), LIMITS)
    ledger.note_line(True, "")
    ledger.check(new, LIMITS)
    clock.advance(601)
    assert refusal(ledger, new) == "case_open"  # the agent has not been heard of for ten minutes: it may be dead
    ledger.note_line(True, "")
    ledger.accept(new, LIMITS)


def test_an_account_is_free_again_when_its_case_is_closed(ledger: Ledger) -> None:
    paid = rejected(ledger, account_key="ac" * 16)
    assert ledger.account_has_open_case("ac" * 16)
    ledger.accept(back(paid), LIMITS)
    ledger.accept(draft(account_key="ac" * 16), LIMITS)


@pytest.mark.parametrize("why", ["closed", "fork", "chain", "mac", "rolled_back"])
def test_a_ledger_whose_epoch_is_over_moves_no_cash_either_way_but_closes(ledger: Ledger, why: str) -> None:
    paid, other = rejected(ledger), rejected(ledger)
    ledger.set_value("drain_only", why)
    assert refusal(ledger, draft()) == "drain_only"
    assert refusal(ledger, back(paid)) == "drain_only"
    assert refusal(ledger, off(other)) == "drain_only"
    ledger.accept(draft(0, kind="shift_close", postings=(), payload={}), LIMITS)


def test_a_damaged_disk_takes_no_cash_but_gives_back_and_closes(ledger: Ledger) -> None:
    paid = rejected(ledger)
    ledger.set_value("drain_only", "corrupt")
    assert refusal(ledger, draft()) == "drain_only"
    ledger.accept(back(paid), LIMITS)
    ledger.accept(draft(0, kind="shift_close", postings=(), payload={}), LIMITS)


# --- words that speak against what people were told ---------------------------------
def test_a_refund_that_the_centre_refuses_is_a_case_that_only_a_write_off_closes(ledger: Ledger) -> None:
    paid = rejected(ledger)
    refund = back(paid)
    ledger.accept(refund, LIMITS)
    word(ledger, refund.op_id, "rejected", code="refund_twice")
    (case,) = ledger.cases()
    assert (case.kind, case.operation.op_id, case.refundable, case.closable) == (
        "cash_out_rejected", refund.op_id, False, True,
    )  # fmt: skip
    fen = paid.amount_fen
    loss = (Posting("payable:electric", -fen), Posting("over_short", fen))
    ledger.accept(off(refund, postings=loss), LIMITS)
    till = ledger.status().till
    assert (till["drawer"], till["over_short"], till["payable"]) == (0, fen, fen)
    assert ledger.cases() == ()


def test_a_payment_voided_here_and_settled_from_another_copy_is_a_case(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.accept(back(paid, "void", second_actor_id=None), LIMITS)
    word(ledger, paid.op_id, "settled")
    assert ledger.state(paid.op_id) is State.VOIDED
    assert only(ledger).kind == "correction_late"


def test_a_voided_payment_that_the_centre_refuses_needs_nobody(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.accept(back(paid, "void", second_actor_id=None), LIMITS)
    word(ledger, paid.op_id, "rejected", code="account_not_found")
    assert ledger.cases() == ()


def test_what_was_quarantined_and_given_back_and_is_settled_all_the_same_is_a_case(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.take_batch(1, 10**6)
    assert ledger.quarantine(paid.op_id, "payload_hash")
    ledger.accept(back(paid), LIMITS)
    word(ledger, paid.op_id, "settled")
    assert [c.kind for c in ledger.cases()] == ["correction_late"]


def test_what_was_quarantined_and_is_settled_all_the_same_needs_nobody_any_more(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    ledger.take_batch(1, 10**6)
    ledger.quarantine(paid.op_id, "payload_hash")
    word(ledger, paid.op_id, "settled")
    assert ledger.cases() == ()
    assert refusal(ledger, back(paid)) == "no_open_case"


@pytest.mark.parametrize("code", ["already_known", "already_recovered", "slip_not_genuine"])
def test_a_slip_that_is_refused_because_the_payment_stands_pays_nothing_out(ledger: Ledger, code: str) -> None:
    lost = "0190a000-0000-7000-9000-00000000bbbb"
    typed = draft(payload={"recovers": lost, "amount_fen": 8640},
                  postings=(Posting("float", 8640), Posting("payable:electric", -8640)))  # fmt: skip
    ledger.accept(typed, LIMITS)
    word(ledger, typed.op_id, "rejected", code=code)
    (case,) = ledger.cases()
    assert (case.refundable, case.closable) == (False, True)
    assert refusal(ledger, back(typed)) == "no_open_case"
    ledger.accept(off(typed, postings=(Posting("payable:electric", 8640), Posting("float", -8640))), LIMITS)
    assert set(ledger.status().till.values()) == {0}


# --- the words of a slip ------------------------------------------------------------
def shown(ledger: Ledger, of: Draft) -> tuple[str, str]:
    operation = ledger.operation(of.op_id)
    assert operation is not None
    found = ledger.slip(operation.slip_no or "")
    assert found is not None
    return found.state, found.code


def test_a_slip_says_what_became_of_its_cash(ledger: Ledger) -> None:
    paid = rejected(ledger)
    assert shown(ledger, paid) == ("rejected", "account_not_found")
    ledger.accept(back(paid), LIMITS)
    assert shown(ledger, paid)[0] == "refunded"
    other = rejected(ledger)
    ledger.accept(again(other), LIMITS)
    assert shown(ledger, other)[0] == "resubmitted"
    lost = rejected(ledger)
    ledger.accept(off(lost), LIMITS)
    assert shown(ledger, lost)[0] == "written_off"


def test_a_slip_follows_a_decision_that_is_changed_later(ledger: Ledger) -> None:
    paid = draft()
    ledger.accept(paid, LIMITS)
    word(ledger, paid.op_id, "settled")
    word(ledger, paid.op_id, "rejected", "correction", code="reversed")
    assert shown(ledger, paid) == ("rejected", "reversed")
    word(ledger, paid.op_id, "settled", "correction")
    assert shown(ledger, paid) == ("settled", "")


def test_what_is_typed_again_from_a_slip_is_taken_once_and_needs_no_limit(ledger: Ledger) -> None:
    tight = Limits(per_operation_fen=1)
    lost = "0190a000-0000-7000-9000-00000000aaaa"
    recovered = draft(payload={"recovers": lost, "amount_fen": 8640}, postings=())
    ledger.accept(recovered, tight)
    with pytest.raises(NotAllowed, match="already_recorded"):
        ledger.accept(draft(payload={"recovers": lost, "amount_fen": 8640}, postings=()), tight)
    own = draft()
    ledger.accept(own, LIMITS)
    with pytest.raises(NotAllowed, match="already_recorded"):
        ledger.accept(draft(payload={"recovers": own.op_id}, postings=()), tight)


# --- a centre that forgot -----------------------------------------------------------
def test_a_restored_centre_is_offered_again_what_is_not_reconciled_and_decided_states_stay(ledger: Ledger) -> None:
    paid = [draft() for _ in range(4)]
    for one in paid:
        ledger.accept(one, LIMITS)
    ledger.mark_stored([o.op_id for o in ledger.take_batch(9, 10**6).operations])
    word(ledger, paid[0].op_id, "settled")
    word(ledger, paid[1].op_id, "settled")
    word(ledger, paid[2].op_id, "rejected")
    assert ledger.begin_incarnation("second", floor=1, reconciled_seq=1) == 3
    assert ledger.verdict_cursor() == 1
    assert [ledger.state(o.op_id) for o in paid] == [State.SETTLED, State.SETTLED, State.REJECTED, State.ACCEPTED]
    assert [o.op_id for o in ledger.take_batch(9, 10**6).operations] == [o.op_id for o in paid[1:]]
    ledger.mark_stored([o.op_id for o in paid[1:]])
    assert [ledger.state(o.op_id) for o in paid] == [State.SETTLED, State.SETTLED, State.REJECTED, State.STORED]
    # The same numbers again, given by the new incarnation, perhaps in another order.
    word(ledger, paid[3].op_id, "settled")
    word(ledger, paid[2].op_id, "rejected")
    assert ledger.verdict_cursor() == 3
    assert ledger.state(paid[3].op_id) is State.SETTLED
    assert not ledger.has_unsent()


def test_rows_that_the_centre_names_go_again(ledger: Ledger) -> None:
    paid = [draft() for _ in range(5)]
    for one in paid:
        ledger.accept(one, LIMITS)
    ledger.mark_stored([o.op_id for o in ledger.take_batch(9, 10**6).operations])
    assert ledger.not_delivered() == 0
    assert ledger.offer_range("epoch-1", 2, 3) == 2
    assert ledger.not_delivered() == 2
    assert [o.seq for o in ledger.take_batch(9, 10**6).operations] == [2, 3]


# --- the order of sending -------------------------------------------------------------
def test_the_newest_payments_go_as_a_probe(ledger: Ledger) -> None:
    paid = [ledger.accept(draft(), LIMITS).op_id for _ in range(6)]
    ledger.accept(draft(0, kind="request", postings=(), slip=None), LIMITS)
    assert [o.op_id for o in ledger.take_batch(3, 10**6, newest=True).operations] == paid[3:]


def test_what_waited_for_long_is_not_overtaken_for_ever(ledger: Ledger, clock: FakeClock) -> None:
    wish = ledger.accept(draft(0, kind="application", postings=(), slip=None), LIMITS).op_id
    assert [o.op_id for o in ledger.take_batch(1, 10**6).operations] == [wish]
    ledger.mark_retry([wish])
    paid = ledger.accept(draft(), LIMITS).op_id
    assert [o.op_id for o in ledger.take_batch(1, 10**6).operations] == [paid]
    ledger.mark_retry([paid])
    clock.advance(1801)
    assert [o.op_id for o in ledger.take_batch(1, 10**6).operations] == [wish]
