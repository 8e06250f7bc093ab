"""pyscard's flat functions over virtual cards in this process: a PC/SC service that does what a test says.

It counts contexts, and its service can die, its readers come and go, and its cards be pulled at any command.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from smartcard import scard

from drivers.card.apdu import LinkLost
from drivers.card.card_io import CardIo, PsamSlot
from drivers.card.port import PinAnswer
from drivers.card.procedure import ReadResult
from drivers.card.virtual import Card
from drivers.card.winscard import PNP

OK: Final[int] = scard.SCARD_S_SUCCESS
ROOM: Final = 200
"""Contexts that a real service has room for."""


@dataclass(slots=True)
class _Slot:
    card: Card | None = None
    changes: int = 0
    silent: bool = False
    """It gives no answer to reset."""

    @property
    def event(self) -> int:
        state: int = scard.SCARD_STATE_PRESENT if self.card else scard.SCARD_STATE_EMPTY
        if self.card and self.silent:
            state |= scard.SCARD_STATE_MUTE
        return state | self.changes << 16


@dataclass(slots=True)
class ScriptedPcsc:
    """`up`: whether the service runs."""

    up: bool = True
    slots: dict[str, _Slot] = field(default_factory=dict)
    live: set[int] = field(default_factory=set)
    """Contexts that were made and not released."""
    made: int = 0
    most: int = 0
    cards: dict[int, tuple[str, Card, int]] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    woken: set[int] = field(default_factory=set)
    next_transmit: list[int] = field(default_factory=list)
    """Answers of PC/SC to the next commands, instead of the card's."""
    refuse_status: int = OK
    changed: threading.Condition = field(default_factory=threading.Condition)

    # --- the test's hands -----------------------------------------------------------------------
    def plug(self, *names: str) -> None:
        with self.changed:
            for name in names:
                self.slots[name] = _Slot()
            self.changed.notify_all()

    def unplug(self, name: str) -> None:
        with self.changed:
            del self.slots[name]
            self.changed.notify_all()

    def insert(self, name: str, card: Card, silent: bool = False) -> None:
        with self.changed:
            slot = self.slots[name]
            slot.card, slot.silent = card, silent
            slot.changes += 1
            self.changed.notify_all()

    def remove(self, name: str) -> None:
        with self.changed:
            slot = self.slots[name]
            slot.card = None
            slot.changes += 1
            self.changed.notify_all()

    def die(self) -> None:
        with self.changed:
            self.up = False
            self.live.clear()
            self.cards.clear()
            self.changed.notify_all()

    def rise(self) -> None:
        with self.changed:
            self.up = True
            for slot in self.slots.values():
                slot.changes = 1 if slot.card else 0
            self.changed.notify_all()

    # --- pyscard --------------------------------------------------------------------------------
    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:
        with self.changed:
            if not self.up:
                return scard.SCARD_E_NO_SERVICE, 0
            if len(self.live) >= ROOM:
                return 0x8010006A, 0
            self.made += 1
            self.live.add(self.made)
            self.most = max(self.most, len(self.live))
            return OK, self.made

    def SCardReleaseContext(self, context: int) -> int:
        with self.changed:
            self.live.discard(context)
            return OK

    def SCardCancel(self, context: int) -> int:
        with self.changed:
            # As the real one: it wakes who waits, and is forgotten where nobody does.
            if context in self.waiting:
                self.woken.add(context)
                self.changed.notify_all()
            return OK

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:
        with self.changed:
            if context not in self.live:
                return scard.SCARD_E_NO_SERVICE, []
            if not self.slots:
                return scard.SCARD_E_NO_READERS_AVAILABLE, []
            return OK, list(self.slots)

    def SCardGetStatusChange(
        self, context: int, wait_ms: int, asked: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        ends = time.monotonic() + wait_ms / 1000
        with self.changed:
            before = list(self.slots)
            while True:
                if context not in self.live:
                    return (scard.SCARD_F_COMM_ERROR if context else scard.SCARD_E_NO_SERVICE), []
                if self.refuse_status != OK:
                    return self.refuse_status, []
                found: list[tuple[str, int, list[int]]] = []
                differs = False
                for name, state in asked:
                    if name == PNP:
                        event = 0 if list(self.slots) == before else scard.SCARD_STATE_CHANGED
                    elif name in self.slots:
                        event = self.slots[name].event
                        event |= scard.SCARD_STATE_CHANGED if event != state else 0
                    elif list(self.slots) == before:
                        return scard.SCARD_E_UNKNOWN_READER, []
                    else:
                        event = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_CHANGED
                    differs = differs or bool(event & scard.SCARD_STATE_CHANGED)
                    found.append((name, event, []))
                if differs:
                    return OK, found
                if context in self.woken:
                    self.woken.discard(context)
                    return scard.SCARD_E_CANCELLED, []
                left = ends - time.monotonic()
                if left <= 0:
                    return scard.SCARD_E_TIMEOUT, found
                self.waiting.add(context)
                self.changed.wait(left)
                self.waiting.discard(context)

    def SCardConnect(self, context: int, reader: str, share: int, protocols: int) -> tuple[int, int, int]:
        with self.changed:
            if context not in self.live:
                return scard.SCARD_E_NO_SERVICE, 0, 0
            slot = self.slots.get(reader)
            if slot is None:
                return scard.SCARD_E_UNKNOWN_READER, 0, 0
            if slot.card is None:
                return scard.SCARD_E_NO_SMARTCARD, 0, 0
            slot.card.reset()
            self.made += 1
            self.cards[self.made] = reader, slot.card, slot.changes
            protocol = scard.SCARD_PROTOCOL_T0 if slot.card.t0 else scard.SCARD_PROTOCOL_T1
            return OK, self.made, protocol

    def SCardBeginTransaction(self, card: int) -> int:
        gone: int = scard.SCARD_E_INVALID_HANDLE
        return OK if card in self.cards else gone

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, list[int]]:
        if card not in self.cards:
            return scard.SCARD_E_INVALID_HANDLE, "", 0, 0, []
        reader, inside, _ = self.cards[card]
        return OK, reader, 0, 0, list(inside.atr)

    def SCardTransmit(self, card: int, request: Any, command: list[int]) -> tuple[int, list[int]]:
        if self.next_transmit:
            return self.next_transmit.pop(0), []
        with self.changed:
            if card not in self.cards:
                return scard.SCARD_E_NO_SERVICE, []
            reader, inside, changes = self.cards[card]
            slot = self.slots.get(reader)
            if slot is None or slot.card is not inside or slot.changes != changes:
                return scard.SCARD_W_REMOVED_CARD, []
        try:
            return OK, list(inside.transmit(bytes(command)))
        except LinkLost as lost:
            if lost.code == "mute":
                # What a reader says that has a time limit of its own.
                return scard.SCARD_W_UNRESPONSIVE_CARD, []
            self.remove(reader)
            return OK, []

    def SCardEndTransaction(self, card: int, disposition: int) -> int:
        return OK

    def SCardDisconnect(self, card: int, disposition: int) -> int:
        with self.changed:
            found = self.cards.pop(card, None)
            if found is not None and disposition == scard.SCARD_RESET_CARD:
                found[1].reset()
            return OK


class InProcessPort:
    """The card process's work in the calling thread."""

    def __init__(self, api: ScriptedPcsc, psam: PsamSlot | None = None) -> None:
        self._io = CardIo(api, lambda _doing: None, lambda _seconds: None)
        self._psam = psam

    def prepare(self) -> None: ...

    def read(self, reader: str, today: date) -> ReadResult:
        return self._io.read(reader, today, self._psam)

    def verify(self, reader: str, card_id: bytes, digits: bytearray) -> PinAnswer:
        return self._io.verify(reader, card_id, digits)

    def abort(self) -> None: ...

    def close(self) -> None: ...
