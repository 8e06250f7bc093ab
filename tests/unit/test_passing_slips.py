"""A document that is printed now or never: past the spool, once, and gone with the visit."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.port import Job, JobOutcome, JobResult, PrinterState
from drivers.printer.profile import load
from kiosk import content
from kiosk.flows.answer_slip import answer_slip
from kiosk.slips.template import Template, TemplateError, render
from kiosk.slips.worker import SpoolWorker
from sync.ledger.values import SpoolState
from tests.support import ledgers
from tests.support.worlds import world


class Paper:
    """A printer that keeps what it printed."""

    def __init__(self, state: PrinterState = PrinterState.READY) -> None:
        self.state = state
        self.jobs: list[bytes] = []
        self.looked = threading.Event()

    def status(self) -> PrinterState:
        self.looked.set()
        return self.state

    def print_job(self, job: Job) -> JobOutcome:
        self.jobs.append(job.data)
        return JobOutcome(JobResult.CONFIRMED, self.state, len(job.data))

    def suspect(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open."""


def document() -> Any:
    return answer_slip("养老金发放明细", "王*兰", [("2026年11月", "￥186.50")], world())


def printed(tmp_path: Path, paper: Paper, forget: bool = False) -> tuple[list[str], list[Any]]:
    """The results of one document, and what the spool knows of it."""
    path = tmp_path / "ledger.db"
    ledgers.make(path).close()
    results: list[str] = []
    ended = threading.Event()

    def on_end(result: str) -> None:
        results.append(result)
        ended.set()

    def crash(error: BaseException) -> None:
        raise error

    worker = SpoolWorker(
        open_ledger=lambda: ledgers.reopen(path),
        make_printer=lambda: paper,
        profile=load(content.bundled() / "printers" / "generic-80.yaml"),
        font=None,
        now_text=lambda: "",
        on_report=lambda report: None,
        on_state=lambda state: None,
        crashed=crash,
    )
    worker.print_once(document(), on_end)
    if forget:
        worker.forget()
    worker.start()
    if forget:
        assert paper.looked.wait(5)
    else:
        assert ended.wait(5)
    worker.stop()
    ledger = ledgers.reopen(path)
    jobs = ledger.jobs(tuple(SpoolState))
    ledger.close()
    return results, list(jobs)


def test_it_comes_out_once_and_the_spool_never_hears_of_it(tmp_path: Path) -> None:
    paper = Paper()
    assert printed(tmp_path, paper) == (["confirmed"], [])
    (job,) = paper.jobs
    assert "￥186.50".encode("gb18030") in job
    for file in tmp_path.iterdir():
        assert b"186.50" not in file.read_bytes()


def test_a_printer_that_cannot_print_now_never_prints_it(tmp_path: Path) -> None:
    paper = Paper(PrinterState.PAPER_OUT)
    assert printed(tmp_path, paper) == (["failed"], [])
    paper.state = PrinterState.READY
    assert paper.jobs == []


def test_what_was_not_begun_when_the_visit_ended_is_never_printed(tmp_path: Path) -> None:
    paper = Paper()
    assert printed(tmp_path, paper, forget=True) == ([], [])
    assert paper.jobs == []


def test_a_line_for_every_row_with_the_rows_own_values_stripped() -> None:
    template = Template(version="1", lines=({"pair": ["{label}", "{value}"], "each": "rows"}, {"text": "{label}!"}))
    tables = {"rows": [{"label": "a", "value": "1\x1b@"}, {"label": "b", "value": "2"}]}
    lines = render(template, {"label": "z"}, tables)["lines"]
    assert lines == [{"pair": ["a", "1@"]}, {"pair": ["b", "2"]}, {"text": "z!"}]
    assert render(template, {"label": "z"}, {"rows": []})["lines"] == [{"text": "z!"}]
    with pytest.raises(TemplateError, match="unknown table"):
        render(template, {"label": "z"})
