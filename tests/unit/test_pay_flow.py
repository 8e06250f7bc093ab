from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import pay
from kiosk.flows.base import (
    Accept,
    Accepted,
    AccountAnswered,
    Act,
    CheckLimits,
    CheckPin,
    Effect,
    EndVisit,
    Env,
    Event,
    GoHome,
    LimitsChecked,
    LookUpAccount,
    NotAccepted,
    PinAnswered,
    Tick,
)
from sync.record import Draft, Operation
from tests.support.worlds import METER, with_card, world


def play(env: Env, *events: Event, state: pay.Pay | None = None) -> tuple[pay.Pay, list[Effect]]:
    now: Any = state or pay.start()
    all_effects: list[Effect] = []
    for event in events:
        now, effects = pay.update(now, event, env)
        all_effects += effects
    assert isinstance(now, pay.Pay), now
    return now, all_effects


def known_account(env: Env) -> pay.Pay:
    state, effects = play(env, Act("biller", "electric"), Act("known", 0))
    assert effects == [LookUpAccount("electric", "3601234567")]
    answer = AccountAnswered("electric", "3601234567", "package", METER, "2026-11-20")
    return play(env, answer, state=state)[0]


def at_cash(env: Env) -> pay.Pay:
    return play(env, Act("next"), Act("confirm"), state=known_account(env))[0]


def operation_of(draft: Draft) -> Operation:
    return Operation(
        op_id=draft.op_id,
        terminal_id="T",
        epoch_id="E",
        seq=1,
        kind=draft.kind,
        schema_version=1,
        stream_key=draft.stream_key,
        depends_on=None,
        supersedes=None,
        payload="{}",
        payload_sha256="",
        actor_role=draft.actor_role,
        actor_id=draft.actor_id,
        second_actor_id=None,
        business_date=draft.business_date,
        shift_id=draft.shift_id,
        wall_utc="",
        mono_ns=0,
        boot_id="",
        clock_quality="trusted",
        catalogue_version="",
        policy_version="",
        slip_no="000100000017",
        prev_hash="",
        row_hash="",
        row_mac="",
    )


def committed(env: Env) -> tuple[pay.Pay, Draft]:
    state, effects = play(
        env,
        Act("type", {"field": "pin", "text": "246810"}),
        Act("chip", "10000"),
        Act("received"),
        PinAnswered(True, 5, 0, "01"),
        state=at_cash(env),
    )
    assert state.phase == "committing"
    assert isinstance(effects[-1], Accept)
    return state, effects[-1].draft


def test_the_account_tied_to_the_card_comes_first_and_fills_the_amount() -> None:
    state = known_account(with_card())
    assert state.phase == "amount"
    assert state.amount == "86.40"


def test_without_a_card_the_account_is_typed() -> None:
    state, _ = play(world(), Act("biller", "electric"))
    assert state.offered == ()


def test_an_account_that_the_package_knows_is_typed_once() -> None:
    env = world()
    typed = Act("type", {"field": "account", "text": "3601234567"})
    state, effects = play(env, Act("biller", "electric"), typed, Act("next"))
    assert effects == [LookUpAccount("electric", "3601234567")]
    state, _ = play(env, AccountAnswered("electric", "3601234567", "package", METER, "2026-11-20"), state=state)
    assert state.phase == "amount"


def test_an_account_that_nobody_knows_is_asked_twice_on_the_same_page() -> None:
    env = world()
    typed = Act("type", {"field": "account", "text": "3600000001"})
    state, _ = play(env, Act("biller", "electric"), typed, Act("next"))
    unknown = AccountAnswered("electric", "3600000001", "none", None)
    state, _ = play(env, unknown, state=state)
    assert state.phase == "account"
    assert state.again_message
    again = Act("type", {"field": "again", "text": "3600000001"})
    state, _ = play(env, again, Act("next"), unknown, state=state)
    assert state.phase == "amount"
    assert state.amount == ""


def test_two_different_numbers_are_refused_beside_the_field_and_nothing_is_lost() -> None:
    state, effects = play(
        world(),
        Act("biller", "electric"),
        Act("type", {"field": "account", "text": "3600000001"}),
        Act("type", {"field": "again", "text": "3600000002"}),
        Act("next"),
    )
    assert effects == []
    assert state.again_message
    assert (state.account, state.again) == ("3600000001", "3600000002")


@pytest.mark.parametrize("number", ["", "123", "12345678901"])
def test_a_wrong_format_is_refused_beside_the_field(number: str) -> None:
    typed = Act("type", {"field": "account", "text": number})
    state, effects = play(world(), Act("biller", "electric"), typed, Act("next"))
    assert state.phase == "account"
    assert state.account_message
    assert effects == []


def test_a_biller_that_needs_the_line_is_not_opened_without_it() -> None:
    state, _ = play(world(line_up=False), Act("biller", "water"))
    assert state.phase == "biller"
    state, _ = play(world(line_up=True), Act("biller", "water"))
    assert state.phase == "account"


@pytest.mark.parametrize(
    ("typed", "refused"),
    [("", True), ("0.50", True), ("500.01", True), ("500.00", False), ("1", False), ("1.2.3", True)],
)
def test_an_amount_outside_the_limits_is_refused_beside_the_field(typed: str, refused: bool) -> None:
    env = with_card()
    amount = Act("type", {"field": "amount", "text": typed})
    state, _ = play(env, amount, Act("next"), state=known_account(env))
    assert (state.phase == "amount" and bool(state.amount_message)) is refused


def test_the_first_key_replaces_the_amount_that_was_filled_in() -> None:
    env = with_card()
    state, _ = play(env, Act("key", "5"), Act("key", "0"), state=known_account(env))
    assert state.amount == "50"


def test_the_limits_are_asked_before_cash_changes_hands() -> None:
    env = with_card()
    _, effects = play(env, Act("next"), Act("confirm"), state=known_account(env))
    assert isinstance(effects[-1], CheckLimits)
    state, _ = play(env, LimitsChecked(at_cash(env).op_id, ""), state=at_cash(env))
    cash = at_cash(env)
    state, _ = play(env, LimitsChecked(cash.op_id, "limit_person_day"), state=cash)
    assert state.cash_message
    state, effects = play(env, Act("chip", "10000"), Act("received"), state=state)
    assert state.phase == "cash"
    assert effects == []


@pytest.mark.parametrize("word", ["paper_out", "cover_open", "cutter_error", "silent", "absent", "offline"])
def test_a_printer_that_cannot_print_is_said_before_cash_is_taken(word: str) -> None:
    env = with_card(printer=word)
    state, effects = play(
        env,
        Act("type", {"field": "pin", "text": "246810"}),
        Act("chip", "10000"),
        Act("received"),
        state=at_cash(env),
    )
    assert state.phase == "cash"
    assert state.cash_message
    assert effects == []


def test_without_a_shift_no_cash_is_taken() -> None:
    env = with_card(shift=None)
    state, effects = play(env, Act("chip", "10000"), Act("received"), state=at_cash(env))
    assert state.phase == "cash"
    assert state.cash_message
    assert effects == []


def test_less_cash_than_is_due_is_refused_with_what_is_missing() -> None:
    env = with_card()
    state, effects = play(
        env,
        Act("type", {"field": "pin", "text": "246810"}),
        Act("type", {"field": "received", "text": "80"}),
        Act("received"),
        state=at_cash(env),
    )
    assert "6.40" in state.received_message
    assert effects == []


def test_the_pin_is_asked_and_forgotten_at_once() -> None:
    env = with_card()
    state, effects = play(
        env, Act("type", {"field": "pin", "text": "246810"}), Act("chip", "10000"), Act("received"), state=at_cash(env)
    )
    assert effects == [CheckPin("01", "246810")]
    assert state.pin == ""
    assert "246810" not in repr(effects)


def test_a_wrong_pin_goes_back_to_the_page_and_keeps_the_cash_that_was_typed() -> None:
    env = with_card()
    state, effects = play(
        env,
        Act("type", {"field": "pin", "text": "000000"}),
        Act("chip", "10000"),
        Act("received"),
        PinAnswered(False, 4, 0),
        state=at_cash(env),
    )
    assert state.phase == "cash"
    assert state.pin_message
    assert state.received == "100.00"
    assert not any(isinstance(e, Accept) for e in effects)


def test_what_is_committed_balances_and_names_the_clerk() -> None:
    _, draft = committed(with_card())
    assert sum(p.fen for p in draft.postings) == 0
    assert draft.amount_fen == 8640
    assert draft.actor_id == "01"
    assert draft.payload["change_fen"] == 1360
    assert draft.slip is not None


def test_ten_taps_on_received_ask_once() -> None:
    env = with_card()
    typed = Act("type", {"field": "pin", "text": "246810"})
    _, effects = play(env, typed, Act("chip", "10000"), *[Act("received")] * 10, state=at_cash(env))
    assert sum(isinstance(e, CheckPin) for e in effects) == 1


def test_no_slip_says_that_the_payment_succeeded() -> None:
    _, draft = committed(with_card())
    assert draft.slip is not None
    text = str(draft.slip.document)
    assert "已受理待上传" in text
    assert "办理成功" not in text
    assert "3601234567" not in text


def test_when_commit_fails_the_cash_goes_back_and_the_clerk_must_agree() -> None:
    env = with_card()
    state, draft = committed(env)
    state, _ = play(env, NotAccepted(draft.op_id, "disk_full"), Tick(), Act("home"), Act("back"), state=state)
    assert state.phase == "refund"
    after, _ = pay.update(state, Act("returned"), env)
    assert after == EndVisit("failed")


def test_after_the_commit_the_page_wipes_itself() -> None:
    env = with_card()
    state, draft = committed(env)
    state, _ = play(env, Accepted(operation_of(draft), "ABCD-EFGH", "HM1.x.y"), state=state)
    assert state.phase == "done"
    later = replace(env, now_ms=env.now_ms + 15_000)
    assert pay.update(state, Tick(), later)[0] == EndVisit("done")


def test_an_answer_for_another_operation_changes_nothing() -> None:
    env = with_card()
    state, _ = committed(env)
    after, _ = pay.update(state, NotAccepted("other", "disk_full"), env)
    assert after == state


def test_back_leads_home_through_every_page() -> None:
    env = with_card()
    state: Any = at_cash(env)
    phases = []
    for _ in range(5):
        state, _ = pay.update(state, Act("back"), env)
        phases.append(getattr(state, "phase", state))
    assert phases == ["confirm", "amount", "account", "biller", GoHome()]
