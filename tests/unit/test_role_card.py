"""A role card fills in its member's number, and never signs anybody in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import clerk
from kiosk.flows.base import Act, CardRead, CheckPin, Env, SignIn, with_person
from kiosk.flows.clerk import Clerk
from kiosk.person import Person
from kiosk.staff import Member, number_of_card, read_roster
from kiosk.visit import CardChanged, Visit, update
from sync.record import canonical_json, card_code, keyed_hash
from tests.support.worlds import PERSON, world

CODE = card_code("360699D15600000510203046A1B2C3DA")
SALT = b"s" * 16
ROLE_CARD = Person(presence=1, id_no="360699198507220313", name="何建国", card_tail="0093", card_code=CODE)
VILLAGER = replace(PERSON, card_code="a" * 64)
MEMBERS = (
    Member("02", "clerk", b"t" * 16, b""),
    Member("01", "clerk", SALT, b"", keyed_hash(SALT, "card", CODE)),
)


def staffed(**changes: Any) -> Env:
    return world(members=MEMBERS, **changes)


def typing(state: Clerk, env: Env) -> tuple[Clerk, tuple[Any, ...]]:
    state = replace(state, pin="246810")
    after, effects = clerk.update(state, Act("next"), env)
    assert isinstance(after, Clerk)
    return after, effects


def test_the_package_registers_a_card_to_a_member_by_salted_hash() -> None:
    entry = {"id": "01", "role": "clerk", "salt": SALT.hex(), "digest": "", "card": keyed_hash(SALT, "card", CODE)}
    members = read_roster(canonical_json({"staff": [entry]}))
    assert number_of_card(members.values(), CODE) == "01"
    assert members["01"].card not in repr(members)
    assert CODE not in canonical_json({"staff": [entry]})


def test_a_package_of_an_older_centre_registers_no_card() -> None:
    members = read_roster('{"staff": [{"id": "01", "role": "clerk", "salt": "00", "digest": "00"}]}')
    assert number_of_card(members.values(), CODE) == ""


def test_a_role_card_in_the_reader_fills_in_the_number_and_the_pin_is_asked_for() -> None:
    env = with_person(staffed(), ROLE_CARD)
    state = clerk.start(env)
    assert (state.phase, state.number, state.pin, state.focus) == ("pin", "01", "", "pin")
    state, effects = typing(state, env)
    assert effects == (CheckPin("01", "246810"),)


def test_a_role_card_put_in_on_the_page_fills_in_the_number() -> None:
    visit, _ = update(Visit(), Act("staff"), staffed())
    visit, effects = update(visit, CardChanged("card", 1, ROLE_CARD), staffed())
    assert isinstance(visit.flow, Clerk)
    assert (visit.flow.number, visit.flow.pin) == ("01", "")
    assert effects == ()


@pytest.mark.parametrize(
    "person", [VILLAGER, replace(VILLAGER, card_code="")], ids=["a villager's", "one without a code"]
)
def test_a_villagers_card_never_signs_anyone_in(person: Person) -> None:
    env = with_person(staffed(), person)
    assert clerk.start(env) == Clerk()
    state, effects = clerk.update(Clerk(), CardRead(), env)
    assert isinstance(state, Clerk)
    assert (state.phase, state.number, effects) == ("pin", "", ())
    assert "不是工作卡" in state.message
    after, effects = clerk.update(state, Act("next"), env)
    assert isinstance(after, Clerk)
    assert after.phase == "pin"
    assert not any(isinstance(e, SignIn) for e in effects)


def test_the_second_person_may_use_a_role_card_too_but_not_the_first_ones() -> None:
    env = with_person(staffed(staff="01"), ROLE_CARD)
    state, _ = clerk.update(Clerk(phase="second"), CardRead(), env)
    assert isinstance(state, Clerk)
    assert state.number == "01"
    state, effects = typing(state, env)
    assert effects == ()
    assert "另一位" in state.message


def test_a_role_card_pulled_changes_nothing_at_the_desk() -> None:
    visit, _ = update(Visit(), Act("staff"), staffed())
    visit, _ = update(visit, CardChanged("card", 1, ROLE_CARD), staffed())
    visit, effects = update(visit, CardChanged("no_card", 1, None), staffed())
    assert isinstance(visit.flow, Clerk)
    assert visit.person is None
    assert effects == ()
