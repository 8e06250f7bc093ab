"""Live questions about a person at the centre: who vouches, how many tries a PIN has, and the one word for no."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from sync.gateway import card_pin
from sync.gateway.departments import ByKind, Task
from sync.gateway.departments.records import Records
from sync.gateway.schema import department_effect, operation, resident_card, verdict
from sync.gateway.verdicts import decide
from sync.protocol import AskAnswer
from sync.record import card_code, keyed_hash, make_slip_no
from tests.support.queries import LI_CARD, LI_ID, PERSON_KEY, PIN, TERMINAL, WANG_CARD, WANG_ID, QueryCentre

NOBODY = card_code("0" * 32)
SLIP = make_slip_no(1, 2345678)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[QueryCentre]:
    made = QueryCentre(tmp_path)
    yield made
    made.close()


def tries(centre: QueryCentre) -> int:
    with centre.store.engine.connect() as connection:
        wanted = select(resident_card.c.tries_left).where(resident_card.c.card_code == WANG_CARD)
        return int(connection.execute(wanted).scalar_one())


def test_the_right_pin_opens_the_last_twelve_months(centre: QueryCentre) -> None:
    told = centre.ask()
    assert told.found
    rows: Any = told.body["rows"]
    assert len(rows) == 12
    assert {row["fen"] for row in rows} == {18650, 18150}


def test_a_wrong_pin_costs_a_try_and_the_right_one_gives_them_back(centre: QueryCentre) -> None:
    told = centre.ask(pin="000000")
    assert told.body == {"pin": "wrong", "tries_left": 4}
    assert centre.ask().found
    assert tries(centre) == card_pin.TRIES


def test_the_last_try_is_never_spent_not_even_on_the_right_pin(centre: QueryCentre) -> None:
    left = [centre.ask(pin=f"00000{i}").body["tries_left"] for i in range(4)]
    assert left == [4, 3, 2, 1]
    for pin in ("000000", PIN, PIN):
        told = centre.ask(pin=pin)
        assert told.body == {"pin": "last_try", "tries_left": 1}
    assert tries(centre) == 1


def test_a_try_is_taken_before_the_pin_is_looked_at(centre: QueryCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> bytes:
        raise RuntimeError("the centre dies here")

    monkeypatch.setattr(card_pin, "digest", dies)
    with pytest.raises(RuntimeError):
        centre.ask(pin="000000")
    assert tries(centre) == card_pin.TRIES - 1


def test_unknown_and_forbidden_get_the_same_answer(centre: QueryCentre) -> None:
    no = AskAnswer(found=False)
    assert centre.ask(card=NOBODY) == no
    assert centre.ask(query="q_senior_allowance") == no, "she has none"
    assert centre.ask(query="q_no_such_thing") == no
    assert centre.ask(query="q_health_record", choice="allergy", proof="clerk", clerk_id="01", record="x") == no
    assert centre.ask(proof="clerk", clerk_id="77", record="x") == no, "nobody has that number"


def test_an_unknown_card_takes_the_same_sum_as_a_known_one(
    centre: QueryCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    sums = []
    real = card_pin.digest

    def counted(pin: str, salt: bytes) -> bytes:
        sums.append(1)
        return real(pin, salt)

    monkeypatch.setattr(card_pin, "digest", counted)
    centre.ask(card=NOBODY)
    centre.ask(pin="000000")
    assert len(sums) == 2


def test_a_clerk_who_compared_the_person_stands_in_for_the_pin_but_not_for_health_data(centre: QueryCentre) -> None:
    vouched = {"proof": "clerk", "pin": "", "clerk_id": "01", "record": "op-1"}
    assert centre.ask(**vouched).found
    assert centre.ask(**vouched, card="", id_no=LI_ID).found
    assert not centre.ask(**vouched, query="q_health_record", choice="allergy", months=0).found
    assert centre.ask(query="q_health_record", choice="allergy", months=0).found


@pytest.mark.parametrize(
    "body",
    [
        {"pin": ""},
        {"pin": "12a456"},
        {"card": ""},
        {"card": "", "id_no": WANG_ID},
        {"card": WANG_CARD, "id_no": WANG_ID, "proof": "clerk", "clerk_id": "01", "record": "x"},
        {"proof": "clerk", "clerk_id": "01"},
        {"proof": "card", "card": ""},
        {"proof": "nobody"},
        {"query": ""},
        {"slip_no": SLIP},
        {"months": 999},
        {"card": WANG_CARD.upper()},
    ],
)
def test_half_a_question_is_no_question(centre: QueryCentre, body: dict[str, Any]) -> None:
    assert not centre.ask(**body).found
    assert tries(centre) == card_pin.TRIES


def test_sixty_questions_an_hour(centre: QueryCentre) -> None:
    for number in range(60):
        centre.ask(query=f"q_{number}", proof="card")
    assert not centre.ask(proof="card").found
    centre.clock.advance(3601)
    assert centre.ask(proof="card").found


def payload(id_no: str = LI_ID, **more: Any) -> str:
    asked = {"query": "q_pension_payments", "choice": "", "months": 12, "department": "hrss"}
    return json.dumps({**asked, "person": keyed_hash(PERSON_KEY, id_no), **more})


def stored(centre: QueryCentre, text: str, state: str = "settled") -> None:
    """A request that the department said yes to."""
    values = dict.fromkeys(("body", "body_sha256", "prev_hash", "row_hash", "row_mac"), "")
    with centre.store.begin() as connection:
        connection.execute(
            insert(operation).values(
                op_id="op-1", terminal_id=TERMINAL, epoch_id="epoch-1", seq=1, fork=0, kind="request", payload=text,
                slip_no=SLIP, amount_fen=0, state="stored", stored_at="", **values,
            )
        )  # fmt: skip
        if state != "stored":
            decide(connection, centre.clock, b"\x01" * 32, "op-1", "settled", "", "", "")


def slip_state(centre: QueryCentre) -> str:
    told = centre.answer("slip", {"slip_no": SLIP})
    return str(told.body["state"])


def pick_up(centre: QueryCentre, card: str) -> AskAnswer:
    return centre.ask(query="", slip_no=SLIP, months=0, card=card)


def test_a_result_is_picked_up_by_its_person_only(centre: QueryCentre) -> None:
    stored(centre, payload(agent=keyed_hash(PERSON_KEY, WANG_ID)))
    assert slip_state(centre) == "settled"
    assert not pick_up(centre, WANG_CARD).found, "who came for somebody sees nothing"
    told = pick_up(centre, LI_CARD)
    assert told.body["query"] == "q_pension_payments"
    assert slip_state(centre) == "taken"
    assert pick_up(centre, LI_CARD).found


def test_the_slips_look_up_says_what_was_asked_and_a_clerk_may_vouch_for_its_person(centre: QueryCentre) -> None:
    stored(centre, payload())
    assert centre.answer("slip", {"slip_no": SLIP}).body["query"] == "q_pension_payments"
    vouched = {"query": "", "slip_no": SLIP, "months": 0, "proof": "clerk", "pin": "", "clerk_id": "01", "record": "x"}
    assert not centre.ask(**vouched, card="", id_no=WANG_ID).found
    assert centre.ask(**vouched, card="", id_no=LI_ID).found
    assert slip_state(centre) == "taken"


def test_a_result_that_nobody_came_for_expires(centre: QueryCentre) -> None:
    stored(centre, payload())
    centre.clock.advance(timedelta(days=31).total_seconds())
    assert slip_state(centre) == "expired"
    assert not pick_up(centre, LI_CARD).found


def test_what_is_not_decided_yet_cannot_be_picked_up(centre: QueryCentre) -> None:
    stored(centre, payload(), "stored")
    assert slip_state(centre) == "stored"
    assert not pick_up(centre, LI_CARD).found


def test_the_office_says_yes_or_no_and_never_what(centre: QueryCentre) -> None:
    office = ByKind({"request": Records(centre.store)})
    yes = office.decide(Task("op-a", payload(), "request", TERMINAL))
    no = office.decide(Task("op-b", payload("360699198706210177"), "request", TERMINAL))
    assert (yes.verdict, yes.code, yes.text) == ("settled", "", "")
    assert (no.verdict, no.code) == ("rejected", "nothing_found")
    assert office.known("op-a") == yes
    with centre.store.begin() as connection:
        connection.execute(update(operation).values(state="x"))
        assert "21300" not in str(connection.execute(select(department_effect)).all())
        assert connection.execute(select(verdict)).all() == []


def test_a_request_with_nonsense_in_it_is_answered_no(centre: QueryCentre) -> None:
    office = Records(centre.store)
    for number, text in enumerate(("{}", "[]", '{"query": 7, "person": {}}', payload(months="x", query="q_nothing"))):
        assert office.decide(Task(f"op-{number}", text, "request", TERMINAL)).verdict == "rejected"
    rows = office.look_up(LI_ID, json.loads(payload(months="many")), centre.clock.utc(), by_clerk=False)
    assert rows is not None
    assert len(rows) == 15
