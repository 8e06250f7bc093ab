"""An ESC/POS printer over any transport: honest about its state, and about what became of a job.

Status by DLE EOT n (answered in real time, even when offline); fixed bits are checked, so that noise and silence are
never read as "paper is fine". Completion by GS r, which is answered after the data before it was printed.
"""

from __future__ import annotations

import time
from typing import Final

from drivers.printer.encode import ASK_PAPER
from drivers.printer.port import JobOutcome, JobResult, PrinterState
from drivers.printer.profile import Profile
from drivers.printer.transport import Absent, Broken, Transport

STATUS_DEADLINE_S: Final = 0.45
"""For each of four questions: under 2 s together."""
COMPLETION_S: Final = 12.0
LOOK_S: Final = 0.25
_FIXED_MASK, _FIXED = 0b10010011, 0b00010010


class EscposPrinter:
    """The port over a transport. `status: none` profiles (a plain device file) are believed ready while they open."""

    def __init__(self, transport: Transport, profile: Profile, completion_s: float = COMPLETION_S) -> None:
        self._transport = transport
        self._profile = profile
        self._completion_s = completion_s

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

    def print_job(self, job: bytes) -> JobOutcome:
        """Send one whole slip and find out what became of it."""
        try:
            self._transport.open()
        except Absent:
            return JobOutcome(JobResult.FAILED, PrinterState.ABSENT, 0, "absent")
        try:
            return self._print(job)
        finally:
            self._transport.close()

    def close(self) -> None:
        """Release the device."""
        self._transport.close()

    def _print(self, job: bytes) -> JobOutcome:
        try:
            before = self._ask()
        except Broken:
            return JobOutcome(JobResult.FAILED, PrinterState.SILENT, 0, "broken")
        if not before.can_print:
            return JobOutcome(JobResult.FAILED, before, 0, str(before))
        try:
            self._transport.drain()
            self._transport.write(job)
        except Broken as broken:
            if broken.sent == 0:
                return JobOutcome(JobResult.FAILED, PrinterState.OFFLINE, 0, "broken")
            return JobOutcome(JobResult.UNKNOWN, PrinterState.OFFLINE, broken.sent, "broken")
        try:
            return self._completed(len(job))
        except Broken:
            return JobOutcome(JobResult.UNKNOWN, PrinterState.SILENT, len(job), "broken")

    def _completed(self, sent: int) -> JobOutcome:
        if self._profile.completion == "gsr":
            self._transport.write(ASK_PAPER)
            ends = time.monotonic() + self._completion_s
            while time.monotonic() < ends:
                answer = self._transport.read_byte(LOOK_S)
                # GS r answers with bit 4 and bit 7 clear; real-time answers have bit 4 set.
                if answer is not None and not answer & 0b10010000:
                    state = PrinterState.NEAR_END if answer & 0b11 else PrinterState.READY
                    return JobOutcome(JobResult.CONFIRMED, state, sent)
                state = self._ask()
                # A busy printer may be silent for a moment; what it complains of is final.
                if not state.can_print and state is not PrinterState.SILENT:
                    return JobOutcome(JobResult.UNKNOWN, state, sent, str(state))
            return JobOutcome(JobResult.UNKNOWN, PrinterState.SILENT, sent, "no_completion")
        after = self._ask()
        if after.can_print:
            return JobOutcome(JobResult.SENT, after, sent)
        return JobOutcome(JobResult.UNKNOWN, after, sent, str(after))

    def _ask(self) -> PrinterState:
        if self._profile.status == "none":
            return PrinterState.READY
        self._transport.drain()
        general = self._query(1)
        if general is None:
            return PrinterState.SILENT
        if general & 0b1000:
            return self._why_offline()
        paper = self._query(4)
        if paper is None:
            return PrinterState.SILENT
        if paper & 0b01100000:
            return PrinterState.PAPER_OUT
        return PrinterState.NEAR_END if paper & 0b1100 else PrinterState.READY

    def _why_offline(self) -> PrinterState:
        cause = self._query(2)
        if cause is None:
            return PrinterState.SILENT
        if cause & 0b100:
            return PrinterState.COVER_OPEN
        if cause & 0b100000:
            return PrinterState.PAPER_OUT
        if cause & 0b1000000:
            error = self._query(3)
            return PrinterState.CUTTER_ERROR if error is not None and error & 0b1000 else PrinterState.OFFLINE
        return PrinterState.OFFLINE

    def _query(self, number: int) -> int | None:
        """The answer to DLE EOT n. None: silence, or a byte without the fixed bits 0xx1xx10."""
        self._transport.write(bytes((0x10, 0x04, number)))
        ends = time.monotonic() + STATUS_DEADLINE_S
        while (left := ends - time.monotonic()) > 0:
            answer = self._transport.read_byte(left)
            if answer is None:
                return None
            if answer & _FIXED_MASK == _FIXED:
                return answer
        return None
