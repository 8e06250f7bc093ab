from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.dock.state import DockState
from drivers.printer.document import Document, parse
from drivers.printer.encode import build as encode
from drivers.printer.escpos import EscposPrinter
from drivers.printer.font import find_font
from drivers.printer.paper.server import PaperSimulator
from drivers.printer.port import Job, JobResult, PrinterState
from drivers.printer.profile import Profile, load
from drivers.printer.transports.network import NetworkTransport
from tests.support.centres import until

PROFILES = Path(__file__).resolve().parents[2] / "resources" / "printers"
PROFILE = load(PROFILES / "generic-80.yaml")
QR = "HM1.000112345678.ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DOCUMENT = {
    "version": 1,
    "lines": [
        {"heading": "信息惠民服务凭条"},
        {"pair": ["户名", "张䶮 㛃"]},
        {"text": "金额 ￥86.40", "size": 2, "bold": True},
        {"qr": QR},
        {"end": "000112345678"},
        {"cut": True},
    ],
}


FONT = find_font()


def build(document: Document, profile: Profile) -> Job:
    return encode(document, profile, FONT)


@pytest.fixture
def state(tmp_path: Path) -> DockState:
    dock = DockState(tmp_path / "dock")
    dock.create()
    return dock


@pytest.fixture
def printer(state: DockState) -> Iterator[EscposPrinter]:
    simulator = PaperSimulator(state)
    thread = threading.Thread(target=simulator.run)
    thread.start()
    yield EscposPrinter(NetworkTransport("127.0.0.1", simulator.port, stall_s=1.0), PROFILE, completion_s=3.0)
    simulator.stop()
    thread.join()


def slips(state: DockState) -> list[Path]:
    return sorted((state.folder / "paper").glob("slip-*.png"))


@pytest.mark.parametrize(
    ("word", "seen"),
    [
        ("ready", PrinterState.READY),
        ("near_end", PrinterState.NEAR_END),
        ("paper_out", PrinterState.PAPER_OUT),
        ("cover_open", PrinterState.COVER_OPEN),
        ("cutter_error", PrinterState.CUTTER_ERROR),
        ("silent", PrinterState.SILENT),
    ],
)
def test_every_state_is_seen_for_what_it_is(
    state: DockState, printer: EscposPrinter, word: str, seen: PrinterState
) -> None:
    state.set_printer(word)
    assert printer.status() is seen


def test_a_printer_that_is_not_there_is_absent(state: DockState, printer: EscposPrinter) -> None:
    state.set_printer("absent")
    until(lambda: printer.status() is PrinterState.ABSENT)


def test_a_slip_comes_out_confirmed_and_its_code_can_be_read(state: DockState, printer: EscposPrinter) -> None:
    outcome = printer.print_job(build(parse(DOCUMENT), PROFILE))
    assert outcome.result is JobResult.CONFIRMED
    (paper,) = slips(state)
    codes = zxingcpp.read_barcodes(Image.open(paper))
    assert [c.text for c in codes] == [QR]


@pytest.mark.parametrize("word", ["paper_out", "cover_open", "silent"])
def test_a_printer_that_cannot_print_gets_not_one_byte_of_the_job(
    state: DockState, printer: EscposPrinter, word: str
) -> None:
    state.set_printer(word)
    outcome = printer.print_job(build(parse(DOCUMENT), PROFILE))
    assert (outcome.result, outcome.bytes_sent) == (JobResult.FAILED, 0)
    state.set_printer("ready")
    assert slips(state) == []


def test_a_stall_in_the_middle_is_unknown_and_leaves_nothing_in_the_next_slip(
    state: DockState, printer: EscposPrinter
) -> None:
    state.set_printer("stall")
    outcome = printer.print_job(build(parse(DOCUMENT), PROFILE))
    assert outcome.result is JobResult.UNKNOWN
    state.set_printer("ready")
    assert printer.print_job(build(parse(DOCUMENT), PROFILE)).result is JobResult.CONFIRMED
    torn, whole = slips(state)
    assert [c.text for c in zxingcpp.read_barcodes(Image.open(whole))] == [QR]
    assert zxingcpp.read_barcodes(Image.open(torn)) == []


def test_a_slow_printer_is_waited_for(state: DockState, printer: EscposPrinter) -> None:
    state.set_printer("slow")
    short = {"version": 1, "lines": [{"text": "慢"}, {"cut": True}]}
    assert printer.print_job(build(parse(short), PROFILE)).result is JobResult.CONFIRMED
