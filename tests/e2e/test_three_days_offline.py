"""N4: three days without a line at 150 operations a day, then everything goes up and both sides agree to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk import content
from sync.gateway.totals import totals
from sync.ledger.values import LimitReached
from sync.record import Draft, Limits
from tests.support.both_sides import BothSides
from tests.support.ledgers import draft

LIMITS: Limits = content.load(content.bundled()).policy.limits
"""The ones that ship."""
HOUR = 3600.0


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    yield made
    made.close()


def payment(number: int, fen: int = 4400, person: str = "") -> Draft:
    account = "3601234567" if number % 5 else "3600000001"
    return draft(
        fen,
        payload={"biller": "electric", "account_no": account, "amount_fen": fen, "bill_ref": ""},
        person_key=person or f"person-{number}",
        stream_key=f"stream-{number % 40}",
        business_date=f"2026-11-{23 + number // 150}",
    )


def test_N4_three_days_at_150_operations_a_day_arrive_to_the_fen(sides: BothSides) -> None:
    accepted = []
    for number in range(450):
        accepted.append(sides.ledger.accept(payment(number), LIMITS))
        sides.clock.advance(24 * HOUR / 150)
    before = sides.ledger.status()
    assert before.unsent_count == 450
    assert before.till["drawer"] == 450 * 4400
    assert sides.ledger.headroom(LIMITS).warn
    for _ in range(200):
        sides.exchange()
        if not sides.ledger.has_unsent():
            break
    assert not sides.ledger.has_unsent()
    sides.agree()

    mine = sides.ledger.status()
    centre = totals(sides.store, mine.terminal_id, mine.epoch_id)
    assert centre is not None
    assert centre.operations == mine.operations
    assert centre.operations["payment"] == {
        "settled": {"count": 360, "fen": 360 * 4400},
        "rejected": {"count": 90, "fen": 90 * 4400},
    }
    assert (centre.verified_to_seq, centre.head) == (450, mine.chain.head)
    assert mine.cases_by_kind == {"rejected": 90}
    assert mine.till == before.till
    assert sides.ledger.verify(sides.epochs) is None


def refused(sides: BothSides, wanted: Draft, limits: Limits = LIMITS) -> str:
    """The code with which both the look before the cash and the one door refuse."""
    drawer = sides.ledger.status().till["drawer"]
    with pytest.raises(LimitReached) as before_cash:
        sides.ledger.check(wanted, limits)
    with pytest.raises(LimitReached) as at_the_door:
        sides.ledger.accept(wanted, limits)
    assert before_cash.value.code == at_the_door.value.code
    assert sides.ledger.status().till["drawer"] == drawer
    return at_the_door.value.code


def test_N4_every_limit_refuses_before_the_cash_and_the_line_frees_it_again(sides: BothSides) -> None:
    assert refused(sides, payment(0, LIMITS.per_operation_fen + 1)) == "limit_operation"
    for number in (1, 2):
        sides.ledger.accept(payment(number, LIMITS.per_person_day_fen // 2, person="one"), LIMITS)
    assert refused(sides, payment(3, 100, person="one")) == "limit_person_day"
    sides.ledger.accept(payment(200, 100, person="one"), LIMITS)

    few = replace(LIMITS, unsynced_count=4)
    sides.ledger.accept(payment(4), few)
    assert refused(sides, payment(5), few) == "limit_unsynced_count"
    number = 10
    while sides.ledger.headroom(LIMITS).unsynced_fen + 40_000 <= LIMITS.unsynced_fen:
        sides.ledger.accept(payment(number, 40_000), LIMITS)
        number += 1
    assert refused(sides, payment(number, 50_000)) == "limit_unsynced_sum"

    sides.clock.advance(LIMITS.full_hours * HOUR)
    smaller = LIMITS.per_operation_fen * LIMITS.reduced_percent // 100
    assert refused(sides, payment(90, smaller + 1)) == "limit_operation"
    sides.clock.advance((LIMITS.reduced_hours - LIMITS.full_hours) * HOUR)
    assert refused(sides, payment(91, 100)) == "limit_age"

    for _ in range(100):
        sides.exchange()
        if not sides.ledger.has_unsent():
            break
    sides.ledger.accept(payment(92), LIMITS)
    sides.agree()
    assert sides.centre_operations() == sides.ledger.status().operations
