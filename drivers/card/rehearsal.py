"""A reading of nobody's card, done by the card process while it waits: the first real one then finds everything loaded.

A process that lives for one card would else pay for Python's cold code while a person waits: about half of a reading.
"""

from __future__ import annotations

from typing import Any, Final

from smartcard import scard

from drivers.card.card_io import CardIo
from drivers.card.files import RECORDS

TIMES: Final = 9
"""Python specialises a function after its eighth call."""
ANSWERS: Final = {r.tag: list(bytes((r.tag, r.longest)) + b"1" * r.longest + b"\x90\x00") for r in RECORDS}
DONE: Final = [0x90, 0x00]
REQUEST: Final = b'{"op": "read", "reader": "", "today": "2000-01-01", "psam": null}'


class _NobodysCard:
    """pyscard's functions, as far as a reading needs them: every record is full of the digit 1."""

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:
        return scard.SCARD_S_SUCCESS, 0

    def SCardConnect(self, _context: int, _reader: str, _share: int, _wanted: int) -> tuple[int, int, int]:
        return scard.SCARD_S_SUCCESS, 0, scard.SCARD_PROTOCOL_T0

    def SCardStatus(self, _card: int) -> tuple[int, str, int, int, list[int]]:
        return scard.SCARD_S_SUCCESS, "", 0, 0, [0x3B, 0x00]

    def SCardTransmit(self, _card: int, _request: Any, command: list[int]) -> tuple[int, list[int]]:
        if command[1] != 0xB2:
            return scard.SCARD_S_SUCCESS, DONE
        answer = ANSWERS[command[2]]
        wanted = len(answer) - 2
        return scard.SCARD_S_SUCCESS, answer if command[4] == wanted else [0x6C, wanted]

    def _done(self, *_arguments: Any) -> int:
        done: int = scard.SCARD_S_SUCCESS
        return done

    SCardBeginTransaction = SCardEndTransaction = SCardDisconnect = SCardReleaseContext = _done


def nobodys_io() -> CardIo:
    """Operations on nobody's card."""
    return CardIo(_NobodysCard(), lambda _doing: None, lambda _seconds: None)
