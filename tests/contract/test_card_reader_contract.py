"""What every reader promises, whichever it is: the dock's, the scripted one, ours over a scripted PC/SC service, and
ours over a real pcscd with virtual cards."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.card.port import CardData, CardStatus, PinState
from tests.support.pcsc_room import Room, room
from tests.support.readers import KINDS, Hands, hands, profile

__all__ = ["room"]
pytestmark = pytest.mark.timeout(180)

FAULTS: list[tuple[str, dict[str, Any], CardStatus, str]] = [
    ("mute from the first command", {"kind": "mute", "at": 0}, CardStatus.MUTE, "*"),
    ("mute in the middle", {"kind": "mute", "at": 9}, CardStatus.MUTE, "*"),
    ("swapped before the name", {"kind": "swapped", "at": 8, "card": profile("lidashan")}, CardStatus.ERROR, "swapped"),
    ("swapped at the last", {"kind": "swapped", "at": 14, "card": profile("lidashan")}, CardStatus.ERROR, "swapped"),
    ("no social card slides in", {"kind": "swapped", "at": 12, "card": profile("bankcard")}, CardStatus.ERROR,
     "bad_record"),
    ("truncated name", {"kind": "truncated", "tag": "09", "keep": 7}, CardStatus.ERROR, "bad_record"),
    ("truncated to nothing", {"kind": "truncated", "tag": "07", "keep": 0}, CardStatus.ERROR, "bad_record"),
    ("truncated id code", {"kind": "truncated", "tag": "01", "keep": 12}, CardStatus.ERROR, "bad_record"),
    ("wrong tag", {"kind": "wrong_tag", "tag": "08"}, CardStatus.ERROR, "bad_record"),
    ("over-long name", {"kind": "too_long", "tag": "09"}, CardStatus.ERROR, "bad_record"),
    ("says more than it gives", {"kind": "length", "tag": "08", "says": 200}, CardStatus.ERROR, "bad_record"),
    ("says less than a whole id code", {"kind": "length", "tag": "01", "says": 4}, CardStatus.ERROR, "bad_record"),
    ("memory fault at SELECT", {"kind": "status", "at": 0, "sw": "6581"}, CardStatus.ERROR, "select_6581"),
    ("application locked", {"kind": "status", "at": 0, "sw": "6A81"}, CardStatus.NOT_SOCIAL_CARD, "select_6a81"),
    ("memory fault in the middle", {"kind": "status", "at": 8, "sw": "6581"}, CardStatus.ERROR, "*"),
    ("more without end", {"kind": "endless", "at": 4}, CardStatus.ERROR, "*"),
]  # fmt: skip
BLANKS: list[tuple[str, dict[str, Any], CardStatus, str]] = [
    ("never personalised", {"blank": "all"}, CardStatus.ERROR, "blank"),
    ("no person written yet", {"blank": "personal"}, CardStatus.ERROR, "blank"),
    ("a third-generation card without a PSAM", {"generation": 3}, CardStatus.NEEDS_PSAM, ""),
]


@pytest.fixture(params=[pytest.param(k, marks=pytest.mark.pcsc) if k == "pcsc" else k for k in KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def held(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hands]:
    def make() -> Room:
        found: Room = request.getfixturevalue("room")
        return found

    with hands(kind, tmp_path, make) as made:
        yield made


def test_a_card_is_read_and_forgotten_when_it_leaves(held: Hands) -> None:
    held.insert(profile("wangguilan"))
    found = held.at(CardStatus.CARD).card
    assert found is not None
    assert (found.name, found.id_no, found.card_no) == ("王桂兰", "36069919520308024X", "S01000031")
    assert (found.generation, found.issued, found.valid_until) == (2, "2015-06-01", "2035-06-01")
    assert (found.authenticated, found.warnings) == (False, ())
    held.remove()
    held.at(CardStatus.NO_CARD)
    assert held.reader.snapshot().card is None
    held.seen.clear()
    del found
    gc.collect()
    assert not [o for o in gc.get_objects() if isinstance(o, CardData) and o.name == "王桂兰"]


def test_the_presence_number_rises_with_every_insertion(held: Hands) -> None:
    numbers = []
    for name in ("wangguilan", "lidashan", "wangguilan"):
        held.insert(profile(name))
        numbers.append(held.at(CardStatus.CARD).presence)
        held.remove()
        held.at(CardStatus.NO_CARD)
    assert numbers == sorted(set(numbers))


def test_another_kind_of_card_is_told_apart(held: Hands) -> None:
    held.insert(profile("bankcard"))
    assert held.at(CardStatus.NOT_SOCIAL_CARD).card is None


def test_a_third_generation_card_without_a_psam_gives_its_number_and_no_person(held: Hands) -> None:
    held.insert(profile("chenxiaomei"))
    found = held.at(CardStatus.NEEDS_PSAM).card
    assert found is not None
    assert (found.card_no, found.name, found.id_no, found.authenticated) == ("S01000062", None, None, False)


def test_only_changes_are_told_and_nothing_after_the_stop(held: Hands) -> None:
    held.insert(profile("wangguilan"))
    held.at(CardStatus.CARD)
    told = [(s.status, s.presence) for s in held.seen]
    assert len(told) == len(set(told))
    held.reader.stop()
    before = len(held.seen)
    held.remove()
    assert len(held.seen) == before


@pytest.mark.parametrize(("case", "changes", "status", "code"), BLANKS, ids=[b[0] for b in BLANKS])
def test_what_a_card_lacks_is_said_honestly(
    held: Hands, case: str, changes: dict[str, Any], status: CardStatus, code: str
) -> None:
    held.insert(profile("wangguilan", **changes))
    found = held.settled(0)
    assert (found.status, found.code) == (status, code)
    assert found.card is None or found.card.name is None


@pytest.mark.parametrize(("case", "fault", "status", "code"), FAULTS, ids=[f[0] for f in FAULTS])
def test_every_fault_has_its_outcome_and_the_reader_works_after_it(
    held: Hands, case: str, fault: dict[str, Any], status: CardStatus, code: str
) -> None:
    held.insert(profile("wangguilan", protocol="T=1", fault=fault))
    found = held.settled(0)
    assert found.status is status
    assert code in ("*", found.code)
    assert found.card is None
    held.remove()
    held.at(CardStatus.NO_CARD)
    held.insert(profile("wangguilan"))
    held.at(CardStatus.CARD)


def test_a_card_pulled_at_any_command_never_gives_half_an_identity(held: Hands) -> None:
    commands = 15
    for at in range(commands + 1):
        before = len(held.seen)
        held.insert(profile("wangguilan", protocol="T=1", fault={"kind": "pulled", "at": at}))
        found = held.settled(before)
        if at < commands:
            assert found.status in (CardStatus.NO_CARD, CardStatus.MUTE), at
            assert not any(s.card for s in held.seen[before:])
        else:
            # So it was read in exactly so many commands: the loop above met each of them.
            assert found.status is CardStatus.CARD
        held.remove()
        held.at(CardStatus.NO_CARD)


def test_the_card_verifies_its_own_pin(held: Hands) -> None:
    held.insert(profile("wangguilan"))
    presence = held.at(CardStatus.CARD).presence
    assert held.pin(presence, "135790").state is PinState.RIGHT
    wrong = held.pin(presence, "111111")
    assert (wrong.state, wrong.tries_left) == (PinState.WRONG, 2)
    wrong = held.pin(presence, "111112")
    assert (wrong.state, wrong.tries_left) == (PinState.WRONG, 1)
    for digits in ("135790", "111113"):
        last = held.pin(presence, digits)
        assert (last.state, last.tries_left) == (PinState.LAST_TRY, 1)
    assert held.reader.snapshot().status is CardStatus.CARD


def test_a_pin_is_never_sent_to_another_card_or_to_none(held: Hands) -> None:
    held.insert(profile("wangguilan"))
    old = held.at(CardStatus.CARD).presence
    held.remove()
    held.at(CardStatus.NO_CARD)
    assert held.pin(old, "135790").state is PinState.GONE
    held.insert(profile("lidashan"))
    presence = held.at(CardStatus.CARD).presence
    assert held.pin(old, "135790").state is PinState.GONE
    assert held.pin(presence, "13579").code == "pin_format"
    assert held.pin(presence, "13579０").code == "pin_format"
    # None of those spent a try.
    assert held.pin(presence, "000000").tries_left == 2


def test_a_card_whose_issuer_is_not_known_to_allow_it_is_not_asked_for_a_pin(held: Hands) -> None:
    held.insert(profile("wangguilan", card_id="360602D15600000510203040A1B2C3D4"))
    assert held.pin(held.at(CardStatus.CARD).presence, "135790").state is PinState.UNSUPPORTED


def test_a_pin_asked_after_the_stop_is_answered_too(held: Hands) -> None:
    held.insert(profile("wangguilan"))
    presence = held.at(CardStatus.CARD).presence
    held.reader.stop()
    assert held.pin(presence, "135790").code == "stopped"


def test_nothing_personal_is_logged_at_any_level(held: Hands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    held.insert(profile("wangguilan"))
    presence = held.at(CardStatus.CARD).presence
    held.pin(presence, "135790")
    held.pin(presence, "246813")
    held.remove()
    held.at(CardStatus.NO_CARD)
    written = caplog.text + repr(caplog.records) + repr(held.seen)
    for secret in ("王桂兰", "桂兰", "36069919520308024X", "S01000031", "135790", "246813", "10203040"):
        assert secret not in written
    assert "card" in caplog.text
