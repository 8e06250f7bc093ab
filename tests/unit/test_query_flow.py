"""查询: whose card, its PIN, the answer; with the line down a request. What is personal leaves no trace."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import query
from kiosk.flows.base import (
    Accept,
    Accepted,
    Act,
    AnswerPrinted,
    AnswerRow,
    AskQuery,
    CardPinAnswered,
    CardRead,
    CheckCardPin,
    CheckPin,
    EndVisit,
    Env,
    Event,
    GoHome,
    NotAccepted,
    PinAnswered,
    PrintAnswer,
    QueryAnswered,
    SlipFound,
    Tick,
    with_person,
)
from kiosk.flows.query_state import Query
from kiosk.person import Person, id_no_ok, mask_id_no
from kiosk.ui.pages.asking import AnswerPage, CardPinPage, MenuPage, OfferPage
from kiosk.ui.pages.home import MessagePage
from kiosk.ui.presenters.query import present_query
from kiosk.visit import Visit
from sync.record import Draft, keyed_hash, make_slip_no
from tests.support.worlds import BILLS, PERSON, world
from tests.unit.test_pay_flow import operation_of

WANG = replace(PERSON, card_code="a" * 64)
NAMELESS = Person(presence=1, id_no=None, name=None, card_tail="0062", card_code="c" * 64, generation=3)
ID_NO = "36069919520308024X"
PIN = "135790"
ROWS = (AnswerRow("2026年11月", "到卡 尾号0031", 18_650),)


def up(**changes: Any) -> Env:
    return with_person(world(line_up=True, **changes), WANG)


def down(**changes: Any) -> Env:
    return with_person(world(**changes), WANG)


def play(env: Env, *events: Event, state: Query | None = None) -> tuple[Query, list[Any]]:
    now: Any = state or query.start()
    all_effects: list[Any] = []
    for event in events:
        now, effects = query.update(now, event, env)
        all_effects += effects
    assert isinstance(now, Query), now
    return now, all_effects


def at_pin(env: Env, item: str = "q_pension_payments") -> Query:
    state, _ = play(env, Act("query", item))
    assert state.phase == "pin"
    return state


def typed(pin: str = PIN) -> list[Event]:
    return [Act("key", digit) for digit in pin]


def asked(env: Env, said: str = "unsupported") -> tuple[Query, AskQuery]:
    state, effects = play(env, *typed(), Act("next"), CardPinAnswered(said, None), state=at_pin(env))
    assert isinstance(effects[-1], AskQuery)
    return state, effects[-1]


def told(state: Query, **changes: Any) -> QueryAnswered:
    values: dict[str, Any] = {"found": True, "pin": "right", "tries_left": 5, "rows": ROWS, **changes}
    return QueryAnswered(state.ask_id, **values)


def shown(state: Query, env: Env) -> Any:
    return present_query(state, Visit(), env)


def test_online_the_pension_takes_nine_touches() -> None:
    env = up()
    touches: list[Event] = [Act("query", "q_pension_payments"), *typed(), Act("next")]
    state, effects = play(env, *touches)
    # 查询 itself is one more.
    assert 1 + len(touches) == 9
    assert effects == [CheckCardPin(WANG.presence, PIN)]
    state, effects = play(env, CardPinAnswered("right"), state=state)
    state, _ = play(env, told(state), state=state)
    assert state.phase == "answer"


def test_offline_it_takes_three_touches() -> None:
    touches: list[Event] = [Act("query", "q_pension_payments"), Act("next")]
    state, effects = play(down(), *touches)
    assert 1 + len(touches) == 3
    assert state.phase == "committing"
    assert isinstance(effects[-1], Accept)


def test_a_pin_that_the_card_checked_goes_no_further() -> None:
    state, question = asked(up(), "right")
    assert (question.proof, question.pin) == ("card", "")
    assert state.pin == ""


def test_a_card_that_checks_no_pins_leaves_it_to_the_centre_and_nobody_keeps_it() -> None:
    state, question = asked(up())
    assert (question.proof, question.pin, question.card) == ("pin", PIN, WANG.card_code)
    assert state.pin == ""
    assert PIN not in repr(question)
    assert PIN not in repr(CheckCardPin(1, PIN))
    half, _ = play(up(), *typed(), state=at_pin(up()))
    assert half.pin == PIN
    assert PIN not in repr(half)


def test_the_answer_is_in_no_repr() -> None:
    state, _ = asked(up())
    state, _ = play(up(), told(state), state=state)
    assert "18650" not in repr(state)
    assert "18650" not in repr(told(state))


@pytest.mark.parametrize("by", ["card", "centre"])
def test_a_wrong_pin_says_how_many_tries_are_left(by: str) -> None:
    env = up()
    if by == "card":
        state, _ = play(env, *typed(), Act("next"), CardPinAnswered("wrong", 3), state=at_pin(env))
    else:
        state, _ = asked(env)
        state, _ = play(env, told(state, pin="wrong", tries_left=3, rows=()), state=state)
    assert state.phase == "pin"
    assert "还剩 3 次" in state.message
    assert state.pin == ""


@pytest.mark.parametrize(
    "answer", [CardPinAnswered("wrong", 1), CardPinAnswered("last_try", 1), CardPinAnswered("locked", 0)]
)
def test_the_last_try_is_never_sent_and_it_says_where_to_go(answer: CardPinAnswered) -> None:
    env = up()
    state, _ = play(env, *typed(), Act("next"), answer, state=at_pin(env))
    after, effects = play(env, *typed(), Act("next"), state=state)
    assert effects == []
    page = shown(after, env)
    assert isinstance(page, CardPinPage)
    assert "到社保窗口重置密码" in page.stop
    assert not page.ready


def test_the_centre_that_keeps_the_last_try_stops_it_here_too() -> None:
    state, _ = asked(up())
    state, _ = play(up(), told(state, pin="last_try", tries_left=1, rows=()), state=state)
    assert state.blocked == "last_try"


def test_only_digits_and_no_more_than_twelve_make_a_pin() -> None:
    env = up()
    state, _ = play(env, Act("type", {"field": "card_pin", "text": "12ab\x1b34567890123456"}), state=at_pin(env))
    assert state.pin == "123456789012"
    short, effects = play(env, Act("key", "1"), Act("next"), state=at_pin(env))
    assert effects == []
    assert short.message


def test_a_pin_page_shows_dots_only() -> None:
    env = up()
    state, _ = play(env, *typed(), state=at_pin(env))
    assert PIN not in repr(shown(state, env))


def test_the_answer_stands_two_minutes_at_most_and_ends_the_visit() -> None:
    env = up()
    state, _ = asked(env)
    state, _ = play(env, told(state), state=state)
    page = shown(state, env)
    assert isinstance(page, AnswerPage)
    assert page.rows[0].value == "￥186.50 到卡 尾号0031"
    assert query.update(state, Tick(), replace(env, now_ms=env.now_ms + 119_999))[0] == state
    assert query.update(state, Tick(), replace(env, now_ms=env.now_ms + 120_000))[0] == EndVisit("done")


def test_an_answer_is_dropped_with_the_next_question() -> None:
    state, _ = asked(up())
    state, _ = play(up(), told(state), Act("again"), state=state)
    assert state == query.start()


def test_an_answer_to_another_question_changes_nothing() -> None:
    state, _ = asked(up())
    after, _ = play(up(), replace(told(state), ask_id="other"), state=state)
    assert after == state


@pytest.mark.parametrize("code", ["line_down", "timeout", "agent_down"])
def test_a_line_that_falls_while_asking_offers_to_ask_later(code: str) -> None:
    env = up()
    state, _ = asked(env)
    state, _ = play(env, QueryAnswered(state.ask_id, found=False, code=code), state=state)
    page = shown(state, env)
    assert isinstance(page, OfferPage)
    assert page.next == "联网后帮您查"


def test_unknown_and_forbidden_read_the_same() -> None:
    env = up()
    state, _ = asked(env)
    state, _ = play(env, QueryAnswered(state.ask_id, found=False), state=state)
    page = shown(state, env)
    assert isinstance(page, MessagePage)
    assert page.title == "没有查到"
    state, _ = asked(env)
    state, _ = play(env, QueryAnswered(state.ask_id, found=False, code="too_many"), state=state)
    assert state.why == "too_many"


def test_what_needs_the_line_is_not_opened_without_it() -> None:
    state, _ = play(down(), Act("query", "q_medical_account"))
    assert state.phase == "menu"
    page = shown(state, down())
    assert isinstance(page, MenuPage)
    assert {t.name for t in page.tiles if not t.enabled} == {"医保余额", "取结果"}


def test_without_the_line_every_open_tile_leads_to_an_answer_or_a_request() -> None:
    page = shown(query.start(), down())
    assert isinstance(page, MenuPage)
    open_tiles = {t.id: t for t in page.tiles if t.enabled}
    assert open_tiles["q_health_record"].hint == "现在断网，可以登记"
    for tile in open_tiles:
        state, _ = play(down(), Act("query", tile))
        if state.phase == "choice":
            assert state.item
            state, _ = play(down(), Act("choice", state.item.choices[0].id), state=state)
        assert state.phase in ("answer", "offer"), tile


def test_what_is_public_needs_neither_card_nor_line() -> None:
    state, effects = play(world(), Act("query", "q_pension_tiers"))
    page = shown(state, world())
    assert isinstance(page, AnswerPage)
    assert "数据截至 2014年2月21日" in page.asked
    assert effects == []


def test_what_stands_on_the_card_says_whether_the_card_proved_itself() -> None:
    for authenticated, word in ((False, "已读卡"), (True, "已验真")):
        person = replace(WANG, authenticated=authenticated, generation=2, valid_until="2035-06-01")
        env = with_person(world(), person)
        state, _ = play(env, Act("query", "q_card_info"))
        page = shown(state, env)
        assert isinstance(page, AnswerPage)
        assert page.asked.startswith(word)
        assert "王桂兰" not in repr(page)


def test_a_long_answer_is_turned_page_by_page_and_begins_again() -> None:
    env = up()
    state, _ = asked(env)
    rows = tuple(AnswerRow(f"第{n}笔", "") for n in range(30))
    state, _ = play(env, told(state, rows=rows), state=state)
    firsts = []
    for _ in range(4):
        page = shown(state, env)
        firsts.append((page.rows[0].label, page.more))
        state, _ = play(env, Act("more"), state=state)
    assert firsts == [
        ("第0笔", "下一页 1/3"),
        ("第12笔", "下一页 2/3"),
        ("第24笔", "下一页 3/3"),
        ("第0笔", "下一页 1/3"),
    ]


# --- on paper, where it is asked for ------------------------------------------------------------


def answered(env: Env, item: str = "q_pension_payments") -> Query:
    state, _ = asked(env)
    state, _ = play(env, told(state), state=replace(state, item=env.content.queries.item(item)))
    return state


def test_an_answer_is_printed_only_when_asked_for_and_past_the_ledger() -> None:
    env = up()
    state, effects = play(env, Act("print"), Act("print"), state=answered(env))
    (effect,) = effects
    assert isinstance(effect, PrintAnswer)
    text = str(effect.document)
    assert "￥186.50" in text
    assert "王*兰" in text
    assert "王桂兰" not in text
    assert "fill" not in text, "it has no number of the ledger"
    assert "186" not in repr(effect)
    assert shown(state, env).paper == ""


@pytest.mark.parametrize(
    ("result", "again"), [("confirmed", False), ("sent", False), ("unknown", False), ("failed", True)]
)
def test_it_is_printed_again_only_where_not_a_byte_came_out(result: str, again: bool) -> None:
    env = up()
    state, _ = play(env, Act("print"), AnswerPrinted(result), state=answered(env))
    _, effects = play(env, Act("print"), state=state)
    assert bool(effects) is again
    assert shown(state, env).paper_note


def test_what_is_sensitive_is_not_for_paper_and_neither_is_it_without_a_printer() -> None:
    env = up()
    state = answered(env, "q_health_record")
    assert play(env, Act("print"), state=state)[1] == []
    assert shown(state, env).paper == ""
    without = up(printer="paper_out")
    assert play(without, Act("print"), state=answered(without))[1] == []


# --- a clerk who compares -----------------------------------------------------------------------


def comparing(env: Env) -> Query:
    state, _ = play(env, Act("no_pin"), state=at_pin(env))
    assert state.phase == "compare"
    return state


def test_a_clerks_comparison_is_recorded_before_the_question_is_asked() -> None:
    env = up()
    number, pin = {"field": "number", "text": "01"}, {"field": "pin", "text": "246810"}
    state, effects = play(env, Act("type", number), Act("type", pin), Act("next"), state=comparing(env))
    assert effects == [CheckPin("01", "246810")]
    assert state.clerk_pin == ""
    state, effects = play(env, PinAnswered(True, 5, 0, "01"), state=state)
    (accept,) = effects
    draft = accept.draft
    assert (draft.kind, draft.actor_id, draft.payload["clerk_id"]) == ("identity_check", "01", "01")
    assert draft.payload["compared"] == "card_id_face"
    state, effects = play(env, Accepted(operation_of(draft), "", ""), state=state)
    (question,) = effects
    assert (question.proof, question.clerk_id, question.record, question.pin) == ("clerk", "01", draft.op_id, "")


def test_nothing_is_asked_when_the_comparison_cannot_be_recorded() -> None:
    env = up()
    state = replace(comparing(env), phase="compare_checking", clerk="01")
    state, _ = play(env, PinAnswered(True, 5, 0, "01"), state=state)
    state, effects = play(env, NotAccepted(state.op_id, "disk_full"), state=state)
    assert effects == []
    assert state.why == "not_recorded"


def test_a_wrong_clerk_pin_asks_nothing() -> None:
    env = up()
    checking = replace(comparing(env), phase="compare_checking")
    state, effects = play(env, PinAnswered(False, 4, 0), state=checking)
    assert effects == []
    assert state.phase == "compare"


def test_health_data_is_opened_by_the_cards_pin_alone() -> None:
    env = up()
    state, _ = play(env, Act("query", "q_health_record"), Act("choice", "allergy"))
    page = shown(state, env)
    assert isinstance(page, CardPinPage)
    assert page.forgot == ""
    assert "社保窗口" in page.forgot_note
    after, effects = play(env, Act("no_pin"), state=state)
    assert after == state
    assert effects == []


# --- without a card, or with one that names nobody --------------------------------------------------


def at_number(env: Env) -> Query:
    state, _ = play(env, Act("query", "q_pension_payments"), Act("no_card"))
    assert state.phase == "number"
    return state


def enter(env: Env, number: str) -> Query:
    state, _ = play(env, Act("type", {"field": "id_no", "text": number}), Act("next"), state=at_number(env))
    return state


@pytest.mark.parametrize(
    "number", ["", "36069919520308024", "360699195203080240", "360699195213080247", "A6069919520308024X"]
)
def test_a_number_with_a_wrong_check_character_or_date_is_refused(number: str) -> None:
    assert enter(world(), number).phase == "number"
    assert not id_no_ok(number)


def test_a_typed_number_opens_a_request_and_never_an_answer() -> None:
    env = world(line_up=True)
    state = enter(env, "36069919520308024x")
    assert state.phase == "offer"
    assert state.principal is not None
    assert state.principal.person == keyed_hash(env.person_key, ID_NO)
    page = shown(state, env)
    assert ID_NO not in repr(page)
    assert mask_id_no(ID_NO) in repr(page)
    after, effects = play(env, Act("next"), state=state)
    assert isinstance(effects[-1], Accept)
    assert effects[-1].draft.payload["person_how"] == "typed"
    assert after.id_no == ""


def test_without_a_card_a_clerk_may_compare_the_id_card() -> None:
    env = world(line_up=True)
    state, _ = play(env, Act("task", "compare"), state=enter(env, ID_NO))
    state, effects = play(env, PinAnswered(True, 5, 0, "01"), state=replace(state, phase="compare_checking"))
    assert effects[-1].draft.payload["compared"] == "id_face"
    state, effects = play(env, Accepted(operation_of(effects[-1].draft), "", ""), state=state)
    assert (effects[-1].proof, effects[-1].id_no, effects[-1].card) == ("clerk", ID_NO, "")


def test_a_card_put_in_while_one_is_asked_for_leads_on() -> None:
    empty = world(line_up=True)
    state, _ = play(empty, Act("query", "q_pension_payments"))
    assert state.phase == "card"
    state, _ = play(up(), CardRead(), state=state)
    assert state.phase == "pin"


def test_a_card_that_names_nobody_goes_on_by_the_roster() -> None:
    key = keyed_hash(b"k" * 32, "card", NAMELESS.card_code)
    env = with_person(world(bills=replace(BILLS, roster={key: "b" * 32})), NAMELESS)
    assert env.person_hash == "b" * 32
    state, _ = play(env, Act("query", "q_pension_payments"))
    assert state.phase == "offer"


def test_a_card_that_nobody_knows_asks_for_the_number_and_says_why() -> None:
    env = with_person(world(), NAMELESS)
    state, _ = play(env, Act("query", "q_pension_payments"))
    assert state.phase == "number"
    assert "专用芯片" in repr(shown(state, env))


def test_online_a_card_that_names_nobody_is_asked_about_by_its_code() -> None:
    env = with_person(world(line_up=True), NAMELESS)
    _, effects = play(env, *typed(), Act("next"), CardPinAnswered("unsupported"), state=at_pin(env))
    assert effects[-1].card == NAMELESS.card_code


# --- the request --------------------------------------------------------------------------------


def committed(env: Env) -> tuple[Query, Draft]:
    state, effects = play(env, Act("query", "q_pension_payments"), Act("next"))
    return state, effects[-1].draft


def test_a_request_moves_no_money_and_names_nobody() -> None:
    _, draft = committed(down())
    assert (draft.kind, draft.amount_fen, draft.postings) == ("request", 0, ())
    assert draft.slip is not None
    text = json.dumps(draft.payload, ensure_ascii=False) + str(draft.slip.document)
    assert ID_NO not in text
    assert "王桂兰" not in text
    assert WANG.card_code not in text
    assert draft.payload["person"] == keyed_hash(b"k" * 32, ID_NO)
    assert draft.payload["department"] == "hrss"


def test_the_slip_of_a_request_promises_no_result() -> None:
    _, draft = committed(down())
    assert draft.slip is not None
    text = str(draft.slip.document)
    assert "已登记待上传" in text
    assert "现在还没有结果" in text
    assert "凭社保卡和密码" in text
    for word in ("受理", "成功", "代办人"):
        assert word not in text


def test_a_request_that_was_not_recorded_says_so() -> None:
    state, draft = committed(down())
    state, _ = play(down(), NotAccepted(draft.op_id, "disk_full"), state=state)
    page = shown(state, down())
    assert isinstance(page, MessagePage)
    assert page.title == "没有登记上"


def test_a_recorded_request_wipes_itself() -> None:
    env = down()
    state, draft = committed(env)
    state, _ = play(env, Accepted(operation_of(draft), "ABCD", "HM1.x.y"), state=state)
    assert query.update(state, Tick(), replace(env, now_ms=env.now_ms + 15_000))[0] == EndVisit("done")


def test_without_a_shift_a_question_can_be_left_all_the_same() -> None:
    _, draft = committed(down(shift=None))
    assert draft.shift_id is None
    assert draft.business_date == "2026-11-23"


def test_a_result_is_picked_up_by_slip_number_card_and_pin() -> None:
    env = up()
    number = make_slip_no(1, 2345678)
    state, effects = play(
        env, Act("query", "pickup"), Act("type", {"field": "slip_no", "text": number}), Act("next"),
        SlipFound(number, "live", "request", "settled"), *typed(), Act("next"), CardPinAnswered("unsupported"),
    )  # fmt: skip
    assert (effects[-1].slip_no, effects[-1].query, effects[-1].proof) == (number, "", "pin")
    assert not state.may_compare
    state, _ = play(env, told(state, query="q_pension_payments"), state=state)
    assert shown(state, env).title == "养老金发放明细"


def test_a_wrong_slip_number_asks_nobody() -> None:
    state, effects = play(up(), Act("query", "pickup"), Act("type", {"field": "slip_no", "text": "123"}), Act("next"))
    assert effects == []
    assert state.message


@pytest.mark.parametrize("phase", ["menu", "choice", "card", "number", "pickup", "pin", "compare", "offer", "swap"])
def test_back_leads_out_of_every_page(phase: str) -> None:
    env = up()
    state: Any = Query(phase=phase, item=env.content.queries.item("q_pension_payments"))
    for _ in range(5):
        if isinstance(state, GoHome | EndVisit):
            break
        state, _ = query.update(state, Act("back"), env)
    assert isinstance(state, GoHome | EndVisit)
