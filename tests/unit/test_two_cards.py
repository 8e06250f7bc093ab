"""请取出老人的卡，插入代办人的卡: the one step that a card may leave, and everything that is not that step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows.base import Accept, Act, CountVisit, Env, Tick, Wipe, with_person
from kiosk.flows.query_request import SAME_CARD
from kiosk.flows.query_state import Party, Query
from kiosk.person import Person
from kiosk.ui.presenters.page import present
from kiosk.visit import CardChanged, Visit, update
from sync.record import keyed_hash
from tests.support.worlds import PERSON, world

ELDER = replace(PERSON, card_code="a" * 64)
AGENT = Person(presence=2, id_no="360699198706210177", name="张䶮", card_tail="0055", card_code="b" * 64)
GONE = CardChanged("no_card", 1, None)


def at(visit: Visit, **changes: Any) -> Env:
    return with_person(world(**changes), visit.person)


def step(visit: Visit, *events: Any, **changes: Any) -> tuple[Visit, tuple[Any, ...]]:
    effects: tuple[Any, ...] = ()
    for event in events:
        visit, effects = update(visit, event, at(visit, **changes))
    return visit, effects


def flow(visit: Visit) -> Query:
    assert isinstance(visit.flow, Query), visit.flow
    return visit.flow


def swapping() -> Visit:
    visit, _ = step(
        Visit(),
        CardChanged("card", 1, ELDER),
        Act("tile", "query"),
        Act("query", "q_pension_payments"),
        Act("task", "other_person"),
    )
    assert flow(visit).phase == "swap"
    return visit


def card(person: Person, presence: int = 2) -> CardChanged:
    return CardChanged("card", presence, replace(person, presence=presence))


def test_the_elders_card_leaves_and_the_flow_is_held_showing_nothing_of_anybody() -> None:
    visit, effects = step(swapping(), GONE)
    assert effects == ()
    assert flow(visit).phase == "swap"
    assert visit.person is None
    page, bars = present(visit, at(visit))
    assert "王" not in repr(page) + repr(bars)
    assert "0031" not in repr(page) + repr(bars)


def test_another_persons_card_leads_on_and_both_are_recorded_by_hash() -> None:
    visit, _ = step(swapping(), GONE, card(AGENT))
    assert flow(visit).phase == "proxy"
    visit, effects = step(visit, Act("next"))
    (accept,) = effects
    assert isinstance(accept, Accept)
    payload = accept.draft.payload
    assert payload["person"] == keyed_hash(b"k" * 32, str(ELDER.id_no))
    assert payload["agent"] == keyed_hash(b"k" * 32, str(AGENT.id_no))
    assert (payload["person_masked"], payload["agent_masked"]) == ("王*兰", "张*")
    assert accept.draft.actor_role == "agent"
    assert str(AGENT.id_no) not in str(payload)
    assert accept.draft.slip is not None
    assert "代办人" in str(accept.draft.slip.document)


def test_a_card_that_gives_no_name_can_be_the_agents() -> None:
    nameless = replace(AGENT, id_no=None, name=None)
    visit, _ = step(swapping(), GONE, CardChanged("needs_psam", 2, nameless))
    party = flow(visit).agent
    assert party is not None
    assert party.person == keyed_hash(b"k" * 32, "card", AGENT.card_code)
    assert party.shown == "社保卡 尾号0055"


@pytest.mark.parametrize(
    "again",
    [ELDER, replace(ELDER, id_no=None, name=None), replace(ELDER, card_code="d" * 64)],
    ids=["the same", "the same, read without a number", "another card of the same person"],
)
def test_the_same_person_is_not_the_agent(again: Person) -> None:
    visit, effects = step(swapping(), GONE, card(again))
    assert flow(visit).phase == "swap"
    assert flow(visit).message == SAME_CARD
    visit, _ = step(visit, GONE, card(AGENT, 3))
    assert flow(visit).phase == "proxy"
    assert effects == ()


def test_a_card_that_takes_the_others_place_at_once_leads_on() -> None:
    visit, effects = step(swapping(), card(AGENT))
    assert flow(visit).phase == "proxy"
    assert effects == ()


def test_after_sixty_seconds_everything_is_wiped_whatever_was_touched() -> None:
    visit, _ = step(swapping(), GONE)
    visit, effects = step(visit, Act("stay"), Act("key", "1"), Tick(), now_ms=1_000_000 + 59_999)
    assert flow(visit).phase == "swap"
    visit, effects = step(visit, Tick(), now_ms=1_000_000 + 60_000)
    assert visit.flow is None
    assert Wipe() in effects
    assert CountVisit("query", "idle", assisted=False, card=True) in effects


def test_back_ends_the_visit_once_the_elders_card_is_out_and_goes_back_while_it_is_in() -> None:
    visit, _ = step(swapping(), Act("back"))
    assert flow(visit).phase == "offer"
    visit, effects = step(swapping(), GONE, Act("back"))
    assert visit.flow is None
    assert Wipe() in effects


def test_the_agents_card_pulled_before_the_record_ends_the_visit() -> None:
    visit, _ = step(swapping(), GONE, card(AGENT))
    visit, effects = step(visit, CardChanged("no_card", 2, None))
    assert visit.flow is None
    assert Wipe() in effects
    assert not any(isinstance(e, Accept) for e in effects)


def test_from_the_record_on_no_card_matters() -> None:
    visit, _ = step(swapping(), GONE, card(AGENT), Act("next"))
    visit, effects = step(visit, CardChanged("no_card", 2, None))
    assert flow(visit).phase == "committing"
    assert effects == ()


def test_a_wrong_card_says_so_and_changes_nothing() -> None:
    visit, _ = step(swapping(), GONE, CardChanged("not_social_card", 2, None))
    assert flow(visit).phase == "swap"
    page, _ = present(visit, at(visit, reader="not_social_card"))
    assert "请换社会保障卡" in repr(page)


@pytest.mark.parametrize(
    "phase", ["menu", "choice", "pin", "checking", "asking", "compare", "answer", "offer", "proxy"]
)
def test_a_card_pulled_anywhere_else_ends_the_visit(phase: str) -> None:
    visit = swapping()
    visit = replace(visit, flow=replace(flow(visit), phase=phase))
    visit, effects = step(visit, GONE)
    assert visit.flow is None
    assert Wipe() in effects


def test_a_second_card_at_the_wrong_time_begins_a_visit_of_its_own() -> None:
    visit = swapping()
    visit = replace(visit, flow=replace(flow(visit), phase="offer"))
    visit, effects = step(visit, card(AGENT))
    assert visit.flow is None
    assert Wipe() in effects
    assert visit.person is not None
    assert visit.person.shown == "张*"


def test_a_card_put_in_after_the_tile_is_greeted_in_the_flow() -> None:
    visit, _ = step(Visit(), Act("tile", "query"), card(ELDER), Act("query", "q_pension_payments"))
    assert flow(visit).phase == "offer"
    assert flow(visit).principal is not None


def test_a_card_put_in_where_none_is_asked_for_does_not_slip_into_the_flow() -> None:
    number = Act("type", {"field": "id_no", "text": str(ELDER.id_no)})
    visit, _ = step(
        Visit(),
        Act("tile", "query"),
        Act("query", "q_pension_payments"),
        Act("no_card"),
        number,
        Act("next"),
        card(AGENT),
    )
    assert flow(visit).phase == "offer"
    assert visit.person is None
    assert flow(visit).principal == Party(keyed_hash(b"k" * 32, str(ELDER.id_no)), "360***********024X", "typed")
