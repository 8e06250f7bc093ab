"""An ESC/POS printer over any transport: honest about its state, and about what became of a job.

A job leaves in small segments, each followed by DLE EOT 1, and at most two are ahead of the answers: so a printer that
runs out of paper, is opened, jams or falls silent is found out within two seconds, and holds little that could come out
after it was mended. Completion by GS ( H or GS r, which are answered after what came before them was printed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from drivers.printer import commands
from drivers.printer.conversation import Conversation
from drivers.printer.port import Job, JobOutcome, JobResult, PrinterState
from drivers.printer.profile import Profile
from drivers.printer.transport import Absent, Broken, Transport

SILENCE_S: Final = 1.5
"""How long an answer may be missing while a job is under way, beside the time that the line itself may take."""
SLOWEST_LINE: Final = 960.0
"""Bytes a second at 9600 baud: assumed until the first answer shows how fast the line is."""
SEGMENT: Final = 480
"""Bytes: half a second at 9600 baud."""
AHEAD: Final = 2
COMPLETION_S: Final = 12.0
"""For the paper itself to come out, while the printer goes on saying that it is well."""
SETTLE_S: Final = 1.5
"""How long a printer that cannot confirm paper is watched after the last byte."""
LOOK_S: Final = 0.25
LARGEST_PART: Final = commands.BAND_ROWS * 104 + 8
OFFLINE: Final = 0b1000


class EscposPrinter:
    """The port over a transport. A printer with `status: none` is asked nothing but its port's own pins, where the
    transport has such: its jobs are sent, never confirmed."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        silence_s: float = SILENCE_S,
        completion_s: float = COMPLETION_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._silence_s = silence_s
        self._completion_s = completion_s
        self._settle_s = settle_s
        self._talk = Conversation(transport)
        self._handed = 0
        """Bytes of the present job that the transport took."""
        self._pace: float | None = None
        """Bytes a second of the slowest segment of the present job."""
        self._pending = 0
        """Bytes that a printer interrupted in the middle of a part may still wait for."""
        self._job_number = 0

    def status(self) -> PrinterState:
        """Ask now, within 2 s."""
        try:
            self._transport.open()
        except Absent:
            return PrinterState.ABSENT
        try:
            return self._ask()
        except Broken:
            return PrinterState.SILENT
        finally:
            self._transport.close()

    def print_job(self, job: Job) -> JobOutcome:
        """Send one whole slip and find out what became of it."""
        try:
            self._transport.open()
        except Absent:
            return JobOutcome(JobResult.FAILED, PrinterState.ABSENT, 0, "absent")
        try:
            outcome = self._start(job) or self._print(job)
        finally:
            self._transport.close()
        if outcome.result is JobResult.UNKNOWN:
            self._pending = max(map(len, job.parts), default=0)
        return outcome

    def suspect(self) -> None:
        """A job was cut short, nobody knows where: clear what is left of it before the next one."""
        self._pending = LARGEST_PART

    def close(self) -> None:
        """Release the device."""
        self._transport.release()

    def _start(self, job: Job) -> JobOutcome | None:
        """Nothing of the job leaves before the printer is well and rid of an earlier one. None: go on."""
        try:
            state = self._ask()
            if state.can_print and self._pending:
                state = self._clear() or state
        except Broken:
            return JobOutcome(JobResult.FAILED, PrinterState.SILENT, 0, "broken")
        return None if state.can_print else JobOutcome(JobResult.FAILED, state, 0, str(state))

    def _clear(self) -> PrinterState | None:
        """Fill up a half-sent picture with white, drop the line in hand, part what came out from what comes next."""
        cut = commands.FEED_AND_CUT if self._profile.cutter else commands.FEED_TO_TEAR
        zeros = [bytes(min(SEGMENT, self._pending - start)) for start in range(0, self._pending, SEGMENT)]
        trouble = self._deliver(Job((*zeros, commands.INIT + cut)))
        if trouble is None:
            self._pending = 0
        return trouble

    def _print(self, job: Job) -> JobOutcome:
        try:
            trouble = self._deliver(job)
            if trouble is not None:
                return JobOutcome(JobResult.UNKNOWN, trouble, self._handed, str(trouble))
            return self._completed()
        except Broken as broken:
            result = JobResult.UNKNOWN if self._handed else JobResult.FAILED
            state = PrinterState.SILENT if broken.stalled else PrinterState.OFFLINE
            return JobOutcome(result, state, self._handed, broken.code)

    def _deliver(self, job: Job) -> PrinterState | None:
        """All of it, as long as the printer stays well. None: it took everything. Raises Broken."""
        self._handed, self._pace = 0, None
        unanswered: deque[tuple[int, float]] = deque()
        self._talk.forget()
        for segment in _segments(job):
            try:
                self._transport.write(segment)
            except Broken as broken:
                self._handed += broken.sent
                raise
            self._handed += len(segment)
            if self._profile.status == "none":
                continue
            self._transport.write(commands.ask_status(1))
            unanswered.append((len(segment), time.monotonic()))
            if len(unanswered) >= AHEAD and (trouble := self._answered(unanswered)):
                return trouble
        while unanswered:
            if trouble := self._answered(unanswered):
                return trouble
        return None

    def _answered(self, unanswered: deque[tuple[int, float]]) -> PrinterState | None:
        """Wait for the answer to the oldest question. None: the printer is well."""
        status = self._talk.await_status(
            self._silence_s + sum(size for size, _ in unanswered) / (self._pace or SLOWEST_LINE)
        )
        if status is None:
            return PrinterState.SILENT
        size, handed_at = unanswered.popleft()
        pace = max(SLOWEST_LINE, size / max(1e-6, time.monotonic() - handed_at))
        self._pace = min(self._pace or pace, pace)
        if not status & OFFLINE:
            return None
        while unanswered and self._talk.await_status(LOOK_S) is not None:
            unanswered.popleft()
        return self._why_offline()

    def _completed(self) -> JobOutcome:
        finished = self._ask_completion()
        began = well = time.monotonic()
        state = PrinterState.READY
        ends = began + (self._completion_s if finished else self._settle_s)
        while True:
            self._talk.hear(LOOK_S if finished else 0.0)
            if finished and (done := finished()):
                if not done.can_print:
                    return JobOutcome(JobResult.UNKNOWN, done, self._handed, str(done))
                return JobOutcome(JobResult.CONFIRMED, state if done is PrinterState.READY else done, self._handed)
            now = self._ask()
            if now.can_print:
                state, well = now, time.monotonic()
            elif now is not PrinterState.SILENT or time.monotonic() - well > self._silence_s:
                # A busy printer may be silent for a moment; what it complains of is final.
                return JobOutcome(JobResult.UNKNOWN, now, self._handed, str(now))
            if time.monotonic() >= ends or not (finished or self._can_be_watched):
                break
            if not finished:
                time.sleep(LOOK_S)
        if finished:
            return JobOutcome(JobResult.UNKNOWN, state, self._handed, "no_completion")
        return JobOutcome(JobResult.SENT, state, self._handed)

    def _ask_completion(self) -> Callable[[], PrinterState | None] | None:
        """Ask to be told when the paper is out. What looks for the answer; None: this printer never tells."""
        if self._profile.completion == "gsH":
            self._job_number = (self._job_number + 1) % 10_000
            job_id = b"%04d" % self._job_number
            self._transport.write(commands.ask_done(job_id))
            return lambda: PrinterState.READY if job_id in self._talk.replies.done else None
        if self._profile.completion == "gsr":
            self._transport.write(commands.ASK_PAPER)
            return lambda: _paper_state(self._talk.replies.papers[-1]) if self._talk.replies.papers else None
        return None

    @property
    def _can_be_watched(self) -> bool:
        return self._profile.status != "none" or self._transport.pins() is not None

    def _ask(self) -> PrinterState:
        if self._profile.status == "none":
            return _pins_state(self._transport.pins())
        general = self._talk.query(1)
        if general is None:
            return PrinterState.SILENT
        if general & OFFLINE:
            return self._why_offline()
        paper = self._talk.query(4)
        if paper is None:
            return PrinterState.SILENT
        if paper & 0b01100000:
            return PrinterState.PAPER_OUT
        return PrinterState.NEAR_END if paper & 0b1100 else PrinterState.READY

    def _why_offline(self) -> PrinterState:
        cause = self._talk.query(2)
        if cause is None:
            return PrinterState.SILENT
        if cause & 0b100:
            return PrinterState.COVER_OPEN
        if cause & 0b100000:
            return PrinterState.PAPER_OUT
        if cause & 0b1000000:
            error = self._talk.query(3)
            return PrinterState.CUTTER_ERROR if error is not None and error & 0b1000 else PrinterState.OFFLINE
        return PrinterState.OFFLINE


def _segments(job: Job) -> Iterator[bytes]:
    """Whole parts together, up to SEGMENT bytes; a larger part alone."""
    segment = b""
    for part in job.parts:
        if segment and len(segment) + len(part) > SEGMENT:
            yield segment
            segment = b""
        segment += part
    if segment:
        yield segment


def _paper_state(answer: int) -> PrinterState:
    """GS r 1: bits 0 and 1 near the end, 2 and 3 no paper."""
    if answer & 0b1100:
        return PrinterState.PAPER_OUT
    return PrinterState.NEAR_END if answer & 0b11 else PrinterState.READY


def _pins_state(pins: int | None) -> PrinterState:
    """Port status of the USB printer class: bit 5 paper empty, bit 3 no error. None: nothing can be asked at all, and
    the device is believed ready while it opens."""
    if pins is None:
        return PrinterState.READY
    if pins & 0b100000:
        return PrinterState.PAPER_OUT
    return PrinterState.READY if pins & 0b1000 else PrinterState.OFFLINE
