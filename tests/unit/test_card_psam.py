"""Card and PSAM: the flows byte by byte, and what a wrong key, a missing key and a copy come to."""

from __future__ import annotations

import os
from typing import Any

import pytest

from drivers.card import demo_keys
from drivers.card.apdu import LinkLost, select_name
from drivers.card.authentication import Authenticator, Refused, external_authenticate
from drivers.card.demo_psam import KEYS, DemoPsam, demo_authenticator
from drivers.card.files import SSSE
from drivers.card.port import CardStatus
from drivers.card.procedure import algorithm_of, read_card
from drivers.card.psam import Algorithm, ApduPsam, Diversification, PsamError, PsamKeys
from drivers.card.virtual import WRITE_KEY, Card, make_card
from tests.support.readers import TODAY, profile

CHALLENGE = bytes.fromhex("0011223344556677")


class Spy:
    def __init__(self, card: Card) -> None:
        self._card = card
        self.sent: list[str] = []

    @property
    def atr(self) -> bytes:
        return self._card.atr

    @property
    def t0(self) -> bool:
        return self._card.t0

    def reset(self) -> None:
        self._card.reset()

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.sent.append(bytes(command).hex().upper())
        return self._card.transmit(command)


def test_the_second_generation_flow_is_3des_as_terminals_send_it() -> None:
    card = Spy(make_card(profile("wangguilan"), random=lambda count: CHALLENGE[:count]))
    psam = Spy(DemoPsam())
    card_id = bytes.fromhex(profile("wangguilan")["card_id"])
    select_name(card, SSSE)
    card.sent.clear()
    external_authenticate(card, ApduPsam(psam), card_id, Algorithm.TDES, psam_key=demo_keys.WRITE, card_key=WRITE_KEY)
    who = "8660360610203040" + "333630363939" + "7378"
    assert psam.sent == [
        "00A4040006D15600000590",
        f"BFDE481218{who}{CHALLENGE.hex().upper()}",
        f"80FA000008{CHALLENGE.hex().upper()}",
        "00C0000008",
    ]
    assert card.sent[0] == "0084000008"
    assert card.sent[1].startswith("0082000410")
    assert card.sent[1].endswith(CHALLENGE.hex().upper())
    assert len(card.sent[1]) == 2 * (5 + 16)


def test_the_third_generation_flow_is_sm4_as_terminals_send_it() -> None:
    card = Spy(make_card(profile("chenxiaomei"), random=lambda count: CHALLENGE[:count]))
    psam = Spy(DemoPsam())
    authenticator = Authenticator(ApduPsam(psam), PsamKeys(), os.urandom)
    select_name(card, SSSE)
    card.sent.clear()
    authenticator.open_personal_file(card, bytes.fromhex(profile("chenxiaomei")["card_id"]), Algorithm.SM4)
    plain = CHALLENGE.hex().upper()
    assert psam.sent == [
        "00A404000F7378332E73682EC9E7BBE1B1A3D5CF",
        "00A4000002DF01",
        f"BFDE480A20{(card.atr[-8:]).hex().upper()}3336303639397378{plain}0000000000000000",
        f"80FA000010{plain}0000000000000000",
        "00C0000010",
    ]
    assert card.sent[1].startswith("0082000A11")
    assert card.sent[1].endswith(plain + "01")


def test_the_city_is_the_area_in_ascii_and_sx() -> None:
    who = Diversification.of(
        bytes.fromhex("3B6D0000") + bytes(range(13)), bytes.fromhex("360699D1560000050000000000000000")
    )
    assert who.city == b"360699sx"
    assert who.card == bytes(range(5, 13))


def test_the_algorithm_is_what_the_card_names() -> None:
    assert algorithm_of(bytes.fromhex("6F0AA5089F0C03860103")) is Algorithm.SM4
    assert algorithm_of(bytes.fromhex("6F0AA5089F0C03860101")) is Algorithm.TDES
    assert algorithm_of(bytes.fromhex("6F16840FA503880101")) is Algorithm.TDES
    assert algorithm_of(b"\x9f\x0c") is Algorithm.TDES


@pytest.mark.parametrize(("name", "changes"), [
    ("chenxiaomei", {}),
    ("chenxiaomei", {"algorithm": "3des"}),
    ("wangguilan", {"guarded": True}),
    ("wangguilan", {"guarded": True, "protocol": "T=1"}),
])  # fmt: skip
def test_with_the_right_psam_a_guarded_card_is_read_and_has_proved_itself(name: str, changes: dict[str, Any]) -> None:
    found = read_card(make_card(profile(name, **changes)), TODAY, demo_authenticator())
    assert found.status is CardStatus.CARD
    assert found.card is not None
    assert found.card.name == profile(name)["name"]
    assert found.card.authenticated


def test_a_card_that_only_opened_its_file_has_proved_nothing() -> None:
    only_read = Authenticator(ApduPsam(DemoPsam()), PsamKeys(read=KEYS.read, internal=None), os.urandom)
    found = read_card(make_card(profile("chenxiaomei")), TODAY, only_read)
    assert found.card is not None
    assert (found.card.name, found.card.authenticated) == ("陈小梅", False)


def test_reading_alone_authenticates_nobody() -> None:
    for name in ("wangguilan", "chenxiaomei"):
        found = read_card(make_card(profile(name)), TODAY)
        assert found.card is not None
        assert not found.card.authenticated


@pytest.mark.parametrize("changes", [{}, {"algorithm": "3des"}])
def test_a_wrong_key_is_refused_by_the_card_and_its_file_stays_closed(changes: dict[str, Any]) -> None:
    card = make_card(profile("chenxiaomei", **changes))
    found = read_card(card, TODAY, demo_authenticator(DemoPsam(other={demo_keys.READ: bytes(16)})))
    assert (found.status, found.code) == (CardStatus.NEEDS_PSAM, "psam_refused")
    assert found.card is not None
    assert (found.card.name, found.card.id_no, found.card.card_no) == (None, None, "S01000062")
    assert card.transmit(bytes.fromhex("00A4020002EF06")) == b"\x90\x00"
    assert card.transmit(bytes.fromhex("00B2080014")) == b"\x69\x82"


def test_a_copy_without_keys_is_known_and_spends_no_try_of_a_key() -> None:
    card = Spy(make_card(profile("chenxiaomei", keyless=True)))
    found = read_card(card, TODAY, demo_authenticator())
    assert (found.status, found.code) == (CardStatus.NEEDS_PSAM, "not_genuine")
    assert found.card is not None
    assert found.card.warnings == ("not_genuine",)
    assert not any(c.startswith("0082") for c in card.sent)
    old = read_card(make_card(profile("wangguilan", keyless=True)), TODAY, demo_authenticator())
    assert old.status is CardStatus.CARD
    assert old.card is not None
    assert old.card.warnings == ("not_genuine",)
    assert not old.card.authenticated


def test_a_psam_without_the_key_says_so_and_the_card_goes_on_without() -> None:
    lacking = demo_authenticator(DemoPsam(lacks=frozenset({demo_keys.READ, demo_keys.INTERNAL})))
    found = read_card(make_card(profile("chenxiaomei")), TODAY, lacking)
    assert (found.status, found.code) == (CardStatus.NEEDS_PSAM, "psam_key")
    assert read_card(make_card(profile("wangguilan")), TODAY, lacking).status is CardStatus.CARD


class Broken:
    atr, t0 = b"\x3b\x00", True

    def __init__(self, answer: bytes | str) -> None:
        self._answer = answer

    def transmit(self, command: bytes | bytearray) -> bytes:
        if isinstance(self._answer, str):
            raise LinkLost(self._answer)
        return self._answer


@pytest.mark.parametrize(("answer", "code"), [
    ("mute", "psam_mute"), ("removed", "psam_absent"), (b"\x6a\x82", "psam_6a82"), (b"\x90\x00", "psam_garbled"),
    (b"", "psam_mute"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["wangguilan", "chenxiaomei"])
def test_a_broken_psam_has_its_word_and_never_breaks_the_reading(name: str, answer: bytes | str, code: str) -> None:
    guard = Authenticator(ApduPsam(Broken(answer)), KEYS, os.urandom)
    found = read_card(make_card(profile(name)), TODAY, guard)
    assert found.code == code
    assert found.status is (CardStatus.CARD if name == "wangguilan" else CardStatus.NEEDS_PSAM)


def test_a_card_that_blocked_the_key_says_so() -> None:
    class Blocked:
        atr, t0 = b"\x3b\x00" * 8, False

        def transmit(self, command: bytes | bytearray) -> bytes:
            return bytes(8) + b"\x90\x00" if command[1] == 0x84 else b"\x69\x83"

    with pytest.raises(Refused) as refused:
        external_authenticate(
            Blocked(), ApduPsam(DemoPsam()), bytes(16), Algorithm.SM4, psam_key=KEYS.read, card_key=10
        )
    assert refused.value.code == "psam_blocked"


def test_the_diversified_keys_differ_by_card_city_process_and_algorithm() -> None:
    who = Diversification(bytes(8), b"360699sx")
    seen = set()
    for algorithm in Algorithm:
        for other in (who, Diversification(bytes(7) + b"\x01", who.city), Diversification(who.card, b"360602sx")):
            own = demo_keys.card_key(algorithm, demo_keys.master(algorithm, demo_keys.READ), other)
            for process in (bytes(8), CHALLENGE):
                seen.add(demo_keys.cryptogram(algorithm, own, process, CHALLENGE))
    assert len(seen) == 12
    assert {len(s) for s in seen} == {8}


def test_a_psam_is_asked_only_what_it_knows() -> None:
    with pytest.raises(PsamError):
        ApduPsam(DemoPsam()).cryptogram(Algorithm.SM4, 0x77, Diversification(bytes(8), bytes(8)), bytes(8), bytes(8))


def test_the_software_psam_cannot_be_wired_into_a_real_terminal() -> None:
    import subprocess
    import sys

    loaded = (
        "import sys; import drivers.card.pcsc, drivers.card.worker; "
        "print([m for m in sys.modules if m in ('drivers.card.demo_psam', 'drivers.card.demo_keys', "
        "'drivers.card.virtual')])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
