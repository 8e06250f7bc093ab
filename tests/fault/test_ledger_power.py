"""The power goes while the disk writes: copies of file and write-ahead log, cut and torn at many places.

A killed process leaves the page cache; a dead machine does not. So the files are cut by hand.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from sync.ledger.store import Ledger
from sync.ledger.values import LedgerError, SpoolState
from tests.support.ledgers import K0, LIMITS, draft, make, reopen

PAGE = 4096
FRAME = PAGE + 24
WAL_HEADER = 32


def wal(path: Path) -> Path:
    return Path(f"{path}-wal")


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, list[tuple[int, str]]]:
    """A ledger with all of its life in the log, and per operation (bytes of log when accept returned, op_id)."""
    path = tmp_path / "ledger.db"
    ledger = make(path)
    marks = []
    for _ in range(6):
        op_id = ledger.accept(draft(), LIMITS).op_id
        marks.append((wal(path).stat().st_size, op_id))
    still = tmp_path / "still.db"
    shutil.copy(path, still)
    shutil.copy(wal(path), wal(still))
    ledger.close()
    return still, marks


def prefix(ledger: Ledger) -> list[str]:
    """The operations, after checking that they are a whole history."""
    assert ledger.verify(K0) is None
    rows = [row["op_id"] for row in ledger.export()]
    assert len(ledger.jobs([SpoolState.QUEUED])) == 2 * len(rows)
    assert ledger.status().till["drawer"] == 8640 * len(rows)
    return rows


def places(size: int, seed: int) -> list[int]:
    chance = random.Random(seed)
    edges = [WAL_HEADER + n * FRAME + d for n in range((size - WAL_HEADER) // FRAME + 1) for d in (-1, 0)]
    return sorted({p for p in (0, 1, WAL_HEADER, *edges, *(chance.randrange(size) for _ in range(40))) if p <= size})


def test_a_log_cut_anywhere_opens_to_a_whole_history_with_everything_promised_before_the_cut(
    history: tuple[Path, list[tuple[int, str]]], tmp_path: Path
) -> None:
    still, marks = history
    log = wal(still).read_bytes()
    lengths = set()
    for number, cut in enumerate(places(len(log), seed=1)):
        path = tmp_path / f"cut-{number}.db"
        shutil.copy(still, path)
        wal(path).write_bytes(log[:cut])
        ledger = reopen(path)
        rows = prefix(ledger)
        assert rows == [op_id for _, op_id in marks[: len(rows)]]
        assert len(rows) >= sum(end <= cut for end, _ in marks)
        lengths.add(len(rows))
        ledger.accept(draft(), LIMITS)
        assert len(prefix(ledger)) == len(rows) + 1
        ledger.close()
    assert lengths == set(range(7))


def test_a_torn_page_in_the_log_ends_the_history_there(
    history: tuple[Path, list[tuple[int, str]]], tmp_path: Path
) -> None:
    still, marks = history
    log = wal(still).read_bytes()
    chance = random.Random(2)
    for number in range(25):
        place = chance.randrange(WAL_HEADER, len(log) - 64)
        torn = log[:place] + bytes(b ^ 0x5A for b in log[place : place + 64]) + log[place + 64 :]
        path = tmp_path / f"torn-{number}.db"
        shutil.copy(still, path)
        wal(path).write_bytes(torn)
        ledger = reopen(path)
        rows = prefix(ledger)
        assert rows == [op_id for _, op_id in marks[: len(rows)]]
        assert len(rows) >= sum(end <= place for end, _ in marks)
        ledger.close()


def test_a_missing_shared_index_is_rebuilt(history: tuple[Path, list[tuple[int, str]]]) -> None:
    still, marks = history
    assert not Path(f"{still}-shm").exists()
    assert prefix(reopen(still)) == [op_id for _, op_id in marks]


def test_a_flipped_bit_anywhere_in_the_file_is_named_and_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = make(path)
    for _ in range(12):
        ledger.accept(draft(), LIMITS)
    ledger.close()
    sound = path.read_bytes()
    chance = random.Random(3)
    named = set()
    for _ in range(60):
        place = chance.randrange(len(sound))
        damaged = bytearray(sound)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            opened = reopen(path)
        except LedgerError as error:
            named.add(error.code)
            assert path.read_bytes() == damaged
            continue
        finding = opened.verify()
        opened.close()
        assert finding is not None, place
        named.add(finding.code)
        assert len(path.read_bytes()) == len(sound)
    assert named <= {"wrong_key", "corrupt", "unreadable"}
    assert "unreadable" in named
