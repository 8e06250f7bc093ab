"""The real gateway's door: who may speak, in whose name, by which release; what is kept of it."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from kiosk.cli import huimin
from sync import protocol
from sync.agent import Counters
from sync.asks import AskServer
from sync.clock import SystemClock
from sync.exchange import one_round, runs_of
from sync.gateway.asks import ANSWER_S
from sync.gateway.schema import department_effect, evidence, operation
from sync.gateway.store import Store
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment, NotAllowed, State
from sync.pace import Pace
from sync.record import Operation, row_hash, row_mac
from sync.signing import check_request, new_seed, public_of
from sync.transport import LineFault, Transport
from tests.support.centres import CENTRE_ID, Site, make_site, running_centre, until
from tests.support.ledgers import K0, KEY, LIMITS, draft

KNOWN = {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}
OTHER = "T360699002"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with running_centre(site) as number:
        yield number


def request(ledger: Ledger, *rows: Operation, **changes: Any) -> protocol.ExchangeRequest:
    who, chain = ledger.identity(), ledger.chain()
    return protocol.ExchangeRequest(
        **{
            "terminal_id": who.terminal_id,
            "epoch_id": who.epoch_id,
            "runs": runs_of(rows),
            "anchor": protocol.Anchor(epoch_id=who.epoch_id, seq=chain.seq, head=chain.head),
            "app_version": "0.1.0",
            **changes,
        }
    )


def refused(ask: Any) -> tuple[int, str]:
    with pytest.raises(LineFault) as caught:
        ask()
    assert caught.value.code == "refused"
    return caught.value.status, caught.value.word


def stored(site: Site) -> int:
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        count: int = connection.execute(select(func.count()).select_from(operation)).scalar_one()
    store.engine.dispose()
    return count


def numbered(site: Site, port: int, **changes: Any) -> Transport:
    numbers = itertools.count(time.time_ns())
    return Transport(replace(site.credentials(port), **changes), lambda path: next(numbers))


def test_a_release_below_the_minimum_is_told_so_and_keeps_its_operations(site: Site, port: int) -> None:
    ledger = site.ledger()
    paid = ledger.accept(draft(payload=KNOWN), LIMITS)
    old, new = numbered(site, port, app_version="0.0.9"), numbered(site, port)
    for path in ("/v1/content/bills", "/v1/nothing"):
        assert refused(lambda path=path: old.get(path, protocol.Package, 5)) == (426, "version_too_old")
    assert refused(lambda: one_round(ledger, ledger.identity(), old, Pace(), "0.0.9")) == (426, "version_too_old")
    assert ledger.state(paid.op_id) is State.ACCEPTED
    assert stored(site) == 0
    assert old.hello().minimum_app_version == protocol.MINIMUM_APP_VERSION

    def settled() -> bool:
        one_round(ledger, ledger.identity(), new, Pace(), "0.1.0")
        return ledger.state(paid.op_id) is State.SETTLED

    until(settled)
    old.close()
    new.close()
    ledger.close()


def test_every_signed_exchange_is_kept_as_evidence_that_anyone_can_check(site: Site, port: int) -> None:
    ledger, transport = site.ledger(), numbered(site, port)
    paid = ledger.accept(draft(payload=KNOWN), LIMITS)
    one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0")
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        (kept,) = connection.execute(select(evidence)).all()
    store.engine.dispose()
    lines = kept.signed_text.split("\n")
    assert lines[:3] == ["huimin/1/request", "POST", "/v1/exchange"]
    assert lines[3] == hashlib.sha256(kept.body).hexdigest()
    assert lines[4:] == [kept.terminal_id, kept.epoch_id, CENTRE_ID, str(kept.counter)]
    sent = protocol.ExchangeRequest.model_validate_json(gzip.decompress(kept.body))
    assert [o.op_id for o in sent.runs[0].operations] == [paid.op_id]

    class Text:
        def text(self, _body: bytes) -> bytes:
            return bytes(kept.signed_text, "utf-8")

    signed: Any = Text()
    check_request(bytes.fromhex(site.made.registration.signing_key), signed, kept.body, kept.signature)
    transport.close()
    ledger.close()


def test_nobody_speaks_in_another_terminals_name(site: Site, port: int) -> None:
    """Identity is the signature's, whatever certificate the connection shows and whatever the body says."""
    seed, mine = new_seed(), site.ledger()
    store = Store(site.db_url)
    store.register(
        protocol.Registration(
            terminal_id=OTHER, epoch_id="epoch-other", signing_key=public_of(seed).hex(), chain_key="11" * 32,
            person_key="22" * 32,
        )
    )  # fmt: skip
    store.engine.dispose()
    paid = mine.accept(draft(payload=KNOWN), LIMITS)
    thief = numbered(site, port, terminal_id=OTHER, epoch_id="epoch-other", signing_seed=seed)
    anchor = protocol.Anchor(epoch_id="epoch-other", seq=0, head="")
    foreign = (403, "foreign_terminal")

    def exchange(body: protocol.ExchangeRequest) -> Any:
        return lambda: thief.post(protocol.PATH_EXCHANGE, body, protocol.ExchangeAnswer, 5)

    assert refused(exchange(request(mine, paid))) == foreign
    assert refused(exchange(request(mine, paid, terminal_id=OTHER, epoch_id="epoch-other", anchor=anchor))) == foreign
    disguised = runs_of((paid,))[0].model_copy(update={"terminal_id": OTHER, "epoch_id": "epoch-other"})
    assert refused(exchange(request(mine, terminal_id=OTHER, runs=(disguised,), anchor=anchor))) == foreign
    who = site.made.registration
    question = protocol.AskRequest(
        terminal_id=who.terminal_id, epoch_id=who.epoch_id, kind="slip", body={"slip_no": paid.slip_no}
    )
    assert refused(lambda: thief.post(protocol.PATH_ASK, question, protocol.AskAnswer, 5)) == foreign
    totals = protocol.PATH_TOTALS.format(terminal_id=who.terminal_id)
    assert refused(lambda: thief.get(totals, protocol.TotalsAnswer, 5)) == foreign
    named_only = numbered(site, port, signing_seed=seed)
    assert refused(lambda: named_only.get("/v1/content/staff", protocol.Package, 5)) == (401, "not_signed")
    assert stored(site) == 0
    thief.close()
    named_only.close()
    mine.close()


def test_D2_through_the_door_the_same_id_with_other_content_is_refused_and_the_first_stays(
    site: Site, port: int
) -> None:
    ledger, transport = site.ledger(), numbered(site, port)
    first = ledger.accept(draft(payload=KNOWN), LIMITS)
    one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0")
    forged = replace(first, payload=first.payload.replace("8640", "864000"), seq=2, prev_hash=first.row_hash)
    forged = replace(forged, payload_sha256=hashlib.sha256(forged.payload.encode()).hexdigest())
    digest = row_hash(bytes.fromhex(first.row_hash), forged.body())
    forged = replace(forged, row_hash=digest.hex(), row_mac=row_mac(bytes(32), digest).hex())
    answer = transport.post(protocol.PATH_EXCHANGE, request(ledger, forged), protocol.ExchangeAnswer, 5)
    assert [(r.result, r.code) for r in answer.results] == [("invalid", "same_id_other_content")]
    assert answer.epoch_state == ""
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        assert connection.execute(select(operation.c.row_hash)).scalars().all() == [first.row_hash]
    store.engine.dispose()
    transport.close()
    ledger.close()


class Disk:
    """A ledger with the agent's own way of numbering its requests."""

    def __init__(self, site: Site, port: int, path: Path) -> None:
        key = site.made.ledger_key.read_bytes()
        self.ledger = Ledger.open(path, key, SystemClock())
        counters = Counters(lambda: Ledger.open(path, key, SystemClock()))
        self.transport = Transport(site.credentials(port), counters.draw)

    def pay(self) -> str:
        return self.ledger.accept(draft(payload=KNOWN), LIMITS).op_id

    def exchange(self) -> None:
        one_round(self.ledger, self.ledger.identity(), self.transport, Pace(), "0.1.0")

    def until_state(self, op_id: str, state: State) -> None:
        def there() -> bool:
            self.exchange()
            return self.ledger.state(op_id) is state

        until(there)

    def close(self) -> None:
        self.transport.close()
        self.ledger.close()


def said(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(huimin, list(words))
    assert done.exit_code == code, done.output
    return done.output


def test_D3_through_the_door_a_cloned_disk_is_found_delivers_and_a_person_decides(site: Site, port: int) -> None:
    clone_path = site.made.ledger.with_name("clone.db")
    shutil.copyfile(site.made.ledger, clone_path)
    original = Disk(site, port, site.made.ledger)
    mine = original.pay()
    original.until_state(mine, State.SETTLED)
    clone = Disk(site, port, clone_path)
    kept, given_up = clone.pay(), clone.pay()
    clone.until_state(kept, State.STORED)
    assert clone.ledger.get_value("drain_only") == "rolled_back"
    with pytest.raises(NotAllowed, match="drain_only"):
        clone.pay()
    original.exchange()
    with pytest.raises(NotAllowed, match="drain_only"):
        original.pay()
    listed = said("centre", "held", "--db", site.db_url)
    assert f"{kept} T360699001" in listed
    assert listed.endswith("2 held\n")
    centre = ("centre", "decide", "--db", site.db_url, "--dir", str(site.made.gateway_dir), "--op")
    assert said(*centre, kept, "accept") == f"{kept} accepted\n"
    assert said(*centre, given_up, "reject") == f"{given_up} rejected\n"
    assert "not_held" in said(*centre, kept, "accept", code=1)
    clone.until_state(kept, State.SETTLED)
    clone.until_state(given_up, State.REJECTED)
    assert [c.code for c in clone.ledger.cases()] == ["dispute_refused"]
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        assert set(connection.execute(select(department_effect.c.op_id)).scalars()) == {mine, kept}
    store.engine.dispose()
    original.close()
    clone.close()


def test_questions_are_limited_at_the_gateway_and_every_answer_takes_its_time(site: Site, port: int) -> None:
    transport = numbered(site, port)
    who = site.made.registration

    def ask(visit: str, account_no: str) -> tuple[protocol.AskAnswer, float]:
        question = protocol.AskRequest(
            terminal_id=who.terminal_id, epoch_id=who.epoch_id, kind="bill", visit=visit,
            body={"biller": "electric", "account_no": account_no},
        )  # fmt: skip
        began = time.monotonic()
        answer = transport.post(protocol.PATH_ASK, question, protocol.AskAnswer, 5)
        return answer, time.monotonic() - began

    asked = [ask("v1", "3601234567"), *(ask("v1", f"360000000{n}") for n in range(4)), ask("v1", "3600000009")]
    assert [a.found for a, _ in asked] == [True] + [False] * 5
    assert [a.code for a, _ in asked] == [""] * 5 + ["too_many"]
    assert all(took >= ANSWER_S for _, took in asked)
    assert ask("v2", "3600000009")[0].code == ""
    transport.close()


def test_the_terminal_hears_from_its_agent_that_the_gateway_wants_it_slower(site: Site, port: int) -> None:
    transport = numbered(site, port)
    # The agent counts too: one that was started anew hears the gateway's own word.
    before, after = (
        AskServer(
            site.folder / f"{name}.sock", frozenset({os.getuid()}), transport, "T360699001", "epoch-T360699001",
            lambda: {"up": True}, lambda: 0.0, lambda: None,
        )
        for name in ("before", "after")
    )  # fmt: skip

    def ask(server: AskServer, visit: str, slip_no: str) -> dict[str, Any]:
        return server._answer({"id": 1, "kind": "slip", "body": {"slip_no": slip_no, "visit": visit}})

    answers = [ask(before, "v1", f"{n:012d}") for n in range(5)]
    assert [a.get("found") for a in answers] == [False] * 5
    told = ask(after, "v1", "000000000006")
    assert (told["ok"], told["code"]) == (False, "too_many")
    assert 0 < told["wait_s"] <= 30
    assert ask(after, "v2", "000000000009")["ok"]
    transport.close()
    for server in (before, after):
        server._server.close()


def test_a_terminal_whose_key_nobody_enrolled_is_not_heard(site: Site, port: int, tmp_path: Path) -> None:
    who = Enrolment(OTHER, "epoch-x", K0, b"\x22" * 32, CENTRE_ID, b"\x33" * 32)
    stranger = Ledger.create(tmp_path / "stranger.db", KEY, who, SystemClock())
    transport = numbered(site, port, terminal_id=OTHER, epoch_id="epoch-x", signing_seed=new_seed())
    answer = refused(lambda: one_round(stranger, stranger.identity(), transport, Pace(), "0.1.0"))
    assert answer == (401, "not_signed")
    transport.close()
    stranger.close()
