"""`huimin card watch`: one masked line for each change, flushed at once, and a clean end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drivers.card.port import CardData, CardSnapshot, CardStatus
from drivers.dock.state import DockState
from kiosk.cli import huimin
from kiosk.cli_card import plain_line, shown
from kiosk.config import ConfigError, load
from tests.support.readers import profile

SETTINGS = """\
[terminal]
id = "T360699001"
point_name = "滨江村服务点"
data_dir = "."

[card]
driver = "{driver}"
{more}
"""


def config(folder: Path, driver: str = "simulated", more: str = "") -> Path:
    file = folder / "terminal.toml"
    file.write_text(SETTINGS.format(driver=driver, more=more), encoding="utf-8")
    return file


Watch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def watch() -> Iterator[Watch]:
    started: list[subprocess.Popen[str]] = []

    def begin(file: Path, *options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.cli", "card", "watch", "--config", str(file), *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PCSCLITE_CSOCK_NAME": "/nowhere/pcscd.comm"},
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_each_change_is_one_masked_json_line(tmp_path: Path, watch: Watch) -> None:
    dock = DockState(tmp_path / "dock")
    dock.create()
    process = watch(config(tmp_path), "--json")
    first = line(process)
    assert list(first) == ["status", "presence", "card", "reader", "at_ms"]
    assert (first["status"], first["card"], first["reader"]) == ("no_card", None, "dock")
    dock.insert_card(profile("wangguilan"))
    assert line(process)["status"] == "reading"
    found = line(process)
    assert (found["status"], found["presence"]) == ("card", 1)
    assert found["card"] == {
        "generation": 2,
        "card_no_masked": "****0031",
        "name_masked": "王*兰",
        "valid_until": "2035-06-01",
    }
    dock.remove_card()
    left = line(process)
    assert (left["status"], left["card"]) == ("no_card", None)
    assert left["at_ms"] >= found["at_ms"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "")
    assert "王桂兰" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_watches_pcsc_and_ends_cleanly(tmp_path: Path, watch: Watch, number: int) -> None:
    process = watch(config(tmp_path, "pcsc"), "--json")
    assert line(process)["status"] == "service_down"
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in err


def test_it_ends_when_nobody_reads_any_more(tmp_path: Path, watch: Watch) -> None:
    DockState(tmp_path / "dock").create()
    process = watch(config(tmp_path), "--json")
    line(process)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(10) == 0


def test_with_the_demo_psam_a_third_generation_card_shows_its_person(tmp_path: Path, watch: Watch) -> None:
    dock = DockState(tmp_path / "dock")
    dock.create()
    dock.insert_card(profile("chenxiaomei"))
    process = watch(config(tmp_path, more='psam = "demo"'), "--json")
    found = next(told for told in iter(lambda: line(process), None) if told["status"] in ("card", "needs_psam"))
    assert (found["status"], found["card"]["name_masked"]) == ("card", "陈*梅")


def test_a_simulated_reader_without_a_dock_is_an_error_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(huimin, ["card", "watch", "--config", str(config(tmp_path))])
    assert done.exit_code == 1
    assert "needs the dock of a demo" in done.output


def test_a_card_without_a_name_is_null_and_a_line_for_people_is_masked_too() -> None:
    card = CardData(3, "S01000062", "36" * 16, None, None, None, None, None)
    snapshot = CardSnapshot(CardStatus.NEEDS_PSAM, 4, card, "r", "psam_refused", 17)
    assert shown(snapshot)["card"] == {
        "generation": 3, "card_no_masked": "****0062", "name_masked": None, "valid_until": None,
    }  # fmt: skip
    assert plain_line(snapshot) == "needs_psam psam_refused #4 r ****0062"


def test_the_psam_is_named_in_the_configuration(tmp_path: Path) -> None:
    found = load(config(tmp_path, "pcsc", 'psam = "Acme SAM 0"\npsam_read_key = 18\npsam_internal_key = 19')).card
    assert (found.psam, found.psam_read_key, found.psam_internal_key) == ("Acme SAM 0", 18, 19)
    none = load(config(tmp_path, "pcsc")).card
    assert (none.psam, none.psam_internal_key) == (None, None)
    with pytest.raises(ConfigError, match="psam_internal_key"):
        load(config(tmp_path, "pcsc", 'psam_internal_key = "x"'))
    with pytest.raises(ConfigError, match="psam_read_key"):
        load(config(tmp_path, "pcsc", "psam_read_key = 256"))


def test_the_dock_refuses_what_is_no_card_profile(tmp_path: Path) -> None:
    dock = DockState(tmp_path / "dock")
    dock.create()
    with pytest.raises(ValueError, match="unknown"):
        dock.insert_card(profile("wangguilan", colour="red"))
    assert dock.card() is None
