"""The clerk's corner: giving back takes two, closing counts, and nothing is adjusted to fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows.base import (
    Accept,
    Act,
    AnswerUnknown,
    CaseView,
    CheckPin,
    Env,
    NotAccepted,
    PinAnswered,
    Printed,
    PrintQuestion,
    Reprint,
    Reprinted,
    SendNow,
    SendNowAnswered,
    ShiftNumbers,
)
from kiosk.flows.clerk import Clerk, update
from kiosk.flows.day_close import closing_draft, difference
from kiosk.flows.write_off_draft import write_off_draft
from kiosk.till.postings import refund, shift_closing
from kiosk.ui.pages.staff import StaffPage, StaffPinPage
from kiosk.ui.presenters.clerk import present_clerk
from sync.record import make_slip_no
from tests.support.worlds import SHIFT, world

CASE = CaseView("op-1", "000283619940", "electric", "电费", "****4567", 8640, "没有这个户号", "2026-11-23", "s", True)
OTHER = replace(CASE, op_id="op-2", refundable=False)


def desk(**changes: Any) -> Env:
    return world(**{"staff": "01", "drawer_fen": 58_640, "cases": (CASE, OTHER), **changes})


def walk(state: Clerk, env: Env, *events: Any) -> tuple[Clerk, tuple[Any, ...]]:
    effects: tuple[Any, ...] = ()
    for event in events:
        after, effects = update(state, event, env)
        assert isinstance(after, Clerk)
        state = after
    return state, effects


def second(env: Env, number: str = "02") -> tuple[Clerk, tuple[Any, ...]]:
    return walk(
        Clerk(phase="desk"), env, Act("task", "cases"), Act("task", "refund"),
        Act("type", {"field": "number", "text": number}), Act("type", {"field": "pin", "text": "135791"}), Act("next"),
    )  # fmt: skip


def test_a_second_person_with_a_pin_of_their_own_releases_the_refund() -> None:
    env = desk()
    state, effects = second(env)
    assert effects == (CheckPin("02", "135791"),)
    assert state.pin == ""
    state, effects = walk(state, env, PinAnswered(True, 5, 0, "02"))
    (accept,) = effects
    assert isinstance(accept, Accept)
    draft = accept.draft
    assert (draft.kind, draft.supersedes, draft.amount_fen) == ("refund", "op-1", -8640)
    assert (draft.actor_id, draft.second_actor_id) == ("01", "02")
    assert draft.payload["amount_fen"] == -8640
    assert state.phase == "committing"


def test_the_same_person_cannot_release_their_own_refund() -> None:
    state, effects = second(desk(), "01")
    assert effects == ()
    assert state.message == "要由另一位工作人员确认"


def test_a_wrong_pin_releases_nothing() -> None:
    env = desk()
    state, effects = walk(second(env)[0], env, PinAnswered(False, 3, 0))
    assert effects == ()
    assert state.phase == "second"
    assert "3" in state.message


@pytest.mark.parametrize("changes", [{"shift": None}, {"drawer_fen": 8639}, {"cases": (OTHER,)}])
def test_no_refund_without_shift_or_cash_or_the_centres_no(changes: dict[str, Any]) -> None:
    state, _ = walk(Clerk(phase="desk"), desk(**changes), Act("task", "cases"), Act("task", "refund"))
    assert state.phase == "case"


def test_the_desk_shows_every_case_in_turn_and_offers_cash_only_where_it_may_go_back() -> None:
    env = desk()
    state, _ = walk(Clerk(phase="desk"), env, Act("task", "cases"))
    page = present_clerk(state, env)
    assert isinstance(page, StaffPage)
    assert [t.name for t in page.tasks] == ["退现金", "下一笔"]
    state, _ = walk(state, env, Act("task", "next_case"))
    page = present_clerk(state, env)
    assert isinstance(page, StaffPage)
    assert [t.name for t in page.tasks] == ["下一笔"]
    state, _ = walk(state, env, Act("task", "next_case"))
    assert state.case == CASE
    assert isinstance(present_clerk(replace(state, phase="second"), env), StaffPinPage)


def test_what_cannot_go_back_is_written_off_by_two_and_the_drawer_does_not_move() -> None:
    stuck = replace(OTHER, closable=True)
    env = desk(cases=(stuck,))
    page = present_clerk(Clerk(phase="case", case=stuck), env)
    assert isinstance(page, StaffPage)
    assert [t.name for t in page.tasks] == ["核销"]
    state, effects = walk(
        Clerk(phase="desk"), env, Act("task", "cases"), Act("task", "write_off"),
        Act("type", {"field": "number", "text": "09"}), Act("type", {"field": "pin", "text": "864209"}), Act("next"),
        PinAnswered(True, 5, 0, "09"),
    )  # fmt: skip
    draft = effects[0].draft
    assert (draft.kind, draft.supersedes, draft.amount_fen, draft.second_actor_id) == ("write_off", "op-2", 0, "09")
    assert {p.account for p in draft.postings} == {"payable:electric", "over_short"}
    assert state.done == "已核销，记入长短款"


def test_closing_records_what_was_counted_and_never_adjusts_the_records() -> None:
    env = desk(shift_numbers=ShiftNumbers(2, 13_640, 1, 5_000), unsent_count=1, unsent_fen=8640)
    state, effects = walk(
        Clerk(phase="desk"), env,
        Act("task", "close_shift"), Act("type", {"text": "586.30"}), Act("next"),
    )  # fmt: skip
    (accept,) = effects
    draft = accept.draft
    assert (draft.kind, draft.payload["shift_id"]) == ("shift_close", SHIFT.shift_id)
    assert (draft.payload["expected_fen"], draft.payload["counted_fen"]) == (58_640, 58_630)
    assert draft.payload["over_short_fen"] == -10
    assert draft.slip is not None
    text = str(draft.slip.document)
    assert "短款 ￥0.10" in text
    assert "{'fill': 'head'}" in text
    assert "1 笔 ￥86.40" in text
    assert state.done.startswith("已关班")


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_after_closing_the_drawer_is_empty_and_the_books_balance(expected: int, counted: int) -> None:
    rows = shift_closing(expected, counted)
    assert sum(r.fen for r in rows) == 0
    assert expected + sum(r.fen for r in rows if r.account == "drawer") == 0
    assert sum(r.fen for r in rows if r.account == "over_short") == expected - counted
    assert (difference(counted, expected) == "账款相符") is (counted == expected)


@given(st.integers(1, 10**7))
def test_a_refund_is_a_payment_turned_round(fen: int) -> None:
    assert sum(r.fen for r in refund("electric", fen)) == 0
    assert refund("electric", fen)[0].fen == -fen


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_cannot_be_refunded(fen: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        refund("electric", fen)
    with pytest.raises(ValueError, match="negative"):
        shift_closing(0, -1)


def test_closing_without_a_counted_sum_asks_again() -> None:
    state, effects = walk(Clerk(phase="desk"), desk(), Act("task", "close_shift"), Act("next"))
    assert effects == ()
    assert state.message == "请输入钱箱里清点的现金"
    assert closing_draft(op_id="x", counted_fen=1, shift=SHIFT, clerk_id="01", env=desk()).payload["clerk_id"] == "01"


def test_the_newest_payment_is_taken_back_after_one_look_while_it_has_not_left() -> None:
    env = desk(voidable=OTHER, cases=())
    page = present_clerk(Clerk(phase="desk"), env)
    assert isinstance(page, StaffPage)
    assert "撤销上一笔" in [t.name for t in page.tasks]
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "void"))
    assert effects == ()
    page = present_clerk(state, env)
    assert isinstance(page, StaffPage)
    assert "￥86.40" in [r.value for r in page.rows]
    state, effects = walk(state, env, Act("task", "confirm_void"))
    draft = effects[0].draft
    assert (draft.kind, draft.supersedes, draft.amount_fen, draft.second_actor_id) == ("void", "op-2", -8640, None)
    late, _ = walk(state, env, NotAccepted(state.op_id, "void_too_late"))
    assert late.message == "已经上传，不能撤销，要等市平台答复"


def test_without_a_payment_that_is_still_here_there_is_nothing_to_take_back() -> None:
    page = present_clerk(Clerk(phase="desk"), desk())
    assert isinstance(page, StaffPage)
    assert "撤销上一笔" not in [t.name for t in page.tasks]
    assert walk(Clerk(phase="desk"), desk(), Act("task", "void"))[0].phase == "desk"


# --- the day that is opened ---------------------------------------------------------
def opened(env: Env, *typed: tuple[str, str]) -> tuple[Clerk, tuple[Any, ...]]:
    acts = [Act("type", {"field": field, "text": text}) for field, text in typed]
    return walk(Clerk(phase="desk"), env, Act("task", "open_shift"), *acts, Act("next"))


def test_a_clock_that_can_be_believed_says_the_day() -> None:
    env = desk(shift=None, last_day="2026-11-22")
    page = present_clerk(walk(Clerk(phase="desk"), env, Act("task", "open_shift"))[0], env)
    assert isinstance(page, StaffPage)
    assert [f.name for f in page.fields] == ["开班现金"]
    _, (accept,) = opened(env, ("cash", "500"))
    assert accept.draft.business_date == "2026-11-23"


@pytest.mark.parametrize(
    "changes",
    [
        {"clock": "doubtful", "now": datetime(1970, 1, 1, tzinfo=UTC)},
        {"clock": "doubtful", "now": datetime(2031, 11, 23, tzinfo=UTC)},
        {"clock": "unsynchronised", "now": datetime(2026, 11, 20, tzinfo=UTC)},
    ],
)
def test_under_a_wrong_clock_the_clerk_says_the_day_and_never_one_before_the_last(changes: dict[str, Any]) -> None:
    env = desk(shift=None, last_day="2026-11-23", **changes)
    state, _ = walk(Clerk(phase="desk"), env, Act("task", "open_shift"))
    page = present_clerk(state, env)
    assert isinstance(page, StaffPage)
    assert [f.name for f in page.fields] == ["营业日期", "开班现金"]
    for wrong in ("", "2026112", "20261122", "20261399", "20290101"):
        state, effects = opened(env, ("cash", "500"), ("day", wrong))
        assert effects == ()
        assert "日期" in state.message
    _, (accept,) = opened(env, ("cash", "500"), ("day", "20261124"))
    assert accept.draft.business_date == "2026-11-24"
    assert accept.draft.payload["opening_fen"] == 50_000


def test_the_first_day_of_all_is_whatever_the_clerk_says() -> None:
    env = desk(shift=None, clock="doubtful", now=datetime(1970, 1, 1, tzinfo=UTC))
    _, (accept,) = opened(env, ("cash", "0"), ("day", "20261124"))
    assert accept.draft.business_date == "2026-11-24"


# --- honest answers -------------------------------------------------------------------
def test_send_now_is_said_only_when_the_agent_heard_it() -> None:
    state, effects = walk(Clerk(phase="desk"), desk(line_up=True, unsent_count=1), Act("task", "send_now"))
    assert effects == (SendNow(),)
    assert "已通知" not in state.message
    assert walk(state, desk(line_up=True, unsent_count=1), SendNowAnswered(True))[0].message == "已通知上传"
    assert "现在断网" in walk(state, desk(line_up=False), SendNowAnswered(True))[0].message
    assert "没有回应" in walk(state, desk(), SendNowAnswered(False))[0].message
    assert "20 分钟后自动上传" in walk(state, desk(), SendNowAnswered(True, wait_s=1180))[0].message


@pytest.mark.parametrize("code", ["already_followed", "no_open_case", "amount_differs", "drain_only", "second_person"])
def test_what_will_never_go_through_is_not_called_worth_another_try(code: str) -> None:
    state = replace(walk(second(desk())[0], desk(), PinAnswered(True, 5, 0, "02"))[0])
    after, _ = walk(state, desk(), NotAccepted(state.op_id, code))
    assert after.phase == "desk"
    assert "再试" not in after.message
    after, _ = walk(state, desk(), NotAccepted(state.op_id, "busy"))
    assert "再试" in after.message


def test_a_person_of_another_role_is_told_so() -> None:
    state, _ = walk(second(desk())[0], desk(), PinAnswered(False, 5, 0, "T1", other_role=True))
    assert (state.phase, state.message) == ("second", "这个工号不能办这一项")


@pytest.mark.parametrize("kind", ["rejected", "cash_out_rejected", "correction", "correction_late", "quarantined"])
def test_every_kind_of_case_has_a_title_of_its_own(kind: str) -> None:
    pages = {k: present_clerk(Clerk(phase="case", case=replace(CASE, kind=k)), desk()) for k in (kind, "rejected")}
    assert all(isinstance(p, StaffPage) for p in pages.values())
    assert (pages[kind].title == pages["rejected"].title) is (kind == "rejected")


def test_what_went_out_and_should_not_have_is_written_off_as_missing_cash() -> None:
    lost = replace(CASE, kind="cash_out_rejected", amount_fen=-8640, refundable=False, closable=True)
    draft = write_off_draft(op_id="x", case=lost, clerk_id="01", second_id="09", shift=SHIFT, env=desk())
    assert {(p.account, p.fen) for p in draft.postings} == {("payable:electric", -8640), ("over_short", 8640)}
    typed = replace(CASE, recovered=True, refundable=False, closable=True)
    draft = write_off_draft(op_id="x", case=typed, clerk_id="01", second_id="09", shift=SHIFT, env=desk())
    assert {(p.account, p.fen) for p in draft.postings} == {("payable:electric", 8640), ("float", -8640)}


LAST = make_slip_no(283, 61994)


def names(env: Env) -> list[str]:
    page = present_clerk(Clerk(phase="desk"), env)
    assert isinstance(page, StaffPage)
    return [t.name for t in page.tasks]


def test_the_newest_slip_is_printed_again_in_two_touches() -> None:
    env = desk(last_slip=LAST)
    assert "补印凭条" in names(env)
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "reprint"), Act("next"))
    assert effects == (Reprint(LAST, "01"),)
    state, effects = walk(state, env, Reprinted(LAST, 2))
    assert (state.phase, state.message, effects) == ("desk", "正在补印 第2次", ())


@pytest.mark.parametrize(
    ("result", "word"),
    [
        ("confirmed", "补印凭条已打出"),
        ("sent", "补印凭条已打出"),
        ("unknown", ""),
        ("failed", "补印凭条没有打出来，请找技术员"),
    ],
)
def test_that_a_copy_is_being_printed_is_said_only_until_it_is_out(result: str, word: str) -> None:
    env = desk(last_slip=LAST)
    state, _ = walk(Clerk(phase="desk"), env, Act("task", "reprint"), Act("next"), Reprinted(LAST, 2))
    other, _ = walk(state, env, Printed("op-0", make_slip_no(7, 1), "confirmed"))
    assert other == state
    state, _ = walk(state, env, Printed("op-0", LAST, result))
    assert (state.phase, state.message) == ("desk", word)
    assert walk(state, env, Printed("op-0", LAST, "confirmed"))[0] == state


def test_a_slip_that_did_not_come_out_is_printed_again_and_that_is_said() -> None:
    env = desk(questions=(PrintQuestion(1, LAST, "客户联"),))
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "not_out"))
    assert effects == (AnswerUnknown(1, False, "01"),)
    assert state.message == "正在再打一张，会写明补印"
    assert walk(state, desk(), Printed("op-0", LAST, "confirmed"))[0].message == "补印凭条已打出"
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "came_out"))
    assert (state.message, effects) == ("", (AnswerUnknown(1, True, "01"),))


def test_with_nothing_to_send_the_agent_is_woken_to_fetch_and_that_is_said() -> None:
    env = desk(unsent_count=0, line_up=True)
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "send_now"))
    assert effects == (SendNow(),)
    assert walk(state, env, SendNowAnswered(True))[0].message == "已通知上传；没有要传的"


def test_another_slip_is_printed_again_by_its_number() -> None:
    env = desk(last_slip=LAST)
    typed = [Act("key", d) for d in make_slip_no(7, 4711)]
    state, effects = walk(Clerk(phase="desk"), env, Act("task", "reprint"), *typed[:-1], Act("next"))
    assert effects == ()
    assert "12位" in state.message
    state, effects = walk(
        state, env, Act("type", {"text": LAST}), Act("key", "back"), Act("key", LAST[-1]), Act("next")
    )
    assert effects == (Reprint(LAST, "01"),)


@pytest.mark.parametrize("code", ["no_slip", "slip_printing", "disk_full"])
def test_a_slip_that_cannot_be_printed_again_says_why(code: str) -> None:
    env = desk(last_slip=LAST)
    state, _ = walk(Clerk(phase="desk"), env, Act("task", "reprint"), Act("next"), Reprinted(LAST, 0, code))
    page = present_clerk(state, env)
    assert isinstance(page, StaffPage)
    assert page.fields[0].message
    assert state.phase == "reprint"
    assert walk(state, env, Act("back"))[0] == Clerk(phase="desk")


@pytest.mark.parametrize("changes", [{"last_slip": ""}, {"questions": (PrintQuestion(1, LAST, "客户联"),)}])
def test_nothing_is_printed_again_before_the_open_question_is_answered(changes: dict[str, Any]) -> None:
    env = desk(**{"last_slip": LAST, **changes})
    assert "补印凭条" not in names(env)
    assert walk(Clerk(phase="desk"), env, Act("task", "reprint"))[0].phase == "desk"
    signed_out = desk(last_slip=LAST, staff=None)
    assert walk(Clerk(phase="desk"), signed_out, Act("task", "reprint"))[0].phase == "desk"
