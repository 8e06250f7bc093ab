"""Finished forms through the real agent: queued when the line is down, delivered once, whoever dies in the middle."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.clock import SystemClock
from sync.ledger.values import State
from sync.openrosa_drain import Drain, OpenRosaSettings
from sync.openrosa_endpoint import Access
from sync.openrosa_outbox import Outbox
from tests.support.centres import make_site, running_centre
from tests.support.desk import Desk
from tests.support.fault_proxy import fault_proxy
from tests.support.ledgers import LIMITS, draft
from tests.support.openrosa_point import PASSWORD, Point, id_of, openrosa_point, until
from tests.support.openrosa_server import openrosa_server


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Point]:
    with openrosa_point(tmp_path) as made:
        yield made


def test_queued_while_the_line_is_down_it_goes_when_the_line_is_back(point: Point) -> None:
    point.line.set_line("down")
    point.start_agent()
    assert point.send(1, photo=b"photo").startswith("queued  ")
    until(lambda: b"no line" in (point.folder / "agent.log").read_bytes())
    assert point.huimin("forms", "send", *_again(point, 1), "--wait", "1").returncode == 3
    queue = point.queue()
    assert [(w["form"], w["instance_id"], w["code"]) for w in queue["waiting"]] == [("visit", id_of(1), "")]
    assert point.server.held() == {}
    point.line.set_line("up")
    until(lambda: not point.waiting(), 30)
    held = point.server.held()[id_of(1)]
    assert (held.files, held.posts) == ({"photo.jpg": b"photo"}, 1)
    said = point.huimin("forms", "send", *_again(point, 1))
    assert said.stdout.startswith("sent  "), "what is delivered is never queued again"
    assert point.huimin("forms", "queue").stdout == "nothing waits\n"


def test_money_that_waits_goes_first(point: Point) -> None:
    ledger = point.site.ledger()
    point.line.set_line("down")
    paid = [ledger.accept(draft(), LIMITS) for _ in range(3)]
    point.send(1)
    point.start_agent()
    until(lambda: b"no line" in (point.folder / "agent.log").read_bytes())
    point.line.set_line("up")
    until(lambda: b": delivered" in (point.folder / "agent.log").read_bytes(), 30)
    log = (point.folder / "agent.log").read_text()
    assert 0 < log.index("sent 3") < log.index(": delivered")
    assert len(paid) == 3
    assert not ledger.money_waits()
    ledger.close()


@pytest.mark.parametrize("repeat_status", [201, 202, 409])
def test_an_agent_killed_while_a_body_is_on_its_way_loses_and_doubles_nothing(point: Point, repeat_status: int) -> None:
    point.server.control(repeat_status=repeat_status)
    point.server.stall()
    point.send(1, photo=bytes(range(256)) * 8000)
    point.start_agent()
    until(lambda: point.server.is_stalled, 30)
    point.kill_agent(signal.SIGKILL)
    point.server.flow()
    assert len(point.waiting()) == 1
    point.start_agent()
    until(lambda: not point.waiting(), 30)
    held = point.server.held()
    assert list(held) == [id_of(1)]
    assert held[id_of(1)].files == {"photo.jpg": bytes(range(256)) * 8000}


def test_an_agent_killed_before_it_heard_the_answer_finds_it_done(point: Point) -> None:
    """The server took all of it: to the repeat it says 409, which is done; nothing stands in the queue for ever."""
    point.server.control(repeat_status=409)
    point.server.stall()
    point.send(1, photo=b"small enough for the kernel to take it whole")
    point.start_agent()
    until(lambda: point.server.is_stalled, 30)
    point.kill_agent(signal.SIGKILL)
    point.server.flow()
    until(lambda: id_of(1) in point.server.held())
    point.start_agent()
    until(lambda: not point.waiting(), 30)
    assert point.server.held()[id_of(1)].posts == 1
    assert "status 409" in point.huimin("forms", "send", *_again(point, 1)).stdout


def test_a_server_killed_in_the_middle_gets_it_when_it_is_back(point: Point) -> None:
    point.server.stall()
    point.send(1, photo=bytes(2_000_000))
    point.send(2)
    point.start_agent()
    until(lambda: point.server.is_stalled, 30)
    point.server.kill()
    until(lambda: point.queue()["server"]["code"] == "down", 30)
    assert len(point.waiting()) == 2
    point.server.flow()
    point.server.start()
    until(lambda: not point.waiting(), 60)
    assert {i: h.files for i, h in point.server.held().items()} == {
        id_of(1): {"photo.jpg": bytes(2_000_000)},
        id_of(2): {},
    }
    assert point.queue()["server"]["code"] == ""


def test_what_is_over_the_servers_limit_goes_in_several_requests(point: Point) -> None:
    point.server.control(accept=60_000)
    files = {f"p{i}": bytes([i]) * 25_000 for i in range(5)}
    point.send(1, **files)
    point.start_agent()
    until(lambda: not point.waiting(), 30)
    held = point.server.held()[id_of(1)]
    assert held.files == {f"{n}.jpg": d for n, d in files.items()}
    assert held.posts == 3


def test_what_the_server_refuses_is_kept_and_named_and_holds_up_nobody(point: Point) -> None:
    point.server.control(refuse={id_of(1): 400})
    point.send(1, photo=b"photo")
    point.send(2)
    point.start_agent()
    until(lambda: id_of(2) in point.server.held(), 30)
    until(lambda: len(point.waiting()) == 1)
    (kept,) = point.queue()["waiting"]
    assert (kept["instance_id"], kept["form"], kept["code"], kept["status"]) == (id_of(1), "visit", "refused", 400)
    said = point.huimin("forms", "queue").stdout
    assert "refused 400" in said
    assert id_of(1) in said
    point.send(3)
    until(lambda: id_of(3) in point.server.held(), 30)
    point.server.control()
    point.kill_agent(signal.SIGTERM)
    point.start_agent()
    until(lambda: not point.waiting(), 30)
    assert point.server.held()[id_of(1)].files == {"photo.jpg": b"photo"}


def test_a_password_that_others_can_read_stops_forms_alone_and_mending_it_is_enough(point: Point) -> None:
    secret = point.folder / "openrosa.password"
    secret.chmod(0o644)
    ledger = point.site.ledger()
    ledger.accept(draft(), LIMITS)
    point.send(1)
    point.start_agent()
    until(lambda: point.queue()["server"]["code"] == "openrosa_password_open", 30)
    until(lambda: not ledger.money_waits(), 30)
    ledger.close()
    assert len(point.waiting()) == 1
    secret.chmod(0o600)
    point.send(2)
    until(lambda: not point.waiting(), 60)
    log = (point.folder / "agent.log").read_text()
    assert PASSWORD not in log


def _again(point: Point, number: int) -> list[str]:
    home = point.folder / f"form-{number}"
    return [str(home / "instance.xml"), *(str(p) for p in sorted(home.glob("*.jpg")))]


def test_what_forms_cost_counts_and_a_spent_day_leaves_the_line_to_money(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with openrosa_server() as server, running_centre(site) as port, fault_proxy(site, port) as proxy:
        outbox = tmp_path / "outbox"
        desk = Desk(
            site, proxy, openrosa=OpenRosaSettings(Access(url=server.url), outbox), day_budget=300_000, second_dir=None
        )
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(bytes(300_000))
        queue = Outbox(outbox)
        queue.put(id_of(1), instance(1), {"photo.jpg": photo}, 1.0)
        desk.agent.handle("exchange")
        until(lambda: not queue.names())
        until(lambda: ("count", 0.0) in desk.plans)
        desk.agent.handle("count")
        assert json.loads(desk.ledger.get_value("meter") or "{}")["up"] > 300_000
        queue.put(id_of(2), instance(2), {}, 2.0)
        (paid,) = desk.pay()
        desk.agent.handle("look")
        assert desk.ledger.state(paid.op_id) is State.STORED, "money goes beyond the day's bytes"
        desk.agent.handle("look")
        assert server.count("POST") == 1
        assert queue.names()
        desk.later(86_400)
        desk.agent.handle("exchange")
        until(lambda: not queue.names())
        desk.agent.stop()


def test_while_money_has_the_line_no_piece_of_a_body_leaves(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes(100_000))
    with openrosa_server() as server:
        outbox = tmp_path / "outbox"
        drain = Drain(
            OpenRosaSettings(Access(url=server.url), outbox), SystemClock(), lambda: 0.5, lambda: None
        )  # fmt: skip
        drain.start()
        queue = Outbox(outbox)
        queue.put(id_of(1), instance(1), {"photo.jpg": photo}, 1.0)
        with drain.quiet():
            drain.look(lambda: True)
            until(lambda: any(w.progress.begun is not None for w in queue.waiting()[0]))
            assert server.count("POST") == 0
            assert drain.spent.bytes_up == 0
        until(lambda: not queue.names())
        assert server.submissions[id_of(1)].posts == 1
        drain.stop()


def test_an_agent_that_ends_does_not_wait_for_a_body(tmp_path: Path) -> None:
    with openrosa_server() as server:
        drain = Drain(
            OpenRosaSettings(Access(url=server.url), tmp_path / "outbox"), SystemClock(), lambda: 0.5, lambda: None
        )
        drain.start()
        queue = Outbox(tmp_path / "outbox")
        queue.put(id_of(1), instance(1), {}, 1.0)
        with drain.quiet():
            drain.look(lambda: True)
            until(lambda: any(w.progress.begun is not None for w in queue.waiting()[0]))
            drain.stop()
        assert server.count("POST") == 0
        assert queue.names(), "it goes when the agent is back"


def instance(number: int) -> bytes:
    return f'<data id="visit"><meta><instanceID>{id_of(number)}</instanceID></meta></data>'.encode()
