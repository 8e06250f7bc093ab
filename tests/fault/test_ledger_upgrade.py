"""A ledger of an earlier release is upgraded on a copy: whatever happens, the old one or the new one is whole."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.clock import FakeClock
from sync.ledger.connection import connect
from sync.ledger.schema import VERSION, migrate, version
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten, SpoolState
from tests.support.ledgers import LIMITS, draft

RELEASED = sorted((Path(__file__).parents[1] / "fixtures" / "ledgers").glob("v*.db"))
POINTS = ("upgrade.copied", "upgrade.proven", "upgrade.kept", "upgrade.replaced")
_CHILD = """
import os, pathlib, signal, sys
from sync.clock import FakeClock
from sync.ledger.store import Ledger
def reach(name):
    if name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
Ledger.open(pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), FakeClock(), reach=reach).close()
print("upgraded")
"""


@pytest.fixture(params=RELEASED, ids=lambda p: p.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    path = tmp_path / "ledger.db"
    shutil.copyfile(request.param, path)
    facts: dict[str, Any] = json.loads(request.param.with_suffix(".json").read_text(encoding="utf-8"))
    return path, facts


def check_whole(path: Path, facts: dict[str, Any]) -> None:
    """Everything that the release had written is there, and the day goes on."""
    ledger = Ledger.open(path, bytes.fromhex(facts["key"]), FakeClock())
    status = ledger.status()
    assert ledger.verify(bytes.fromhex(facts["k0"])) is None
    assert (status.chain.seq, status.chain.head) == (facts["seq"], facts["head"])
    assert status.operations == facts["operations"]
    assert dict(status.till) == facts["till"]
    assert dict(status.cases_by_kind) == facts["cases"]
    assert dict(status.spool) == facts["spool"]
    assert ledger.verdict_cursor() == facts["cursor"]
    assert status.unsent_count == facts["unsent"]
    ledger.recover_sending()
    ledger.recover_spool()
    later = draft(op_id="0190b000-0000-7000-9000-000000000001", stream_key="later")
    assert ledger.accept(later, LIMITS).seq == facts["seq"] + 1
    assert SpoolState.SENDING not in {j.state for j in ledger.jobs(list(SpoolState))}
    assert len(ledger.take_batch(500, 10**7).operations) == facts["unsent"] + 1
    ledger.close()


def test_there_is_a_ledger_of_every_released_version() -> None:
    assert [p.stem for p in RELEASED] == [f"v{n}" for n in range(1, VERSION)]


def test_P7_a_ledger_of_an_earlier_release_opens_and_keeps_everything(old: tuple[Path, dict[str, Any]]) -> None:
    path, facts = old
    check_whole(path, facts)
    kept = connect(path.with_name(f"ledger.db.v{facts['schema']}"), bytes.fromhex(facts["key"]))
    assert version(kept) == facts["schema"]
    kept.close()


@pytest.mark.parametrize("point", POINTS)
def test_P7_killed_at_any_step_the_old_or_the_new_ledger_is_whole(old: tuple[Path, dict[str, Any]], point: str) -> None:
    path, facts = old
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), facts["key"], point], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    connection = connect(path, bytes.fromhex(facts["key"]))
    assert version(connection) == (VERSION if point == "upgrade.replaced" else facts["schema"])
    connection.close()
    check_whole(path, facts)
    assert not path.with_name("ledger.db.upgrade").exists()


def test_P7_an_upgrade_that_would_lose_something_is_not_taken(
    old: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, facts = old

    def loses_a_posting(connection: Any) -> None:
        migrate(connection)
        connection.execute("DROP TRIGGER posting_no_delete")
        connection.execute("DELETE FROM posting WHERE rowid = (SELECT MAX(rowid) FROM posting)")

    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("sync.ledger.upgrade.migrate", loses_a_posting)
        with pytest.raises(NotWritten, match="corrupt"):
            Ledger.open(path, bytes.fromhex(facts["key"]), FakeClock())
    assert path.read_bytes() == before
    check_whole(path, facts)


def test_nobody_upgrades_under_the_feet_of_another_process(old: tuple[Path, dict[str, Any]]) -> None:
    path, facts = old
    other = os.open(path.with_name("ledger.db.lock"), os.O_CREAT | os.O_RDWR, 0o660)
    fcntl.flock(other, fcntl.LOCK_SH)
    with pytest.raises(NotWritten, match="busy"):
        Ledger.open(path, bytes.fromhex(facts["key"]), FakeClock())
    os.close(other)
    check_whole(path, facts)


def test_terminal_and_agent_that_start_together_upgrade_once(old: tuple[Path, dict[str, Any]]) -> None:
    path, facts = old
    command = [sys.executable, "-c", _CHILD, str(path), facts["key"], "nowhere"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert (out, process.returncode) == ("upgraded\n", 0), err
    check_whole(path, facts)
