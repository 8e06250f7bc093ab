"""PC/SC as values and three exceptions: the one place that knows pyscard's functions and what its numbers mean.

Only the flat functions of `smartcard.scard` are used: they answer with a number and raise nothing of their own, while
pyscard's classes have two families of exceptions and monitors that die with the service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smartcard import scard

from drivers.card.apdu import LinkLost

PNP: Final = "\\\\?PnP?\\Notification"
"""The reader that never is: PC/SC reports under its name that readers came or went."""

LOST: Final = {
    scard.SCARD_E_NO_SMARTCARD: "removed",
    scard.SCARD_W_REMOVED_CARD: "removed",
    scard.SCARD_E_NOT_TRANSACTED: "removed",
    scard.SCARD_E_READER_UNAVAILABLE: "removed",
    scard.SCARD_E_UNKNOWN_READER: "removed",
    scard.SCARD_W_UNRESPONSIVE_CARD: "mute",
    scard.SCARD_W_UNPOWERED_CARD: "mute",
    scard.SCARD_W_UNSUPPORTED_CARD: "mute",
    scard.SCARD_E_PROTO_MISMATCH: "mute",
    scard.SCARD_E_TIMEOUT: "mute",
    scard.SCARD_W_RESET_CARD: "reset",
    scard.SCARD_E_SHARING_VIOLATION: "busy",
    scard.SCARD_E_NO_SERVICE: "service_down",
    scard.SCARD_E_SERVICE_STOPPED: "service_down",
    scard.SCARD_F_COMM_ERROR: "service_down",
    scard.SCARD_E_INVALID_HANDLE: "service_down",
}


class ServiceLost(Exception):
    """The PC/SC service, or our context in it, is gone: begin anew with a fresh context."""


class ReaderGone(Exception):
    """A reader that was asked about is no more: look for readers again."""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """One reader at one look. `event` is PC/SC's own word for it, handed back at the next look."""

    name: str
    event: int = scard.SCARD_STATE_UNAWARE

    @property
    def usable(self) -> bool:
        """Whether it is there at all."""
        return not self.event & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN)

    @property
    def present(self) -> bool:
        """Whether a card is in it."""
        return self.usable and bool(self.event & scard.SCARD_STATE_PRESENT)

    @property
    def mute(self) -> bool:
        """Whether that card gave no answer to reset."""
        return bool(self.event & scard.SCARD_STATE_MUTE)

    @property
    def changes(self) -> int:
        """Counts insertions and removals, modulo 65536."""
        return (self.event >> 16) & 0xFFFF


class Context:
    """One context in the service. Every one made is released: the service has room for 200."""

    def __init__(self, api: Any = scard) -> None:
        """Raises ServiceLost."""
        self._api = api
        result, self._handle = api.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != scard.SCARD_S_SUCCESS:
            raise ServiceLost

    def release(self) -> None:
        """Give it back."""
        self._api.SCardReleaseContext(self._handle)

    def cancel(self) -> None:
        """Wake another thread that waits in `changes`. One that is about to wait is not woken: ask again."""
        self._api.SCardCancel(self._handle)

    def readers(self) -> list[str]:
        """Names in the service's order. Raises ServiceLost."""
        try:
            result, names = self._api.SCardListReaders(self._handle, [])
        except UnicodeDecodeError:
            # One reader with a name that is no text hides them all: as good as none.
            return []
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        if result != scard.SCARD_S_SUCCESS:
            raise ServiceLost
        return [str(name) for name in names]

    def changes(self, seen: Sequence[ReaderState], wait_ms: int) -> list[ReaderState] | None:
        """Wait until one of them differs from what was seen. None: nothing did, or `cancel`.

        Raises ServiceLost, ReaderGone.
        """
        asked = [(s.name, s.event & ~scard.SCARD_STATE_CHANGED) for s in seen]
        result, found = self._api.SCardGetStatusChange(self._handle, wait_ms, asked)
        if result in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
            return None
        if result == scard.SCARD_E_UNKNOWN_READER:
            raise ReaderGone
        if result != scard.SCARD_S_SUCCESS:
            raise ServiceLost
        return [ReaderState(str(f[0]), int(f[1])) for f in found]

    def connect(self, reader: str, step: Callable[[], None]) -> PcscCard:
        """Power the card and hold it alone for one transaction. Raises LinkLost."""
        return PcscCard(self._api, self._handle, reader, step)


class PcscCard:
    """A link to the card in one reader, T=0 or T=1 as the card has it. `step` is called before what may hang."""

    def __init__(self, api: Any, context: Any, reader: str, step: Callable[[], None]) -> None:
        self._api = api
        self._step = step
        wanted = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, self._card, protocol = api.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, wanted)
        _need(result)
        self._t0: bool = protocol != scard.SCARD_PROTOCOL_T1
        self._request = scard.SCARD_PCI_T0 if self._t0 else scard.SCARD_PCI_T1
        self._atr = b""
        try:
            _need(api.SCardBeginTransaction(self._card))
            result, _, _, _, atr = api.SCardStatus(self._card)
            _need(result)
            self._atr = bytes(atr)
        except LinkLost:
            api.SCardDisconnect(self._card, scard.SCARD_RESET_CARD)
            raise

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        return self._atr

    @property
    def t0(self) -> bool:
        """Whether the protocol is T=0."""
        return self._t0

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command. Raises LinkLost: also where PC/SC calls it a success and hands over nothing."""
        self._step()
        numbers = list(command)
        result, answer = self._api.SCardTransmit(self._card, self._request, numbers)
        numbers[:] = bytes(len(numbers))
        _need(result)
        if len(answer) < 2:
            raise LinkLost("removed")
        return bytes(answer)

    def close(self, keep: bool) -> None:
        """End the transaction. `keep`: leave the card as it is; else reset it, so that nothing stays opened on it."""
        disposition = scard.SCARD_LEAVE_CARD if keep else scard.SCARD_RESET_CARD
        # Both fail when the card is gone by now; there is nothing left to end then.
        self._api.SCardEndTransaction(self._card, disposition)
        self._api.SCardDisconnect(self._card, disposition)


def _need(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        raise LinkLost(LOST.get(result, f"pcsc_{result & 0xFFFFFFFF:08x}"))
