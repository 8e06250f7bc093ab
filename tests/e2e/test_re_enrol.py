"""A terminal was cloned: its epoch is disputed, and it goes on as a new one, with both sides to the fen."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import huimin
from sync.clock import SystemClock
from sync.exchange import one_round
from sync.gateway.store import Store
from sync.gateway.totals import totals
from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.store import Ledger
from sync.ledger.values import NotAllowed, State
from sync.medium import Medium
from sync.pace import Pace
from sync.transport import Transport
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.ledgers import LIMITS, draft

KNOWN = {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}
CONFIG = """
[terminal]
id = "T360699001"
point_name = "滨江村服务点"
data_dir = "."
{more}
[centre]
signing_key = "keys/signing.key"
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path / "site")
    (made.folder / "terminal.toml").write_text(CONFIG.format(more=""), encoding="utf-8")
    return made


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with running_centre(site) as number:
        yield number


def huimin_says(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(huimin, list(words))
    assert done.exit_code == code, done.output + repr(done.exception)
    return done.output


def rounds(ledger: Ledger, site: Site, port: int, *op_ids: str) -> None:
    """Exchange until everything has gone and those are decided here."""
    credentials = replace(site.credentials(port), epoch_id=ledger.identity().epoch_id)
    numbers = itertools.count(time.time_ns())
    transport = Transport(credentials, lambda path: next(numbers))
    final = (State.SETTLED, State.REJECTED)

    def done() -> bool:
        one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0")
        return not ledger.has_unsent() and all(ledger.state(o) in final for o in op_ids)

    until(done)
    transport.close()


def re_enrol(site: Site, code: int = 0) -> str:
    return huimin_says(
        "ledger", "re-enrol", "--config", str(site.folder / "terminal.toml"), "--registration",
        str(site.folder / "reg.json"), "--technician", "T1", code=code,
    )  # fmt: skip


def test_D3_a_cloned_terminal_is_enrolled_again_and_both_sides_agree(site: Site, port: int, tmp_path: Path) -> None:
    ours = site.ledger()
    before = ours.accept(draft(payload=KNOWN), LIMITS)
    rounds(ours, site, port, before.op_id)
    ours.close()
    shutil.copyfile(site.made.ledger, tmp_path / "twin.db")
    key = site.made.ledger_key.read_bytes()
    twin = Ledger.open(tmp_path / "twin.db", key, SystemClock())

    ours = site.ledger()
    honest = ours.accept(draft(payload=KNOWN), LIMITS)
    rounds(ours, site, port)
    twin.accept(draft(100, payload={**KNOWN, "amount_fen": 100}), LIMITS)
    rounds(twin, site, port)
    unsent = ours.accept(draft(payload=KNOWN), LIMITS)
    rounds(ours, site, port)
    assert ours.get_value(DRAIN_ONLY) == "fork"
    with pytest.raises(NotAllowed, match="drain_only"):
        ours.accept(draft(payload=KNOWN), LIMITS)
    old_epoch = ours.identity().epoch_id
    last = ours.accept(draft(0, kind="note", postings=(), slip=None, payload={}), LIMITS)
    ours.close()

    said = re_enrol(site)
    huimin_says("centre", "enrol", "--db", site.db_url, str(site.folder / "reg.json"))
    ours = site.ledger()
    assert ours.identity().epoch_id in said
    paid = ours.accept(draft(payload=KNOWN), LIMITS)
    rounds(ours, site, port, before.op_id, honest.op_id, unsent.op_id, paid.op_id)
    assert [ours.state(o.op_id) for o in (before, honest, unsent, paid)] == [State.SETTLED] * 4
    assert not ours.get_value(DRAIN_ONLY)
    assert ours.verify() is None

    store = Store(site.db_url)
    old = totals(store, "T360699001", old_epoch)
    new = totals(store, "T360699001", ours.identity().epoch_id)
    store.engine.dispose()
    assert old is not None
    assert new is not None
    assert (old.verified_to_seq, old.head) == (last.seq, last.row_hash)
    assert (new.verified_to_seq, new.head) == (2, ours.chain().head)
    mine = ours.status().operations
    assert mine["payment"]["settled"] == {"count": 4, "fen": 4 * 8640}
    assert new.operations["payment"]["settled"] == {"count": 1, "fen": 8640}
    assert new.operations["epoch_open"]["settled"]["count"] == 1
    assert old.operations["payment"]["settled"]["count"] >= 3

    # The twin is told that another goes on; it is not enrolled again.
    rounds(twin, site, port)
    with pytest.raises(NotAllowed, match="drain_only"):
        twin.accept(draft(payload=KNOWN), LIMITS)
    for ledger in (ours, twin):
        ledger.close()


def test_a_ledger_that_is_in_use_or_older_than_its_copy_is_not_enrolled_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sd = tmp_path / "sd"
    sd.mkdir()
    site.ledger().close()
    image = site.made.ledger.read_bytes()
    newer = site.ledger()
    newer.accept(draft(payload=KNOWN), LIMITS)
    done = CliRunner().invoke(
        huimin,
        ["ledger", "re-enrol", "--config", str(site.folder / "terminal.toml"), "--registration",
         str(site.folder / "reg.json"), "--technician", "T1"],
    )  # fmt: skip
    assert getattr(done.exception, "code", "") == "busy"
    Medium(sd, site.made.ledger.parent, same_disk_allowed=True).copy(newer)
    newer.close()
    site.made.ledger.write_bytes(image)
    (site.folder / "reg.json").unlink()
    # One disk is all a test has.
    monkeypatch.setattr(Medium, "_state_of_folder", lambda _medium: "")
    more = f'second_dir = "{sd}"'
    (site.folder / "terminal.toml").write_text(CONFIG.format(more=more), encoding="utf-8")
    assert "ledger_behind_copy" in re_enrol(site, code=1)
    ledger = site.ledger()
    assert ledger.identity().epoch_id == "epoch-T360699001"
    ledger.close()
