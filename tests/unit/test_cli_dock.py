"""`huimin dock`: what each command leaves in the folder of the demo that the configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from click.testing import CliRunner, Result

from drivers.dock.state import DockState
from kiosk.cli import huimin

SETTINGS = '[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n[scanner]\ndriver = "simulated"\n'


@pytest.fixture
def state(tmp_path: Path) -> DockState:
    (tmp_path / "terminal.toml").write_text(SETTINGS, encoding="utf-8")
    made = DockState(tmp_path / "dock")
    made.create()
    return made


def run(state: DockState, *words: str) -> Result:
    return CliRunner().invoke(huimin, ["dock", "--config", str(state.folder.parent / "terminal.toml"), *words])


def test_cards_printer_and_line_go_where_the_window_looks(state: DockState) -> None:
    assert run(state, "card", "insert", "wangguilan").exit_code == 0
    assert (state.card() or {})["name"] == "王桂兰"
    assert run(state, "card", "remove").exit_code == 0
    assert state.card() is None
    assert run(state, "printer", "paper_out").exit_code == 0
    assert run(state, "line", "down").exit_code == 0
    assert (state.printer(), state.line()) == ("paper_out", "down")
    assert run(state, "printer", "on_fire").exit_code == 1


def test_a_text_or_the_newest_slips_code_is_held_before_the_scanner(state: DockState) -> None:
    assert run(state, "scan", "EL3601234567-202610-8640").exit_code == 0
    assert state.scanned(1) == "EL3601234567-202610-8640"
    assert run(state, "scan", "--slip").exit_code == 1
    qr = segno.make("HM1.000283619943.ABC", error="m", micro=False)
    qr.save(str(state.folder / "paper" / "slip-0001.png"), scale=6, border=4)
    assert run(state, "scan", "--slip").exit_code == 0
    assert state.scanned(2) == "HM1.000283619943.ABC"
    assert run(state, "scan").exit_code == 2
    assert run(state, "scan", "--slip", "x").exit_code == 2
    assert state.scan_count() == 2


def test_a_real_terminals_file_has_no_dock(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text(SETTINGS.replace("simulated", "none"), encoding="utf-8")
    (tmp_path / "dock").mkdir()
    for words in (["card", "remove"], ["scan", "x"], ["window"]):
        result = CliRunner().invoke(huimin, ["dock", "--config", str(file), *words])
        assert result.exit_code == 1
        assert "no demo with a dock" in result.output


def test_a_real_terminal_refuses_the_simulated_scanner(state: DockState) -> None:
    result = CliRunner().invoke(huimin, ["run", "--config", str(state.folder.parent / "terminal.toml")])
    assert result.exit_code == 1
    assert "scanner simulated" in result.output
