"""The process that touches cards: a mute card can block a call for ever, and only a process can be ended.

Lines on standard input: `read READER`. Lines on standard output: `apdu` before each command, then one of
`result JSON` or `lost CODE`. Nothing goes to any log.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import date
from typing import Any, TextIO

from smartcard import scard

from drivers.card.apdu import LinkLost
from drivers.card.procedure import read_card

GONE = (
    scard.SCARD_E_NO_SMARTCARD,
    scard.SCARD_W_REMOVED_CARD,
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_READER_UNAVAILABLE,
    scard.SCARD_E_UNKNOWN_READER,
)


class _PcscLink:
    def __init__(self, card: Any, protocol: int, out: TextIO) -> None:
        self._card = card
        self._protocol = protocol
        self._out = out

    def transmit(self, command: bytes) -> bytes:
        print("apdu", file=self._out, flush=True)
        request = scard.SCARD_PCI_T1 if self._protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        result, answer = scard.SCardTransmit(self._card, request, list(command))
        if result != scard.SCARD_S_SUCCESS or len(answer) < 2:
            raise LinkLost("removed")
        return bytes(answer)


def _connect(context: Any, reader: str) -> tuple[int, Any, int]:
    """A card that just came may not be up yet: three tries within half a second, then it is what it is."""
    for left in (2, 1, 0):
        result, card, protocol = scard.SCardConnect(
            context, reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        )
        if result == scard.SCARD_S_SUCCESS or result in GONE or not left:
            break
        time.sleep(0.25)
    return result, card, protocol


def read(reader: str, today: date, out: TextIO) -> str:
    """One reading; the line to answer with."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return "lost service_down"
    try:
        result, card, protocol = _connect(context, reader)
        if result != scard.SCARD_S_SUCCESS:
            return "lost removed" if result in GONE else "lost mute"
        disposition = scard.SCARD_RESET_CARD
        try:
            if scard.SCardBeginTransaction(card) != scard.SCARD_S_SUCCESS:
                return "lost removed"
            try:
                found = read_card(_PcscLink(card, protocol, out), today)
                disposition = scard.SCARD_LEAVE_CARD
            finally:
                scard.SCardEndTransaction(card, disposition)
        except LinkLost as lost:
            return f"lost {lost.code}"
        finally:
            scard.SCardDisconnect(card, disposition)
    finally:
        scard.SCardReleaseContext(context)
    body = {"status": str(found.status), "code": found.code, "card": asdict(found.card) if found.card else None}
    return "result " + json.dumps(body)


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "read":
            day, _, reader = rest.partition(" ")
            print(read(reader, date.fromisoformat(day), sys.stdout), flush=True)


if __name__ == "__main__":
    main()
