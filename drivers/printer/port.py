"""What a slip printer is to the rest of the house: status on request, and jobs of bytes with an honest outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PrinterState(StrEnum):
    """What the printer says of itself. No answer is never "paper is fine"."""

    READY = "ready"
    NEAR_END = "near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    OFFLINE = "offline"
    SILENT = "silent"
    """Connected, but gave no valid answer within the deadline."""
    ABSENT = "absent"
    """Nothing there to connect to."""

    @property
    def can_print(self) -> bool:
        """Whether a slip may be promised before cash is taken."""
        return self in (PrinterState.READY, PrinterState.NEAR_END)


class JobResult(StrEnum):
    """What became of a job. The words are those of the spool."""

    CONFIRMED = "confirmed"
    """The printer said that the paper came out."""
    SENT = "sent"
    """All bytes were taken and the printer was fine before and after, but it cannot confirm paper."""
    UNKNOWN = "unknown"
    """Some bytes left and then the truth was lost. Never reprinted by itself."""
    FAILED = "failed"
    """Not one byte of the job left: it may be tried again."""


@dataclass(frozen=True, slots=True)
class Job:
    """The bytes of one slip, whole. A part is what must not be interrupted: a printed line, a command with its data."""

    parts: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        """All of it."""
        return b"".join(self.parts)

    def __len__(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """Result with the state seen last and a stable detail word."""

    result: JobResult
    state: PrinterState
    bytes_sent: int
    code: str = ""


class Printer(Protocol):
    """Blocking; owned by one worker thread. Implementations: transports × protocol, simulated, scripted."""

    def status(self) -> PrinterState:
        """Ask now, within 2 s."""

    def print_job(self, job: Job) -> JobOutcome:
        """Send one whole slip and find out what became of it."""

    def suspect(self) -> None:
        """A job was cut short, nobody knows where: clear what is left of it before the next one."""

    def close(self) -> None:
        """Release the device."""
