"""P9, P10: the power is cut at any moment, not only the process killed.

The cut drive is read without the kernel: its journal is replayed by e2fsck and the files are taken out by debugfs, so
no page cache of an earlier image can lend data to a later one. A cut that shows more than one operation beyond the last
promise is odd and voids the run.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import LedgerError
from tests.powercut.log import FLUSH, PROMISE, Event
from tests.powercut.recording import record
from tests.powercut.replay import cut
from tests.support.ledgers import K0, KEY

pytestmark = [pytest.mark.powercut, pytest.mark.timeout(900)]
CUTS = int(os.environ.get("HUIMIN_CUTS", "200"))
DAY = 250


@dataclass(frozen=True, slots=True)
class Seen:
    """What one cut left."""

    lost: int
    """Promised operations that are not there."""
    odd: bool
    broken: str
    """Why the file system or the ledger is not whole; "" when it is."""
    last_seq: int


def look(folder: Path, base: Path, log: Sequence[Event], at: int, seed: int, lying: bool = False) -> Seen:
    """Rebuild the drive as it was after the cut and open the ledger that is on it."""
    after = cut(log, at, seed, lying)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    image = folder / "image"
    subprocess.run(["cp", "--sparse=always", str(base), str(image)], check=True)
    with image.open("r+b") as file:
        for offset, data in after.writes:
            file.seek(offset)
            file.write(data)
    subprocess.run(["e2fsck", "-y", "-E", "journal_only", str(image)], capture_output=True, check=False)
    checked = subprocess.run(["e2fsck", "-fn", str(image)], capture_output=True, text=True, check=False)
    if checked.returncode:
        return Seen(0, False, f"e2fsck {checked.returncode}: {checked.stdout[-300:]}", 0)
    for name in ("ledger.db", "ledger.db-wal"):
        subprocess.run(["debugfs", "-R", f"dump /{name} {folder / name}", str(image)], capture_output=True, check=False)
    promised = [p.split()[1] for p in after.promised if p != "begun"]
    try:
        ledger = Ledger.open(folder / "ledger.db", KEY, FakeClock())
    except (LedgerError, FileNotFoundError) as error:
        return Seen(len(promised), False, f"{type(error).__name__} {error}", 0)
    try:
        finding = ledger.verify(K0)
        there = [str(row["op_id"]) for row in ledger.export()]
    finally:
        ledger.close()
    return Seen(
        len(set(promised) - set(there)),
        len(there) > len(promised) + 1,
        "" if finding is None else finding.code,
        len(there),
    )


def moments(log: Sequence[Event], count: int) -> list[int]:
    """Random moments after the first promise, the same for one log."""
    first = next(n for n, e in enumerate(log) if e.kind == PROMISE)
    return sorted(random.Random(1).randrange(first + 1, len(log) + 1) for _ in range(count))


def test_P9_no_promised_operation_is_lost_by_any_cut(tmp_path: Path) -> None:
    base, log = record(tmp_path / "full", DAY, "FULL")
    seen = [look(tmp_path / "cut", base, log, at, n) for n, at in enumerate(moments(log, CUTS))]
    flushes = sum(e.kind == FLUSH for e in log)
    print(f"synchronous=FULL: {CUTS} cuts, {flushes} flushes for {DAY} operations, lost {sum(s.lost for s in seen)}")
    assert not [s for s in seen if s.odd], "a cut shows data of the future: the run is void"
    assert not [s.broken for s in seen if s.broken]
    assert sum(s.lost for s in seen) == 0


def test_P9_the_same_cuts_tell_a_weaker_setting_apart(tmp_path: Path) -> None:
    base, log = record(tmp_path / "normal", DAY, "NORMAL")
    seen = [look(tmp_path / "cut", base, log, at, n) for n, at in enumerate(moments(log, 40))]
    worst = max(s.lost for s in seen)
    print(f"synchronous=NORMAL: {sum(bool(s.lost) for s in seen)} of 40 cuts lost something, worst {worst}")
    assert not [s for s in seen if s.odd]
    assert worst > 0


def test_P10_a_drive_that_lies_about_flushes_is_found_out_by_the_centres_anchor(tmp_path: Path) -> None:
    base, log = record(tmp_path / "lying", DAY, "FULL")
    promised = [e.data.split()[0] for e in log if e.kind == PROMISE][1:]
    reached = int(promised[-1])
    found = 0
    for n in range(12):
        seen = look(tmp_path / "cut", base, log, len(log), n, lying=True)
        # The centre holds the anchor of the last exchange: a chain behind it, or one that does not verify, is found.
        detected = bool(seen.broken) or seen.last_seq < reached
        assert detected or seen.lost == 0
        found += detected
    assert found > 0
