"""Every fault of a real line, between the real agent code and a real centre: one effect, the same verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync import exchange as exchange_module
from sync import protocol
from sync.exchange import one_round
from sync.gateway.schema import department_effect, operation
from sync.gateway.store import Store
from sync.gateway.totals import totals
from sync.ledger.values import State
from sync.pace import RETRY_CAP_S, Pace
from sync.record import Operation
from sync.transport import LineFault
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.desk import Desk
from tests.support.fault_proxy import Fault, Proxy, fault_proxy


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def line(site: Site) -> Iterator[Proxy]:
    with running_centre(site) as port, fault_proxy(site, port) as proxy:
        yield proxy


@pytest.fixture
def desk(site: Site, line: Proxy) -> Iterator[Desk]:
    made = Desk(site, line)
    yield made
    made.agent.stop()


def settle(desk: Desk, site: Site, paid: list[Operation]) -> None:
    """The line is good again: everything ends settled, once, and both sides agree."""
    until(lambda: desk.exchange() >= 0 and all(desk.ledger.state(o.op_id) is State.SETTLED for o in paid), 30)
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(operation)).scalar_one() == len(paid)
        assert connection.execute(select(func.count()).select_from(department_effect)).scalar_one() == len(paid)
    answer = totals(store, paid[0].terminal_id, paid[0].epoch_id)
    store.engine.dispose()
    assert answer is not None
    assert answer.operations == desk.ledger.status().operations
    assert answer.verified_to_seq == len(paid)


def test_P4_a_lost_request_or_reply_is_sent_again_with_one_effect(desk: Desk, site: Site, line: Proxy) -> None:
    paid = desk.pay(3)
    # Each fault twice: the transport itself tries a dropped connection once more.
    line.script.extend([Fault("lose_request")] * 2 + [Fault("lose_reply")] * 4)
    for _ in range(3):
        desk.exchange()
        assert not desk.line_word()[0]
        assert {desk.ledger.state(o.op_id) for o in paid} == {State.ACCEPTED}
    settle(desk, site, paid)


def test_a_payment_that_waits_for_a_dead_line_can_still_be_taken_back(desk: Desk, site: Site, line: Proxy) -> None:
    line.script.extend([Fault("lose_request")] * 2)
    desk.exchange()
    assert not desk.line_word()[0]
    (paid,) = desk.pay()
    line.always = Fault("lose_request")
    line.seen.clear()
    for _ in range(3):
        desk.exchange()
    assert line.seen
    assert not any("exchange" in request for request in line.seen)
    assert desk.ledger.voidable(paid.shift_id or "") == paid
    line.always = Fault()
    settle(desk, site, [paid])
    assert desk.ledger.voidable(paid.shift_id or "") is None


def test_P5_killed_between_the_reply_and_its_mark_the_repeat_gets_the_same_answer(
    desk: Desk, site: Site, line: Proxy
) -> None:
    paid = desk.pay(2)

    class Killed(BaseException):
        pass

    def dies(point: str) -> None:
        if point == "exchange.answered":
            raise Killed

    with pytest.raises(Killed):
        one_round(desk.ledger, desk.ledger.identity(), desk.agent._transport, Pace(), "0.1.0", dies)
    assert {desk.ledger.state(o.op_id) for o in paid} == {State.SENDING}
    assert desk.ledger.recover_sending() == 2
    settle(desk, site, paid)


def test_D1_every_request_delivered_up_to_five_times_and_again_much_later(desk: Desk, site: Site, line: Proxy) -> None:
    paid = []
    for times in (2, 3, 5):
        paid += desk.pay(2)
        line.script.append(Fault("duplicate", times=times))
        desk.exchange()
    paid += desk.pay(1)
    line.script.extend([Fault("keep")] * 2)
    desk.exchange()
    settle(desk, site, paid)
    # They never came before: late, and without a second effect. Once they came, they are replays.
    held = list(line.kept)
    assert set(line.release()) == {200}
    line.kept = held
    assert set(line.release()) == {401}
    settle(desk, site, paid)


def test_O1_batches_that_arrive_in_the_wrong_order_make_one_chain(desk: Desk, site: Site, line: Proxy) -> None:
    paid = desk.pay(1)
    line.script.extend([Fault("keep")] * 2)
    desk.exchange()
    paid += desk.pay(2)
    line.script.extend([Fault("keep")] * 2)
    desk.exchange()
    assert len(line.kept) == 4
    line.release(slice(None, None, -1))
    settle(desk, site, paid)


def test_O2_one_poisoned_operation_stops_no_other(desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    paid = desk.pay(5)
    poison = paid[2].op_id
    honest = exchange_module.runs_of

    def poisoned(operations: tuple[Operation, ...], alone: bool = False) -> object:
        runs = honest(operations, alone)
        return tuple(
            r.model_copy(
                update={
                    "operations": tuple(
                        o.model_copy(update={"payload": o.payload + " "}) if o.op_id == poison else o
                        for o in r.operations
                    )
                }
            )
            for r in runs
        )

    monkeypatch.setattr(exchange_module, "runs_of", poisoned)
    others = [o.op_id for o in paid if o.op_id != poison]
    until(lambda: desk.exchange() >= 0 and all(desk.ledger.state(o) is State.SETTLED for o in others))
    assert desk.ledger.state(poison) is State.QUARANTINED
    (case,) = desk.ledger.cases()
    assert (case.kind, case.operation.op_id) == ("quarantined", poison)


def test_N1_a_half_open_line_ends_at_the_deadline(desk: Desk, site: Site, line: Proxy) -> None:
    paid = desk.pay(1)
    line.script.append(Fault("half_open"))
    with pytest.raises(LineFault) as caught:
        desk.agent._transport.post("/v1/exchange", _empty(desk), protocol.ExchangeAnswer, deadline_s=0.5)
    assert caught.value.code == "timeout"
    settle(desk, site, paid)


def test_N1_a_server_that_drips_does_not_hold_the_line(desk: Desk, site: Site, line: Proxy) -> None:
    line.script.append(Fault("drip"))
    with pytest.raises(LineFault) as caught:
        desk.agent._transport.post("/v1/exchange", _empty(desk), protocol.ExchangeAnswer, deadline_s=0.6)
    assert caught.value.code == "timeout"


@pytest.mark.parametrize("kind", ["portal", "foreign_json", "truncate"])
def test_N3_what_is_not_the_centre_is_not_taken_for_it(desk: Desk, site: Site, line: Proxy, kind: str) -> None:
    paid = desk.pay(1)
    line.script.extend([Fault(kind)] * 2)
    desk.exchange()
    up, reason = desk.line_word()
    assert not up
    assert reason in ("not_the_centre", "down")
    assert desk.ledger.state(paid[0].op_id) is State.ACCEPTED
    settle(desk, site, paid)


def test_N5_a_storm_of_refusals_is_waited_out_as_asked_and_never_given_up(desk: Desk, site: Site, line: Proxy) -> None:
    paid = desk.pay(1)
    line.script.extend(Fault("status", status=s) for s in (500, 503, 500, 502, 503, 500, 500, 500, 500, 500))
    waits = [desk.exchange() for _ in range(10)]
    for failures, wait in enumerate(waits, start=1):
        assert 0 <= wait <= min(RETRY_CAP_S, 5 * 2**failures)
    line.script.append(Fault("status", status=429, retry_after="1200"))
    assert 1200 <= desk.exchange() <= 1500
    desk.later(1500)
    line.script.append(Fault("status", status=503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"))
    assert desk.exchange() <= RETRY_CAP_S
    assert desk.line_word() == (False, "server_error")
    assert desk.ledger.state(paid[0].op_id) is State.ACCEPTED
    settle(desk, site, paid)


def test_after_an_outage_the_newest_payments_go_first_and_the_backlog_waits_for_its_slot(
    desk: Desk, site: Site, line: Proxy
) -> None:
    paid = desk.pay(12)
    line.script.extend([Fault("lose_request")] * 2)
    desk.exchange()
    line.always = Fault()
    desk.exchange()
    assert [o.op_id for o in paid if desk.ledger.state(o.op_id) is not State.ACCEPTED]
    settle(desk, site, paid)


def _empty(desk: Desk) -> protocol.ExchangeRequest:
    who, chain = desk.ledger.identity(), desk.ledger.chain()
    anchor = protocol.Anchor(epoch_id=who.epoch_id, seq=chain.seq, head=chain.head)
    return protocol.ExchangeRequest(
        terminal_id=who.terminal_id, epoch_id=who.epoch_id, anchor=anchor, app_version="0.1.0"
    )
