"""Killed while content is replaced, killed while the shift is closed: the old or the new, never a mixture."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolState
from sync.record import Posting
from tests.support.ledgers import K0, KEY, LIMITS, draft, make, reopen

_REPLACES = """
import hashlib, pathlib, sys
from sync.clock import FakeClock
from sync.ledger.store import Ledger
from tests.support.ledgers import KEY
ledger = Ledger.open(pathlib.Path(sys.argv[1]), KEY, FakeClock())
for number in range(10**6):
    body = str(number) * 20_000
    ledger.put_package("bills", str(number), f"day {number}", body, hashlib.sha256(body.encode()).hexdigest())
    print(number, flush=True)
"""
_CLOSES = """
import os, pathlib, signal, sys
from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.record import Posting
from tests.support.ledgers import KEY, LIMITS, draft
def reach(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
ledger = Ledger.open(pathlib.Path(sys.argv[1]), KEY, FakeClock(), reach=reach)
ledger.accept(draft(0, op_id="0190d000-0000-7000-9000-000000000003", kind="shift_close", shift_id="shift-1",
    payload={"shift_id": "shift-1", "counted_fen": 58640},
    postings=(Posting("drawer", -58640), Posting("float", 58640))), LIMITS)
"""


@pytest.mark.parametrize("after", [1, 4, 9])
def test_P6_killed_while_a_package_is_replaced_the_old_or_the_new_one_is_whole(tmp_path: Path, after: int) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    child = subprocess.Popen([sys.executable, "-c", _REPLACES, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(after):
        told = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.wait(20)
    child.stdout.close()
    ledger = reopen(path)
    package = ledger.package("bills")
    assert package is not None
    version, as_of, body = package
    assert int(version) >= told
    assert (as_of, body) == (f"day {version}", version * 20_000)
    ledger.close()


@pytest.mark.parametrize("point", ["accept.begun", "accept.inserted", "accept.before_commit", "accept.committed"])
def test_P8_killed_while_the_shift_is_closed_it_is_closed_whole_or_still_open(tmp_path: Path, point: str) -> None:
    path = tmp_path / "ledger.db"
    ledger = make(path)
    opened = {"clerk_id": "01", "opening_fen": 50_000}
    float_out = (Posting("drawer", 50_000), Posting("float", -50_000))
    ledger.accept(draft(0, kind="shift_open", shift_id="shift-1", payload=opened, postings=float_out), LIMITS)
    ledger.accept(draft(8640), LIMITS)
    ledger.close()
    done = subprocess.run([sys.executable, "-c", _CLOSES, str(path), point], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    ledger = Ledger.open(path, KEY, FakeClock())
    closed = point == "accept.committed"
    assert (ledger.shift() is None) is closed
    assert ledger.status().till["drawer"] == (0 if closed else 58_640)
    assert len([j for j in ledger.jobs([SpoolState.QUEUED]) if j.op_id.startswith("0190d000")]) == (2 if closed else 0)
    assert ledger.verify(K0) is None
    again = draft(0, kind="shift_open", shift_id="shift-2", payload=opened, postings=float_out)
    ledger.accept(again, LIMITS)
    assert ledger.verify(K0) is None
    ledger.close()
