"""取结果 by the slip: scanned or looked up, then its person's card and PIN, or a clerk who compared them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import query
from kiosk.flows.base import (
    Accepted,
    Act,
    AskQuery,
    CardPinAnswered,
    CountVisit,
    Effect,
    Env,
    LookUpSlip,
    PinAnswered,
    Scanned,
    SlipFound,
    with_person,
)
from kiosk.flows.query_state import Query, party_of_number
from kiosk.flows.request_draft import identity_check_draft
from kiosk.flows.slip_lookup import SlipLookup
from kiosk.ui.pages.asking import CardPinPage, CardWaitPage, LookupPage, LookupResultPage
from kiosk.ui.presenters.query import present_query
from kiosk.ui.presenters.slip_lookup import present_slip_lookup
from kiosk.visit import CardChanged, Visit, VisitEvent, update
from sync.record import make_slip_no, slip_qr
from tests.support.effects import runner
from tests.support.worlds import PERSON, world
from tests.unit.test_pay_flow import operation_of

NUMBER = make_slip_no(7, 7_654_321)
QR = slip_qr(NUMBER, bytes(32))
WANG = replace(PERSON, card_code="a" * 64)
ID_NO = "36069919520308024X"
PENSION, HEALTH = "q_pension_payments", "q_health_record"
UP = world(line_up=True)


def ready(word: str = "settled", about: str = PENSION, source: str = "live", kind: str = "request") -> SlipFound:
    return SlipFound(NUMBER, source, kind, word, "养老金发放明细", query=about)


def looked_up(found: SlipFound) -> SlipLookup:
    return SlipLookup(slip_no=NUMBER, found=found, shown_until_ms=UP.now_ms + 60_000)


def page(found: SlipFound, env: Env = UP) -> LookupResultPage:
    shown = present_slip_lookup(looked_up(found), env)
    assert isinstance(shown, LookupResultPage)
    return shown


def go(*events: VisitEvent, visit: Visit | None = None, env: Env = UP) -> tuple[Visit, list[Effect]]:
    now = visit or Visit()
    all_effects: list[Effect] = []
    for event in events:
        now, effects = update(now, event, with_person(env, now.person))
        all_effects += effects
    return now, all_effects


def scanned_and_found(found: SlipFound, *before: VisitEvent) -> Visit:
    visit, effects = go(*before, Act("slip_lookup"), Scanned(QR))
    assert LookUpSlip(NUMBER) in effects
    return go(found, visit=visit)[0]


def flow_of(visit: Visit) -> Query:
    assert isinstance(visit.flow, Query), visit.flow
    return visit.flow


# --- what the look-up says ---------------------------------------------------------------------------


def test_a_result_that_is_ready_says_what_is_needed_and_leads_there() -> None:
    for word in ("settled", "taken"):
        shown = page(ready(word))
        assert shown.lead == "取结果"
        assert "本人" in shown.sentence
        assert "插社保卡，输密码" in shown.sentence
        assert "工作人员核对身份" in shown.sentence


def test_health_data_is_never_promised_for_a_clerks_word() -> None:
    shown = page(ready(about=HEALTH))
    assert "只凭密码" in shown.sentence
    assert "工作人员" not in shown.sentence


def test_a_centre_that_does_not_say_what_was_asked_promises_no_clerk() -> None:
    for about in ("", "q_of_tomorrow"):
        assert "工作人员" not in page(ready(about=about)).sentence
        assert page(ready(about=about)).lead == "取结果"


def test_nobody_is_sent_for_a_card_in_vain() -> None:
    """Without the line, and while there is no result."""
    down = page(ready(source="local"), world())
    assert (down.title, down.lead) == ("结果可取", "")
    assert "现在断网，联网后再来取" in down.sentence
    for word in ("accepted", "stored", "rejected", "expired", "voided"):
        assert page(ready(word)).lead == ""
    assert page(ready(kind="payment")).lead == ""
    assert page(SlipFound(NUMBER, "none")).lead == ""


def test_where_the_page_does_not_lead_no_touch_leads() -> None:
    for found, env in ((ready(), world()), (ready("stored"), UP), (ready(kind="payment"), UP)):
        visit = Visit(flow=looked_up(found))
        assert go(Act("pickup"), visit=visit, env=env) == (visit, [])


# --- from the slip to the answer ---------------------------------------------------------------------


def test_with_the_card_in_the_slip_leads_straight_to_the_pin() -> None:
    visit = scanned_and_found(ready(), CardChanged("card", 1, WANG))
    visit, _ = go(Act("pickup"), visit=visit)
    assert (flow_of(visit).phase, flow_of(visit).pickup_no) == ("pin", NUMBER)


def test_a_card_put_in_while_the_slip_was_looked_up_is_asked_for_its_pin() -> None:
    visit, _ = go(CardChanged("card", 1, WANG), visit=scanned_and_found(ready()))
    assert visit.person is None
    visit, _ = go(Act("pickup"), visit=visit)
    assert (flow_of(visit).phase, visit.person) == ("pin", WANG)


def test_without_a_card_one_is_asked_for_and_the_question_carries_the_slip() -> None:
    visit, _ = go(Act("pickup"), visit=scanned_and_found(ready()))
    assert flow_of(visit).phase == "card"
    visit, _ = go(CardChanged("card", 1, WANG), *(Act("key", d) for d in "135790"), Act("next"), visit=visit)
    flow = flow_of(visit)
    assert flow.phase == "checking"
    env = with_person(UP, WANG)
    _, effects = query.update(flow, CardPinAnswered("unsupported"), env)
    asked = effects[-1]
    assert isinstance(asked, AskQuery)
    assert (asked.slip_no, asked.query, asked.card, asked.proof) == (NUMBER, "", WANG.card_code, "pin")


def compared(visit: Visit) -> tuple[Query, list[Any]]:
    """A clerk vouches at the page that stands there: their number, their PIN, 核对一致."""
    visit, _ = go(
        Act("type", {"field": "number", "text": "01"}), Act("type", {"field": "pin", "text": "246810"}), Act("next"),
        PinAnswered(True, 5, 0, "01"), visit=visit,
    )  # fmt: skip
    flow = flow_of(visit)
    assert flow.phase == "vouching"
    after, effects = go_on(flow, visit)
    return after, effects


def go_on(flow: Query, visit: Visit) -> tuple[Query, list[Any]]:
    env = with_person(UP, visit.person)
    draft = identity_check_draft(flow, party_of_number("h" * 32, ID_NO), env)
    assert draft.payload["query"] == PENSION, "the record says what the comparison was for"
    after, effects = query.update(flow, Accepted(operation_of(draft), "", ""), env)
    assert isinstance(after, Query)
    return after, list(effects)


def test_a_clerk_who_compared_the_id_card_stands_in_for_card_and_pin() -> None:
    visit, _ = go(Act("pickup"), Act("no_card"), visit=scanned_and_found(ready()))
    visit, _ = go(Act("type", {"field": "id_no", "text": ID_NO}), Act("next"), visit=visit)
    assert flow_of(visit).phase == "compare", "a result that is there is no new request"
    _, effects = compared(visit)
    asked = effects[-1]
    assert isinstance(asked, AskQuery)
    assert (asked.slip_no, asked.query, asked.id_no, asked.card) == (NUMBER, "", ID_NO, "")
    assert (asked.proof, asked.clerk_id) == ("clerk", "01")
    assert asked.record


def test_who_forgot_the_pin_may_be_compared_but_not_for_health_data() -> None:
    card = CardChanged("card", 1, WANG)
    visit, _ = go(Act("pickup"), Act("no_pin"), visit=scanned_and_found(ready(), card))
    assert flow_of(visit).phase == "compare"
    visit, _ = go(Act("pickup"), Act("no_pin"), visit=scanned_and_found(ready(about=HEALTH), card))
    assert flow_of(visit).phase == "pin"
    pin_page = present_query(flow_of(visit), visit, with_person(UP, WANG))
    assert isinstance(pin_page, CardPinPage)
    assert pin_page.forgot == ""


@pytest.mark.parametrize("about", [HEALTH, ""])
def test_no_number_is_typed_where_no_clerk_may_vouch(about: str) -> None:
    visit, _ = go(Act("pickup"), visit=scanned_and_found(ready(about=about)))
    wait = present_query(flow_of(visit), visit, UP)
    assert isinstance(wait, CardWaitPage)
    assert wait.other == ""
    assert go(Act("no_card"), visit=visit) == (visit, [])


def test_back_leads_out_of_every_page_of_a_pickup_and_the_visit_counts_as_a_question() -> None:
    visit, _ = go(Act("pickup"), Act("no_card"), visit=scanned_and_found(ready()))
    visit, _ = go(Act("type", {"field": "id_no", "text": ID_NO}), Act("next"), visit=visit)
    visit, _ = go(Act("back"), visit=visit)
    assert flow_of(visit).phase == "number"
    visit, _ = go(Act("back"), Act("back"), visit=visit)
    assert visit.flow is None
    assert visit.kinds == ("slip_lookup", "query")
    card = CardChanged("card", 1, WANG)
    visit, _ = go(Act("pickup"), visit=scanned_and_found(ready(), card))
    _, effects = go(CardChanged("no_card", 1, None), visit=visit)
    assert CountVisit("query", "card_pulled", assisted=False, card=True) in effects


# --- the scan on the page of 取结果 -------------------------------------------------------------------


def at_pickup() -> Query:
    state, _ = query.update(query.start(), Act("query", "pickup"), UP)
    assert isinstance(state, Query)
    return state


def looking(env: Env = UP) -> Query:
    state, effects = query.update(at_pickup(), Scanned(QR), env)
    assert effects == (LookUpSlip(NUMBER),)
    assert isinstance(state, Query)
    return state


def told(found: SlipFound, env: Env = UP) -> Query:
    state, effects = query.update(looking(env), found, env)
    assert effects == ()
    assert isinstance(state, Query)
    return state


def test_a_slip_scanned_at_its_page_is_as_good_as_its_number_typed() -> None:
    typed, _ = query.update(at_pickup(), Act("type", {"field": "slip_no", "text": NUMBER}), UP)
    assert isinstance(typed, Query)
    assert query.update(typed, Act("next"), UP) == (looking(), (LookUpSlip(NUMBER),))
    for word in ("settled", "taken"):
        assert (told(ready(word)).phase, told(ready(word)).pickup_no) == ("card", NUMBER)
        assert told(ready(word), with_person(UP, WANG)).phase == "pin"
        assert told(ready(word)).may_compare
    assert not told(ready(about=HEALTH)).may_compare


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ready("stored"), "还没有查到结果"),
        (ready("accepted", source="local"), "还没有查到结果"),
        (ready("rejected"), "主管部门没有查到"),
        (ready("expired"), "已过期"),
        (ready("voided"), "已经撤销"),
        (ready(kind="payment"), "不是代查凭条"),
        (SlipFound(NUMBER, "none"), "没有这张凭条的记录"),
        (SlipFound(NUMBER, "none", code="too_many"), "查得太多了"),
        (SlipFound(NUMBER, "local", "request", "settled", code="line_down"), "现在断网"),
    ],
)
def test_nobody_gives_a_pin_for_a_result_that_cannot_be_had(found: SlipFound, said: str) -> None:
    state = told(found, with_person(UP, WANG))
    assert (state.phase, state.looking) == ("pickup", "")
    assert said in state.message
    again, effects = query.update(state, Scanned(QR), UP)
    assert effects == (LookUpSlip(NUMBER),)
    assert isinstance(again, Query)
    assert again.message == ""


def test_while_a_slip_is_looked_up_only_back_counts_and_another_slips_answer_is_none() -> None:
    state = looking()
    shown = present_query(state, Visit(flow=state), UP)
    assert isinstance(shown, LookupPage)
    assert shown.busy
    other = replace(ready(), slip_no=make_slip_no(8, 1))
    for event in (Scanned(QR), Act("next"), Act("key", "1"), other):
        assert query.update(state, event, UP) == (state, ())
    assert query.update(state, Act("back"), UP) == (Query(), ())
    assert query.update(Query(), ready(), UP) == (Query(), ())


def test_what_is_no_slips_code_is_said_there() -> None:
    for code in ("EL3601234567-202610-8640", NUMBER, "HM1...", "https://example.invalid"):
        state, effects = query.update(replace(at_pickup(), pickup_no="0002"), Scanned(code), UP)
        assert effects == ()
        assert isinstance(state, Query)
        assert "不是凭条上的二维码" in state.message
        assert state.pickup_no == "0002"


def test_the_page_invites_to_scan_only_where_a_scanner_is() -> None:
    for scanner in (False, True):
        env = replace(UP, scanner=scanner)
        shown = present_query(at_pickup(), Visit(flow=at_pickup()), env)
        assert isinstance(shown, LookupPage)
        assert ("扫码器" in shown.scan_hint) is scanner


@pytest.mark.parametrize(
    "phase",
    ["menu", "choice", "card", "number", "pin", "checking", "asking", "compare", "compare_checking", "vouching",
     "answer", "stopped", "offer", "swap", "proxy", "committing", "done"],
)  # fmt: skip
def test_a_code_scanned_where_none_is_expected_does_nothing(phase: str) -> None:
    state = Query(phase=phase, item=UP.content.queries.item(PENSION), id_no="3606", until_ms=UP.now_ms + 60_000)
    assert query.update(state, Scanned(QR), UP) == (state, ())


# --- what the look-up brings -------------------------------------------------------------------------


def test_the_centres_word_on_what_was_asked_reaches_the_page() -> None:
    posted: list[Any] = []
    asked: list[Any] = []
    runner(posted.append, asked=asked).run(1, LookUpSlip(NUMBER))
    kind, body, reply, _ = asked[0]
    assert (kind, body["slip_no"]) == ("slip", NUMBER)
    told = {"kind": "request", "biller_zh": "养老金发放明细", "amount_fen": 0, "state": "settled", "text": ""}
    reply({"ok": True, "found": True, "body": {**told, "query": PENSION}})
    reply({"ok": True, "found": True, "body": told})
    assert posted == [ready(), ready(about="")]
