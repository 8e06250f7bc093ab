"""The watcher over a scripted PC/SC service: what happens when everything but the card goes wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest
from smartcard import scard

from drivers.card.pcsc import PcscReader
from drivers.card.port import CardSnapshot, CardStatus
from drivers.card.presence import matching, printable
from drivers.card.virtual import make_card
from tests.support.centres import until
from tests.support.readers import RULES, SLOT, TODAY, profile
from tests.support.scripted_pcsc import InProcessPort, ScriptedPcsc

OTHER = "Reader 00 01"


class Told:
    """All that was published; waits without polling."""

    def __init__(self) -> None:
        self.all: list[CardSnapshot] = []
        self._came = threading.Condition()

    def __call__(self, snapshot: CardSnapshot) -> None:
        with self._came:
            self.all.append(snapshot)
            self._came.notify_all()

    def wait(self, status: CardStatus, since: int = 0, seconds: float = 10.0) -> CardSnapshot:
        with self._came:
            assert self._came.wait_for(lambda: any(s.status is status for s in self.all[since:]), seconds), [
                str(s.status) for s in self.all[since:]
            ]
            return next(s for s in self.all[since:] if s.status is status)


@pytest.fixture
def service() -> ScriptedPcsc:
    return ScriptedPcsc()


def start(service: ScriptedPcsc, wanted: str | None = None) -> tuple[PcscReader, Told]:
    told = Told()
    reader = PcscReader(wanted, lambda: TODAY, rules=RULES, api=service, port=InProcessPort(service))
    reader.start(told)
    return reader, told


@pytest.fixture
def running(service: ScriptedPcsc) -> Iterator[tuple[PcscReader, Told]]:
    service.plug(SLOT)
    reader, told = start(service)
    told.wait(CardStatus.NO_CARD)
    yield reader, told
    reader.stop()
    assert not service.live


def test_no_service_at_the_start_then_no_reader_then_a_reader(service: ScriptedPcsc) -> None:
    service.up = False
    reader, told = start(service)
    told.wait(CardStatus.SERVICE_DOWN)
    service.rise()
    told.wait(CardStatus.NO_READER)
    service.plug(SLOT)
    told.wait(CardStatus.NO_CARD)
    reader.stop()
    assert not service.live


def test_a_service_that_dies_ends_the_presence_and_is_found_again_in_a_second(
    service: ScriptedPcsc, running: tuple[PcscReader, Told], caplog: pytest.LogCaptureFixture
) -> None:
    _, told = running
    for round_ in range(1, 6):
        service.insert(SLOT, make_card(profile("wangguilan")))
        since = len(told.all)
        told.wait(CardStatus.CARD, since - 1)
        service.die()
        assert told.wait(CardStatus.SERVICE_DOWN, since).card is None
        service.remove(SLOT)
        began = time.monotonic()
        service.rise()
        told.wait(CardStatus.NO_CARD, len(told.all) - 1)
        assert time.monotonic() - began < 1.5
        # One line each time, and no traceback.
        assert sum("service down" in r.message for r in caplog.records) == round_
    assert not any(r.exc_info for r in caplog.records)


def test_a_service_that_stays_down_is_not_asked_all_the_time_and_does_not_fill_the_log(
    service: ScriptedPcsc, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    establish = service.SCardEstablishContext

    def counted(scope: int) -> tuple[int, int]:
        asked.append(time.monotonic())
        return establish(scope)

    service.up = False
    monkeypatch.setattr(ScriptedPcsc, "SCardEstablishContext", lambda _self, scope: counted(scope))
    reader, _ = start(service)
    until(lambda: len(asked) >= 6)
    reader.stop()
    assert asked[-1] - asked[-2] >= 0.7
    assert sum("service down" in r.message for r in caplog.records) == 1


def test_ten_thousand_insertions_leave_one_context_and_one_number_each(
    service: ScriptedPcsc, running: tuple[PcscReader, Told], caplog: pytest.LogCaptureFixture
) -> None:
    reader, told = running
    caplog.set_level(logging.ERROR, "drivers.card")
    social, other = make_card(profile("wangguilan")), make_card(profile("bankcard"))
    for number in range(10_000):
        # One in ten is read whole; the others are told apart by their first answer.
        card, status = (social, CardStatus.CARD) if number % 10 == 0 else (other, CardStatus.NOT_SOCIAL_CARD)
        told.all.clear()
        service.insert(SLOT, card)
        told.wait(status)
        service.remove(SLOT)
        told.wait(CardStatus.NO_CARD)
    assert reader.snapshot().presence == 10_000
    assert len(service.live) == 1
    assert service.most == 2
    assert not service.cards


def test_the_first_reader_in_order_breaks_ties_and_the_standing_card_stays(service: ScriptedPcsc) -> None:
    service.plug(SLOT, OTHER)
    service.insert(OTHER, make_card(profile("lidashan")))
    service.insert(SLOT, make_card(profile("wangguilan")))
    reader, told = start(service)
    assert told.wait(CardStatus.CARD).reader == SLOT
    since = len(told.all)
    service.remove(SLOT)
    found = told.wait(CardStatus.CARD, since)
    assert (found.reader, found.presence) == (OTHER, 2)
    service.insert(SLOT, make_card(profile("wangguilan")))
    service.remove(OTHER)
    again = told.wait(CardStatus.CARD, since + 3)
    assert (again.reader, again.presence) == (SLOT, 3)
    reader.stop()


def test_a_reader_unplugged_under_its_card_ends_that_presence(service: ScriptedPcsc) -> None:
    service.plug(SLOT, OTHER)
    reader, told = start(service)
    service.insert(OTHER, make_card(profile("wangguilan")))
    told.wait(CardStatus.CARD)
    since = len(told.all)
    service.unplug(OTHER)
    assert told.wait(CardStatus.NO_CARD, since).card is None
    service.unplug(SLOT)
    told.wait(CardStatus.NO_READER, since)
    service.plug(SLOT)
    told.wait(CardStatus.NO_CARD, since + 1)
    reader.stop()


def test_sam_slots_are_no_readers_for_villagers() -> None:
    names = ["Acme SAM 00 00", "Acme 00 00", "Acme 00 01"]
    assert matching(names, None, None) == ["Acme 00 00", "Acme 00 01"]
    assert matching(names, None, "Acme 00 01") == ["Acme 00 00"]
    assert matching(names, "SAM", None) == ["Acme SAM 00 00"]
    assert matching(["Acme SAM"], None, None) == []
    assert matching(["SAMSON 00"], None, None) == ["SAMSON 00"]


def test_a_reader_named_with_control_characters_works_and_is_shown_without_them(service: ScriptedPcsc) -> None:
    name = "Evil\n\x1b[2J\u202e Reader\x00" + "x" * 200
    service.plug(name)
    reader, told = start(service)
    service.insert(name, make_card(profile("wangguilan")))
    shown = told.wait(CardStatus.CARD).reader
    reader.stop()
    assert shown is not None
    assert shown.startswith("Evil[2J Reader")
    assert shown.isprintable()
    assert len(shown) == 64
    assert printable("\t") == ""


def test_a_card_out_and_in_again_between_two_looks_is_another_presence(
    service: ScriptedPcsc, running: tuple[PcscReader, Told]
) -> None:
    _, told = running
    service.insert(SLOT, make_card(profile("wangguilan")))
    told.wait(CardStatus.CARD)
    since = len(told.all)
    with service.changed:
        slot = service.slots[SLOT]
        slot.card = make_card(profile("lidashan"))
        slot.changes += 2
        service.changed.notify_all()
    found = told.wait(CardStatus.CARD, since)
    assert (found.presence, found.card and found.card.name) == (2, "李大山")
    assert told.all[since].status is CardStatus.NO_CARD


def test_a_card_without_an_answer_to_reset_is_mute(service: ScriptedPcsc, running: tuple[PcscReader, Told]) -> None:
    _, told = running
    service.insert(SLOT, make_card(profile("wangguilan")), silent=True)
    assert told.wait(CardStatus.MUTE).code == "no_atr"


def test_a_card_that_another_program_reset_is_read_again(
    service: ScriptedPcsc, running: tuple[PcscReader, Told]
) -> None:
    _, told = running
    service.next_transmit = [scard.SCARD_W_RESET_CARD]
    service.insert(SLOT, make_card(profile("wangguilan")))
    told.wait(CardStatus.CARD)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (scard.SCARD_E_NOT_TRANSACTED, CardStatus.MUTE, "lost"),
        (scard.SCARD_W_UNRESPONSIVE_CARD, CardStatus.MUTE, "mute"),
        (scard.SCARD_E_SHARING_VIOLATION, CardStatus.ERROR, "busy"),
        (0x8010002E, CardStatus.ERROR, "pcsc_8010002e"),
    ],
)
def test_every_answer_of_pcsc_has_its_word(
    service: ScriptedPcsc, running: tuple[PcscReader, Told], answer: int, status: CardStatus, code: str
) -> None:
    _, told = running
    service.next_transmit = [answer]
    service.insert(SLOT, make_card(profile("wangguilan")))
    assert told.wait(status).code == code


def test_a_context_that_turns_stale_is_replaced(service: ScriptedPcsc, running: tuple[PcscReader, Told]) -> None:
    _, told = running
    made = service.made
    service.refuse_status = scard.SCARD_E_INVALID_HANDLE
    with service.changed:
        service.changed.notify_all()
    told.wait(CardStatus.SERVICE_DOWN)
    service.refuse_status = scard.SCARD_S_SUCCESS
    since = len(told.all)
    told.wait(CardStatus.NO_CARD, since - 1)
    assert service.made > made
    assert len(service.live) == 1


def test_the_stop_is_prompt_whatever_it_waits_for(service: ScriptedPcsc) -> None:
    for plugged in (False, True):
        if plugged:
            service.plug(SLOT)
        reader, told = start(service)
        told.wait(CardStatus.NO_CARD if plugged else CardStatus.NO_READER)
        began = time.monotonic()
        reader.stop()
        assert time.monotonic() - began < 0.5
        assert not service.live
