"""One operation on one card over PC/SC: connect, read or verify, let go. Runs in the card process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from drivers.card.apdu import Link, LinkLost
from drivers.card.authentication import Authenticator
from drivers.card.heartbeat import Doing
from drivers.card.pin import verify
from drivers.card.port import PinAnswer
from drivers.card.procedure import ReadResult, from_lost, read_card
from drivers.card.psam import Algorithm, ApduPsam, Diversification, PsamError, PsamKeys
from drivers.card.winscard import Context, PcscCard, ServiceLost

RISING_S: Final = 0.25
"""A card that just came may not be up yet."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PsamSlot:
    """A PSAM in a PC/SC reader: part of its name, and the keys to use."""

    reader: str
    keys: PsamKeys


@dataclass(frozen=True, slots=True)
class CardIo:
    """`api`: pyscard's functions. `beat` is told what may hang from now on. `sleep`: between tries to connect.

    `ahead`: a context made before it was needed; the service may have been started anew since. Who made it releases it.
    """

    api: Any
    beat: Callable[[Doing], None]
    sleep: Callable[[float], None]
    ahead: Context | None = None

    def read(self, reader: str, today: date, psam: PsamSlot | None) -> ReadResult:
        """One reading, whatever becomes of it."""

        def work(link: Link) -> ReadResult:
            if psam is None:
                return read_card(link, today)
            with_psam = _SlotPsam(self.api, psam.reader, lambda: self.beat(Doing.PSAM))
            try:
                return read_card(link, today, Authenticator(with_psam, psam.keys, os.urandom))
            finally:
                with_psam.close()

        try:
            # What a PSAM opened does not stay open for the next program.
            return self._on_card(reader, work, keep=psam is None)
        except LinkLost as lost:
            return from_lost(lost.code)

    def verify(self, reader: str, card_id: bytes, digits: bytearray) -> PinAnswer:
        """Let the card verify its PIN; `digits` is overwritten. Raises LinkLost."""
        # After a reset by another program the tries may have been spent: once only.
        return self._on_card(reader, lambda link: verify(link, card_id, digits), keep=False, times=1)

    def _on_card(self, reader: str, work: Callable[[Link], T], keep: bool, times: int = 2) -> T:
        context, card, fresh = self.ahead, self._connected_ahead(reader), None
        try:
            if context is None or card is None:
                context = fresh = self._context()
            while True:
                times -= 1
                try:
                    return self._once(card or self._connected(context, reader), work, keep)
                except LinkLost as lost:
                    # Another program reset the card under us: selection is lost, a new connection cures it.
                    if lost.code != "reset" or not times:
                        raise
                card = None
        finally:
            if fresh is not None:
                fresh.release()

    def _connected_ahead(self, reader: str) -> PcscCard | None:
        """None: there is no context made ahead, or the service that knew it is gone. Raises LinkLost."""
        if self.ahead is None:
            return None
        try:
            return self._connected(self.ahead, reader)
        except LinkLost as lost:
            if lost.code != "service_down":
                raise
            return None

    def _context(self) -> Context:
        """A fresh one. Raises LinkLost."""
        self.beat(Doing.CONNECT)
        try:
            return Context(self.api)
        except ServiceLost:
            raise LinkLost("service_down") from None

    def _once(self, card: PcscCard, work: Callable[[Link], T], keep: bool) -> T:
        whole = False
        try:
            result = work(card)
            whole = True
            return result
        finally:
            card.close(keep and whole)

    def _connected(self, context: Context, reader: str) -> PcscCard:
        for left in (2, 1, 0):
            self.beat(Doing.CONNECT)
            try:
                return context.connect(reader, lambda: self.beat(Doing.CARD))
            except LinkLost as lost:
                if lost.code not in ("mute", "reset") or not left:
                    raise
            self.sleep(RISING_S)
        raise AssertionError("unreachable")


class _SlotPsam:
    """The PSAM in its slot, connected when it is first asked for: most cards never need it.

    In a context of its own: the service serves each context in a thread, and when this process is killed over a PSAM
    that hangs, the thread of the villager's card must be free to let that card go.
    """

    def __init__(self, api: Any, reader: str, step: Callable[[], None]) -> None:
        self._api = api
        self._reader = reader
        self._step = step
        self._context: Context | None = None
        self._card: PcscCard | None = None

    def cryptogram(self, algorithm: Algorithm, key: int, who: Diversification, process: bytes, source: bytes) -> bytes:
        """See `Psam`. Raises PsamError."""
        return ApduPsam(self._connected()).cryptogram(algorithm, key, who, process, source)

    def _connected(self) -> PcscCard:
        if self._card is None:
            self._step()
            try:
                self._context = self._context or Context(self._api)
                slot = next((n for n in self._context.readers() if self._reader in n), None)
                if slot is None:
                    raise PsamError("psam_absent")
                self._card = self._context.connect(slot, self._step)
            except ServiceLost:
                raise PsamError("psam_absent") from None
            except LinkLost as lost:
                raise PsamError("psam_mute" if lost.code == "mute" else "psam_absent") from None
        return self._card

    def close(self) -> None:
        """Let go of it."""
        if self._card is not None:
            self._card.close(keep=False)
            self._card = None
        if self._context is not None:
            self._context.release()
            self._context = None
