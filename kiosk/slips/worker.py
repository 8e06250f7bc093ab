"""The spool worker: one thread a printer. Takes a job, prints it, writes down honestly what became of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from drivers.printer import symbols
from drivers.printer.document import DocumentError, parse
from drivers.printer.encode import build
from drivers.printer.font import FontError, RasterFont
from drivers.printer.port import JobResult, Printer, PrinterState
from drivers.printer.profile import Profile
from kiosk.slips.passing import Tray
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolJob, SpoolState

log = logging.getLogger(__name__)
LOOK_S: Final = 1.0
"""How often an idle printer is asked how it is."""
OUTCOME: Final = {
    JobResult.CONFIRMED: SpoolState.CONFIRMED,
    JobResult.SENT: SpoolState.SENT,
    JobResult.UNKNOWN: SpoolState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Report:
    """One copy came to an end. `result` is a JobResult as a word."""

    op_id: str
    slip_no: str
    copy_name: str
    result: str


class SpoolWorker:
    """`open_ledger` and `make_printer` are called in the worker's own thread; the callbacks too."""

    def __init__(
        self,
        *,
        open_ledger: Callable[[], Ledger],
        make_printer: Callable[[], Printer],
        profile: Profile,
        font: RasterFont | None,
        now_text: Callable[[], str],
        on_report: Callable[[Report], None],
        on_state: Callable[[PrinterState], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        self._open_ledger = open_ledger
        self._make_printer = make_printer
        self._profile = profile
        self._font = font
        self._now_text = now_text
        self._on_report = on_report
        self._on_state = on_state
        self._crashed = crashed
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._state: PrinterState | None = None
        self._tray = Tray()
        self._thread = threading.Thread(target=self._main, name="spool", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be a job."""
        self._wake.set()

    def print_once(self, document: Mapping[str, Any], on_end: Callable[[str], None]) -> None:
        """Print this now or never; `on_end` gets a JobResult as a word, from the worker's thread."""
        self._tray.put(document, on_end)
        self._wake.set()

    def forget(self) -> None:
        """What was to be printed once, and is not begun, is never printed."""
        self._tray.clear()

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def _main(self) -> None:
        try:
            ledger = self._open_ledger()
            try:
                printer = self._make_printer()
                try:
                    if ledger.recover_spool():
                        printer.suspect()
                    self._load_font()
                    self._loop(ledger, printer)
                finally:
                    printer.close()
            finally:
                ledger.close()
        except BaseException as error:  # noqa: BLE001  a thread must not die silently: the process crashes and restarts
            self._crashed(error)

    def _load_font(self) -> None:
        """Before the first rare character needs it. A broken font file stops no slip: such characters become 〓."""
        try:
            if self._font is not None:
                self._font.load()
        except FontError as error:
            log.error("font not usable: %s", error)
            self._font = None

    def _loop(self, ledger: Ledger, printer: Printer) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            self._see(printer.status())
            self._print_passing(printer)
            while self._can_print and self._print_next(ledger, printer):
                pass
            # The codes of slips that came out are kept for their second copies only.
            symbols.qr.cache_clear()
            self._wake.wait(LOOK_S)

    @property
    def _can_print(self) -> bool:
        return not self._stop.is_set() and self._state is not None and self._state.can_print

    def _print_next(self, ledger: Ledger, printer: Printer) -> bool:
        """The oldest job, in a frame of its own that does not outlive it. False: there is none, or no more can go."""
        job = ledger.next_job()
        return job is not None and self._print(ledger, printer, job)

    def _print(self, ledger: Ledger, printer: Printer, job: SpoolJob) -> bool:
        """Whether to go on with the next job at once."""
        try:
            data = build(parse(with_copy_mark(job, self._now_text())), self._profile, self._font)
        except DocumentError as error:
            log.error("slip document refused op=%s %s", job.op_id, error.path)
            ledger.finish_job(job.job_id, SpoolState.FAILED, error.code)
            self._on_report(Report(job.op_id, job.slip_no, job.copy_name, str(JobResult.FAILED)))
            return True
        outcome = printer.print_job(data)
        self._see(outcome.state)
        if outcome.result is JobResult.FAILED:
            # Not one byte left: it waits for the printer, as itself and not as a copy.
            ledger.requeue_job(job.job_id)
            return False
        ledger.finish_job(job.job_id, OUTCOME[outcome.result], outcome.code)
        log.info("slip %s op=%s", outcome.result, job.op_id)
        self._on_report(Report(job.op_id, job.slip_no, job.copy_name, str(outcome.result)))
        return outcome.result is not JobResult.UNKNOWN

    def _print_passing(self, printer: Printer) -> None:
        """It waits for no printer: whoever asked stands in front of it."""
        passing = self._tray.take()
        if passing is None:
            return
        result = JobResult.FAILED
        if self._state is not None and self._state.can_print:
            try:
                outcome = printer.print_job(build(parse(passing.document), self._profile, self._font))
            except DocumentError as error:
                log.error("answer not printed %s", error.path)
            else:
                self._see(outcome.state)
                result = outcome.result
        passing.on_end(str(result))

    def _see(self, state: PrinterState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


def with_copy_mark(job: SpoolJob, now_text: str) -> Mapping[str, Any]:
    """The document; a later copy says so at its head: 补印 第N次, when and by whom."""
    if not job.reprint:
        return job.document
    mark = [
        {"text": f"补印 第{job.reprint}次", "align": "centre", "size": 2, "bold": True},
        {"text": f"{now_text} 操作员 {job.operator}", "align": "centre"},
    ]
    return {**job.document, "lines": [*mark, *job.document["lines"]]}  # type: ignore[misc]
