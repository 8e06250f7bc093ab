"""The page with the slip number: what to take along, how long it stands, and that a touch on the bar makes it stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import complaint, pay, query
from kiosk.flows.base import Accepted, Act, EndVisit, Env, Printed, Tick
from kiosk.flows.complaint import Complaint
from kiosk.flows.query_state import Query
from kiosk.ui.pages.paying import DonePage
from kiosk.ui.presenters.complaint import present_complaint
from kiosk.ui.presenters.pay import present_pay
from kiosk.ui.presenters.query import present_query
from kiosk.visit import Visit
from kiosk.visit import update as visit_update
from sync.record import Operation
from tests.support.worlds import world

SLIP = "000283619943"
WAITING: Any = {
    "payment": pay.Pay(phase="committing", biller=world().content.catalogue.biller("electric"), op_id="op-1"),
    "complaint": Complaint(phase="committing", op_id="op-1"),
    "request": Query(phase="committing", item=world().content.queries.item("q_pension_payments"), op_id="op-1"),
}
UPDATE: Any = {pay.Pay: pay.update, Complaint: complaint.update, Query: query.update}
CARD = Visit(card_status="card")


def step(state: Any, event: Any, env: Env) -> Any:
    return UPDATE[type(state)](state, event, env)[0]


def done(kind: str, *results: str) -> Any:
    texts = dict.fromkeys(Operation.__dataclass_fields__, "")
    values: dict[str, Any] = {**texts, "op_id": "op-1", "seq": 1, "schema_version": 1, "mono_ns": 0, "slip_no": SLIP}
    state = step(WAITING[kind], Accepted(Operation(**values), "K7QM-2WXA", "HM1.x"), world())
    for result in results:
        state = step(state, Printed("op-1", SLIP, result), world())
    return state


def page(state: Any, visit: Visit, env: Env) -> DonePage:
    shown: Any
    match state:
        case pay.Pay():
            shown = present_pay(state, visit, env)
        case Complaint():
            shown = present_complaint(state, visit, env)
        case _:
            shown = present_query(state, visit, env)
    assert isinstance(shown, DonePage)
    return shown


def after(seconds: int) -> Env:
    env = world()
    return replace(env, now_ms=env.now_ms + seconds * 1000)


@pytest.mark.parametrize("kind", WAITING)
def test_nobody_is_told_to_take_a_slip_that_may_not_be_there(kind: str) -> None:
    in_doubt: tuple[tuple[str, ...], ...] = (("unknown",), ("confirmed", "unknown"), ("unknown", "confirmed"))
    out: tuple[tuple[str, ...], ...] = ((), ("confirmed",), ("sent", "sent"))
    for results in in_doubt:
        state = done(kind, *results)
        assert page(state, Visit(), world()).take == "请记下凭条号"
        assert page(state, CARD, world()).take == "记下号码，取走卡"
        assert "工作人员" in page(state, CARD, world()).print_note
    for results in out:
        assert page(done(kind, *results), Visit(), world()).take == "请取走凭条"
        assert page(done(kind, *results), CARD, world()).take == "请取走凭条和卡片"


@pytest.mark.parametrize("kind", WAITING)
def test_where_the_slip_is_in_doubt_there_is_a_minute_to_write_the_number_down(kind: str) -> None:
    sure, doubtful = done(kind, "confirmed"), done(kind, "unknown")
    assert page(sure, CARD, world()).seconds_left == page(sure, CARD, world()).seconds_total == 15
    assert page(doubtful, CARD, world()).seconds_left == page(doubtful, CARD, world()).seconds_total == 60
    assert step(sure, Tick(), after(15)) == EndVisit("done")
    assert step(doubtful, Tick(), after(59)) == doubtful
    assert step(doubtful, Tick(), after(60)) == EndVisit("done")


@pytest.mark.parametrize("kind", WAITING)
def test_the_minute_begins_when_the_doubt_is_known_and_a_later_copy_does_not_cut_it_short(kind: str) -> None:
    state = step(done(kind), Printed("op-1", SLIP, "unknown"), after(10))
    state = step(state, Printed("op-1", SLIP, "confirmed"), after(20))
    assert step(state, Tick(), after(69)) == state
    assert step(state, Tick(), after(70)) == EndVisit("done")


@pytest.mark.parametrize("kind", WAITING)
@pytest.mark.parametrize("action", ["large", "lowered", "reading", "language", "volume"])
@pytest.mark.parametrize(("result", "full"), [("confirmed", 15), ("unknown", 60)])
def test_a_touch_on_the_bar_gives_the_page_its_whole_time_again(kind: str, action: str, result: str, full: int) -> None:
    visit, _ = visit_update(Visit(began=True, flow=done(kind, result)), Act(action, "up"), after(10))
    assert page(visit.flow, visit, after(10)).seconds_left == full
    assert visit_update(visit, Tick(), after(10 + full - 1))[0].flow == visit.flow
    assert visit_update(visit, Tick(), after(10 + full))[0].flow is None
