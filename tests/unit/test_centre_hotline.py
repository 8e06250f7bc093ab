"""The sandbox's hotline, and the door that hands each kind to its own department."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sync.gateway.departments import ByKind, Task
from sync.gateway.departments.hotline import Hotline
from sync.gateway.departments.utilities import Utility
from sync.gateway.worker import Worker
from sync.record import Draft, Json, Kind, canonical_json
from tests.support.both_sides import GENEROUS, SEED, BothSides
from tests.support.ledgers import draft


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    yield made
    made.close()


def told(text: str) -> Draft:
    payload: dict[str, Json] = {
        "department": "hotline",
        "topic": "village",
        "topic_zh": "投诉建议 村里的事",
        "text": text,
    }
    return replace(
        draft(), kind=Kind.APPLICATION, payload=payload, amount_fen=0, postings=(), account_key=None, person_key=None
    )


def test_a_complaint_is_taken_in_under_a_ticket_and_a_payment_still_goes_to_its_biller(sides: BothSides) -> None:
    complaint, paid = told("路灯坏了三天"), draft()
    for one in (complaint, paid):
        sides.ledger.accept(one, GENEROUS)
    sides.exchange()
    store = sides.department_store
    departments = ByKind({Kind.PAYMENT: Utility(store), Kind.APPLICATION: Hotline(store)})
    assert Worker(sides.store, sides.clock, SEED, departments).run_once() == 2
    assert sides.decision(complaint.op_id) == ("settled", "")
    decision = Hotline(store).known(complaint.op_id)
    assert decision is not None
    assert decision.reference.startswith("RX")
    assert decision.reference in decision.text
    sides.exchange()
    assert sides.ledger.status().operations["application"] == {"settled": {"count": 1, "fen": 0}}


@pytest.mark.parametrize("text", ["", "   ", None, 7, "路" * 2001])
def test_what_says_nothing_is_refused_with_a_reason(sides: BothSides, text: Json) -> None:
    hotline = Hotline(sides.department_store)
    decision = hotline.decide(Task("op-1", canonical_json({"text": text}), Kind.APPLICATION))
    assert (decision.verdict, decision.code) == ("rejected", "malformed")
    assert decision.text


def test_a_repeat_gets_the_first_word(sides: BothSides) -> None:
    hotline = Hotline(sides.department_store)
    task = Task("op-1", canonical_json({"text": "路灯坏了三天"}), Kind.APPLICATION)
    first = hotline.decide(task)
    assert hotline.decide(replace(task, payload="{}")) == first


def test_a_kind_without_a_department_is_nobodys(sides: BothSides) -> None:
    with pytest.raises(KeyError):
        ByKind({}).decide(Task("op-1", "{}", "booking"))
