"""Asking a printer and hearing it out, over an open transport."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.printer import commands
from drivers.printer.replies import Replies
from drivers.printer.transport import Transport

STATUS_DEADLINE_S: Final = 0.45
"""For each of at most four questions: under 2 s together."""
PROBE_S: Final = 1.0
MOST_HEARD: Final = 4096
"""Bytes listened to at once: one that never stops talking holds nobody up."""


class Conversation:
    """Everything the printer says is kept in `replies` until it is cleared."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.replies = Replies()

    def forget(self) -> None:
        """Throw away stray answers."""
        self.hear(0.0)
        self.replies.clear()

    def hear(self, wait_s: float) -> None:
        """Take in whatever the printer says, waiting for the first byte only. Raises Broken."""
        for _ in range(MOST_HEARD):
            byte = self._transport.read_byte(wait_s)
            if byte is None:
                return
            self.replies.feed(byte)
            wait_s = 0.0

    def query(self, number: int) -> int | None:
        """The answer to DLE EOT n. None: silence, or nothing with its fixed bits. Raises Broken."""
        self.hear(0.0)
        self.replies.statuses.clear()
        self._transport.write(commands.ask_status(number))
        return self.await_status(STATUS_DEADLINE_S)

    def await_status(self, limit_s: float) -> int | None:
        """The next answer to any DLE EOT. Raises Broken."""
        if not self.replies.statuses:
            self.await_reply(lambda: bool(self.replies.statuses), limit_s)
        return self.replies.statuses.pop(0) if self.replies.statuses else None

    def await_reply(self, came: Callable[[], bool], limit_s: float) -> bool:
        """Listen until it came. Raises Broken."""
        ends = time.monotonic() + limit_s
        while not came():
            left = ends - time.monotonic()
            byte = self._transport.read_byte(left) if left > 0 else None
            if byte is None:
                return False
            self.replies.feed(byte)
        return True


@dataclass(frozen=True, slots=True)
class Probed:
    """What a printer answered of itself: the bytes of DLE EOT 1 to 4 (None: no answer), and the words of a profile."""

    answers: tuple[int | None, ...]
    status: str
    completion: str


def probe(transport: Transport) -> Probed:
    """Ask a printer at rest everything it can be asked. Raises Absent, Broken."""
    transport.open()
    try:
        talk = Conversation(transport)
        talk.forget()
        answers = tuple(talk.query(n) for n in (1, 2, 3, 4))
        status = "eot" if answers[0] is not None and answers[3] is not None else "none"
        return Probed(answers, status, _completion(transport, talk) if status == "eot" else "none")
    finally:
        transport.close()


def _completion(transport: Transport, talk: Conversation) -> str:
    transport.write(commands.INIT + commands.ask_done(b"0000"))
    if talk.await_reply(lambda: b"0000" in talk.replies.done, PROBE_S):
        return "gsH"
    talk.replies.clear()
    transport.write(commands.INIT + commands.ASK_PAPER)
    return "gsr" if talk.await_reply(lambda: bool(talk.replies.papers), PROBE_S) else "none"
