"""The second medium: what was accepted is there too, sealed, and a medium that was away or cut is filled again."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, Enrolment
from sync.medium import Medium, copy_name
from sync.seal import BadSeal, header, index, opened, seal
from tests.support.ledgers import K0, KEY, LIMITS, draft, make

SEAL_KEY = b"\x44" * 32
NAME = copy_name("T360699001", "epoch-1")
HEAD = header("T360699001", "epoch-1")


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
        return [content["operation"]["op_id"] for _, content in opened(file, SEAL_KEY, HEAD)]


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
        list(opened(io.BytesIO(data), b"\x45" * 32, HEAD))


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


CONTENTS: list[dict[str, Any]] = [{"operation": {"seq": n, "text": "字" * n}} for n in range(1, 5)]


def sealed(*seqs: int) -> bytes:
    return HEAD + b"".join(seal(SEAL_KEY, HEAD, n, bytes([n]) * 12, CONTENTS[n - 1]) for n in seqs)


@settings(max_examples=200)
@example(len(sealed(1)) + 3, 1)  # the length of row 2 leads one byte too far
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_P10_a_damaged_byte_costs_one_row_at_most_and_never_gives_another(place: int, flip: int) -> None:
    data = bytearray(sealed(1, 2, 3, 4))
    data[place % len(data)] ^= flip
    found = dict(opened(io.BytesIO(bytes(data)), SEAL_KEY, HEAD))
    assert len(found) >= 3
    assert all(content == CONTENTS[seq - 1] for seq, content in found.items())


@settings(max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 10**6))
def test_whatever_lies_between_records_hides_none(noise: bytes, place: int) -> None:
    records = [sealed(n)[len(HEAD) :] for n in (1, 2, 3)]
    records.insert(place % 4, noise)
    found = dict(opened(io.BytesIO(HEAD + b"".join(records)), SEAL_KEY, HEAD))
    assert found == {n: CONTENTS[n - 1] for n in (1, 2, 3)}


def test_a_row_that_is_there_again_is_read_from_the_newest_record() -> None:
    data = bytearray(sealed(1, 2, 3, 1))
    found = index(io.BytesIO(bytes(data)), SEAL_KEY, HEAD)
    assert (found.last, found.damaged, found.end) == (3, (), len(data))
    assert found.places[1] > found.places[3]
    data[-1] ^= 1
    again = index(io.BytesIO(bytes(data)), SEAL_KEY, HEAD)
    assert again.places[1] == len(HEAD)


def damage(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("how", ["came back", "looked at again"])
def test_P10_rows_that_the_medium_forgot_are_written_again(ledger: Ledger, tmp_path: Path, sd: Path, how: str) -> None:
    expected = [ledger.accept(draft(), LIMITS).op_id for _ in range(4)]
    medium = medium_of(tmp_path, sd)
    assert medium.copy(ledger) == ("ok", 4)
    with (sd / NAME).open("rb") as file:
        places = index(file, SEAL_KEY, HEAD).places
    for place in (0, places[2] + 2, places[3] + 40, places[4] + 10):
        damage(sd / NAME, place)
    if how == "came back":
        medium = medium_of(tmp_path, sd)
    else:
        medium.look_again()
    before = (sd / NAME).read_bytes()
    assert medium.copy(ledger) == ("ok", 4)
    assert rows(sd) == expected
    assert (sd / NAME).read_bytes().startswith(HEAD + before[len(HEAD) :])


def test_a_copy_of_which_nothing_opens_any_more_is_written_anew(ledger: Ledger, tmp_path: Path, sd: Path) -> None:
    only = ledger.accept(draft(), LIMITS).op_id
    medium_of(tmp_path, sd).copy(ledger)
    damage(sd / NAME, (sd / NAME).stat().st_size - 1)
    assert medium_of(tmp_path, sd).copy(ledger) == ("ok", 1)
    assert rows(sd) == [only]


def rolled_back(ledger: Ledger, tmp_path: Path, sd: Path, more: int) -> Ledger:
    """The ledger as it was at row 2, after the copy had reached row 4; then `more` rows of another story."""
    path = tmp_path / "ledger" / "ledger.db"
    for _ in range(2):
        ledger.accept(draft(), LIMITS)
    ledger.close()
    image = path.read_bytes()
    newer = Ledger.open(path, KEY, FakeClock())
    for _ in range(2):
        newer.accept(draft(), LIMITS)
    assert medium_of(tmp_path, sd).copy(newer) == ("ok", 4)
    newer.close()
    path.write_bytes(image)
    old = Ledger.open(path, KEY, FakeClock())
    for _ in range(more):
        old.accept(draft(), LIMITS)
    return old


@pytest.mark.parametrize("more", [0, 1, 2, 5])
def test_D3_a_copy_that_knows_more_or_tells_another_story_is_left_as_it_is(
    ledger: Ledger, tmp_path: Path, sd: Path, more: int
) -> None:
    old = rolled_back(ledger, tmp_path, sd, more)
    before = (sd / NAME).read_bytes()
    medium = medium_of(tmp_path, sd)
    for _ in range(2):
        assert medium.copy(old) == ("ledger_behind_copy", 4)
    assert (sd / NAME).read_bytes() == before
    old.close()


def test_a_copy_with_a_row_taken_out_is_not_brought_back(ledger: Ledger, tmp_path: Path) -> None:
    for _ in range(3):
        ledger.accept(draft(), LIMITS)
    contents = [content for _, content in ledger.copies(0, 10)]
    other = make(tmp_path / "other.db")
    with pytest.raises(Conflict, match="broken_copy"):
        other.bring_back([contents[0], contents[2]])
    assert list(other.export()) == []
    assert other.bring_back(contents) == (3, ledger.chain().head)


def test_an_empty_copy_ends_at_its_header() -> None:
    found = index(io.BytesIO(HEAD), SEAL_KEY, HEAD)
    assert (found.end, found.last, found.locked) == (len(HEAD), 0, False)
