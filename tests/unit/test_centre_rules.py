"""What the centre decides itself, what it stores without understanding it, and what it asks for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sync import protocol
from sync.exchange import one_round, runs_of
from sync.gateway.followups import Ruling, rule
from sync.gateway.ingest import ingest
from sync.gateway.schema import epoch, operation, task
from sync.ledger.values import SpoolState, State
from sync.pace import Pace
from sync.record import Draft, Posting, canonical_json, row_hash, row_mac
from sync.transport import LineFault
from tests.support.both_sides import GENEROUS, SEED, BothSides
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


def test_a_column_that_only_a_newer_terminal_has_is_hashed_and_stored_as_it_came(sides: BothSides) -> None:
    paid = take(sides)
    mine = sides.ledger.operation(paid.op_id)
    assert mine is not None
    extra = {"channel": {"深": [1, "二", None]}, "aid": None}
    body = {**mine.body(), **extra}
    digest = row_hash(bytes.fromhex(mine.prev_hash), body)
    honest = runs_of((mine,))[0]
    newer = protocol.Run.model_validate(
        {
            **honest.model_dump(),
            "row_hash": digest.hex(),
            "row_mac": row_mac(sides.epochs[mine.epoch_id], digest).hex(),
            "operations": [{**honest.operations[0].model_dump(), **extra}],
        }
    )
    over_the_line = protocol.Run.model_validate_json(newer.model_dump_json())
    assert [r.result for r in ingest(sides.store, sides.clock, SEED, mine.terminal_id, (over_the_line,))] == ["stored"]
    with sides.store.engine.connect() as connection:
        row = connection.execute(select(operation.c.body, operation.c.row_hash)).one()
        verified = connection.execute(select(epoch.c.verified_seq, epoch.c.dispute)).one()
    assert (row.body, row.row_hash) == (canonical_json(body), digest.hex())
    assert tuple(verified) == (1, "")


def test_a_column_without_a_canonical_text_is_refused_and_ends_nothing(sides: BothSides) -> None:
    mine = sides.ledger.operation(take(sides).op_id)
    assert mine is not None
    run = runs_of((mine,))[0].model_dump()
    run["operations"][0]["weight"] = 1.5
    odd = protocol.Run.model_validate(run)
    (result,) = ingest(sides.store, sides.clock, SEED, mine.terminal_id, (odd,))
    assert (result.result, result.code) == ("invalid", "row_hash")


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


def again(before: Draft) -> Draft:
    return draft(8640, supersedes=before.op_id, payload=KNOWN, postings=(), slip=None)


def written_off(before: Draft) -> Draft:
    return draft(
        0, kind="write_off", supersedes=before.op_id, second_actor_id="02", payload={"amount_fen": 0},
        postings=(Posting("payable:electric", 8640), Posting("over_short", -8640)), slip=None,
    )  # fmt: skip


def void_of(before: Draft) -> Draft:
    return draft(
        -8640, kind="void", supersedes=before.op_id, payload={"amount_fen": -8640}, stream_key=before.stream_key,
        postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
    )  # fmt: skip


def act_in_two_copies(sides: BothSides, first: Draft, second: Draft) -> None:
    """The copy was taken before the first act: at home the second one looks right too."""
    contents = [content for _, content in sides.ledger.copies(0, 99)]
    sides.ledger.accept(first, GENEROUS)
    sides.agree()
    sides.ledger.close()
    sides.ledger = sides._enrolled(2)
    sides.ledger.bring_back(contents)
    sides.agree()
    sides.ledger.accept(second, GENEROUS)
    sides.agree()


FOLLOW_UPS = {"refund": refund_of, "payment": again, "write_off": written_off}
TWICE = {("refund", "refund"): "refund_twice", ("refund", "payment"): "refunded_before"}


@pytest.mark.parametrize("first", FOLLOW_UPS)
@pytest.mark.parametrize("second", FOLLOW_UPS)
def test_R1_an_act_is_followed_once_even_from_two_copies_of_the_ledger(
    sides: BothSides, first: str, second: str
) -> None:
    paid = take(sides, payload=UNKNOWN)
    sides.agree()
    one, two = FOLLOW_UPS[first](paid), FOLLOW_UPS[second](paid)
    act_in_two_copies(sides, one, two)
    assert sides.ledger.state(two.op_id) is State.REJECTED
    assert sides.decision(one.op_id) == ("settled", "")
    assert sides.decision(two.op_id) == ("rejected", TWICE.get((first, second), "followed_before"))
    assert two.op_id not in sides.effects()


def test_R1_a_payment_is_taken_back_once_even_from_a_cloned_disk(sides: BothSides) -> None:
    paid = take(sides)
    sides.ledger.accept(void_of(paid), GENEROUS)
    sides.agree()
    with sides.store.begin() as connection:
        assert rule(connection, wire(void_of(paid)), {}, False) == Ruling("rejected", "followed_before")


def test_R1_what_was_refused_because_its_cash_went_back_gives_no_cash_back_itself(sides: BothSides) -> None:
    paid = take(sides, payload=UNKNOWN)
    sides.agree()
    carries_on = again(paid)
    act_in_two_copies(sides, refund_of(paid), carries_on)
    with sides.store.begin() as connection:
        item = wire(refund_of(carries_on))
        assert rule(connection, item, {}, False) == Ruling("rejected", "no_cash_behind")


@pytest.mark.parametrize("code", ["already_known", "slip_not_genuine"])
def test_a_refused_recovery_is_not_refunded(sides: BothSides, code: str) -> None:
    paid = take(sides, account_key="ab" * 16)
    document: Any = sides.ledger.jobs([SpoolState.QUEUED])[0].document
    slip_qr = document["lines"][1]["qr"]
    if code == "already_known":
        sides.agree()
    else:
        slip_qr = slip_qr[:-2] + ("AA" if slip_qr[-2:] != "AA" else "BB")
    sides.ledger.close()
    sides.ledger = sides._enrolled(2)
    typed_again = draft(
        payload={**KNOWN, "recovers": paid.op_id, "slip_qr": slip_qr}, slip=None,
        postings=(Posting("float", 8640), Posting("payable:electric", -8640)),
    )  # fmt: skip
    sides.ledger.accept(typed_again, GENEROUS)
    sides.agree()
    assert sides.decision(typed_again.op_id) == ("rejected", code)
    with sides.store.begin() as connection:
        for follow, ruled in (
            (refund_of(typed_again), Ruling("rejected", "no_cash_behind")),
            (again(typed_again), Ruling("rejected", "no_cash_behind")),
            (written_off(typed_again), Ruling("settled")),
        ):
            assert rule(connection, wire(follow), {}, False) == ruled


def test_cash_that_an_approved_payment_carries_is_neither_given_back_nor_taken_up_again(sides: BothSides) -> None:
    """The first word was no, then the department changed its mind while the line was down."""
    paid = take(sides, payload=UNKNOWN)
    sides.agree()
    sides.correct(paid.op_id, "settled")
    carries_on = again(paid)
    sides.ledger.accept(carries_on, GENEROUS)
    sides.agree()
    assert sides.decision(carries_on.op_id) == ("rejected", "not_rejected")
    with sides.store.begin() as connection:
        assert rule(connection, wire(refund_of(carries_on)), {}, False) == Ruling("rejected", "not_rejected")


def wire(wanted: Draft) -> protocol.WireOperation:
    return protocol.WireOperation(
        op_id=wanted.op_id, terminal_id="T360699001", epoch_id="epoch-1", seq=1, kind=wanted.kind, schema_version=1,
        stream_key="", supersedes=wanted.supersedes, payload="{}", payload_sha256="", actor_role="clerk",
        actor_id="01", business_date="2026-11-23", wall_utc="", mono_ns=0, boot_id="", clock_quality="trusted",
        catalogue_version="", policy_version="",
    )  # fmt: skip


def test_a_centre_that_lost_rows_asks_for_exactly_those(sides: BothSides) -> None:
    paid = [take(sides) for _ in range(6)]
    sides.agree()
    with sides.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM task")
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
