"""A centre that came back from a backup: told of it or not, nothing is lost and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sync.exchange import STALE_S
from sync.gateway.schema import terminal
from sync.gateway.verdicts import asked_for
from sync.ledger.values import State
from sync.protocol import Anchor, ExchangeAnswer, ExchangeRequest
from sync.record import Draft, Posting
from tests.support.both_sides import GENEROUS, TERMINAL, BothSides
from tests.support.ledgers import draft

KNOWN = {"biller": "electric", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}
UNKNOWN = {**KNOWN, "account_no": "3600000001"}


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    yield made
    made.close()


def take(sides: BothSides, **changes: Any) -> Draft:
    wanted = draft(**{"payload": KNOWN, **changes})
    sides.ledger.accept(wanted, GENEROUS)
    return wanted


def agreed(sides: BothSides) -> None:
    sides.agree()
    assert sides.centre_operations() == sides.ledger.status().operations


@pytest.mark.parametrize("told", [True, False])
def test_what_the_backup_did_not_hold_goes_again(sides: BothSides, told: bool) -> None:
    take(sides)
    sides.agree()
    sides.back_up()
    for _ in range(2):
        take(sides)
    sides.agree()
    before = sides.store.identity()
    assert sides.restore_centre(told)
    refused = take(sides, payload=UNKNOWN)
    agreed(sides)
    assert sides.store.identity().incarnation != before.incarnation
    assert before.incarnation in sides.store.identity().past
    assert sides.ledger.state(refused.op_id) is State.REJECTED
    assert [c.operation.op_id for c in sides.ledger.cases()] == [refused.op_id]


def test_a_restore_is_noticed_though_the_numbers_moved_on_since(sides: BothSides) -> None:
    """The restored centre decided as many as it had forgotten before the terminal came: only what they say differs."""
    first = take(sides)
    sides.exchange()
    sides.back_up()
    sides.agree()
    others = [take(sides, payload=UNKNOWN) for _ in range(2)]
    sides.agree()
    cursor = sides.ledger.verdict_cursor()
    assert sides.restore_centre(told=False)
    sides.clock.advance(60)
    sides.decide()
    # A correction is one more number.
    assert sides.correct(first.op_id, "rejected")
    assert sides.correct(first.op_id, "settled")
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(terminal.c.verdict_number)).scalar_one() == cursor
    before = sides.store.identity().incarnation
    agreed(sides)
    assert sides.store.identity().incarnation != before
    assert [sides.ledger.state(o.op_id) for o in others] == [State.REJECTED] * 2
    assert sides.decision(others[0].op_id) == ("rejected", "account_not_found")


def test_a_restore_is_noticed_by_the_cursor_alone_where_a_terminal_sends_no_marks(sides: BothSides) -> None:
    before = sides.store.identity().incarnation
    asked = ExchangeRequest(
        terminal_id=TERMINAL, epoch_id="epoch-1", verdict_cursor=3, incarnation=before, app_version="0.1.0",
        anchor=Anchor(epoch_id="epoch-1", seq=0, head=""),
    )  # fmt: skip
    answer = ExchangeAnswer.model_validate_json(sides.arrive(sides.sign(asked)))
    assert answer.incarnation != before
    assert answer.verdict_floor == 0


def test_a_restore_is_noticed_once_and_not_again_by_every_exchange(sides: BothSides) -> None:
    take(sides)
    sides.back_up()
    sides.agree()
    assert sides.restore_centre(told=False)
    sides.agree()
    noticed = sides.store.identity()
    for _ in range(3):
        take(sides)
        sides.agree()
    assert sides.store.identity() == noticed


def test_a_centre_restored_twice_from_one_backup_is_noticed_twice(sides: BothSides) -> None:
    take(sides)
    sides.agree()
    sides.back_up()
    seen = {sides.store.identity().incarnation}
    for _ in range(2):
        take(sides)
        sides.agree()
        assert sides.restore_centre(told=False)
        agreed(sides)
        seen.add(sides.store.identity().incarnation)
    assert len(seen) == 3


def test_what_is_heard_again_after_a_restore_opens_no_second_case(sides: BothSides) -> None:
    paid = take(sides)
    sides.agree()
    sides.correct(paid.op_id, "rejected")
    sides.agree()
    sides.ledger.accept(
        draft(
            -8640, kind="refund", supersedes=paid.op_id, second_actor_id="02", payload={"amount_fen": -8640},
            postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
        ),
        GENEROUS,
    )  # fmt: skip
    sides.agree()
    cases = sides.ledger.cases(only_open=False)
    # The log goes on from far back: the correction is read once more.
    sides.ledger.set_value("decision_cursor", "0")
    sides.ledger.set_value("incarnation", sides.store.identity().incarnation + " of another life")
    sides.store.new_incarnation()
    sides.agree()
    assert sides.ledger.cases(only_open=False) == cases
    assert sides.ledger.cases() == ()


def test_a_verdict_that_never_came_is_asked_for_by_id(sides: BothSides) -> None:
    paid, other = take(sides), take(sides, payload=UNKNOWN)
    sides.exchange()
    assert sides.decide() == 2
    # Here the numbers stand for other entries: what was said under them was never heard.
    sides.ledger.set_value("decision_cursor", "2")
    sides.exchange()
    assert sides.ledger.state(paid.op_id) is State.STORED
    sides.clock.advance(STALE_S + 60)
    sides.exchange()
    assert sides.ledger.state(paid.op_id) is State.SETTLED
    assert sides.ledger.state(other.op_id) is State.REJECTED
    assert [c.operation.op_id for c in sides.ledger.cases()] == [other.op_id]
    assert sides.ledger.verdict_cursor() == 2
    agreed(sides)


def test_what_the_centre_does_not_hold_when_asked_goes_again(sides: BothSides) -> None:
    """Of an epoch that is past: nothing else would notice."""
    paid = take(sides)
    sides.exchange()
    with sides.store.begin() as connection:
        for table in ("task", "operation"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE op_id = '{paid.op_id}'")
        connection.exec_driver_sql(
            "UPDATE epoch SET verified_seq = 0, verified_head = ?, verified_key = chain_key, anchor_seq = 0",
            ("00" * 32,),
        )
    sides.clock.advance(STALE_S + 60)
    agreed(sides)
    assert sides.ledger.state(paid.op_id) is State.SETTLED


@pytest.mark.parametrize("told", [True, False])
def test_a_department_that_lost_its_memory_with_the_centre_acts_once(sides: BothSides, told: bool) -> None:
    """It cannot say what it knows of an id: the effect it forgot is made once more, under the same id."""
    take(sides)
    sides.agree()
    sides.back_up(department=True)
    paid = [take(sides) for _ in range(2)]
    sides.agree()
    assert sides.restore_centre(told, department=True)
    assert not {p.op_id for p in paid} & set(sides.effects())
    agreed(sides)
    assert [sides.effects()[p.op_id] for p in paid] == ["settled"] * 2
    assert [sides.ledger.state(p.op_id) for p in paid] == [State.SETTLED] * 2


def test_an_answer_of_another_terminal_is_not_given(sides: BothSides) -> None:
    paid = take(sides)
    sides.agree()
    assert [v.op_id for v in asked_for(sides.store, TERMINAL, (paid.op_id, "x"))[0]] == [paid.op_id]
    assert asked_for(sides.store, TERMINAL, (paid.op_id, "x"))[1] == ("x",)
    assert asked_for(sides.store, "T360699002", (paid.op_id,)) == ((), (paid.op_id,))
