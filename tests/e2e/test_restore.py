"""The disk is gone: a new ledger comes back from the second medium, and both sides agree to the fen."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import huimin
from kiosk.till.shift import opening
from sync.clock import SystemClock
from sync.exchange import one_round
from sync.gateway.store import Store
from sync.gateway.totals import totals
from sync.ledger.salvage import salvage
from sync.ledger.store import Ledger
from sync.ledger.values import NotAllowed, State
from sync.medium import Medium
from sync.pace import Pace
from sync.record import Posting, keyed_hash
from sync.seal import header, index
from sync.transport import Transport
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.desk import Desk
from tests.support.fault_proxy import Proxy
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
CONFIG = """
[terminal]
id = "T360699001"
point_name = "滨江村服务点"
data_dir = "new"
[centre]
url = "https://127.0.0.1:{port}"
ca = "keys/ca.crt"
cert = "keys/client.crt"
key = "keys/client.key"
signing_key = "new/signing.key"
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with running_centre(site) as number:
        yield number


def huimin_says(*words: str, typed: str = "", code: int = 0) -> str:
    done = CliRunner().invoke(huimin, list(words), input=typed)
    assert done.exit_code == code, done.output + repr(done.exception)
    return done.output


def rounds(ledger: Ledger, site: Site, port: int, *op_ids: str) -> None:
    """Exchange until those are decided here."""
    credentials = replace(site.credentials(port), epoch_id=ledger.identity().epoch_id)
    numbers = itertools.count(time.time_ns())
    transport = Transport(credentials, lambda path: next(numbers))
    final = (State.SETTLED, State.REJECTED)

    def done() -> bool:
        one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0")
        return not ledger.has_unsent() and all(ledger.state(o) in final for o in op_ids)

    until(done)
    transport.close()


def restored(site: Site, port: int, sd: Path, *more: str) -> tuple[Ledger, str]:
    """What a technician does: escrow from the centre, restore here, enrol there."""
    folder = site.folder
    (folder / "new").mkdir()
    (folder / "terminal.toml").write_text(CONFIG.format(port=port), encoding="utf-8")
    (folder / "new" / "signing.key").write_bytes(site.made.signing_key.read_bytes())
    huimin_says(
        "centre", "escrow", "--db", site.db_url, "--dir", str(site.made.gateway_dir), "--terminal", "T360699001",
        "--out", str(folder / "escrow.json"),
    )  # fmt: skip
    said = huimin_says(
        "ledger", "restore", "--config", str(folder / "terminal.toml"), "--from", str(sd), "--escrow",
        str(folder / "escrow.json"), "--registration", str(folder / "reg.json"), "--technician", "T1", *more,
    )  # fmt: skip
    huimin_says("centre", "enrol", "--db", site.db_url, str(folder / "reg.json"))
    new = folder / "new" / "ledger"
    return Ledger.open(new / "ledger.db", (new / "ledger.key").read_bytes(), SystemClock()), said


def test_P10_a_terminal_comes_back_from_its_second_medium_and_the_old_disk_only_delivers(
    site: Site, port: int, tmp_path: Path
) -> None:
    sd = tmp_path / "sd"
    sd.mkdir()
    old = site.ledger()
    medium = Medium(sd, site.made.ledger.parent, same_disk_allowed=True)
    old.accept(
        opening(op_id="0190a000-0000-7000-8000-00000000aaaa", person_key=old.identity().person_key, clerk_id="01",
                business_date=date(2026, 11, 23), opening_fen=50_000, catalogue_version="c",
                policy_version="p"), LIMITS)  # fmt: skip
    settled = old.accept(draft(payload=KNOWN), LIMITS)
    refused = old.accept(draft(payload=UNKNOWN), LIMITS)
    rounds(old, site, port, settled.op_id, refused.op_id)
    refund = draft(
        -8640, kind="refund", supersedes=refused.op_id, second_actor_id="02", payload={"amount_fen": -8640},
        postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
    )  # fmt: skip
    old.accept(refund, LIMITS)
    unsent = old.accept(draft(2000, payload={**KNOWN, "amount_fen": 2000, "bill_ref": ""}), LIMITS)
    assert medium.copy(old) == ("ok", 5)
    before = old.status()

    new, said = restored(site, port, sd)
    assert said.startswith("5 rows, 0 missing")
    assert new.status().till == before.till
    shift = new.shift()
    assert shift is not None
    assert shift.opening_fen == 50_000
    rounds(new, site, port, settled.op_id, refused.op_id, refund.op_id, unsent.op_id)
    assert new.verify() is None
    assert new.status().cases_open == 0
    assert new.state(settled.op_id) is State.SETTLED
    assert new.state(refused.op_id) is State.REJECTED
    store = Store(site.db_url)
    centre = totals(store, "T360699001", old.identity().epoch_id)
    assert centre is not None
    assert centre.verified_to_seq == 5
    assert centre.operations["payment"] == new.status().operations["payment"]
    assert centre.operations["refund"] == new.status().operations["refund"]
    follows = totals(store, "T360699001", new.identity().epoch_id)
    assert follows is not None
    assert follows.operations == {"epoch_open": {"settled": {"count": 1, "fen": 0}}}

    # The old disk runs again: it delivers what it has and reads its verdicts, but takes no cash.
    late = old.accept(draft(100, payload={**KNOWN, "amount_fen": 100, "bill_ref": ""}), LIMITS)
    rounds(old, site, port, late.op_id)
    with pytest.raises(NotAllowed, match="drain_only"):
        old.accept(draft(), LIMITS)
    old.accept(draft(0, kind="note", postings=(), slip=None), LIMITS)
    store.engine.dispose()
    for ledger in (old, new):
        ledger.close()


def five_rows(site: Site, sd: Path) -> Ledger:
    """A ledger of five rows and its copy, the third of which no longer opens."""
    sd.mkdir()
    ledger = site.ledger()
    for _ in range(5):
        ledger.accept(draft(payload=KNOWN), LIMITS)
    Medium(sd, site.made.ledger.parent, same_disk_allowed=True).copy(ledger)
    (path,) = sd.iterdir()
    who = ledger.identity()
    with path.open("r+b") as file:
        at = index(file, ledger.seal_key(), header(who.terminal_id, who.epoch_id)).places[3]
        file.seek(at + 30)
        byte = file.read(1)[0]
        file.seek(at + 30)
        file.write(bytes([byte ^ 1]))
    return ledger


@pytest.mark.parametrize("more", [(), ("--nothing-left",)])
def test_P10_one_damaged_byte_of_the_copy_costs_the_rows_behind_it_and_they_are_named(
    site: Site, port: int, tmp_path: Path, more: tuple[str, ...]
) -> None:
    old = five_rows(site, tmp_path / "sd")
    new, said = restored(site, port, tmp_path / "sd", *more)
    assert said.startswith("2 rows, 3 missing")
    assert f"missing: rows 3 to 5 of {old.identity().epoch_id}" in said
    assert new.verify() is None
    assert [row["seq"] for row in new.export()] == [1, 2, 1]
    for ledger in (old, new):
        ledger.close()


def test_P10_what_the_copy_lost_is_taken_from_what_was_salvaged(site: Site, port: int, tmp_path: Path) -> None:
    old = five_rows(site, tmp_path / "sd")
    wanted = [row["op_id"] for row in old.export()]
    old.close()
    rows = tmp_path / "rows.jsonl"
    with rows.open("w") as file:
        # Of the damaged ledger only two rows can be read: one that the copy lacks, one that it has.
        salvage(
            site.made.ledger,
            site.made.ledger_key.read_bytes(),
            lambda row: print(json.dumps(row), file=file) if row["operation"]["seq"] in (3, 4) else None,
        )
    new, said = restored(site, port, tmp_path / "sd", "--salvaged", str(rows))
    assert said.startswith("5 rows, 0 missing")
    assert [row["op_id"] for row in new.export()][:5] == wanted
    new.close()


def test_a_copy_that_cannot_be_read_at_all_stops_no_restore_that_expects_nothing(
    site: Site, port: int, tmp_path: Path
) -> None:
    five_rows(site, tmp_path / "sd").close()
    (path,) = (tmp_path / "sd").iterdir()
    path.write_bytes(bytes(path.stat().st_size))
    new, said = restored(site, port, tmp_path / "sd", "--nothing-left")
    assert said.startswith("0 rows, 0 missing")
    new.close()


def test_D3_an_old_ledger_beside_a_newer_copy_takes_no_cash_before_the_line_is_even_up(
    site: Site, tmp_path: Path
) -> None:
    sd = tmp_path / "sd"
    sd.mkdir()
    site.ledger().close()
    image = site.made.ledger.read_bytes()
    newer = site.ledger()
    newer.accept(draft(payload=KNOWN), LIMITS)
    Medium(sd, site.made.ledger.parent, same_disk_allowed=True).copy(newer)
    newer.close()
    site.made.ledger.write_bytes(image)
    desk = Desk(site, Proxy(1), second_dir=sd, second_same_disk=True)
    desk.agent.handle("look")
    assert json.loads(desk.ledger.get_value("second_medium") or "") == {"state": "ledger_behind_copy", "seq": 1}
    with pytest.raises(NotAllowed, match="drain_only"):
        desk.pay()
    assert desk.ledger.get_value("drain_only") == "rolled_back"
    desk.agent.stop()


def test_P10_the_agent_looks_at_the_whole_copy_every_six_hours_and_mends_it(site: Site, tmp_path: Path) -> None:
    ledger = five_rows(site, tmp_path / "sd")
    ledger.mark_stored([row["op_id"] for row in ledger.export()])
    (path,) = (tmp_path / "sd").iterdir()
    who = ledger.identity()

    def damaged() -> tuple[int, ...]:
        with path.open("rb") as file:
            return index(file, ledger.seal_key(), header(who.terminal_id, who.epoch_id)).damaged

    desk = Desk(site, Proxy(1), second_dir=tmp_path / "sd", second_same_disk=True)
    desk.agent.handle("look")
    assert damaged() == ()
    data = path.read_bytes()
    path.write_bytes(data[:300] + bytes([data[300] ^ 1]) + data[301:])
    desk.agent.handle("look")
    assert damaged() == (1,)
    desk.later(6 * 3600)
    desk.agent.handle("look")
    assert damaged() == ()
    desk.agent.stop()
    ledger.close()


def test_with_both_media_gone_a_slip_brings_the_payment_back_once(site: Site, port: int, tmp_path: Path) -> None:
    empty = tmp_path / "sd"
    empty.mkdir()
    old = site.ledger()
    account_key = keyed_hash(old.identity().person_key, "account", "electric", "3601234567")
    lost = old.accept(draft(payload=KNOWN, account_key=account_key), LIMITS)
    qr = str(old.jobs(["queued"])[0].document["lines"][1]["qr"])  # type: ignore[index,call-overload,list-item]

    new, said = restored(site, port, empty, "--nothing-left")
    assert said.startswith("0 rows")
    new.accept(
        opening(op_id="0190a000-0000-7000-8000-00000000bbbb", person_key=new.identity().person_key, clerk_id="01",
                business_date=date(2026, 11, 24), opening_fen=58_640, catalogue_version="c",
                policy_version="p"), LIMITS)  # fmt: skip
    words = (
        "ledger", "recover", "--config", str(site.folder / "terminal.toml"), "--technician", "T1", "--clerk", "01",
    )  # fmt: skip
    assert CliRunner().invoke(huimin, list(words), input=f"{qr}\n3601234568\n").exit_code == 1
    assert "已补录" in huimin_says(*words, typed=f"{qr}\n3601234567\n")
    again = CliRunner().invoke(huimin, list(words), input=f"{qr}\n3601234567\n")
    assert again.exit_code == 1

    (recovered,) = [row["op_id"] for row in new.export() if row["kind"] == "payment"]
    rounds(new, site, port, recovered)
    assert new.state(recovered) is State.SETTLED
    assert new.status().till["drawer"] == 58_640
    assert new.status().till["payable"] == 8640

    # The lost original turns up after all: stored, answered, and no second effect.
    rounds(old, site, port, lost.op_id)
    assert old.state(lost.op_id) is State.SETTLED
    store = Store(site.db_url)
    with store.engine.connect() as connection:
        paid = connection.exec_driver_sql("SELECT op_id FROM department_effect").fetchall()
    store.engine.dispose()
    assert [p[0] for p in paid] == [recovered]
    for ledger in (old, new):
        ledger.close()


def test_a_slip_with_another_amount_is_not_believed(site: Site, port: int, tmp_path: Path) -> None:
    ledger = site.ledger()
    forged = draft(
        86_400 // 10 * 5,
        payload={**KNOWN, "amount_fen": 43_200, "recovers": "0190a000-0000-7000-9000-00000000cccc", "slip_qr": "HM1.x"},
        postings=(),
        slip=None,
    )
    ledger.accept(forged, LIMITS)
    rounds(ledger, site, port, forged.op_id)
    assert ledger.state(forged.op_id) is State.REJECTED
    assert ledger.cases()[0].code == "slip_not_genuine"
    ledger.close()


def test_a_ledger_that_is_there_is_never_written_over(site: Site, port: int, tmp_path: Path) -> None:
    sd = tmp_path / "sd"
    sd.mkdir()
    new, _ = restored(site, port, sd, "--nothing-left")
    new.close()
    before = (site.folder / "new" / "ledger" / "ledger.db").read_bytes()
    again = CliRunner().invoke(
        huimin,
        ["ledger", "restore", "--config", str(site.folder / "terminal.toml"), "--from", str(sd), "--escrow",
         str(site.folder / "escrow.json"), "--registration", str(site.folder / "r2.json"), "--technician", "T1"],
    )  # fmt: skip
    assert again.exit_code == 1
    assert (site.folder / "new" / "ledger" / "ledger.db").read_bytes() == before
