"""What the centre decides itself, what it stores without understanding it, and what it asks for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sync import protocol
from sync.exchange import one_round
from sync.gateway.schema import department_effect, operation, task
from sync.ledger.values import NotAllowed, State
from sync.pace import Pace
from sync.record import Draft, Posting
from sync.transport import LineFault
from tests.support.both_sides import GENEROUS, BothSides
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


def refund_of(before: Draft) -> Draft:
    return draft(
        -8640, kind="refund", supersedes=before.op_id, second_actor_id="02", payload={"amount_fen": -8640},
        postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("version", "day", "code"),
    [
        ("old", "2026-10-31", ""),
        ("old", "2026-11-01", "policy_expired"),
        ("new", "2026-10-31", "policy_expired"),
        ("new", "2026-11-23", ""),
        ("unheard of", "2026-11-23", ""),
    ],
)
def test_an_operation_is_judged_by_the_policy_it_names(sides: BothSides, version: str, day: str, code: str) -> None:
    sides.store.keep_policy("old", "2026-01-01", "2026-10-31")
    sides.store.keep_policy("new", "2026-11-01")
    paid = take(sides, policy_version=version, business_date=day)
    sides.agree()
    assert sides.ledger.state(paid.op_id) is (State.REJECTED if code else State.SETTLED)
    assert [c.code for c in sides.ledger.cases()] == ([code] if code else [])
    assert sides.centre_operations() == sides.ledger.status().operations


def test_what_the_centre_does_not_understand_is_stored_to_the_byte(sides: BothSides) -> None:
    payload = {"future": {"深": ["一", 2, None]}, "amount_fen": 0}
    paid = take(sides, kind="hologram", schema_version=99, payload=payload, amount_fen=0, postings=())
    sides.agree()
    with sides.store.engine.connect() as connection:
        row = connection.execute(select(operation.c.kind, operation.c.payload, operation.c.state)).one()
    assert row.kind == "hologram"
    mine = sides.ledger.operation(paid.op_id)
    assert mine is not None
    assert row.payload == mine.payload
    assert sides.ledger.state(paid.op_id) is State.STORED


def test_a_voided_operation_reaches_no_department(sides: BothSides) -> None:
    paid = take(sides)
    void = draft(
        -8640, kind="void", supersedes=paid.op_id, payload={"amount_fen": -8640}, stream_key=paid.stream_key,
        postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
    )  # fmt: skip
    sides.ledger.accept(void, GENEROUS)
    sides.agree()
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(task.c.op_id)).all() == []
    assert sides.effects() == {}
    assert sides.centre_operations() == sides.ledger.status().operations


def test_R1_cash_goes_back_once_even_from_a_copy_of_the_ledger(sides: BothSides) -> None:
    paid = take(sides, payload=UNKNOWN)
    sides.agree()
    first, second = refund_of(paid), refund_of(paid)
    # The copy was taken before the refund: at home the second one looks right too.
    contents = [content for _, content in sides.ledger.copies(0, 99)]
    sides.ledger.accept(first, GENEROUS)
    sides.agree()
    old_epoch = sides.ledger.identity().epoch_id
    sides.ledger.close()
    sides.ledger = sides._enrolled(2)
    sides.ledger.bring_back(contents)
    sides.agree()
    sides.ledger.accept(second, GENEROUS)
    sides.agree()
    assert sides.ledger.state(second.op_id) is State.REJECTED
    assert old_epoch != sides.ledger.identity().epoch_id


def test_D3_a_fork_stops_the_cash_of_that_epoch_until_it_is_enrolled_again(sides: BothSides) -> None:
    """The disk was cloned: both take a payment as row 1."""
    clone = sides.folder / "clone.db"
    clone.write_bytes(sides.path.read_bytes())
    take(sides)
    sides.agree()
    sides.ledger.close()
    sides.path = clone
    sides.ledger = sides._open()
    other = take(sides)
    sides.exchange()
    assert sides.ledger.state(other.op_id) is State.STORED
    with pytest.raises(NotAllowed, match="drain_only"):
        take(sides)
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(operation.c.fork)).scalars().all() == [0, 1]
        assert len(connection.execute(select(department_effect)).all()) <= 1


def test_a_centre_that_lost_rows_asks_for_exactly_those(sides: BothSides) -> None:
    paid = [take(sides) for _ in range(6)]
    sides.agree()
    with sides.store.begin() as connection:
        for table in ("task", "verdict"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("DELETE FROM operation WHERE seq IN (2, 3, 5)")
        connection.exec_driver_sql(
            "UPDATE epoch SET verified_seq = 0, verified_head = ?, verified_key = chain_key", ("00" * 32,)
        )
    done = sides.exchange()
    assert done is not None
    assert done.more
    assert [o.seq for o in sides.ledger.take_batch(9, 10**6).operations] == [2, 3, 5]
    assert all(sides.ledger.state(p.op_id) is State.SETTLED for p in paid)


def test_below_the_minimum_version_everything_stays_accepted(sides: BothSides) -> None:
    paid = take(sides)

    class TooOld:
        def post(self, *_words: Any) -> protocol.ExchangeAnswer:
            raise LineFault("refused", 426, "version_too_old")

    line: Any = TooOld()
    with pytest.raises(LineFault):
        one_round(sides.ledger, sides.ledger.identity(), line, Pace(), "0.0.1")
    assert sides.ledger.state(paid.op_id) is State.ACCEPTED
    sides.agree()
    assert sides.ledger.state(paid.op_id) is State.SETTLED
