"""APDUs as values, and the one place that handles 61xx and 6Cxx (ISO/IEC 7816-4). No payload ever reaches a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

OK: Final = 0x9000
AUTHENTICATION_FAILED: Final = 0x6300
SECURITY_NOT_MET: Final = 0x6982
BLOCKED: Final = 0x6983
FUNCTION_NOT_SUPPORTED: Final = 0x6A81
FILE_NOT_FOUND: Final = 0x6A82
RECORD_NOT_FOUND: Final = 0x6A83
KEY_NOT_FOUND: Final = 0x6A88
INS_UNKNOWN: Final = 0x6D00
CLA_UNKNOWN: Final = 0x6E00
LONGEST_CHAIN: Final = 16
"""Answers that one command may be split into; a card that goes on for ever is broken."""


class LinkLost(Exception):
    """The card cannot be talked to any more.

    `code`: removed | mute | reset (another program reset it) | busy (another program holds it) | service_down | garbled
    (no status word, or no end) | pcsc_XXXXXXXX (any other answer of PC/SC).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Link(Protocol):
    """One powered card inside one transaction."""

    @property
    def atr(self) -> bytes:
        """Answer to reset."""

    @property
    def t0(self) -> bool:
        """Whether the protocol is T=0: a command with data then carries no Le."""

    def transmit(self, command: bytes | bytearray) -> bytes:
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

    def encoded(self, t0: bool = False, le: int | None = None) -> bytes:
        """The bytes to send. T=0 fetches the answer to a command with data, it never asks (ISO/IEC 7816-3).

        `le`: the length that the card itself named, instead of the one asked for first.
        """
        wanted = self.le if le is None else le
        if not self.data:
            head = self.cla, self.ins, self.p1, self.p2
            return bytes(head) if wanted is None else bytes((*head, wanted))
        body = bytes((self.cla, self.ins, self.p1, self.p2, len(self.data))) + self.data
        return body if t0 or wanted is None else body + bytes((wanted,))


@dataclass(frozen=True, slots=True)
class Response:
    """Data and status word."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        """9000."""
        return self.sw == OK


def tries_left(sw: int) -> int | None:
    """x of 63Cx; None where the status word does not say."""
    return sw & 0x0F if sw & 0xFFF0 == 0x63C0 else None


def select_name(link: Link, name: bytes) -> Response:
    """SELECT an application by its name."""
    return send(link, Command(0x00, 0xA4, 0x04, 0x00, name, 0x00))


def select_file(link: Link, file: int, p1: int = 0x02) -> Response:
    """SELECT an elementary file (P1 = 02) or any file (P1 = 00) by its two-byte identifier."""
    return send(link, Command(0x00, 0xA4, p1, 0x00, file.to_bytes(2, "big")))


def send(link: Link, command: Command) -> Response:
    """Send and gather: 61xx is followed by GET RESPONSE, 6Cxx repeats once with the right length.

    Raises LinkLost: also for an answer shorter than a status word, and for one that never ends.
    """
    t0 = link.t0
    answer = _exchange(link, command.encoded(t0))
    if answer[-2] == 0x6C:
        answer = _exchange(link, command.encoded(t0, answer[-1]))
    data = answer[:-2]
    for _ in range(LONGEST_CHAIN):
        if answer[-2] != 0x61:
            return Response(data, answer[-2] << 8 | answer[-1])
        answer = _exchange(link, bytes((0x00, 0xC0, 0x00, 0x00, answer[-1])))
        data += answer[:-2]
    raise LinkLost("garbled")


def _exchange(link: Link, command: bytes) -> bytes:
    raw = link.transmit(command)
    if len(raw) < 2:
        raise LinkLost("garbled")
    return raw
