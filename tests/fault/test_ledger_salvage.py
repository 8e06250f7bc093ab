"""F3: what can be read of a damaged ledger is read, what cannot is said, and nothing is ever made up or thrown away."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kiosk.cli import huimin
from sync.clock import FakeClock
from sync.ledger.connection import PAGE_BYTES
from sync.ledger.salvage import Salvaged, salvage
from sync.ledger.store import Ledger
from sync.ledger.values import LedgerError
from sync.record import Limits
from tests.support.ledgers import KEY, draft, make

ROWS = 60
WIDE = Limits(unsynced_fen=10**9)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]]]:
    path = tmp_path_factory.mktemp("salvage") / "ledger.db"
    ledger = make(path)
    for _ in range(ROWS):
        ledger.accept(draft(100), WIDE)
    rows = {str(row["op_id"]): dict(row) for row in ledger.export()}
    ledger.close()
    return path, rows


def read(path: Path) -> tuple[Salvaged, list[Mapping[str, Any]]]:
    found: list[Mapping[str, Any]] = []
    return salvage(path, KEY, found.append), found


def test_F3_a_whole_ledger_comes_out_whole(whole: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    path, rows = whole
    before = path.read_bytes()
    done, found = read(path)
    assert done == Salvaged(ROWS, 0, ROWS, "")
    assert [f["operation"] for f in found] == list(rows.values())
    assert all(f["postings"] == [["drawer", 100], ["payable:electric", -100]] for f in found)
    assert path.read_bytes() == before


def noticed(path: Path) -> str:
    try:
        ledger = Ledger.open(path, KEY, FakeClock())
    except LedgerError as error:
        return error.code
    try:
        return ledger.inspect()
    finally:
        ledger.close()


@pytest.mark.parametrize("seed", range(40))
def test_F3_damage_anywhere_loses_what_it_hit_and_says_so(
    whole: tuple[Path, dict[str, dict[str, Any]]], tmp_path: Path, seed: int
) -> None:
    source, rows = whole
    path = tmp_path / "ledger.db"
    chance = random.Random(seed)
    data = bytearray(source.read_bytes())
    pages = len(data) // PAGE_BYTES
    for _ in range(chance.randint(1, 3)):
        page = chance.randrange(1, pages)
        data[page * PAGE_BYTES + chance.randrange(PAGE_BYTES)] ^= chance.randrange(1, 256)
    path.write_bytes(data)
    done, found = read(path)
    assert path.read_bytes() == bytes(data)
    for content in found:
        assert content["operation"] == rows[content["operation"]["op_id"]]
    assert done.rows == len(found)
    if len(found) < ROWS:
        assert done.lost > 0 or done.code
    # The ledger itself notices at the start, and is still there.
    assert noticed(path) in ("corrupt", "wrong_key")
    assert path.stat().st_size == len(data)


def test_F3_a_damaged_first_page_is_said_and_the_file_is_left_alone(
    whole: tuple[Path, dict[str, dict[str, Any]]], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    data = bytearray(whole[0].read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    assert read(path) == (Salvaged(0, 0, 0, "page_one"), [])
    with pytest.raises(LedgerError):
        Ledger.open(path, KEY, FakeClock())
    assert path.read_bytes() == bytes(data)


def test_F3_a_whole_ledger_inspects_well(whole: tuple[Path, dict[str, dict[str, Any]]], tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    shutil.copyfile(whole[0], path)
    ledger = Ledger.open(path, KEY, FakeClock())
    assert ledger.inspect() == ""
    ledger.close()


def test_F3_a_technician_salvages_from_the_command_line(
    whole: tuple[Path, dict[str, dict[str, Any]]], tmp_path: Path
) -> None:
    (tmp_path / "ledger").mkdir()
    shutil.copyfile(whole[0], tmp_path / "ledger" / "ledger.db")
    (tmp_path / "ledger" / "ledger.key").write_bytes(KEY)
    config = tmp_path / "terminal.toml"
    config.write_text('[terminal]\nid = "T360699001"\npoint_name = "x"\ndata_dir = "."\n', encoding="utf-8")
    out = tmp_path / "out.jsonl"
    words = ["ledger", "salvage", "--config", str(config), str(out)]
    done = CliRunner().invoke(huimin, words)
    assert done.output == f"{ROWS} rows, {ROWS} complete, 0 lost\n"
    assert out.stat().st_mode & 0o777 == 0o600
    assert len(out.read_text(encoding="utf-8").splitlines()) == ROWS
    assert CliRunner().invoke(huimin, words).exit_code == 1
