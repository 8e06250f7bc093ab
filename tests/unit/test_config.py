from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import ConfigError, load

GOOD = '[terminal]\nid = "T1"\npoint_name = "滨江村"\ndata_dir = "data"\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "terminal.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_paths_start_at_the_file(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    assert config.ledger_path == tmp_path / "data" / "ledger" / "ledger.db"
    assert config.scanner.driver == "none"
    assert config.printer.driver == "usb"


@pytest.mark.parametrize(
    ("more", "line", "word"),
    [
        ("colour = 1\n", 5, "colour"),
        ('[printer]\nprot = "x"\n', 6, "prot"),
        ("[screen]\nwidth = 1\nhieght = 2\n", 7, "hieght"),
        ("[prnter]\n", 5, "prnter"),
        ('[card]\ndriver = "usb"\n', 6, "driver"),
        ('[screen]\nwidth = "wide"\n', 6, "width"),
        ("[screen]\nfullscreen = 1\n", 6, "fullscreen"),
        ('[scanner]\ndriver = "usb"\n', 6, "driver"),
        ('[scanner]\ndriver = "serial"\nbaud = 9601\n', 7, "baud"),
        ('[scanner]\nsuffix = "cr"\n', 6, "suffix"),
        ('[sound]\ndriver = "loud"\n', 6, "driver"),
        ("[printer]\nbaud = 1200\n", 6, "baud"),
        ("[printer]\nport = 0\n", 6, "port"),
        ("[printer]\nvendor = 0x10519\n", 6, "vendor"),
        ('[printer]\ndriver = "serial"\n', 6, "device"),
        ('[openrosa]\nuser = "point"\n', 5, "url"),
        ('[openrosa]\nurl = "http://forms.example"\n', 6, "https"),
        ('[openrosa]\nurl = "https://a:b@forms.example"\n', 6, "https"),
        ('[openrosa]\nurl = "https://forms.example"\nuser = "point"\n', 7, "password_file"),
        ('[openrosa]\nurl = "https://forms.example"\npassword = "x"\n', 7, "password"),
        ('[openrosa]\nurl = "https://forms.example"\nauth = "bearer"\n', 7, "digest"),
    ],
)
def test_what_is_wrong_is_named_with_file_key_and_line(tmp_path: Path, more: str, line: int, word: str) -> None:
    file = written(tmp_path, GOOD + more)
    with pytest.raises(ConfigError) as caught:
        load(file)
    message = str(caught.value)
    assert str(file) in message
    assert f"line {line}" in message
    assert word in message


@pytest.mark.parametrize("text", ["", "[terminal]\nid = 'T'\n", "id = \n", "\x00"])
def test_a_broken_or_incomplete_file_is_an_error_and_no_crash(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        load(written(tmp_path, text))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path / "nothing.toml")


@pytest.mark.parametrize("section", ["card", "printer", "scanner"])
def test_any_simulated_device_makes_it_a_demos_file(tmp_path: Path, section: str) -> None:
    assert not load(written(tmp_path, GOOD)).simulated
    assert load(written(tmp_path, GOOD + f'[{section}]\ndriver = "simulated"\n')).simulated
