"""One operation on one card over PC/SC: which context it uses, and what it leaves open."""

from __future__ import annotations

import os
import threading
from datetime import date

import pytest
from smartcard import scard

from drivers.card import frames
from drivers.card.apdu import LinkLost
from drivers.card.card_io import CardIo
from drivers.card.heartbeat import Doing
from drivers.card.port import CardStatus
from drivers.card.virtual import make_card
from drivers.card.winscard import Context
from tests.support.readers import profile
from tests.support.scripted_pcsc import ScriptedPcsc

TODAY = date(2026, 11, 23)
READER = "reader 0"


def service() -> ScriptedPcsc:
    api = ScriptedPcsc()
    api.plug(READER)
    api.insert(READER, make_card(profile("wangguilan")))
    return api


def card_io(api: ScriptedPcsc, ahead: Context | None = None, beats: list[Doing] | None = None) -> CardIo:
    return CardIo(api, (beats if beats is not None else []).append, lambda _seconds: None, ahead)


def test_a_context_made_ahead_is_used_and_left_to_who_made_it() -> None:
    api = service()
    ahead = Context(api)
    io = card_io(api, ahead)
    before = set(api.live)
    assert io.read(READER, TODAY, None).status is CardStatus.CARD
    assert (api.live, api.most) == (before, 1)
    assert api.cards == {}, "the card was let go"
    ahead.release()
    assert api.live == set()


def test_one_that_outlived_its_service_costs_a_fresh_one_and_no_reading() -> None:
    api = service()
    ahead = Context(api)
    api.die()
    api.rise()
    beats: list[Doing] = []
    assert card_io(api, ahead, beats).read(READER, TODAY, None).status is CardStatus.CARD
    assert api.live == set()
    assert beats[0] is Doing.CONNECT
    assert Doing.CARD in beats


def test_without_a_service_nothing_is_read_and_nothing_stays_open() -> None:
    api = service()
    ahead = Context(api)
    api.die()
    for io in (card_io(api, ahead), card_io(api)):
        assert io.read(READER, TODAY, None).status is CardStatus.SERVICE_DOWN
    assert api.live == set()


def test_a_service_that_dies_over_a_pin_is_not_asked_a_second_time() -> None:
    api = service()
    api.next_transmit = [scard.SCARD_E_NO_SERVICE]
    made = api.made
    with pytest.raises(LinkLost) as lost:
        card_io(api, Context(api)).verify(READER, bytes(16), bytearray(b"135790"))
    assert lost.value.code == "service_down"
    assert api.made == made + 2, "one context, one card"


def test_a_card_that_another_program_reset_is_connected_to_once_more() -> None:
    for ahead in (True, False):
        api = service()
        io = card_io(api, Context(api) if ahead else None)
        api.next_transmit = [scard.SCARD_W_RESET_CARD]
        assert io.read(READER, TODAY, None).status is CardStatus.CARD
        api.next_transmit = [scard.SCARD_W_RESET_CARD] * 2
        assert io.read(READER, TODAY, None).code == "reset"


@pytest.mark.parametrize("size", [0, 1, 700, frames.LONGEST])
def test_a_frame_arrives_whole_however_long_it_is(size: int) -> None:
    body = os.urandom(size)
    out, into = os.pipe()
    writer = threading.Thread(target=frames.write, args=(into, bytearray(body)))
    writer.start()
    assert frames.read(out) == body
    writer.join()
    os.close(out)
    os.close(into)
