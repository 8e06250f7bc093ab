from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.apdu import LinkLost, tries_left
from drivers.card.faults import ProfileError
from drivers.card.files import (
    CARD_ID,
    CARD_NO,
    ID_NO,
    NAME,
    NAME_MORE,
    RECORDS,
    BadRecord,
    Record,
    atr_fits,
    date_of,
    id_no_ok,
    name_of,
    text,
    value_of,
)  # fmt: skip
from drivers.card.port import CardStatus
from drivers.card.procedure import read_card
from drivers.card.profile import parse_profile
from drivers.card.virtual import VirtualCard, make_card
from tests.support.readers import CARDS, TODAY, profile

SOCIAL = sorted(p.stem for p in CARDS.glob("*.json") if p.stem != "bankcard")


@given(st.sampled_from(RECORDS), st.binary(max_size=200))
def test_no_answer_of_a_card_breaks_the_parser(record: Record, answer: bytes) -> None:
    try:
        value = value_of(record, answer)
    except BadRecord:
        return
    assert answer[0] == record.tag
    assert answer[2:].startswith(value)
    assert len(value.rstrip(b"\x00\xff ")) <= record.longest


@given(st.binary(max_size=30), st.binary(max_size=20))
def test_no_bytes_break_a_name_or_a_date_and_nothing_unprintable_comes_out(first: bytes, more: bytes) -> None:
    name = name_of(first, more)
    assert name is None or (name.isprintable() and name == name.strip())
    date_of(first[:4])
    date_of(more[:8])
    assert text(first).isprintable()


class Hostile:
    """A card that answers whatever it likes."""

    atr = b"\x3b\x00"
    t0 = True

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers

    def transmit(self, command: bytes | bytearray) -> bytes:
        return self._answers.pop(0) if self._answers else b"\x6d\x00"


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=64).map(lambda b: b + b"\x90\x00") | st.binary(max_size=4), max_size=40))
def test_no_card_breaks_the_reading(answers: list[bytes]) -> None:
    try:
        found = read_card(Hostile(answers), TODAY)
    except LinkLost:
        return
    assert found.card is None or found.status in (CardStatus.CARD, CardStatus.NEEDS_PSAM)


@given(st.text(alphabet="王桂兰张䶮㛃𬭎欧阳", min_size=1, max_size=12), st.sampled_from([b"\x00", b"\xff", b" "]))
def test_a_long_name_is_joined_before_it_is_decoded(name: str, pad: bytes) -> None:
    raw = name.encode("gb18030")
    first, more = raw[: NAME.longest].ljust(NAME.longest, pad), raw[NAME.longest :].ljust(20, b"\xff")
    if len(raw) <= 50:
        assert name_of(first, more) == name


def test_a_character_that_straddles_both_records_is_whole() -> None:
    name = "阿" * 14 + "𬭎䶮一二三"
    raw = name.encode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        raw[: NAME.longest].decode("gb18030")
    found = read_card(make_card(profile("wangguilan", name=name)), TODAY)
    assert found.card is not None
    assert found.card.name == name


def test_characters_of_older_standards_get_their_place_and_private_ones_are_never_guessed() -> None:
    assert name_of(b"\xcd\xf5\xfe\x59", b"") == "王龴"
    assert name_of(b"\xcd\xf5\xaa\xa1", b"") == "王〓"
    found = read_card(make_card(profile("wangguilan", name="王\ue000")), TODAY)
    assert found.card is not None
    assert (found.card.name, found.card.warnings) == ("王〓", ("undecodable_name",))


def test_control_characters_in_a_name_never_leave_the_reader() -> None:
    found = read_card(make_card(profile("wangguilan", name="王\x1b@\x1d桂\u202e兰\n")), TODAY)
    assert found.card is not None
    assert found.card.name == "王@桂兰"


@pytest.mark.parametrize("name", SOCIAL)
@pytest.mark.parametrize("protocol", ["T=0", "T=1"])
@pytest.mark.parametrize("dates", ["bcd", "ascii"])
@pytest.mark.parametrize("padding", ["00", "ff", "20"])
@pytest.mark.parametrize("extension", [True, False])
def test_every_sandbox_card_reads_the_same_whatever_its_coding(
    name: str, protocol: str, dates: str, padding: str, extension: bool
) -> None:
    wanted = profile(name, protocol=protocol, dates=dates, padding=padding, extension=extension)
    found = read_card(make_card(wanted), TODAY)
    assert found.card is not None
    assert found.card.warnings == ()
    assert found.card.generation == wanted["generation"]
    assert (found.card.valid_until or "").replace("-", "") == wanted["valid_until"]
    assert (found.card.issued or "").replace("-", "") == wanted["issue_date"]
    assert found.card.area == "360699"
    if found.card.generation < 3:
        assert found.status is CardStatus.CARD
        assert (found.card.name, found.card.id_no) == (wanted["name"], wanted["id_no"])
    else:
        assert found.status is CardStatus.NEEDS_PSAM
        assert (found.card.name, found.card.id_no) == (None, None)


class Spy:
    """Keeps the commands that a card got."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self.atr, self.t0 = card.atr, card.t0
        self.commands: list[bytes] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command))
        return self._card.transmit(command)


def test_the_id_code_is_read_first_and_last_and_records_by_tag() -> None:
    spy = Spy(VirtualCard(parse_profile(profile("wangguilan", protocol="T=1"))))
    read_card(spy, TODAY)
    records = [c for c in spy.commands if c[1] == 0xB2]
    assert records[0] == records[-1] == bytes.fromhex("00B2010000")
    assert {c[3] for c in records} == {0x00}
    assert [c.hex().upper() for c in spy.commands[:2]] == [
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00",
        "00A4020002EF05",
    ]


def test_with_t0_a_select_by_name_carries_no_length_of_the_answer() -> None:
    spy = Spy(VirtualCard(parse_profile(profile("wangguilan"))))
    read_card(spy, TODAY)
    assert spy.commands[0].hex().upper() == "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
    assert spy.commands[1][:4] == bytes.fromhex("00C00000")


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"id_no": "360699195203080241"}, "check_digit"),
        ({"sex": "1"}, "sex_mismatch"),
        ({"birth_date": "19520309"}, "birth_mismatch"),
        ({"valid_until": "20200101"}, "expired"),
        ({"atr": "3B6D0000484D54535486603606FFFFFFFF"}, "atr_mismatch"),
        ({"atr": "3B6D0000484D54535486601101" + "10203040"}, "atr_mismatch"),
        ({"id_no": ""}, "no_id_no"),
        ({"id_no": "520308024"}, "check_digit"),
    ],
)
def test_what_does_not_fit_together_is_a_warning_and_no_refusal(changes: dict[str, Any], doubt: str) -> None:
    found = read_card(make_card(profile("wangguilan", **changes)), TODAY)
    assert found.status is CardStatus.CARD
    assert found.card is not None
    assert found.card.warnings == (doubt,)


def test_an_atr_of_the_contactless_kind_says_nothing() -> None:
    assert atr_fits(bytes.fromhex("3B8880010000000000000000"), bytes(16))


def test_the_published_examples_of_the_id_number_have_the_right_check_digit() -> None:
    assert id_no_ok("11010519491231002X")
    assert id_no_ok("440524188001010014")
    assert not id_no_ok("11010519491231002１")


def test_a_date_that_is_none_is_none() -> None:
    assert date_of(b"2012") is None
    assert date_of(b"\xff\xff\xff\xff") is None
    assert date_of(bytes.fromhex("20150229")) is None
    assert date_of(b"20150228") == date_of(bytes.fromhex("20150228")) == "2015-02-28"


def test_only_the_first_nine_bytes_of_the_card_number_count() -> None:
    assert value_of(CARD_NO, bytes((0x07, 12)) + b"S01000031XYZ") == b"S01000031"
    with pytest.raises(BadRecord):
        value_of(ID_NO, bytes((0x08, 19)) + b"3" * 19)


def test_a_card_without_any_answer_is_not_believed() -> None:
    with pytest.raises(LinkLost) as lost:
        read_card(make_card(profile("wangguilan", fault={"kind": "no_answer", "at": 3})), TODAY)
    assert lost.value.code == "garbled"


def test_nobody_is_named_by_accident() -> None:
    found = read_card(make_card(profile("wangguilan")), TODAY)
    for secret in ("王桂兰", "36069919520308024X", "S01000031", "10203040"):
        assert secret not in repr(found)


def test_tries_are_what_the_card_says() -> None:
    assert [tries_left(sw) for sw in (0x63C3, 0x63C0, 0x6300, 0x9000, 0x6983)] == [3, 0, None, None, None]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"pin": "12"}, "pin"),
        ({"generation": "2"}, "generation"),
        ({"guarded": "False"}, "guarded"),
        ({"card_id": "36"}, "card_id"),
        ({"kind": "passport"}, "kind"),
        ({"fault": {"kind": "melted"}}, "fault.kind"),
        ({"fault": {"kind": "pulled"}}, "fault"),
        ({"fault": {"kind": "pulled", "at": 1.5}}, "fault.at"),
        ({"fault": {"kind": "pulled", "at": 1, "tag": "09"}}, "fault"),
        ({"fault": {"kind": "status", "at": 1, "sw": "xx"}}, "fault.sw"),
        ({"fault": {"kind": "swapped", "at": 1, "card": {"kind": "other", "fault": {}}}}, "fault.card"),
    ],
)
def test_a_profile_that_breaks_its_rules_names_the_key_and_no_value(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ProfileError) as error:
        parse_profile(profile("wangguilan", **changes))
    assert str(error.value).startswith(key)
    assert "王桂兰" not in str(error.value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
)


@given(JSON_VALUES)
def test_no_fault_of_a_profile_breaks_the_loader(fault: Any) -> None:
    try:
        parse_profile(profile("wangguilan", fault=fault))
    except ProfileError:
        pass
    else:
        assert fault is None


def test_every_card_of_the_sandbox_is_a_profile() -> None:
    for path in CARDS.glob("*.json"):
        parse_profile(json.loads(path.read_text(encoding="utf-8")))
    assert CARD_ID.longest == 16
    assert NAME_MORE.tag == 0x4E
