"""A ledger that exists twice, was rolled back or rewritten: found, stored, held, and decided by people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sync.exchange import runs_of
from sync.gateway.disputes import NotHeld, settle_held, waiting
from sync.gateway.door import Refused
from sync.gateway.ingest import ingest
from sync.gateway.schema import department_effect, epoch, operation, task
from sync.ledger.values import NotAllowed, State
from sync.protocol import Anchor, ExchangeRequest
from sync.record import Draft, Posting
from tests.support.both_sides import GENEROUS, SEED, TERMINAL, BothSides, Sent
from tests.support.ledgers import draft

KNOWN = {"biller": "electric", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    yield made
    made.close()


def take(sides: BothSides, **changes: Any) -> Draft:
    wanted = draft(**{"payload": KNOWN, **changes})
    sides.ledger.accept(wanted, GENEROUS)
    return wanted


def dispute(sides: BothSides, epoch_id: str = "epoch-1") -> str:
    with sides.store.engine.connect() as connection:
        word: str = connection.execute(select(epoch.c.dispute).where(epoch.c.epoch_id == epoch_id)).scalar_one()
    return word


def clone(sides: BothSides) -> None:
    """The disk was cloned while it was empty; the first one took a payment; the clone goes on from here."""
    image = sides.image_the_disk()
    take(sides)
    sides.agree()
    sides.put_image_back(image, beside="clone.db")


def rest(sides: BothSides) -> None:
    """Exchange and decide until nothing moves any more, held rows aside."""
    for _ in range(20):
        done = sides.exchange()
        decided = sides.decide()
        if done and not done.more and not decided and not sides.ledger.has_unsent() and not done.verdicts:
            return
    raise AssertionError("no rest")


def only_the_anchor(sides: BothSides) -> None:
    """An exchange whose rows stay behind: the centre hears how far the chain reaches."""
    chain, who = sides.ledger.chain(), sides.ledger.identity()
    sides.arrive(
        sides.sign(
            ExchangeRequest(
                terminal_id=TERMINAL, epoch_id=who.epoch_id, not_delivered=sides.ledger.not_delivered(),
                verdict_cursor=sides.ledger.verdict_cursor(), app_version="0.1.0",
                anchor=Anchor(epoch_id=who.epoch_id, seq=chain.seq, head=chain.head),
            )
        )
    )  # fmt: skip


def takes_no_cash(sides: BothSides) -> bool:
    with pytest.raises(NotAllowed, match="drain_only"):
        take(sides)
    return True


def test_D3_a_fork_stops_the_cash_of_that_epoch_until_it_is_enrolled_again(sides: BothSides) -> None:
    """Both take a payment as row 1."""
    clone(sides)
    other = take(sides)
    sides.exchange()
    assert sides.ledger.state(other.op_id) is State.STORED
    with pytest.raises(NotAllowed, match="drain_only"):
        take(sides)
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(operation.c.fork)).scalars().all() == [0, 1]
        assert len(connection.execute(select(department_effect)).all()) <= 1


def test_while_an_epoch_is_disputed_no_department_hears_of_it(sides: BothSides) -> None:
    clone(sides)
    forked, after = take(sides), take(sides)
    rest(sides)
    # Found by its request numbers already, before its rows were looked at.
    assert dispute(sides) == "rolled_back"
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(operation.c.seq, operation.c.fork)).all() == [(1, 0), (1, 1), (2, 0)]
    assert {row[0]: row[-1] for row in waiting(sides.store)} == {forked.op_id: "fork", after.op_id: "rolled_back"}
    assert not {forked.op_id, after.op_id} & set(sides.effects())


def test_what_no_department_had_decided_when_the_dispute_began_waits_too(sides: BothSides) -> None:
    image = sides.image_the_disk()
    first = take(sides)
    sides.exchange()
    sides.put_image_back(image, beside="clone.db")
    take(sides)
    sides.exchange()
    assert dispute(sides) == "rolled_back"
    assert sides.decide() == 0
    assert first.op_id not in sides.effects()
    sides.settle_held(lambda op_id: op_id == first.op_id)
    sides.decide()
    assert sides.decision(first.op_id) == ("settled", "")


def test_a_person_accepts_or_refuses_what_is_held(sides: BothSides) -> None:
    clone(sides)
    good, bad = take(sides), take(sides)
    rest(sides)
    settle_held(sides.store, sides.clock, SEED, good.op_id, True)
    settle_held(sides.store, sides.clock, SEED, bad.op_id, False)
    rest(sides)
    assert sides.ledger.state(good.op_id) is State.SETTLED
    assert sides.ledger.state(bad.op_id) is State.REJECTED
    assert [(c.operation.op_id, c.code) for c in sides.ledger.cases()] == [(bad.op_id, "dispute_refused")]
    assert sides.effects().get(good.op_id) == "settled"
    assert bad.op_id not in sides.effects()
    for op_id in (good.op_id, bad.op_id, "nobody"):
        with pytest.raises(NotHeld):
            settle_held(sides.store, sides.clock, SEED, op_id, True)


def test_the_re_enrolment_says_which_of_two_chains_goes_on(sides: BothSides) -> None:
    clone(sides)
    mine = [take(sides), take(sides)]
    rest(sides)
    assert len(waiting(sides.store)) == 2
    sides.lose_the_disk("0190d000-0000-7000-9000-000000000001")
    rest(sides)
    assert [sides.ledger.state(p.op_id) for p in mine] == [State.SETTLED] * 2
    assert waiting(sides.store) == []
    take(sides)
    rest(sides)


def test_rows_of_the_named_chain_that_come_after_the_re_enrolment_go_on_too(sides: BothSides) -> None:
    clone(sides)
    mine = [take(sides) for _ in range(4)]
    sides.lose_the_disk("0190d000-0000-7000-9000-000000000001")
    opening = sides.ledger.operation("0190d000-0000-7000-9000-000000000001")
    assert opening is not None
    # The re-enrolment comes first, the rows that it names come one by one, newest first.
    ingest(sides.store, sides.clock, SEED, TERMINAL, runs_of((opening,)))
    for paid in reversed(mine):
        row = sides.ledger.operation(paid.op_id)
        assert row is not None
        ingest(sides.store, sides.clock, SEED, TERMINAL, runs_of((row,)))
    assert waiting(sides.store) == []
    rest(sides)
    assert [sides.ledger.state(p.op_id) for p in mine] == [State.SETTLED] * 4


def test_no_department_hears_of_a_row_that_nothing_proves(sides: BothSides) -> None:
    """Rows that come ahead of others are acted on at once, where their MAC holds."""
    rows = [sides.ledger.operation(take(sides).op_id) for _ in range(4)]
    proven, forged = runs_of((rows[2],))[0], runs_of((rows[3],))[0]  # type: ignore[arg-type]
    ingest(sides.store, sides.clock, SEED, TERMINAL, (proven,))
    with sides.store.engine.connect() as connection:
        assert connection.execute(select(task.c.op_id)).scalars().all() == [proven.operations[0].op_id]
    assert sides.decide() == 1
    ingest(sides.store, sides.clock, SEED, TERMINAL, (forged.model_copy(update={"row_mac": "00" * 32}),))
    assert dispute(sides) == "mac"
    assert [(row[0], row[-1]) for row in waiting(sides.store)] == [(forged.operations[0].op_id, "mac")]
    assert sides.decide() == 0


def test_rows_that_do_not_join_their_neighbours_are_held(sides: BothSides) -> None:
    image = sides.image_the_disk()
    take(sides)
    sides.exchange()
    sides.put_image_back(image, beside="clone.db")
    first, second = take(sides), sides.ledger.operation(take(sides).op_id)
    assert second is not None
    ingest(sides.store, sides.clock, SEED, TERMINAL, runs_of((second,)))
    assert dispute(sides) == "chain"
    assert second.op_id in [row[0] for row in waiting(sides.store)]
    assert first.op_id not in sides.effects()


def test_P10_a_disk_that_lost_rows_the_centre_was_told_of_is_found_before_it_takes_more_cash(sides: BothSides) -> None:
    take(sides)
    sides.agree()
    image = sides.image_the_disk()
    for _ in range(3):
        take(sides)
    only_the_anchor(sides)
    counters = sides.counters
    sides.put_image_back(image)
    # Not even its counters give it away.
    sides.counters = counters
    assert dispute(sides) == ""
    sides.exchange()
    assert dispute(sides) == "rolled_back"
    assert sides.ledger.get_value("drain_only") == "rolled_back"
    assert takes_no_cash(sides)


def test_P10_other_rows_in_the_place_of_those_announced_are_found_when_they_come(sides: BothSides) -> None:
    take(sides)
    sides.agree()
    image = sides.image_the_disk()
    for _ in range(3):
        take(sides)
    only_the_anchor(sides)
    counters = sides.counters
    sides.put_image_back(image)
    sides.counters = counters
    others = [take(sides) for _ in range(5)]
    rest(sides)
    assert dispute(sides) == "chain"
    assert takes_no_cash(sides)
    assert not {p.op_id for p in others} & set(sides.effects())


def test_P10_an_announced_head_is_compared_though_a_later_one_was_announced_since(sides: BothSides) -> None:
    image = sides.image_the_disk()
    for _ in range(2):
        take(sides)
    only_the_anchor(sides)
    counters = sides.counters
    sides.put_image_back(image)
    sides.counters = counters
    for _ in range(4):
        take(sides)
    only_the_anchor(sides)
    assert dispute(sides) == ""
    sides.exchange()
    assert dispute(sides) == "chain"


def test_D3_an_old_copy_of_the_disk_is_found_by_its_counters_and_drains(sides: BothSides) -> None:
    """Nothing was recorded since the copy; yet it asks under numbers that were used."""
    image = sides.image_the_disk()
    sides.restart()
    for _ in range(5):
        sides.exchange()
    sides.put_image_back(image)
    sides.clock.advance(60)
    taken = take(sides)
    sides.exchange()
    assert dispute(sides) == "rolled_back"
    assert sides.ledger.get_value("drain_only") == "rolled_back"
    assert takes_no_cash(sides)
    # It still delivers, and hears what was decided.
    rest(sides)
    assert sides.ledger.state(taken.op_id) is State.STORED
    sides.settle_held(lambda op_id: True)
    rest(sides)
    assert sides.ledger.state(taken.op_id) is State.SETTLED


def test_D3_a_true_replay_is_refused_and_accuses_nobody(sides: BothSides) -> None:
    sent: list[Sent] = []
    sign = sides.sign

    def keeping(request: Any) -> Sent:
        sent.append(sign(request))
        return sent[-1]

    sides.sign = keeping  # type: ignore[method-assign]
    take(sides)
    sides.agree()
    for one in sent:
        with pytest.raises(Refused, match="replayed"):
            sides.arrive(one)
    assert dispute(sides) == ""
    assert sides.ledger.get_value("drain_only") is None


def test_a_request_that_was_late_on_its_way_is_heard_and_accuses_nobody(sides: BothSides) -> None:
    first = take(sides)
    sides.exchange("late")
    second = take(sides)
    sides.agree()
    assert dispute(sides) == ""
    assert {sides.ledger.state(p.op_id) for p in (first, second)} == {State.SETTLED}


def test_D3_two_living_clones_lock_each_other_out_of_nothing_but_cash(sides: BothSides) -> None:
    """The clone is ahead by a reserve of numbers; the original's lower ones are heard all the same."""
    sides.exchange()
    image = sides.image_the_disk()
    original, numbers = sides.ledger, sides.counters
    sides.ledger = sides._open()
    sides.put_image_back(image, beside="clone.db")
    copy, copy_numbers = sides.ledger, sides.counters
    mine = draft(payload=KNOWN)
    copy.accept(draft(payload=KNOWN), GENEROUS)
    sides.exchange()
    sides.ledger, sides.counters = original, numbers
    original.accept(mine, GENEROUS)
    sides.exchange()
    assert original.state(mine.op_id) is State.STORED
    assert original.get_value("drain_only") == "fork"
    sides.ledger, sides.counters = copy, copy_numbers
    sides.exchange()
    assert copy.get_value("drain_only") == "fork"
    original.close()


def test_P10_a_payment_whose_void_was_rolled_back_waits_for_a_person_and_not_for_ever(sides: BothSides) -> None:
    paid = take(sides)
    image = sides.image_the_disk()
    fen = paid.amount_fen
    void = draft(
        -fen, kind="void", supersedes=paid.op_id, stream_key=paid.stream_key, payload={"amount_fen": -fen},
        postings=(Posting("drawer", -fen), Posting("payable:electric", fen)), slip=None,
    )  # fmt: skip
    sides.ledger.accept(void, GENEROUS)
    sides.exchange()
    sides.put_image_back(image)
    rest(sides)
    assert dispute(sides) == "rolled_back"
    assert [op_id for op_id, *_ in waiting(sides.store)] == [paid.op_id]
    settle_held(sides.store, sides.clock, SEED, paid.op_id, True)
    rest(sides)
    assert sides.ledger.state(paid.op_id) is State.SETTLED


def test_P10_a_payment_that_was_taken_back_before_the_disk_was_rolled_back_pays_nothing_out_twice(
    sides: BothSides,
) -> None:
    paid = take(sides)
    image = sides.image_the_disk()
    fen = paid.amount_fen
    void = draft(
        -fen, kind="void", supersedes=paid.op_id, stream_key=paid.stream_key, payload={"amount_fen": -fen},
        postings=(Posting("drawer", -fen), Posting("payable:electric", fen)), slip=None,
    )  # fmt: skip
    sides.ledger.accept(void, GENEROUS)
    rest(sides)
    sides.put_image_back(image)
    rest(sides)
    assert dispute(sides) == "rolled_back"
    assert sides.decision(paid.op_id) == ("rejected", "voided_before")
    (case,) = sides.ledger.cases()
    assert (case.operation.op_id, case.refundable, case.closable) == (paid.op_id, False, True)
