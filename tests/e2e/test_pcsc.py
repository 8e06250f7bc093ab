"""What only a real pcscd can show: it dies and comes back, a card hangs in it, readers are several."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from smartcard import scard

from drivers.card import demo_keys
from drivers.card.card_io import PsamSlot
from drivers.card.child import CardChild
from drivers.card.demo_psam import KEYS, DemoPsam
from drivers.card.pcsc import PcscReader
from drivers.card.port import CardSnapshot, CardStatus, PinAnswer, PinState
from drivers.card.virtual import make_card
from tests.support.centres import until
from tests.support.pcsc_room import SLOTS, Room, room
from tests.support.readers import RULES, TODAY, profile

__all__ = ["room"]
pytestmark = [pytest.mark.pcsc, pytest.mark.timeout(180)]


@pytest.fixture(autouse=True)
def emptied(room: Room) -> Iterator[None]:
    yield
    room.clear()


class CountedContexts:
    """pyscard's functions, counting the contexts that live in this process."""

    def __init__(self) -> None:
        self.live = 0
        self.made = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(scard, name)

    def SCardEstablishContext(self, scope: int) -> Any:
        result = scard.SCardEstablishContext(scope)
        if result[0] == scard.SCARD_S_SUCCESS:
            self.live += 1
            self.made += 1
        return result

    def SCardReleaseContext(self, context: Any) -> Any:
        self.live -= 1
        return scard.SCardReleaseContext(context)


class Watched:
    """A started reader and all that it published."""

    def __init__(self, psam: PsamSlot | None = None, apdu_s: float = 3.0, reader: str | None = None) -> None:
        self.api = CountedContexts()
        self.seen: list[CardSnapshot] = []
        self.port = CardChild(psam, apdu_s=apdu_s)
        self.reader = PcscReader(reader, lambda: TODAY, psam, RULES, api=self.api, port=self.port)
        self.reader.start(self.seen.append)
        until(lambda: self.seen)

    def at(self, status: CardStatus, seconds: float = 15.0) -> CardSnapshot:
        until(lambda: self.reader.snapshot().status is status, seconds)
        return self.reader.snapshot()

    def pin(self, presence: int, digits: str) -> PinAnswer:
        answers: list[PinAnswer] = []
        self.reader.verify_pin(presence, digits, answers.append)
        until(lambda: answers)
        return answers[0]


@contextmanager
def watched(**options: Any) -> Iterator[Watched]:
    made = Watched(**options)
    try:
        yield made
    finally:
        made.reader.stop()
    assert made.api.live == 0


def in_slot(number: int) -> bool:
    """Whether pcscd has seen a card there."""
    context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
    event = scard.SCardGetStatusChange(context, 0, [(SLOTS[number], 0)])[1][0][1]
    scard.SCardReleaseContext(context)
    return bool(event & scard.SCARD_STATE_PRESENT)


def test_no_service_no_reader_and_both_come_later(room: Room) -> None:
    room.kill_daemon()
    with watched() as reader:
        reader.at(CardStatus.SERVICE_DOWN)
        room.start_daemon(with_reader=False)
        reader.at(CardStatus.NO_READER)
        room.kill_daemon()
        reader.at(CardStatus.SERVICE_DOWN)
        room.start_daemon()
        assert reader.at(CardStatus.NO_CARD).reader == SLOTS[0]


def test_it_recovers_within_three_seconds_each_time_the_service_dies(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    with watched() as reader:
        reader.at(CardStatus.NO_CARD)
        for round_ in range(12):
            room.kill_daemon(signal.SIGTERM if round_ % 2 else signal.SIGKILL)
            reader.at(CardStatus.SERVICE_DOWN)
            room.start_daemon()
            began = time.monotonic()
            reader.at(CardStatus.NO_CARD)
            assert time.monotonic() - began <= 3.0
        inside = room.insert(make_card(profile("wangguilan")))
        reader.at(CardStatus.CARD)
        room.kill_daemon()
        gone = reader.at(CardStatus.SERVICE_DOWN)
        assert gone.card is None
        inside.remove()
        room.start_daemon()
        # The old card is not replayed: nothing is in.
        reader.at(CardStatus.NO_CARD)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_mute_card_is_said_to_be_mute_in_three_seconds_and_the_next_one_reads(room: Room) -> None:
    with watched() as reader:
        reader.at(CardStatus.NO_CARD)
        inside = room.insert(make_card(profile("lidashan", fault={"kind": "mute", "at": 3})))
        reader.at(CardStatus.READING)
        began = time.monotonic()
        assert reader.at(CardStatus.MUTE).code == "deadline"
        assert 2.5 <= time.monotonic() - began <= 4.0
        inside.remove()
        reader.at(CardStatus.NO_CARD)
        room.empty()
        again = room.insert(make_card(profile("lidashan")))
        reader.at(CardStatus.CARD)
        again.remove()
        room.empty()


def test_a_card_that_hangs_over_its_pin_is_mute_and_says_nothing_of_the_pin(room: Room) -> None:
    with watched(apdu_s=0.5) as reader:
        inside = room.insert(make_card(profile("wangguilan")))
        presence = reader.at(CardStatus.CARD).presence
        inside.hold()
        assert reader.pin(presence, "135790") == PinAnswer(PinState.ERROR, code="mute")
        assert reader.at(CardStatus.MUTE).card is None
        inside.remove()
        reader.at(CardStatus.NO_CARD)
        room.empty()


def test_the_card_that_stands_wins_until_it_leaves_and_then_the_first_reader_does(room: Room) -> None:
    with watched() as reader:
        second = room.insert(make_card(profile("lidashan")), slot=1)
        found = reader.at(CardStatus.CARD)
        assert (found.reader, found.card and found.card.name) == (SLOTS[1], "李大山")
        first = room.insert(make_card(profile("wangguilan")), slot=0)
        until(lambda: in_slot(0))
        assert reader.reader.snapshot() == found
        second.remove()
        until(lambda: reader.reader.snapshot().presence > found.presence)
        now = reader.at(CardStatus.CARD)
        assert (now.reader, now.card and now.card.name) == (SLOTS[0], "王桂兰")
        first.remove()
        room.empty()


@pytest.mark.parametrize(("master", "status", "name"), [
    (None, CardStatus.CARD, "陈小梅"),
    (bytes(16), CardStatus.NEEDS_PSAM, None),
])  # fmt: skip
def test_a_psam_in_its_own_slot_opens_a_third_generation_card_and_a_wrong_key_does_not(
    room: Room, master: bytes | None, status: CardStatus, name: str | None
) -> None:
    psam = room.insert(DemoPsam(other={demo_keys.READ: master} if master else None), slot=1)
    until(lambda: in_slot(1))
    with watched(psam=PsamSlot(SLOTS[1], KEYS)) as reader:
        # The slot of the PSAM is no reader for villagers.
        assert reader.at(CardStatus.NO_CARD).reader == SLOTS[0]
        inside = room.insert(make_card(profile("chenxiaomei")))
        found = reader.at(status)
        assert found.card is not None
        assert found.card.name == name
        assert found.code == ("" if name else "psam_refused")
        inside.remove()
        reader.at(CardStatus.NO_CARD)
    psam.remove()
    room.empty()


def test_a_psam_that_hangs_costs_its_answer_and_not_the_card(room: Room) -> None:
    psam = room.insert(DemoPsam(), slot=1)
    with watched(psam=PsamSlot(SLOTS[1], KEYS), apdu_s=0.5) as reader:
        until(lambda: in_slot(1))
        psam.hold()
        inside = room.insert(make_card(profile("chenxiaomei")))
        found = reader.at(CardStatus.NEEDS_PSAM)
        assert found.code == "psam_mute"
        assert found.card is not None
        assert found.card.card_no == "S01000062"
        inside.remove()
    psam.remove()
    room.empty()


def test_a_hundred_insertions_leave_no_context_behind(room: Room) -> None:
    with watched() as reader:
        reader.at(CardStatus.NO_CARD)
        until(lambda: reader.port.ready)
        files = room.daemon_files
        made = reader.api.made
        for _ in range(100):
            inside = room.insert(make_card(profile("wangguilan")))
            reader.at(CardStatus.CARD)
            inside.remove()
            reader.at(CardStatus.NO_CARD)
        # Its one context is the first one still.
        assert reader.api.made == made
        assert reader.api.live == 1
        until(lambda: room.daemon_files <= files)
        assert reader.reader.snapshot().presence == 100


def test_it_stops_at_once_while_it_waits(room: Room) -> None:
    for _ in range(5):
        reader = Watched()
        reader.at(CardStatus.NO_CARD)
        began = time.monotonic()
        reader.reader.stop()
        assert time.monotonic() - began < 0.5
