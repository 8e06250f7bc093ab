"""The disk is full, read-only or failing: nothing is recorded, and it says which."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.ledger.connection import mapped
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten, SpoolState, VisitCount
from tests.support.ledgers import K0, LIMITS, draft, make, reopen

# A child whose files may not grow past what they are now: the kernel refuses the write in the middle of COMMIT.
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten
from tests.support.ledgers import KEY, LIMITS, draft

path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger.open(path, KEY, FakeClock())
ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000001"), LIMITS)
size = Path(f"{path}-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000002"), LIMITS)
except NotWritten as error:
    print(error.code, ledger.chain().seq, len(ledger.jobs(["queued"])))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(ledger.accept(draft(op_id="00000000-0000-7000-9000-000000000003"), LIMITS).seq, flush=True)
import os; os._exit(0)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.mark.parametrize("room", [0, 1, 4096 + 24, 6 * (4096 + 24), 10 * (4096 + 24) + 500])
def test_a_write_refused_in_the_middle_of_a_commit_records_nothing_and_the_next_is_sound(path: Path, room: int) -> None:
    make(path).close()
    command = [sys.executable, "-c", NO_ROOM, str(path), str(room)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == ["io_error 1 2", "2"]
    # Without room for even one page nothing can be laid over what was refused either, and that is said.
    assert done.stderr in ("", "a refused transaction is still in the log code=10\n")
    ledger = reopen(path)
    assert [row["op_id"][-1] for row in ledger.export()] == ["1", "3"]
    assert ledger.verify(K0) is None
    assert len(ledger.jobs([SpoolState.QUEUED])) == 4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let tests mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_stops_the_cash_and_frees_it_again_with_room(small_disk: Path) -> None:
    path = small_disk / "ledger.db"
    ledger = make(path)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    accepted = 0
    code = ""
    while not code and accepted < 500:
        try:
            ledger.accept(draft(100), LIMITS)
            accepted += 1
        except NotWritten as error:
            code = error.code
    assert code == "disk_full"
    assert ledger.chain().seq == accepted
    assert len(ledger.jobs([SpoolState.QUEUED])) == 2 * accepted
    assert ledger.status().till["drawer"] == 100 * accepted
    ballast.unlink()
    assert ledger.accept(draft(100), LIMITS).seq == accepted + 1
    assert ledger.verify(K0) is None
    ledger.close()


def test_a_disk_without_room_for_a_new_ledger_leaves_none(small_disk: Path) -> None:
    path = small_disk / "ledger.db"
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    with pytest.raises(NotWritten) as caught:
        make(path)
    assert caught.value.code == "disk_full"
    assert not path.exists()
    ballast.unlink()
    make(path).close()


def test_a_disk_that_may_only_be_read_is_called_so_at_opening(small_disk: Path) -> None:
    path = small_disk / "ledger.db"
    make(path).close()
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], capture_output=True, check=True)
    with pytest.raises(NotWritten) as caught:
        reopen(path)
    assert caught.value.code == "read_only"
    assert {p.name for p in small_disk.iterdir()} == {"ledger.db", "ledger.db.lock"}
    assert path.read_bytes() == before


@pytest.mark.parametrize("act", ["accept", "take", "value", "visit", "print"])
def test_a_file_that_may_not_be_written_is_called_read_only(path: Path, act: str) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    ledger._connection.execute("PRAGMA query_only = ON")
    acts = {
        "accept": lambda: ledger.accept(draft(), LIMITS),
        "take": lambda: ledger.take_batch(10, 10**6),
        "value": lambda: ledger.set_value("line", "{}"),
        "visit": lambda: ledger.count_visit(VisitCount("2026-11-23", "payment", False, True, "done")),
        "print": ledger.next_job,
    }
    with pytest.raises(NotWritten) as caught:
        acts[act]()
    assert caught.value.code == "read_only"
    assert ledger.status().unsent_count == 1


def test_a_bug_is_not_taken_for_a_full_disk(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    with pytest.raises(Exception, match="NOT NULL") as caught:
        ledger.accept(draft(person_key=None, business_date=None), LIMITS)
    assert not isinstance(caught.value, NotWritten)
    assert mapped(caught.value) is caught.value
    assert ledger.chain().seq == 1
    assert Ledger.accept(ledger, draft(), LIMITS).seq == 2
