"""A card made of software: answers APDUs as a social-security card of generation 1, 2 or 3, or as something else.

Used by the dock's reader, by tests, and behind a virtual PC/SC reader. Its keys are the demo's (`demo_keys`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from drivers.card import demo_keys, files
from drivers.card.authentication import INTERNAL_KEY, READ_KEY
from drivers.card.faults import IN_RECORD, FaultyCard, damaged
from drivers.card.profile import CardProfile, parse_profile
from drivers.card.psam import Algorithm, Diversification

WRITE_KEY: Final = 0x04
_MASTERS: Final = {READ_KEY: demo_keys.READ, INTERNAL_KEY: demo_keys.INTERNAL, WRITE_KEY: demo_keys.WRITE}


class Card(Protocol):
    """A virtual card in some reader."""

    @property
    def atr(self) -> bytes:
        """Answer to reset."""

    @property
    def t0(self) -> bool:
        """Whether it speaks T=0."""

    def reset(self) -> None:
        """Power off and on."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command, one answer. Raises LinkLost: it was pulled, or says nothing."""


def make_card(profile: Mapping[str, Any], random: Callable[[int], bytes] = os.urandom) -> Card:
    """The card of a profile, with its fault. Raises ProfileError."""
    parsed = parse_profile(profile)
    card = VirtualCard(parsed, random)
    if parsed.fault is None or parsed.fault.kind in IN_RECORD:
        return card
    return FaultyCard(card, parsed.fault, VirtualCard(parsed.other, random) if parsed.other else None)


class VirtualCard:
    """One card. Its PIN tries outlive a reset; selection and security status do not."""

    def __init__(self, profile: CardProfile, random: Callable[[int], bytes] = os.urandom) -> None:
        self._profile = profile
        self._random = random
        self._files = _records(profile) if profile.social else {}
        self.tries = int(profile.values.get("tries", 3))
        self._most_tries = max(3, self.tries)
        self.reset()

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        return self._profile.atr

    @property
    def t0(self) -> bool:
        """Whether it speaks T=0."""
        return self._profile.t0

    def reset(self) -> None:
        """Power off and on."""
        self._selected = False
        self._file: int | None = None
        self._pending = b""
        self._challenge: bytes | None = None
        self._open = not self._profile.guarded

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command, one answer."""
        if len(command) < 4:
            return b"\x67\x00"
        if command[0] != 0x00:
            return b"\x6e\x00"
        if command[1] == 0xC0:
            asked = command[4] if len(command) > 4 else 0
            out, self._pending = self._pending[: asked or 256], b""
            return out + b"\x90\x00" if out else b"\x69\x85"
        commands = {
            0xA4: self._select,
            0xB2: self._read,
            0x84: self._give_challenge,
            0x82: self._external,
            0x88: self._internal,
            0x20: self._verify,
        }
        call = commands.get(command[1])
        return call(bytes(command)) if call else b"\x6d\x00"

    def _select(self, command: bytes) -> bytes:
        data = _body(command)
        if command[2] == 0x04:
            self._selected = self._profile.social and data == files.SSSE
            self._file = None
            if not self._selected:
                return b"\x6a\x82"
            inner = bytes.fromhex("880101")
            if self._profile.algorithm is Algorithm.SM4:
                inner += bytes.fromhex("9F0C038601") + bytes((self._profile.algorithm,))
            fci = bytes((0x84, len(files.SSSE))) + files.SSSE + bytes((0xA5, len(inner))) + inner
            return self._answer(bytes((0x6F, len(fci))) + fci, None)
        number = int.from_bytes(data, "big")
        if not self._selected or number not in self._files:
            return b"\x6a\x82"
        self._file = number
        return b"\x90\x00"

    def _read(self, command: bytes) -> bytes:
        p1, p2 = command[2], command[3]
        file = 0xEF00 | p2 >> 3 if p2 >> 3 else self._file
        if file is None or file not in self._files:
            return b"\x69\x86"
        if file == files.EF06 and not self._open:
            return b"\x69\x82"
        records = self._files[file]
        mode = p2 & 0x07
        if mode == 0x05:
            found = list(records.values())[p1 - 1 :]
        elif mode == 0x04:
            found = list(records.values())[p1 - 1 : p1]
        else:
            found = [raw for tag, raw in records.items() if tag == p1]
        if not found:
            return b"\x6a\x83"
        return self._answer(b"".join(found), command[4] if len(command) > 4 else 0)

    def _give_challenge(self, command: bytes) -> bytes:
        self._challenge = self._random(8)
        return self._challenge + b"\x90\x00"

    def _external(self, command: bytes) -> bytes:
        challenge, self._challenge = self._challenge, None
        own = self._own_key(command[3])
        if own is None:
            return b"\x6a\x88"
        if challenge is None:
            return b"\x69\x84"
        data = _body(command)
        sm4 = self._profile.algorithm is Algorithm.SM4
        if len(data) != (17 if sm4 else 16) or (sm4 and data[16:] != b"\x01"):
            return b"\x67\x00"
        if data[:8] != demo_keys.cryptogram(self._profile.algorithm, own, data[8:16], challenge):
            return b"\x63\x00"
        if command[3] == READ_KEY:
            self._open = True
        return b"\x90\x00"

    def _internal(self, command: bytes) -> bytes:
        own = self._own_key(command[3])
        data = _body(command)
        if own is None:
            return b"\x6a\x88"
        if len(data) != 16:
            return b"\x67\x00"
        answer = demo_keys.cryptogram(self._profile.algorithm, own, data[:8], data[8:])
        if self._profile.values.get("keyless"):
            answer = bytes(b ^ 0xFF for b in answer)
        return self._answer(answer, None if self.t0 else 0)

    def _own_key(self, index: int) -> bytes | None:
        if not self._selected or index not in _MASTERS:
            return None
        algorithm = self._profile.algorithm
        who = Diversification.of(self.atr, self._profile.card_id)
        return demo_keys.card_key(algorithm, demo_keys.master(algorithm, _MASTERS[index]), who)

    def _verify(self, command: bytes) -> bytes:
        if not self._selected:
            return b"\x69\x85"
        if self.tries == 0:
            return b"\x69\x83"
        data = _body(command)
        if not data:
            return bytes((0x63, 0xC0 | self.tries))
        if data == bytes.fromhex(self._profile.values["pin"]):
            self.tries = self._most_tries
            return b"\x90\x00"
        self.tries -= 1
        return bytes((0x63, 0xC0 | self.tries)) if self.tries else b"\x69\x83"

    def _answer(self, data: bytes, le: int | None) -> bytes:
        if not self.t0:
            return data + b"\x90\x00"
        if le is None:
            self._pending = data
            return bytes((0x61, len(data)))
        if le != len(data):
            return bytes((0x6C, len(data)))
        return data + b"\x90\x00"


def _body(command: bytes) -> bytes:
    return command[5 : 5 + command[4]] if len(command) > 5 else b""


def _birth_place(id_no: str) -> bytes:
    return bytes.fromhex(id_no[:6]) if len(id_no) >= 6 and id_no[:6].isdigit() else bytes(3)


def _records(profile: CardProfile) -> dict[int, dict[int, bytes]]:
    """{file: {tag: tag length value}} in the order of the card."""
    values = profile.values
    generation = profile.generation
    pad = bytes.fromhex(values.get("padding", "00"))
    name = str(values["name"]).encode("gb18030")

    def day(key: str) -> bytes:
        digits = str(values[key])
        return digits.encode("ascii") if values.get("dates") == "ascii" else bytes.fromhex(digits)

    plain = {
        files.CARD_ID: profile.card_id,
        files.CARD_CLASS: str(generation).encode(),
        files.VERSION: f"{generation}.00".encode(),
        files.ISSUER: bytes.fromhex("915600000236069900000000"),
        files.ISSUED: day("issue_date"),
        files.VALID_UNTIL: day("valid_until"),
        files.CARD_NO: str(values["card_no"]).encode(),
        files.ID_NO: str(values["id_no"]).encode().ljust(18, pad),
        files.NAME: name[:30].ljust(30, pad),
        files.NAME_MORE: name[30:50].ljust(20, b"\xff"),
        files.SEX: str(values["sex"]).encode(),
        files.NATION: bytes.fromhex(values["nation"]),
        files.BIRTH_PLACE: _birth_place(str(values["id_no"])),
        files.BIRTH: day("birth_date"),
    }
    if not values.get("extension", generation >= 2):
        del plain[files.NAME_MORE]
    found: dict[int, dict[int, bytes]] = {files.EF05: {}, files.EF06: {}}
    for record, value in plain.items():
        blank = values.get("blank") == "all" or (values.get("blank") == "personal" and record.file == files.EF06)
        written = bytes(len(value)) if blank else value
        raw = bytes((record.tag, len(written))) + written
        found[record.file][record.tag] = damaged(profile.fault, record.tag, raw) if profile.fault else raw
    return found
