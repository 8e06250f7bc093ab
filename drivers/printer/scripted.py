"""A printer for tests: says and does what it is told, and remembers its jobs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from drivers.printer.port import Job, JobOutcome, JobResult, PrinterState


class ScriptedPrinter:
    """`state` answers status; each job takes the next of `outcomes`, then CONFIRMED."""

    def __init__(self, state: PrinterState = PrinterState.READY, outcomes: Iterable[JobResult] = ()) -> None:
        self.state = state
        self.jobs: list[Job] = []
        self.suspected = 0
        self._outcomes = deque(outcomes)

    def status(self) -> PrinterState:
        """The scripted state."""
        return self.state

    def print_job(self, job: Job) -> JobOutcome:
        """The next scripted outcome; FAILED without taking a byte while the state cannot print."""
        if not self.state.can_print:
            return JobOutcome(JobResult.FAILED, self.state, 0, str(self.state))
        result = self._outcomes.popleft() if self._outcomes else JobResult.CONFIRMED
        if result is not JobResult.FAILED:
            self.jobs.append(job)
        return JobOutcome(result, self.state, len(job) if result is not JobResult.FAILED else 0)

    def suspect(self) -> None:
        """Counted."""
        self.suspected += 1

    def close(self) -> None:
        """Nothing to release."""
