"""The card's PIN: never the last try, never to a card that does not say its count, and nothing of it left behind."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from drivers.card import pin
from drivers.card.apdu import LinkLost
from drivers.card.pin import PinRule, PinRules, PinRulesError, bcd, verify
from drivers.card.port import PinAnswer, PinState
from drivers.card.procedure import read_card
from drivers.card.virtual import Card, make_card
from kiosk.content import bundled
from tests.support.readers import RULES, TODAY, profile

CARD_ID = bytes.fromhex(profile("wangguilan")["card_id"])


class Answering:
    """A real card whose VERIFY answers as the test says; keeps what it got."""

    def __init__(self, empty: str, full: str = "9000") -> None:
        self._card: Card = make_card(profile("wangguilan"))
        self._empty, self._full = bytes.fromhex(empty), bytes.fromhex(full)
        self.atr, self.t0 = self._card.atr, self._card.t0
        self.verified: list[bytes] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        if command[1] != 0x20:
            return self._card.transmit(command)
        self.verified.append(bytes(command))
        return self._full if len(command) > 5 else self._empty


@pytest.mark.parametrize(("empty", "answer"), [
    ("63C1", PinAnswer(PinState.LAST_TRY, 1)),
    ("63C0", PinAnswer(PinState.LOCKED, 0)),
    ("6983", PinAnswer(PinState.LOCKED, 0)),
    ("9000", PinAnswer(PinState.LAST_TRY, None, "count_unknown")),
    ("6300", PinAnswer(PinState.LAST_TRY, None, "count_unknown")),
    ("6700", PinAnswer(PinState.LAST_TRY, None, "count_unknown")),
    ("6A86", PinAnswer(PinState.LAST_TRY, None, "count_unknown")),
])  # fmt: skip
def test_with_one_try_left_none_or_an_unknown_number_nothing_is_sent(empty: str, answer: PinAnswer) -> None:
    card = Answering(empty)
    assert verify(card, CARD_ID, bytearray(b"135790")) == answer
    assert card.verified == [bytes.fromhex("00200000")]


@pytest.mark.parametrize(("full", "answer"), [
    ("9000", PinAnswer(PinState.RIGHT)),
    ("63C2", PinAnswer(PinState.WRONG, 2)),
    ("63C0", PinAnswer(PinState.LOCKED, 0)),
    ("6300", PinAnswer(PinState.WRONG, None)),
    ("6983", PinAnswer(PinState.LOCKED, 0)),
    ("6581", PinAnswer(PinState.ERROR, None, "verify_6581")),
])  # fmt: skip
def test_each_answer_to_the_pin_has_its_state(full: str, answer: PinAnswer) -> None:
    card = Answering("63C3", full)
    assert verify(card, CARD_ID, bytearray(b"123456")) == answer
    assert card.verified[1] == bytes.fromhex("0020000003123456")


def test_a_card_that_answers_more_or_less_than_a_status_word_is_not_believed() -> None:
    with pytest.raises(LinkLost):
        verify(Answering("63C3", "019000"), CARD_ID, bytearray(b"123456"))


def test_another_card_is_not_asked() -> None:
    card = make_card(profile("lidashan"))
    assert verify(card, CARD_ID, bytearray(b"135790")).state is PinState.GONE
    assert verify(make_card(profile("bankcard")), CARD_ID, bytearray(b"135790")).state is PinState.GONE
    assert card.transmit(bytes.fromhex("00200000")) == b"\x63\xc3"


def test_the_digits_are_overwritten_whatever_happens() -> None:
    for card, digits in (
        (Answering("63C3"), b"135790"),
        (Answering("63C1"), b"135790"),
        (make_card(profile("lidashan")), b"135790"),
        (Answering("63C3"), b"13579x"),
        (make_card(profile("wangguilan", fault={"kind": "pulled", "at": 2})), b"135790"),
    ):
        given = bytearray(digits)
        with contextlib.suppress(LinkLost):
            verify(card, CARD_ID, given)
        assert given == bytes(6)


def test_digits_go_two_to_a_byte() -> None:
    assert bcd(bytearray(b"123456")) == bytes.fromhex("123456")
    for bad in (b"12345", b"12345a", b"123456789 "):
        with pytest.raises(ValueError):
            bcd(bytearray(bad))


def test_rules_name_cards_by_area_and_generation_and_by_default_none() -> None:
    found = read_card(make_card(profile("wangguilan")), TODAY).card
    assert found is not None
    assert RULES.of(found) == PinRule("360699", frozenset({1, 2, 3}), 6)
    assert PinRules().of(found) is None
    assert PinRules((PinRule("3606", frozenset({3}), 6),)).of(found) is None
    assert PinRules((PinRule("3611", frozenset({2}), 6),)).of(found) is None


def test_the_rules_that_ship_name_no_real_city() -> None:
    assert [r.area for r in pin.load(bundled() / "cards" / "pin.yaml").rules] == ["360699"]


@pytest.mark.parametrize("text", [
    "[]", "cards: 1", "cards: []\nmore: 1", "cards: [{area: '3606'}]", "a: [",
    "cards: [{area: 360699, generations: [2], digits: 6}]",
    "cards: [{area: '360699', generations: [4], digits: 6}]",
    "cards: [{area: '360699', generations: [2], digits: 5}]",
    "cards: [{area: '360699', generations: [2], digits: true}]",
    "cards: [{area: '360699', generations: [], digits: 6, colour: red}]",
])  # fmt: skip
def test_a_file_of_rules_that_breaks_its_form_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pin.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PinRulesError, match=r"pin\.yaml"):
        pin.load(file)
