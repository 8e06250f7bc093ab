"""APDUs as values, and the one place that handles 61xx and 6Cxx (ISO/IEC 7816-4). No payload ever reaches a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

OK: Final = 0x9000
FILE_NOT_FOUND: Final = 0x6A82
RECORD_NOT_FOUND: Final = 0x6A83
SECURITY_NOT_MET: Final = 0x6982


class LinkLost(Exception):
    """The card left, or does not answer. `code`: removed | mute | service_down."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Link(Protocol):
    """One powered card inside one transaction."""

    def transmit(self, command: bytes) -> bytes:
        """Answer with its two status bytes. Raises LinkLost."""


@dataclass(frozen=True, slots=True)
class Command:
    """A short command. `le` None: no answer is expected."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None

    def encoded(self) -> bytes:
        """The bytes to send."""
        body = bytes((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            body += bytes((len(self.data),)) + self.data
        if self.le is not None:
            body += bytes((self.le,))
        return body


@dataclass(frozen=True, slots=True)
class Response:
    """Data and status word."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        """9000."""
        return self.sw == OK


def send(link: Link, command: Command) -> Response:
    """Send and gather: 61xx is followed by GET RESPONSE, 6Cxx repeats with the right length.

    Raises LinkLost: also for an answer shorter than a status word.
    """
    answer = _exchange(link, command.encoded())
    if answer.sw >> 8 == 0x6C:
        repeated = Command(command.cla, command.ins, command.p1, command.p2, command.data, answer.sw & 0xFF)
        answer = _exchange(link, repeated.encoded())
    data = answer.data
    for _ in range(64):
        if answer.sw >> 8 != 0x61:
            break
        answer = _exchange(link, bytes((0x00, 0xC0, 0x00, 0x00, answer.sw & 0xFF)))
        data += answer.data
    return Response(data, answer.sw)


def _exchange(link: Link, command: bytes) -> Response:
    raw = link.transmit(command)
    if len(raw) < 2:
        raise LinkLost("mute")
    return Response(raw[:-2], int.from_bytes(raw[-2:], "big"))
