"""`huimin dock`: what each command leaves in the folder of the demo that the configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from click.testing import CliRunner, Result
from PIL import Image

from drivers.card.faults import ProfileError
from drivers.dock.running import Running
from drivers.dock.state import DockState
from kiosk.cli import huimin
from kiosk.demo import hints

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
    # A day report comes out after it: the newest slip, and without a code.
    Image.new("1", (576, 200), 1).save(state.folder / "paper" / "slip-0002.png")
    assert run(state, "scan", "--slip").exit_code == 0
    assert state.scanned(3) == "HM1.000283619943.ABC"
    assert run(state, "scan").exit_code == 2
    assert run(state, "scan", "--slip", "x").exit_code == 2
    assert state.scan_count() == 3


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"{", "line 1, column 2"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "$"),
        (b"{}", "kind"),
        (b'{"kind": "other", "colour": "red"}', "colour"),
    ],
)
def test_a_file_that_is_no_card_is_named_with_its_place(state: DockState, content: bytes, place: str) -> None:
    file = state.folder.parent / "card.json"
    file.write_bytes(content)
    error = run(state, "card", "insert", str(file)).exception
    assert isinstance(error, ProfileError)
    assert error.code == "card_profile"
    assert str(error).startswith(f"{file}: ")
    assert place in str(error)
    assert state.card() is None
    absent = run(state, "card", "insert", str(file.with_name("absent.json")))
    assert (absent.exit_code, "no card named" in absent.output) == (1, True)


def test_where_no_demo_runs_a_command_says_that_nobody_sees_it(state: DockState) -> None:
    assert "no demo runs" in run(state, "line", "down").stderr
    demo = Running(state.folder)
    assert run(state, "line", "slow").stderr == ""
    # Looking takes nothing from the demo.
    assert run(state, "line", "up").stderr == ""
    demo.end()
    assert "no demo runs" in run(state, "line", "down").stderr
    assert state.line() == "down"


def test_the_demos_hints_name_its_file_unless_it_is_the_one_taken_anyway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUIMIN_CONFIG", raising=False)
    assert "  .venv/bin/huimin dock card remove" in hints(tmp_path / ".demo" / "terminal.toml")
    other = tmp_path / "my demo" / "terminal.toml"
    assert f"  .venv/bin/huimin dock --config '{other}' card remove" in hints(other)
    monkeypatch.setenv("HUIMIN_CONFIG", str(other))
    assert "  .venv/bin/huimin dock card remove" in hints(other)


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
