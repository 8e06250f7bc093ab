"""F1: cash is refused before the disk is full, and what was taken can still be sent, given back and closed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import FakeClock
from sync.ledger.reserve import CASH_BYTES, RESERVE_BYTES, Reserve, Room, Rule
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten, State
from sync.record import Posting
from tests.support.ledgers import K0, KEY, LIMITS, draft, make

SMALL = Rule(reserve=1 << 20, cash=1 << 20)


def test_F1_the_bounds_are_64_MiB_and_room_for_500_operations() -> None:
    assert RESERVE_BYTES >= 64 << 20
    assert CASH_BYTES >= 500 * 20_000


@given(st.integers(0, 10**9), st.booleans())
def test_F1_the_rule_never_takes_cash_without_the_reserve_and_never_swings(free: int, reserved: bool) -> None:
    rule = Rule()
    room = Room(free, reserved)
    if rule.takes_cash(room):
        assert reserved
        assert rule.step(room) == ""
    if rule.step(room) == "release":
        assert rule.step(Room(free + rule.reserve, False)) == "" or free >= rule.cash
    if rule.step(room) == "make":
        assert rule.takes_cash(Room(free - rule.reserve, True))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 4 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let tests mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_F1_cash_is_refused_before_the_disk_is_full_and_the_day_can_still_be_closed(small_disk: Path) -> None:
    path = small_disk / "ledger.db"
    make(path).close()
    reserve = Reserve(path, SMALL)
    ledger = Ledger.open(path, KEY, FakeClock(), reserve=reserve)
    with pytest.raises(NotWritten, match="disk_full"):
        ledger.check(draft(100), LIMITS)
    ledger.tend_reserve()
    assert reserve.room().reserved
    paid = draft(100)
    ledger.accept(paid, LIMITS)

    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        free = reserve.room().free
        file.write(bytes(free - 100_000))
    for attempt in (ledger.check, ledger.accept):
        with pytest.raises(NotWritten, match="disk_full"):
            attempt(draft(100), LIMITS)
    # Sending, giving back and closing use the room that was kept for them.
    back = draft(-100, kind="void", supersedes=paid.op_id, postings=(Posting("drawer", -100), Posting("float", 100)))
    ledger.accept(back, LIMITS)
    assert not reserve.room().reserved
    for number in range(4):
        ledger.accept(draft(0, kind="note", payload={"n": number, "text": "长" * 1000}, postings=()), LIMITS)
    close = ledger.accept(draft(0, kind="shift_close", payload={"shift_id": "shift-1"}, postings=()), LIMITS)
    sent = [o.op_id for o in ledger.take_batch(50, 10**6).operations]
    ledger.mark_stored(sent)
    assert ledger.state(close.op_id) is State.STORED
    with pytest.raises(NotWritten, match="disk_full"):
        ledger.accept(draft(100), LIMITS)

    ballast.unlink()
    ledger.tend_reserve()
    assert ledger.accept(draft(100), LIMITS)
    assert ledger.verify(K0) is None
    ledger.close()


def test_F1_a_sparse_file_is_no_reserve(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with (tmp_path / "ledger.db.reserve").open("wb") as file:
        file.truncate(SMALL.reserve)
    assert not Reserve(path, SMALL).room().reserved
    Reserve(path, SMALL).tend()
    assert Reserve(path, SMALL).room().reserved
    assert (tmp_path / "ledger.db.reserve").stat().st_mode & 0o007 == 0


def test_F2_a_disk_that_does_not_answer_takes_no_cash(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "gone" / "ledger.db", SMALL)
    assert not reserve.takes_cash()
