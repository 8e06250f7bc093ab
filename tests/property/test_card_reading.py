from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import LinkLost
from drivers.card.files import CARD_NO, NAME, BadRecord, date_of, name_of, text, value_of
from drivers.card.port import CardStatus
from drivers.card.procedure import read_card
from drivers.card.virtual import VirtualCard

CARDS = Path(__file__).resolve().parents[2] / "resources" / "sandbox" / "cards"
TODAY = date(2026, 11, 23)
SOCIAL = sorted(p.stem for p in CARDS.glob("*.json") if p.stem != "bankcard")


def profile(name: str, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
    return {**found, **changes}


@given(st.binary(max_size=80))
def test_no_answer_of_a_card_breaks_the_parser(answer: bytes) -> None:
    try:
        value = value_of(CARD_NO, answer)
    except BadRecord:
        return
    assert answer[0] == CARD_NO.tag
    assert len(value) == answer[1]


@given(st.binary(max_size=30), st.binary(max_size=20))
def test_no_bytes_break_a_name_or_a_date(first: bytes, more: bytes) -> None:
    name_of(first, more)
    date_of(first[:4])
    date_of(more[:8])
    text(first)


@given(st.text(alphabet="王桂兰张䶮㛃𬭎欧阳", min_size=1, max_size=12))
def test_a_long_name_is_joined_before_it_is_decoded(name: str) -> None:
    raw = name.encode("gb18030")
    first, more = raw[: NAME.longest].ljust(NAME.longest, b"\x00"), raw[NAME.longest :].ljust(20, b"\xff")
    if len(raw) <= 50:
        assert name_of(first, more) == name


@pytest.mark.parametrize("name", SOCIAL)
@pytest.mark.parametrize("t0", [True, False])
def test_every_sandbox_card_reads_the_same_in_both_protocols(name: str, t0: bool) -> None:
    found = read_card(VirtualCard(profile(name), t0=t0), TODAY)
    assert found.card is not None
    assert found.card.warnings == ()
    assert found.card.generation == profile(name)["generation"]
    if found.card.generation < 3:
        assert found.status is CardStatus.CARD
        assert (found.card.name, found.card.id_no) == (profile(name)["name"], profile(name)["id_no"])
    else:
        assert found.status is CardStatus.NEEDS_PSAM
        assert (found.card.name, found.card.id_no) == (None, None)


def commands(name: str) -> int:
    count = 0

    def counted(number: int, _command: bytes) -> None:
        nonlocal count
        count = number + 1

    read_card(VirtualCard(profile(name), before=counted), TODAY)
    return count


def test_a_card_pulled_at_any_command_never_gives_half_an_identity() -> None:
    for at in range(commands("wangguilan")):

        def pull(number: int, _command: bytes, at: int = at) -> None:
            if number == at:
                raise LinkLost("removed")

        with pytest.raises(LinkLost):
            read_card(VirtualCard(profile("wangguilan"), before=pull), TODAY)


def test_a_card_swapped_while_it_is_read_is_thrown_away() -> None:
    one, other = VirtualCard(profile("wangguilan")), VirtualCard(profile("lidashan"))

    class Swapped:
        count = 0

        def transmit(self, command: bytes) -> bytes:
            self.count += 1
            answers = one.transmit(command), other.transmit(command)
            return answers[self.count > 12]

    found = read_card(Swapped(), TODAY)
    assert found.card is None
    assert found.status is CardStatus.ERROR


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"id_no": "360699195203080241"}, "check_digit"),
        ({"sex": "1"}, "sex_mismatch"),
        ({"birth_date": "19520309"}, "birth_mismatch"),
        ({"valid_until": "20200101"}, "expired"),
    ],
)
def test_what_does_not_fit_together_is_a_warning(changes: dict[str, Any], doubt: str) -> None:
    found = read_card(VirtualCard(profile("wangguilan", **changes)), TODAY)
    assert found.card is not None
    assert doubt in found.card.warnings


def test_another_kind_of_card_is_said_to_be_one() -> None:
    assert read_card(VirtualCard(profile("bankcard")), TODAY).status is CardStatus.NOT_SOCIAL_CARD


def test_nobody_is_named_by_accident() -> None:
    found = read_card(VirtualCard(profile("wangguilan")), TODAY)
    assert "王桂兰" not in repr(found)
    assert "36069919520308024X" not in repr(found)
