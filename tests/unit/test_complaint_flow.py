"""投诉建议: what is asked, what is kept, and what paper and screen say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import complaint
from kiosk.flows.base import Accept, Accepted, Act, EndVisit, GoHome, NotAccepted, Printed, Tick
from kiosk.flows.complaint import Complaint, start, trouble, update
from kiosk.ui.pages.asking import LookupResultPage, MenuPage
from kiosk.ui.pages.paying import DonePage
from kiosk.ui.pages.writing import EntryPage, ReviewPage
from kiosk.ui.presenters.complaint import present_complaint
from kiosk.ui.presenters.slip_lookup import APPLICATION_WORDS, present_slip_lookup
from kiosk.visit import CardChanged, Visit
from kiosk.visit import update as visit_update
from sync.ledger.values import State
from sync.record import Draft, Operation, canonical_json
from tests.support.worlds import PERSON, with_card, world

WORDS = "村口的路灯坏了三天，晚上看不见。"
ID_NO = "360699198706210177"
EVERYTHING = {"name": "张䶮", "address": "滨江村3组12号", "id_no": ID_NO, "phone": "13970112233"}


def act(state: Complaint, action: str, value: Any = None, **changes: Any) -> Any:
    return update(state, Act(action, value), world(**changes))


def step(state: Complaint, action: str, value: Any = None) -> Complaint:
    after, effects = act(state, action, value)
    assert effects == ()
    assert isinstance(after, Complaint)
    return after


def written(text: str = WORDS) -> Complaint:
    state = step(start(), "topic", "village")
    return step(step(state, "type", {"field": "text", "text": text}), "next")


def signed(**fields: str) -> Complaint:
    state = step(written(), "contact", "signed")
    for name in complaint.CONTACT:
        assert state.phase == name
        state = step(step(state, "type", {"field": name, "text": fields.get(name, "")}), "next")
    return state


def handed_in(state: Complaint, **changes: Any) -> tuple[Complaint, Draft]:
    after, effects = act(state, "confirm", **changes)
    (accept,) = effects
    assert isinstance(accept, Accept)
    return after, accept.draft


def operation(op_id: str) -> Operation:
    texts = dict.fromkeys(Operation.__dataclass_fields__, "")
    values: dict[str, Any] = {**texts, "op_id": op_id, "seq": 1, "schema_version": 1, "mono_ns": 0}
    return Operation(**{**values, "slip_no": "000283619943"})


def done(state: Complaint) -> Complaint:
    after, _ = update(state, Accepted(operation(state.op_id), "K7QM-2WXA", "HM1.x"), world())
    assert isinstance(after, Complaint)
    return after


def test_an_anonymous_complaint_carries_nothing_of_the_person_even_with_a_card_in() -> None:
    state = step(written(), "contact", "anonymous")
    after, (accept,) = update(state, Act("confirm"), with_card())
    assert isinstance(accept, Accept)
    draft = accept.draft
    text = canonical_json(draft.payload) + canonical_json(draft.slip.document if draft.slip else None)
    assert draft.payload["anonymous"] is True
    assert draft.person_key is None
    assert draft.account_key is None
    for secret in (PERSON.name, PERSON.id_no, PERSON.card_tail, "a" * 32):
        assert str(secret) not in text
    assert isinstance(after, Complaint)


def test_a_signed_complaint_reaches_the_department_whole_and_its_slip_says_neither_who_nor_what() -> None:
    _, draft = handed_in(signed(**EVERYTHING))
    assert draft.kind == "application"
    assert draft.amount_fen == 0
    assert draft.postings == ()
    assert {k: draft.payload[k] for k in (*EVERYTHING, "text")} == {**EVERYTHING, "text": WORDS}
    assert draft.slip is not None
    paper = json.dumps(draft.slip.document, ensure_ascii=False)
    assert "已登记待上传" in paper
    assert "村里的事" in paper
    for secret in (*EVERYTHING.values(), WORDS):
        assert secret not in paper
    assert WORDS not in repr(draft)
    assert "张䶮" not in repr(signed(**EVERYTHING))


def test_whoever_leaves_every_field_empty_is_anonymous() -> None:
    state = signed()
    assert state.anonymous
    _, draft = handed_in(state)
    assert draft.payload["anonymous"] is True
    assert not set(EVERYTHING) & set(draft.payload)


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("text", "路灯", "路灯坏了吧"),
        ("name", "zhang", "阿依·古丽"),
        ("id_no", "360699198706210178", ID_NO),
        ("id_no", "36069919870621017", "36069919520308024X"),
        ("phone", "1397011223", "07013320001"),
        ("phone", "23970112233", ""),
    ],
)
def test_a_field_that_cannot_be_right_is_asked_again(field: str, wrong: str, right: str) -> None:
    assert trouble(field, wrong)
    assert trouble(field, right) == ""
    state = Complaint(phase=field)
    state = step(step(state, "type", {"field": field, "text": wrong}), "next")
    assert state.phase == field
    assert state.message
    assert step(state, "key", "1").message == ""


def test_fields_have_a_limit_and_take_no_control_characters() -> None:
    state = Complaint(phase="text")
    state = step(state, "type", {"field": "text", "text": "路" * 500})
    assert len(state.text) == complaint.MOST["text"]
    assert step(Complaint(phase="name"), "type", {"field": "name", "text": "张\x00\u202e䶮"}).name == "张䶮"
    assert step(Complaint(phase="id_no"), "key", "x").id_no == "X"
    assert step(Complaint(phase="name", name="张䶮"), "key", "back").name == "张"


def test_every_step_leads_back_to_the_one_before() -> None:
    state = signed(**EVERYTHING)
    back = []
    while isinstance(state, Complaint) and state.phase != "topic":
        back.append(state.phase)
        after, _ = act(state, "back")
        assert isinstance(after, Complaint)
        state = after
    assert back == ["confirm", "phone", "id_no", "address", "name", "contact", "text"]
    assert act(state, "back")[0] == GoHome()
    assert step(step(written(), "contact", "anonymous"), "back").phase == "contact"


def test_a_commit_that_fails_says_so_and_may_be_tried_again_under_the_same_id() -> None:
    waiting, draft = handed_in(signed(**EVERYTHING))
    after, _ = update(waiting, NotAccepted(waiting.op_id, "disk_full"), world())
    assert isinstance(after, Complaint)
    page = present_complaint(after, Visit(), world())
    assert isinstance(page, ReviewPage)
    assert "disk_full" in page.message
    _, again = handed_in(after)
    assert again.op_id == draft.op_id


def test_confirm_twice_hands_in_once() -> None:
    waiting, _ = handed_in(signed(**EVERYTHING))
    assert act(waiting, "confirm") == (waiting, ())


def test_only_after_the_commit_the_screen_says_registered_and_never_accepted() -> None:
    waiting, _ = handed_in(signed(**EVERYTHING))
    assert isinstance(present_complaint(waiting, Visit(), world()), ReviewPage)
    page = present_complaint(done(waiting), Visit(), world())
    assert isinstance(page, DonePage)
    assert page.title == "已登记待上传"
    assert page.slip_no == "0002 8361 9943"
    assert not waiting.idle_counts


@pytest.mark.parametrize("line_up", [True, False])
def test_the_slip_claims_nothing_of_the_line(line_up: bool) -> None:
    _, draft = handed_in(signed(), line_up=line_up)
    assert draft.slip
    text = canonical_json(draft.slip.document)
    assert "由市平台转交12345政务服务热线" in text
    assert "联网" not in text
    assert "断网" not in text


def test_the_end_comes_by_itself_and_the_printers_word_is_shown() -> None:
    state = done(handed_in(signed(**EVERYTHING))[0])
    state, _ = update(state, Printed(state.op_id, "000283619943", "unknown"), world())  # type: ignore[assignment]
    page = present_complaint(state, Visit(), world())
    assert isinstance(page, DonePage)
    assert not page.print_ok
    assert update(state, Tick(), world(now_ms=state.done_until_ms))[0] == EndVisit("done")
    assert act(state, "home")[0] == EndVisit("done")


def test_the_confirm_page_masks_who_it_is_and_shows_all_of_the_words() -> None:
    page = present_complaint(signed(**EVERYTHING), Visit(), world())
    assert isinstance(page, ReviewPage)
    shown = " ".join(r.value for r in page.rows)
    for secret in ("张䶮", ID_NO, "13970112233"):
        assert secret not in shown
    assert page.text == WORDS
    assert "断网" in page.promise
    online = present_complaint(signed(), Visit(), world(line_up=True))
    assert isinstance(online, ReviewPage)
    assert "断网" not in online.promise


def test_each_page_asks_one_question_with_the_keyboard_it_needs() -> None:
    assert isinstance(present_complaint(start(), Visit(), world()), MenuPage)
    kinds = {}
    for name in ("text", *complaint.CONTACT):
        page = present_complaint(Complaint(phase=name), Visit(), world())
        assert isinstance(page, EntryPage)
        assert page.field.focused
        kinds[name] = page.field.input
    assert kinds == {"text": "text", "name": "name", "address": "address", "id_no": "id", "phone": "phone"}


def test_a_card_that_is_pulled_ends_what_is_not_handed_in_and_nothing_else() -> None:
    no_card = CardChanged("no_card", 1, None)
    visit = Visit(began=True, person=PERSON, card_status="card", flow=signed(**EVERYTHING))
    ended, _ = visit_update(visit, no_card, with_card())
    assert ended.flow is None
    waiting, _ = handed_in(signed(**EVERYTHING))
    kept, _ = visit_update(replace(visit, flow=done(waiting)), no_card, with_card())
    assert isinstance(kept.flow, Complaint)
    assert kept.person is None


def test_the_tile_opens_it_and_the_visit_is_counted_as_one() -> None:
    visit, _ = visit_update(Visit(), Act("tile", "complaint"), world())
    assert visit.kinds == ("complaint",)


def test_a_slip_lookup_speaks_of_a_complaint_in_its_own_words() -> None:
    from kiosk.flows.base import SlipFound
    from kiosk.flows.slip_lookup import SlipLookup

    assert {str(s) for s in State} <= set(APPLICATION_WORDS)
    for state, word in (
        ("accepted", "已登记待上传"),
        ("stored", "已上传待受理"),
        ("settled", "已受理"),
        ("rejected", "不予受理"),
    ):
        found = SlipFound("000283619943", "live", "application", state, "投诉建议 村里的事", text="工单号 RX1")
        page = present_slip_lookup(SlipLookup(found=found), world())
        assert isinstance(page, LookupResultPage)
        assert page.title == word
        assert "￥" not in "".join(r.value for r in page.rows)
        assert "钱" not in page.sentence
