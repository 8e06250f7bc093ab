"""How the agent behaves on the line: with one bad operation, where bytes are dear, while the centre is busy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sync.content import fetch_deadline_s
from sync.ledger.values import State
from sync.meter import HANDSHAKE, REQUEST_OVERHEAD
from sync.protocol import START_OPERATIONS
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.desk import KNOWN, Desk
from tests.support.fault_proxy import Fault, Proxy, fault_proxy
from tests.support.ledgers import LIMITS, draft
from tests.support.local_client import LocalClient

MakeDesk = Callable[..., Desk]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def line(site: Site) -> Iterator[Proxy]:
    with running_centre(site) as port, fault_proxy(site, port) as proxy:
        yield proxy


@pytest.fixture
def make_desk(site: Site, line: Proxy) -> Iterator[MakeDesk]:
    with ExitStack() as stack:

        def make(**options: Any) -> Desk:
            desk = Desk(site, line, **options)
            stack.callback(desk.agent.stop)
            return desk

        yield make


def application() -> Any:
    return draft(0, kind="application", payload={"amount_fen": 0}, postings=(), slip=None)


def asked(line: Proxy, path: str) -> int:
    return sum(path in request for request in line.seen)


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_O2_one_operation_that_the_centre_cannot_take_is_stepped_over(
    make_desk: MakeDesk, line: Proxy, status: int
) -> None:
    desk = make_desk()
    paid = [o.op_id for o in desk.pay(12)]
    poison, others = paid[10], paid[:10] + paid[11:]
    line.refuses[poison] = status
    until(lambda: desk.exchange() >= 0 and all(desk.ledger.state(o) is State.SETTLED for o in others), 30)
    assert desk.ledger.state(poison) is State.ACCEPTED
    assert desk.ledger.has_unsent()
    line.refuses.clear()
    desk.later(900)
    until(lambda: desk.exchange() >= 0 and desk.ledger.state(poison) is State.SETTLED)


def test_a_broken_centre_blames_no_operation_that_waits_alone(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk()
    (paid,) = desk.pay()
    line.refuses[paid.op_id] = 500
    for _ in range(4):
        desk.exchange()
    line.refuses.clear()
    desk.exchange()
    assert desk.ledger.state(paid.op_id) in (State.STORED, State.SETTLED)


@pytest.mark.parametrize("path", ["/v1/content", "/v1/terminals"])
@pytest.mark.parametrize("kind", ["status", "portal", "lose_reply"])
def test_content_or_sums_that_do_not_come_leave_the_line_up(
    make_desk: MakeDesk, line: Proxy, path: str, kind: str
) -> None:
    desk = make_desk()
    line.elsewhere[path] = Fault(kind, status=500)
    close = desk.ledger.accept(draft(0, kind="shift_close", payload={"shift_id": "s"}, postings=()), LIMITS)
    words = []

    def exchanged() -> bool:
        desk.exchange()
        words.append(desk.line_word())
        return desk.ledger.state(close.op_id) is State.SETTLED and asked(line, path) > 1

    until(exchanged)
    assert set(words) == {(True, "")}
    assert desk.agent.line.pace.operations >= START_OPERATIONS


def test_a_package_that_does_not_come_keeps_no_other_from_coming(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk()
    line.elsewhere["/v1/content/bills"] = Fault("status", status=500)
    until(lambda: desk.exchange() >= 0 and desk.ledger.package("staff"))
    assert desk.ledger.package("bills") is None
    line.elsewhere.clear()
    until(lambda: desk.exchange() >= 0 and desk.ledger.package("bills"))


def test_a_package_gets_the_time_that_its_size_needs() -> None:
    assert fetch_deadline_s(None) == 60
    assert fetch_deadline_s(("1", "", "x" * 1000)) == 60
    assert fetch_deadline_s(("1", "", "字" * 100_000)) == 25 + 600_000 / 4000 * 1.5


def hellos(desk: Desk, line: Proxy, seconds: int) -> int:
    """How many while so much time passes, looked at twice a second as the agent does."""
    before = asked(line, "/v1/hello")
    for _ in range(2 * seconds):
        desk.later(0.5)
        desk.agent.handle("probe")
    return asked(line, "/v1/hello") - before


def test_a_dead_line_is_knocked_at_often_only_at_first_and_then_as_money_waits(
    make_desk: MakeDesk, line: Proxy
) -> None:
    desk = make_desk()
    line.always = Fault("lose_request")
    desk.exchange()
    assert hellos(desk, line, 30) == 10
    desk.later(600)
    hellos(desk, line, 1)
    assert hellos(desk, line, 120) == 2
    desk.ledger.accept(application(), LIMITS)
    assert hellos(desk, line, 120) == 2
    desk.pay()
    hellos(desk, line, 15)
    assert hellos(desk, line, 120) == 8


def test_what_fails_costs_too_and_a_used_up_budget_ends_the_knocking(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk(day_budget=4 * (HANDSHAKE + REQUEST_OVERHEAD))
    line.always = Fault("lose_request")
    desk.exchange()
    day = json.loads(desk.ledger.get_value("meter") or "{}")
    assert day["up"] + day["down"] == HANDSHAKE + REQUEST_OVERHEAD
    assert hellos(desk, line, 60) == 3
    desk.later(24 * 3600)
    assert hellos(desk, line, 60) == 1


def test_questions_cost_too(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk()
    desk.exchange()
    before = json.loads(desk.ledger.get_value("meter") or "{}")
    with LocalClient(desk.socket) as terminal:
        assert terminal.ask("bill", biller="electric", account_no="3601234567", visit="1")["found"] is True
    line.always = Fault("lose_request")
    desk.exchange()
    after = json.loads(desk.ledger.get_value("meter") or "{}")
    # The question, and the exchange that failed with its one repetition; each with its headers.
    assert after["up"] + after["down"] - before["up"] - before["down"] > 3 * REQUEST_OVERHEAD


def test_nobody_listening_costs_nothing(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk(url="https://127.0.0.1:1")
    desk.exchange()
    assert desk.line_word() == (False, "down")
    assert desk.ledger.get_value("meter") is None


def test_once_the_days_budget_is_used_up_only_money_goes(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk(day_budget=1000)
    desk.exchange()
    line.seen.clear()
    wish = desk.ledger.accept(application(), LIMITS)
    desk.agent.handle("look")
    assert line.seen == []
    opened = desk.ledger.accept(
        draft(0, kind="shift_open", payload={"clerk_id": "01", "opening_fen": 0}, postings=(), slip=None), LIMITS
    )
    before_it = draft(0, kind="application", payload={"amount_fen": 0}, postings=(), slip=None, stream_key="one stream")
    needed = desk.ledger.accept(before_it, LIMITS)
    paid = desk.ledger.accept(draft(payload=KNOWN, stream_key="one stream"), LIMITS)
    until(lambda: desk.exchange() >= 0 and desk.ledger.state(paid.op_id) is State.SETTLED)
    assert desk.ledger.state(needed.op_id) is not State.ACCEPTED
    assert desk.ledger.state(opened.op_id) is State.SETTLED
    assert desk.ledger.state(wish.op_id) is State.ACCEPTED
    assert asked(line, "/v1/content") == 0
    desk.later(24 * 3600)
    desk.exchange()
    assert desk.ledger.state(wish.op_id) is State.STORED


@pytest.mark.parametrize(("random01", "wait"), [(0.0, 1200), (1.0, 1500)])
def test_N5_a_centre_that_names_a_moment_is_left_alone_until_then_and_a_little_longer(
    make_desk: MakeDesk, line: Proxy, random01: float, wait: int
) -> None:
    desk = make_desk(random01=random01)
    line.script.append(Fault("status", status=503, retry_after="1200"))
    desk.pay()
    assert desk.exchange() == pytest.approx(wait, abs=1)
    line.seen.clear()
    with LocalClient(desk.socket) as terminal:
        assert terminal.ask("send_now")["body"]["wait_s"] == pytest.approx(wait, abs=1)
    assert desk.plans[-1] == ("send_now", 0.0)
    desk.later(wait - 30)
    for event in ("send_now", "probe", "look", "exchange", "doubt"):
        desk.agent.handle(event)
    assert line.seen == []
    desk.later(31)
    desk.exchange()
    assert desk.line_word() == (True, "")


def test_N5_a_hello_that_is_told_to_wait_waits(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk()
    line.always = Fault("lose_request")
    desk.exchange()
    line.always = Fault("status", status=503, retry_after="300")
    assert hellos(desk, line, 60) == 1
    desk.later(600)
    assert hellos(desk, line, 1) == 1


def test_a_question_without_an_answer_makes_the_agent_look_at_the_line_once(make_desk: MakeDesk, line: Proxy) -> None:
    desk = make_desk()
    desk.exchange()
    line.elsewhere["/v1/ask"] = Fault("lose_request")
    with LocalClient(desk.socket) as terminal:
        answer = terminal.ask("bill", biller="electric", account_no="3601234567", visit="1")
    assert answer["code"] == "line_down"
    assert desk.plans[-1] == ("doubt", 0.0)
    line.always = Fault("lose_request")
    desk.agent.handle("doubt")
    assert not desk.line_word()[0]
    # It is no wish of a person: the count of failures, and with it the wait, goes on growing.
    waits = [desk.exchange() for _ in range(5)]
    desk.agent.handle("doubt")
    assert desk.exchange() > waits[-1]


def test_how_long_the_line_is_up_counts_from_the_last_outage(make_desk: MakeDesk, line: Proxy) -> None:
    """By it forms wait for money: an outage in which no form waited counts as well."""
    desk = make_desk()
    assert desk.agent.line.up_for_s() is None
    desk.exchange()
    desk.later(10_000)
    desk.exchange()
    assert desk.agent.line.up_for_s() == pytest.approx(10_000, abs=10)
    line.always = Fault("lose_request")
    desk.exchange()
    assert desk.agent.line.up_for_s() is None
    line.always = Fault()
    desk.exchange()
    assert desk.agent.line.up_for_s() == pytest.approx(0, abs=10)
