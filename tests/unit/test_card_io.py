"""One operation over PC/SC: which context it uses, and which contexts it leaves behind."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from smartcard import scard

from drivers.card.apdu import LinkLost
from drivers.card.card_io import CardIo
from drivers.card.port import CardStatus
from drivers.card.virtual import make_card
from drivers.card.winscard import Context
from tests.support.readers import TODAY, profile
from tests.support.scripted_pcsc import ScriptedPcsc

SLOT = "slot"


@pytest.fixture
def service() -> ScriptedPcsc:
    made = ScriptedPcsc()
    made.plug(SLOT)
    made.insert(SLOT, make_card(profile("wangguilan")))
    return made


@pytest.fixture
def io_of() -> Callable[[ScriptedPcsc, Context | None], CardIo]:
    return lambda service, ahead: CardIo(service, lambda _doing: None, time.sleep, ahead)


IoOf = Callable[[ScriptedPcsc, Context | None], CardIo]


def test_a_context_made_ahead_is_used_and_left_to_its_maker(service: ScriptedPcsc, io_of: IoOf) -> None:
    ahead = Context(service)
    assert io_of(service, ahead).read(SLOT, TODAY, None).status is CardStatus.CARD
    assert (service.most, len(service.live)) == (1, 1)
    ahead.release()
    assert not service.live


def test_a_service_started_anew_after_the_context_was_made_costs_nothing(service: ScriptedPcsc, io_of: IoOf) -> None:
    ahead = Context(service)
    service.die()
    service.rise()
    assert io_of(service, ahead).read(SLOT, TODAY, None).status is CardStatus.CARD
    assert not service.live


def test_a_service_that_is_down_says_so_with_a_context_ahead_or_without(service: ScriptedPcsc, io_of: IoOf) -> None:
    ahead = Context(service)
    service.die()
    for context in (ahead, None):
        assert io_of(service, context).read(SLOT, TODAY, None).code == "service_down"
    digits = bytearray(b"135790")
    with pytest.raises(LinkLost) as lost:
        io_of(service, ahead).verify(SLOT, bytes(16), digits)
    assert lost.value.code == "service_down"


def test_a_service_lost_over_a_pin_is_not_asked_a_second_time(service: ScriptedPcsc, io_of: IoOf) -> None:
    ahead = Context(service)
    service.next_transmit = [scard.SCARD_E_NO_SERVICE]
    before = service.made
    with pytest.raises(LinkLost) as lost:
        io_of(service, ahead).verify(SLOT, bytes(16), bytearray(b"135790"))
    assert lost.value.code == "service_down"
    # One connection, and no context of its own.
    assert service.made == before + 1
