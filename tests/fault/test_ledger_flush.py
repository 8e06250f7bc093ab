"""The flush of a COMMIT fails: what was refused never comes back, also after a crash right then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.ledger.values import SpoolState
from tests.support.ledgers import K0, make, reopen

SOURCE = Path(__file__).resolve().parents[1] / "support" / "failing_flush.c"

CHILD = """
import os, sys
from pathlib import Path
from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten
from tests.support.ledgers import KEY, LIMITS, draft

ledger = Ledger.open(Path(sys.argv[1]), KEY, FakeClock())
ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000001"), LIMITS)
Path(os.environ["FAILING_FLUSH"]).write_bytes(b"x")
try:
    ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000002"), LIMITS)
except NotWritten as error:
    print(error.code, ledger.chain().seq, len(ledger.jobs(["queued"])), flush=True)
if sys.argv[2] == "goes on":
    print(ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000003"), LIMITS).seq, flush=True)
os._exit(9)
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that lets flushes fail."""
    built = tmp_path_factory.mktemp("shim") / "failing_flush.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(built), str(SOURCE), "-ldl"], check=True)
    return built


@pytest.mark.parametrize(("then", "left"), [("crashes", "1"), ("goes on", "13")])
def test_F2_what_a_failed_flush_refused_does_not_come_back_after_a_crash(
    tmp_path: Path, shim: Path, then: str, left: str
) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    environment = {**os.environ, "LD_PRELOAD": str(shim), "FAILING_FLUSH": str(tmp_path / "flag")}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), then],
        capture_output=True, text=True, timeout=60, check=False, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (9, "io_error 1 2", "")
    ledger = reopen(path)
    assert "".join(row["op_id"][-1] for row in ledger.export()) == left
    assert ledger.verify(K0) is None
    assert len(ledger.jobs([SpoolState.QUEUED])) == 2 * len(left)
    ledger.close()
