"""The second medium: what was accepted is there too, sealed, and a medium that was away or cut is filled again."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, Enrolment
from sync.medium import Medium, copy_name
from sync.seal import BadSeal, extent, header, opened, seal
from tests.support.ledgers import K0, KEY, LIMITS, draft, make

SEAL_KEY = b"\x44" * 32
NAME = copy_name("T360699001", "epoch-1")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    who = Enrolment("T360699001", "epoch-1", K0, b"\x22" * 32, "centre-1", b"\x33" * 32, SEAL_KEY)
    (tmp_path / "ledger").mkdir()
    return Ledger.create(tmp_path / "ledger" / "ledger.db", KEY, who, FakeClock())


@pytest.fixture
def sd(tmp_path: Path) -> Path:
    folder = tmp_path / "sd"
    folder.mkdir()
    return folder


def medium_of(tmp_path: Path, sd: Path) -> Medium:
    return Medium(sd, tmp_path / "ledger", same_disk_allowed=True)


def rows(sd: Path) -> list[str]:
    with (sd / NAME).open("rb") as file:
        return [content["operation"]["op_id"] for _, content in opened(file, SEAL_KEY)]


def test_every_accepted_operation_is_copied_and_none_twice(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    medium, expected = medium_of(tmp_path, sd), []
    for count in (1, 0, 3, 250):
        expected += [ledger.accept(draft(1), LIMITS).op_id for _ in range(count)]
        assert medium.copy(ledger) == ("ok", len(expected))
    assert rows(sd) == expected


def test_a_copy_shows_nothing_without_the_key_and_is_the_owners_alone(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    ledger.accept(draft(payload={"biller": "electric", "account_no": "3601234567"}), LIMITS)
    medium_of(tmp_path, sd).copy(ledger)
    data = (sd / NAME).read_bytes()
    assert b"3601234567" not in data
    assert b"electric" not in data
    assert (sd / NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadSeal, match="wrong_seal_key"):
        list(opened(io.BytesIO(data), b"\x45" * 32))


def test_a_medium_that_was_away_or_is_new_is_filled_by_difference(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    medium = medium_of(tmp_path, sd)
    first = ledger.accept(draft(), LIMITS).op_id
    assert medium.copy(ledger) == ("ok", 1)
    away = sd.rename(tmp_path / "in a pocket")
    second = ledger.accept(draft(), LIMITS).op_id
    assert medium.copy(ledger) == ("missing", 0)
    before = (away / NAME).read_bytes()
    away.rename(sd)
    assert medium.copy(ledger) == ("ok", 2)
    assert (sd / NAME).read_bytes().startswith(before)
    assert rows(sd) == [first, second]
    (sd / NAME).unlink()
    assert medium.copy(ledger) == ("ok", 2)
    assert rows(sd) == [first, second]


def test_a_medium_that_is_not_mounted_is_not_taken_for_one(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    ledger.accept(draft(), LIMITS)
    assert Medium(sd, tmp_path / "ledger").copy(ledger) == ("same_disk", 0)
    assert list(sd.iterdir()) == []


def test_P10_a_copy_cut_at_any_byte_is_made_whole_again(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    expected = [ledger.accept(draft(), LIMITS).op_id for _ in range(3)]
    medium_of(tmp_path, sd).copy(ledger)
    whole = (sd / NAME).read_bytes()
    for cut in range(0, len(whole), 41):
        (sd / NAME).write_bytes(whole[:cut])
        assert medium_of(tmp_path, sd).copy(ledger) == ("ok", 3)
        assert rows(sd) == expected


@pytest.mark.parametrize(
    ("number", "state"), [(errno.ENOSPC, "full"), (errno.EROFS, "read_only"), (errno.EIO, "io_error")]
)
def test_a_medium_that_fails_stops_no_money_and_is_said(
    ledger: Ledger, tmp_path: Path, sd: Path, monkeypatch: pytest.MonkeyPatch, number: int, state: str
) -> None:
    ledger.accept(draft(), LIMITS)

    def fails(_descriptor: int) -> None:
        raise OSError(number, "the medium")

    medium = medium_of(tmp_path, sd)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        assert medium.copy(ledger) == (state, 0)
    later = ledger.accept(draft(), LIMITS).op_id
    assert medium.copy(ledger) == ("ok", 2)
    assert rows(sd)[-1] == later


def test_a_strangers_file_is_left_alone(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    ledger.accept(draft(), LIMITS)
    (sd / NAME).write_bytes(b"holiday pictures" * 100)
    assert medium_of(tmp_path, sd).copy(ledger) == ("foreign_copy", 0)
    assert (sd / NAME).read_bytes() == b"holiday pictures" * 100


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_is_damage_and_never_another_row(place: int, flip: int) -> None:
    head = header("T360699001", "epoch-1")
    contents: list[dict[str, Any]] = [{"operation": {"seq": n, "text": "字" * n}} for n in range(1, 5)]
    data = bytearray(head + b"".join(seal(SEAL_KEY, head, n, bytes(12), c) for n, c in enumerate(contents, 1)))
    data[place % len(data)] ^= flip
    found = []
    with pytest.raises((BadSeal, StopIteration)):  # noqa: PT012 - how far it comes is the point
        for _, content in opened(io.BytesIO(bytes(data)), SEAL_KEY):
            found.append(content)
        raise StopIteration
    assert found == contents[: len(found)]
    assert len(found) < 4


def test_a_copy_with_a_row_taken_out_is_not_brought_back(ledger: Ledger, tmp_path: Path) -> None:
    for _ in range(3):
        ledger.accept(draft(), LIMITS)
    contents = [content for _, content in ledger.copies(0, 10)]
    other = make(tmp_path / "other.db")
    with pytest.raises(Conflict, match="broken_copy"):
        other.bring_back([contents[0], contents[2]])
    assert list(other.export()) == []
    assert other.bring_back(contents) == (3, ledger.chain().head)


def test_the_extent_of_an_empty_copy_is_its_header() -> None:
    head = header("T", "E")
    assert extent(io.BytesIO(head), head).end == len(head)
