from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.dock.line import LineProxy
from drivers.dock.state import DockState
from sync import protocol
from sync.content import refresh
from sync.exchange import one_round, runs_of
from sync.gateway.store import Store
from sync.gateway.totals import totals
from sync.ledger.values import State
from sync.pace import Pace
from sync.transport import LineFault, Transport
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.ledgers import LIMITS, draft

KNOWN = {
    "biller": "electric",
    "biller_zh": "电费",
    "account_no": "3601234567",
    "amount_fen": 8640,
    "tender": "cash",
    "bill_ref": "EL3601234567-202610",
}
UNKNOWN = {**KNOWN, "account_no": "3600000001", "bill_ref": ""}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with running_centre(site) as number:
        yield number


def rounds(site: Site, transport: Transport, until_final: str) -> None:
    ledger = site.ledger()
    identity = ledger.identity()

    def done() -> bool:
        one_round(ledger, identity, transport, Pace(), "0.1.0")
        return ledger.state(until_final) in (State.SETTLED, State.REJECTED)

    until(done)
    ledger.close()


def test_a_payment_goes_up_and_is_settled_and_both_sides_agree(site: Site, port: int) -> None:
    ledger = site.ledger()
    first = ledger.accept(draft(payload=KNOWN), LIMITS)
    second = ledger.accept(draft(payload=UNKNOWN), LIMITS)
    transport = site.transport(port)
    rounds(site, transport, first.op_id)
    rounds(site, transport, second.op_id)
    assert ledger.state(first.op_id) is State.SETTLED
    assert ledger.state(second.op_id) is State.REJECTED
    assert second.slip_no is not None
    found = ledger.slip(second.slip_no)
    assert found is not None
    assert found.text == "没有这个户号"
    centre = totals(Store(site.db_url), first.terminal_id, first.epoch_id)
    assert centre is not None
    assert centre.operations == ledger.status().operations
    assert centre.verified_to_seq == 2
    assert centre.head == ledger.chain().head
    transport.close()


def test_a_lost_reply_has_one_effect_and_the_repeat_gets_the_stored_answer(site: Site, port: int) -> None:
    ledger = site.ledger()
    first = ledger.accept(draft(payload=KNOWN), LIMITS)
    transport = site.transport(port)
    chain = ledger.chain()
    request = protocol.ExchangeRequest(
        terminal_id=first.terminal_id,
        epoch_id=first.epoch_id,
        runs=runs_of((first,)),
        anchor=protocol.Anchor(epoch_id=first.epoch_id, seq=chain.seq, head=chain.head),
        app_version="0.1.0",
    )
    lost = transport.post(protocol.PATH_EXCHANGE, request, protocol.ExchangeAnswer, 10)
    assert [r.result for r in lost.results] == ["stored"]
    again = transport.post(protocol.PATH_EXCHANGE, request, protocol.ExchangeAnswer, 10)
    assert [r.result for r in again.results] == ["stored_before"]
    rounds(site, transport, first.op_id)
    centre = totals(Store(site.db_url), first.terminal_id, first.epoch_id)
    assert centre is not None
    assert centre.operations == {"payment": {"settled": {"count": 1, "fen": 8640}}}
    transport.close()


def test_packages_arrive_signed_and_are_kept(site: Site, port: int) -> None:
    ledger = site.ledger()
    transport = site.transport(port)
    newest = one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0").content
    assert refresh(ledger, ledger.identity(), transport, newest) == 2
    assert refresh(ledger, ledger.identity(), transport, newest) == 0
    bills = ledger.package("bills")
    assert bills is not None
    assert "3601234567" in bills[2]
    assert "王桂兰" not in bills[2]
    assert ledger.package("staff") is not None
    transport.close()


def test_a_live_question_is_answered_masked(site: Site, port: int) -> None:
    transport = site.transport(port)
    who = site.made.registration

    def ask(kind: str, **body: str) -> protocol.AskAnswer:
        request = protocol.AskRequest.model_validate(
            {"terminal_id": who.terminal_id, "epoch_id": who.epoch_id, "kind": kind, "body": body}
        )
        return transport.post(protocol.PATH_ASK, request, protocol.AskAnswer, 5)

    found = ask("bill", biller="electric", account_no="3601234567")
    assert found.found
    assert found.body["holder_masked"] == "王*兰"
    assert found.body["due_fen"] == 8640
    assert not ask("bill", biller="electric", account_no="3600000001").found
    assert not ask("slip", slip_no="000000000000").found
    transport.close()


def test_hello_needs_no_certificate_and_everything_else_does(site: Site, port: int) -> None:
    context = ssl.create_default_context(cafile=str(site.made.ca))

    def status(path: str) -> int:
        raw = socket.create_connection(("127.0.0.1", port), timeout=5)
        with context.wrap_socket(raw, server_hostname="127.0.0.1") as tls, tls.makefile("rb") as answer:
            tls.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            return int(answer.readline().split()[1])

    assert status("/v1/hello") == 200
    assert status("/v1/content/bills") == 401
    assert status("/nothing") == 401


def test_an_unsigned_or_replayed_request_is_refused(site: Site, port: int) -> None:
    fixed = Transport(site.credentials(port), lambda path: 7)
    assert fixed.get("/v1/content/staff", protocol.Package, 5).name == "staff"
    with pytest.raises(LineFault) as caught:
        fixed.get("/v1/content/staff", protocol.Package, 5)
    assert (caught.value.code, caught.value.word) == ("refused", "replayed")
    fixed.close()


def test_the_environments_ca_bundle_does_not_decide_whom_we_trust(
    site: Site, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    transport = site.transport(port)
    assert transport.get("/v1/content/staff", protocol.Package, 5).name == "staff"
    transport.close()


def test_another_centres_certificate_is_not_trusted(site: Site, port: int, tmp_path: Path) -> None:
    stranger = make_site(tmp_path / "other", "T360699002")
    transport = stranger.transport(port)
    with pytest.raises(LineFault) as caught:
        transport.hello()
    assert caught.value.code == "wrong_certificate"
    transport.close()


def test_a_refused_client_certificate_is_told_from_a_dead_line(site: Site, port: int, tmp_path: Path) -> None:
    stranger = make_site(tmp_path / "other", "T360699002")
    credentials = site.credentials(port)
    foreign = type(credentials)(
        credentials.url,
        credentials.ca,
        str(stranger.made.cert),
        str(stranger.made.key),
        credentials.signing_seed,
        credentials.terminal_id,
        credentials.epoch_id,
        credentials.centre_id,
        credentials.app_version,
    )
    transport = Transport(foreign, lambda path: 1)
    with pytest.raises(LineFault) as caught:
        transport.get("/v1/content/staff", protocol.Package, 5)
    assert caught.value.code == "certificate_refused"
    transport.close()


def test_the_line_switch_cuts_and_mends(site: Site, port: int, tmp_path: Path) -> None:
    state = DockState(tmp_path / "dock")
    state.create()
    proxy = LineProxy(state, 0, port)
    thread = threading.Thread(target=proxy.run)
    thread.start()
    try:
        transport = site.transport(proxy.port)
        assert transport.get("/v1/content/staff", protocol.Package, 5).name == "staff"
        state.set_line("down")

        def down() -> bool:
            try:
                transport.hello()
            except LineFault as fault:
                return fault.code == "down"
            return False

        until(down)
        state.set_line("up")
        until(lambda: transport.get("/v1/content/staff", protocol.Package, 5).name == "staff")
        transport.close()
    finally:
        proxy.stop()
        thread.join()


def test_a_malformed_body_never_echoes_what_was_sent(site: Site, port: int) -> None:
    transport = site.transport(port)
    canary = "36069919520308024X"

    class Odd(protocol.Wire):
        terminal_id: str = canary
        runs: str = canary

    with pytest.raises(LineFault) as caught:
        transport.post(protocol.PATH_EXCHANGE, Odd(), protocol.ExchangeAnswer, 5)
    assert (caught.value.status, caught.value.word) == (422, "malformed")
    assert canary not in (site.folder / "gateway.log").read_text()
    assert os.listdir(site.folder)
    transport.close()
