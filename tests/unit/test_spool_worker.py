"""The worker between spool and printer writes down honestly what became of every copy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.printer.font import RasterFont
from drivers.printer.paper.decoder import Decoder
from drivers.printer.port import Job, JobOutcome, JobResult, PrinterState
from drivers.printer.profile import load
from drivers.printer.scripted import ScriptedPrinter
from kiosk.slips.worker import Report, SpoolWorker
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolState
from tests.support.centres import until
from tests.support.ledgers import LIMITS, draft, make, reopen

PROFILE = load(Path(__file__).resolve().parents[2] / "resources" / "printers" / "generic-80.yaml")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.db"
    make(file).close()
    return file


@contextmanager
def working(
    path: Path, printer: ScriptedPrinter, font: RasterFont | None = None
) -> Iterator[tuple[Ledger, SpoolWorker, list[Report]]]:
    reports: list[Report] = []
    failures: list[BaseException] = []
    worker = SpoolWorker(
        open_ledger=lambda: reopen(path), make_printer=lambda: printer, profile=PROFILE, font=font,
        now_text=lambda: "2026-11-23 10:15", on_report=reports.append, on_state=lambda state: None,
        crashed=failures.append,
    )  # fmt: skip
    ledger = reopen(path)
    worker.start()
    try:
        yield ledger, worker, reports
    finally:
        worker.stop()
        ledger.close()
    assert failures == []


def lines(printer: ScriptedPrinter, number: int) -> list[str]:
    decoder = Decoder(576, "gbk")
    decoder.feed(printer.jobs[number].data)
    return decoder.slip.lines


def test_every_copy_is_printed_once_and_confirmed(path: Path) -> None:
    printer = ScriptedPrinter()
    with working(path, printer) as (ledger, worker, reports):
        ledger.accept(draft(), LIMITS)
        worker.wake()
        until(lambda: len(reports) == 2)
        assert [j.state for j in ledger.jobs(tuple(SpoolState))] == [SpoolState.CONFIRMED] * 2
    assert len(printer.jobs) == 2


def test_a_copy_says_at_its_head_which_one_it_is_when_and_by_whom(path: Path) -> None:
    printer = ScriptedPrinter()
    with working(path, printer) as (ledger, worker, reports):
        slip_no = ledger.accept(draft(), LIMITS).slip_no or ""
        worker.wake()
        until(lambda: len(reports) == 2)
        ledger.reprint(slip_no, "02")
        worker.wake()
        until(lambda: len(reports) == 3)
    assert lines(printer, 0)[0].startswith("凭条号")
    assert lines(printer, 2)[:2] == ["补印 第1次", "2026-11-23 10:15 操作员 02"]
    assert lines(printer, 2)[2:] == lines(printer, 0)


def test_an_unknown_copy_waits_for_a_persons_word_and_a_no_prints_a_marked_one(path: Path) -> None:
    printer = ScriptedPrinter(outcomes=[JobResult.UNKNOWN])
    with working(path, printer) as (ledger, worker, reports):
        ledger.accept(draft(), LIMITS)
        worker.wake()
        until(lambda: len(reports) == 2)
        (unknown,) = ledger.jobs([SpoolState.UNKNOWN])
        ledger.answer_unknown(unknown.job_id, came_out=False, clerk_id="01")
        worker.wake()
        until(lambda: len(reports) == 3)
    assert [r.result for r in reports] == ["unknown", "confirmed", "confirmed"]
    assert lines(printer, 2)[0] == "补印 第1次"


def test_what_was_being_printed_at_a_crash_is_unknown_and_the_printer_is_cleared_first(path: Path) -> None:
    ledger = reopen(path)
    ledger.accept(draft(), LIMITS)
    assert ledger.next_job() is not None
    ledger.close()
    printer = ScriptedPrinter()
    with working(path, printer) as (ledger, _, reports):
        until(lambda: len(reports) == 1)
        assert len(ledger.jobs([SpoolState.UNKNOWN])) == 1
    assert (printer.suspected, len(printer.jobs)) == (1, 1)


def test_without_paper_the_slip_waits_and_comes_out_as_an_original(path: Path) -> None:
    printer = ScriptedPrinter(PrinterState.PAPER_OUT)
    seen = threading.Event()
    printer.status = lambda: (seen.set(), printer.state)[1]  # type: ignore[method-assign,func-returns-value]
    with working(path, printer) as (ledger, worker, reports):
        ledger.accept(draft(), LIMITS)
        worker.wake()
        until(seen.is_set)
        assert len(ledger.jobs([SpoolState.QUEUED])) == 2
        printer.state = PrinterState.READY
        worker.wake()
        until(lambda: len(reports) == 2)
    assert lines(printer, 0)[0].startswith("凭条号")


class Stuck(ScriptedPrinter):
    """Holds the first job until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = threading.Event()
        self.free = threading.Event()

    def print_job(self, job: Job) -> JobOutcome:
        self.busy.set()
        assert self.free.wait(20)
        return super().print_job(job)


def test_a_printer_that_hangs_holds_up_nobody_but_its_own_thread(path: Path) -> None:
    printer = Stuck()
    with working(path, printer) as (ledger, worker, reports):
        ledger.accept(draft(), LIMITS)
        worker.wake()
        assert printer.busy.wait(20)
        slip_no = ledger.accept(draft(), LIMITS).slip_no
        worker.wake()
        assert ledger.slip(slip_no or "") is not None
        assert reports == []
        printer.free.set()
        until(lambda: len(reports) == 4)


def test_a_broken_font_stops_no_slip(path: Path, tmp_path: Path) -> None:
    broken = tmp_path / "font.ttf"
    broken.write_bytes(b"no font")
    printer = ScriptedPrinter()
    with working(path, printer, RasterFont(broken)) as (ledger, worker, reports):
        ledger.accept(draft(), LIMITS)
        worker.wake()
        until(lambda: len(reports) == 2)
