"""`huimin slip` and `huimin printer`: what an installer does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from PIL import Image

from drivers.printer.transports.device_file import FileTransport
from drivers.printer.transports.network import NetworkTransport
from drivers.printer.transports.serial_line import SerialTransport
from drivers.printer.transports.usb_printer import UsbTransport
from kiosk.cli import huimin
from kiosk.config import load
from kiosk.slips import fitting
from tests.support.printers import Bench, over_network

SEEN = {
    "columns": 32, "lines": "AB", "picture": True, "qr_small": True, "qr_large": False, "qr_native": False,
    "barcode": False, "cut": False,
}  # fmt: skip
DOCUMENT = {"version": 1, "lines": [{"text": "张䶮"}, {"qr": "HM1.1"}, {"end": "1"}, {"cut": True}]}


def huimin_says(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(huimin, arguments, input=typed)


def written(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def config(folder: Path, printer: str) -> Path:
    file = folder / "terminal.toml"
    file.write_text(f'[terminal]\nid = "T1"\npoint_name = "滨江村"\ndata_dir = "data"\n[printer]\n{printer}\n')
    return file


@contextmanager
def point(folder: Path) -> Iterator[tuple[Bench, Path]]:
    """A point whose printer is on the network."""
    bench = Bench()
    with over_network(bench, folder) as way:
        host, port = way._address  # type: ignore[attr-defined]
        yield bench, config(folder, f'driver = "network"\nhost = "{host}"\nport = {port}')


def test_a_slip_document_becomes_bytes_and_paper(tmp_path: Path) -> None:
    document = written(tmp_path / "slip.json", DOCUMENT)
    out, png = tmp_path / "job.bin", tmp_path / "job.png"
    result = huimin_says(
        "slip", "render", str(document), "--profile", "generic-58", "--out", str(out), "--png", str(png)
    )
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"\x1b@")
    assert [c.text for c in zxingcpp.read_barcodes(Image.open(png))] == ["HM1.1"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"version": 1, "lines": [{"pair": ["a"]}]}, "lines[0].pair"),
        ({"version": 1, "lines": [], "more": 1}, "$.more"),
    ],
)
def test_a_broken_slip_document_is_refused_naming_the_path(tmp_path: Path, data: Any, words: str) -> None:
    result = huimin_says("slip", "render", str(written(tmp_path / "slip.json", data)))
    assert getattr(result.exception, "code", None) == "slip_document"
    assert words in str(result.exception)


def test_the_schema_can_be_had_from_an_installed_terminal() -> None:
    assert json.loads(huimin_says("slip", "schema").output)["title"] == "Slip document"


def test_the_self_test_prints_asks_and_writes_the_profile(tmp_path: Path) -> None:
    with point(tmp_path) as (bench, file):
        typed = "32\nab\ny\ny\nn\nn\nn\nn\n"
        result = huimin_says("printer", "selftest", "--config", str(file), "--name", "shop-58", typed=typed)
        assert result.exit_code == 0, result.output
        assert "completion = gsH" in result.output
        target = tmp_path / "data" / "printers" / "shop-58.yaml"
        assert target.stat().st_mode & 0o777 == 0o644
        (slip,) = bench.slips
    assert "犇犇犇" in "".join(slip.lines)
    settings = load(config(tmp_path, 'profile = "shop-58"'))
    made = fitting.profile(settings)
    assert (made.width_dots, made.columns, made.kanji_set, made.cutter) == (384, 32, "gbk", False)
    assert (made.fallback, made.raster_scale, made.native_qr) == ("line-raster", 1, False)
    assert (made.status, made.completion) == ("eot", "gsH")


def test_answers_from_a_file_stand_for_a_person_and_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    answers = written(
        tmp_path / "answers.json", {**SEEN, "columns": 48, "lines": "ABCD", "qr_native": True, "cut": True}
    )
    with point(tmp_path) as (_, file):
        command = ("printer", "selftest", "--config", str(file), "--name", "shop-80", "--answers", str(answers))
        assert huimin_says(*command).exit_code == 0
        again = huimin_says(*command)
        assert again.exit_code == 1
        assert "exists" in again.output
        assert huimin_says(*command, "--replace").exit_code == 0
    made = fitting.profile(load(config(tmp_path, 'profile = "shop-80"')))
    assert (made.columns, made.kanji_set, made.native_qr, made.cutter) == (48, "gb18030", True, True)


@pytest.mark.parametrize("name", ["generic-80", "../x", "Name", ""])
def test_a_shipped_profile_is_never_written_over_and_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with point(tmp_path) as (bench, file):
        result = huimin_says("printer", "selftest", "--config", str(file), "--name", name)
        assert result.exit_code == 1
        assert bench.slips == []
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("change", [{"columns": 40}, {"lines": "AX"}, {"picture": 1}, {"more": True}])
def test_answers_that_are_not_those_of_the_page_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    answers = written(tmp_path / "answers.json", {**SEEN, **change})
    with point(tmp_path) as (_, file):
        result = huimin_says("printer", "selftest", "--config", str(file), "--name", "x", "--answers", str(answers))
    assert getattr(result.exception, "code", None) == "selftest_answers"
    assert not (tmp_path / "data" / "printers" / "x.yaml").exists()


def test_no_printer_is_one_clear_line(tmp_path: Path) -> None:
    file = config(tmp_path, 'driver = "file"\ndevice = "nothing"')
    result = huimin_says("printer", "selftest", "--config", str(file), "--name", "x")
    assert result.exit_code == 1
    assert "absent" in result.output


@pytest.mark.parametrize(
    ("printer", "kind"),
    [
        ("", UsbTransport),
        ('driver = "network"', NetworkTransport),
        ('driver = "serial"\ndevice = "/dev/ttyS9"', SerialTransport),
        ('driver = "file"', FileTransport),
    ],
)
def test_the_configuration_chooses_the_way(tmp_path: Path, printer: str, kind: type) -> None:
    assert type(fitting.transport(load(config(tmp_path, printer)))) is kind
