"""One contract for every way to a printer: USB, network, serial line, device file; and for the scripted printer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.printer.document import parse
from drivers.printer.encode import build
from drivers.printer.escpos import EscposPrinter
from drivers.printer.font import find_font
from drivers.printer.paper.decoder import RasterStep, Slip
from drivers.printer.port import Job, JobResult, Printer, PrinterState
from drivers.printer.profile import Profile, find
from drivers.printer.scripted import ScriptedPrinter
from drivers.printer.transport import Transport
from tests.support.printers import WAYS, Bench, UsbBackend, over_serial, over_usb

PROFILES = (Path(__file__).resolve().parents[2] / "resources" / "printers",)
GSR, GSH, NARROW = (find(n, PROFILES) for n in ("generic-80", "epson-80", "generic-58"))
SLIP = {
    "version": 1,
    "lines": [
        {"heading": "信息惠民服务凭条"},
        {"pair": ["户名", "张䶮 𬭎"]},
        *({"pair": [f"第 {i} 项", "￥86.40"]} for i in range(30)),
        {"qr": "HM1.000112345678.ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"end": "000112345678"},
        {"cut": True},
    ],
}


def job(profile: Profile = GSR) -> Job:
    return build(parse(SLIP), profile, find_font())


def whole(slip: Slip) -> bool:
    return any("完" in line for line in slip.lines)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(params=list(WAYS))
def transport(request: pytest.FixtureRequest, bench: Bench, tmp_path: Path) -> Iterator[Transport]:
    with WAYS[request.param](bench, tmp_path) as way:
        yield way


@pytest.mark.parametrize("profile", [GSR, GSH], ids=["gsr", "gsH"])
def test_a_slip_comes_out_whole_and_is_confirmed(transport: Transport, bench: Bench, profile: Profile) -> None:
    printer = EscposPrinter(transport, profile)
    outcome = printer.print_job(job(profile))
    assert (outcome.result, outcome.bytes_sent) == (JobResult.CONFIRMED, len(job(profile)))
    assert [whole(s) for s in bench.slips] == [True]


def test_a_printer_that_cannot_confirm_paper_has_been_sent_the_slip(transport: Transport, bench: Bench) -> None:
    outcome = EscposPrinter(transport, NARROW, settle_s=0.1).print_job(job(NARROW))
    assert (outcome.result, outcome.state) == (JobResult.SENT, PrinterState.READY)


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
def test_every_state_is_seen_for_what_it_is_within_two_seconds(
    transport: Transport, bench: Bench, word: str, seen: PrinterState
) -> None:
    bench.word = word
    began = time.monotonic()
    assert EscposPrinter(transport, GSR).status() is seen
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("word", ["paper_out", "cover_open", "cutter_error", "silent"])
def test_a_printer_in_trouble_gets_not_one_byte_and_the_job_may_go_again(
    transport: Transport, bench: Bench, word: str
) -> None:
    printer = EscposPrinter(transport, GSR)
    bench.word = word
    outcome = printer.print_job(job())
    assert (outcome.result, outcome.bytes_sent) == (JobResult.FAILED, 0)
    bench.word = "ready"
    assert printer.print_job(job()).result is JobResult.CONFIRMED
    assert [whole(s) for s in bench.slips] == [True]


IN_THE_TEXT, IN_A_PICTURE = 200, 3000


@pytest.mark.parametrize(
    ("after", "word", "seen"),
    [
        (IN_THE_TEXT, "paper_out", PrinterState.PAPER_OUT),
        (IN_THE_TEXT, "cover_open", PrinterState.COVER_OPEN),
        (IN_THE_TEXT, "cutter_error", PrinterState.CUTTER_ERROR),
        (IN_THE_TEXT, "silent", PrinterState.SILENT),
        (IN_A_PICTURE, "paper_out", PrinterState.PAPER_OUT),
        (IN_A_PICTURE, "stall", PrinterState.SILENT),
    ],
)
def test_trouble_in_the_middle_is_unknown_and_the_next_slip_is_clean(
    transport: Transport, bench: Bench, word: str, seen: PrinterState, after: int
) -> None:
    printer = EscposPrinter(transport, GSR, silence_s=1.0)
    bench.fail_after(after, word)
    outcome = printer.print_job(job())
    assert (outcome.result, outcome.state) == (JobResult.UNKNOWN, seen)
    assert 0 < outcome.bytes_sent <= len(job())
    bench.word = "ready"
    assert printer.print_job(job()).result is JobResult.CONFIRMED
    torn, clean = bench.slips[:-1], bench.slips[-1]
    assert whole(clean)
    assert clean.lines == reference().lines
    assert not any(whole(s) for s in torn)
    assert len(torn) <= 1


@pytest.mark.parametrize("word", ["paper_out", "cover_open", "cutter_error", "silent", "stall"])
def test_trouble_in_the_middle_is_found_out_within_two_seconds(bench: Bench, tmp_path: Path, word: str) -> None:
    with WAYS["network"](bench, tmp_path) as way:
        bench.fail_after(IN_A_PICTURE, word)
        began = time.monotonic()
        assert EscposPrinter(way, GSR).print_job(job()).result is JobResult.UNKNOWN
        # And what a loaded machine adds.
        assert time.monotonic() - began < 2.5


def reference() -> Slip:
    """The slip as it comes out when nothing goes wrong."""
    bench = Bench()
    bench.make().receive(job().data)
    while bench.machine and bench.machine.work():
        pass
    return bench.slips[0]


def test_after_a_crash_what_was_half_sent_is_cleared_before_anything_else(transport: Transport, bench: Bench) -> None:
    printer = EscposPrinter(transport, GSR)
    bench_job = job()
    picture = next(i for i, part in enumerate(bench_job.parts) if b"\x1dv0" in part)
    transport.open()
    transport.write(b"".join(bench_job.parts[:picture]) + bench_job.parts[picture][:-50])
    transport.close()
    printer.suspect()
    assert printer.print_job(bench_job).result is JobResult.CONFIRMED
    assert bench.slips[-1].lines == reference().lines
    assert [s for s in bench.slips[-1].steps if isinstance(s, RasterStep)] == [
        s for s in reference().steps if isinstance(s, RasterStep)
    ]


def test_at_9600_baud_a_slip_is_waited_for(bench: Bench, tmp_path: Path) -> None:
    with over_serial(bench, tmp_path, baud=9600) as line:
        short = build(parse({"version": 1, "lines": [*SLIP["lines"][2:12], {"end": "1"}, {"cut": True}]}), GSR, None)  # type: ignore[index]
        outcome = EscposPrinter(line, GSR).print_job(short)
    assert outcome.result is JobResult.CONFIRMED
    assert len(bench.slips) == 1


def test_a_plug_pulled_in_the_middle_says_how_much_went(bench: Bench, tmp_path: Path) -> None:
    with over_usb(bench, tmp_path) as way:
        backend: UsbBackend = way._backend  # type: ignore[attr-defined]
        backend.drop_after = 900
        printer = EscposPrinter(way, GSR)
        outcome = printer.print_job(job())
        assert outcome.result is JobResult.UNKNOWN
        assert 0 < outcome.bytes_sent <= backend.received < len(job())
        assert printer.status() is PrinterState.ABSENT
        backend.present, backend.drop_after, backend.kernel_has_it = True, None, True
        assert printer.status() is PrinterState.READY


def test_the_usb_printer_is_found_by_its_class_and_given_back_to_the_kernel(bench: Bench, tmp_path: Path) -> None:
    with over_usb(bench, tmp_path) as way:
        backend: UsbBackend = way._backend  # type: ignore[attr-defined]
        printer = EscposPrinter(way, GSR)
        assert printer.status() is PrinterState.READY
        assert (backend.claimed, backend.kernel_has_it) == (True, False)
        printer.close()
        assert (backend.claimed, backend.kernel_has_it, backend.given_back) == (False, True, 1)


def test_a_peer_that_closes_is_never_paper_that_is_fine(bench: Bench, tmp_path: Path) -> None:
    import socket
    import threading

    from drivers.printer.transports.network import NetworkTransport

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def slam() -> None:
            for _ in range(2):
                client, _ = listener.accept()
                client.close()

        thread = threading.Thread(target=slam)
        thread.start()
        printer = EscposPrinter(NetworkTransport("127.0.0.1", listener.getsockname()[1]), GSR)
        assert printer.status() is PrinterState.SILENT
        assert printer.print_job(job()).result is JobResult.FAILED
        thread.join()


def test_a_port_with_pins_tells_of_paper_even_where_the_printer_says_nothing(bench: Bench, tmp_path: Path) -> None:
    mute = find("device-80", PROFILES)
    with over_usb(bench, tmp_path) as way:
        backend: UsbBackend = way._backend  # type: ignore[attr-defined]
        printer = EscposPrinter(way, mute, settle_s=0.1)
        backend.pins = 0x38
        assert printer.status() is PrinterState.PAPER_OUT
        assert printer.print_job(job(mute)).result is JobResult.FAILED
        backend.pins = 0x18
        assert printer.print_job(job(mute)).result is JobResult.SENT


def test_the_scripted_printer_keeps_the_same_promises() -> None:
    printer: Printer = ScriptedPrinter(PrinterState.PAPER_OUT)
    assert printer.print_job(job()).result is JobResult.FAILED
    printer = ScriptedPrinter(PrinterState.READY, [JobResult.UNKNOWN])
    assert printer.print_job(job()).result is JobResult.UNKNOWN
    assert printer.print_job(job()).bytes_sent == len(job())
    assert printer.status().can_print
