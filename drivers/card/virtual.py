"""A card made of software: answers APDUs as a social-security card of generation 1, 2 or 3, or as something else.

Built from a profile (resources/sandbox/cards). Used by the dock's reader, by tests, and behind a virtual PC/SC reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from drivers.card.files import SSSE

ATR_SERIAL: Final = bytes.fromhex("86603606")


class VirtualCard:
    """`t0`: answer as T=0 cards do, with 61xx and 6Cxx. `before`: called with each command, for faults in tests."""

    def __init__(
        self, profile: Mapping[str, Any], t0: bool = True, before: Callable[[int, bytes], None] | None = None
    ) -> None:
        self._social = profile.get("kind") == "social_security"
        self._generation = int(profile.get("generation", 0))
        self._files = _files(profile) if self._social else {}
        self._t0 = t0
        self._before = before
        self._count = 0
        self._selected = False
        self._file: int | None = None
        self._pending = b""
        serial = bytes.fromhex(profile["card_id"])[8:12] if self._social else bytes(4)
        self.atr = bytes.fromhex("3B6D0000") + b"HMTST" + ATR_SERIAL + serial

    def reset(self) -> None:
        """Power off and on."""
        self._selected = False
        self._file = None
        self._pending = b""

    def transmit(self, command: bytes) -> bytes:
        """One command, one answer."""
        if self._before is not None:
            self._before(self._count, command)
        self._count += 1
        if len(command) < 4:
            return b"\x67\x00"
        ins = command[1]
        if ins == 0xC0:
            data, self._pending = self._pending[: command[4] or 256], b""
            return data + b"\x90\x00" if data else b"\x69\x85"
        if ins == 0xA4:
            return self._select(command)
        if ins == 0xB2:
            return self._read(command)
        return b"\x6d\x00"

    def _select(self, command: bytes) -> bytes:
        data = command[5 : 5 + command[4]] if len(command) > 5 else b""
        if command[2] == 0x04:
            self._selected = self._social and data == SSSE
            self._file = None
            if not self._selected:
                return b"\x6a\x82"
            fci = bytes((0x84, len(SSSE))) + SSSE + bytes.fromhex("A503880101")
            return self._answer(bytes((0x6F, len(fci))) + fci, None)
        number = int.from_bytes(data, "big")
        if not self._selected or number not in self._files:
            return b"\x6a\x82"
        self._file = number
        return b"\x90\x00"

    def _read(self, command: bytes) -> bytes:
        if self._file is None:
            return b"\x69\x86"
        if self._generation >= 3 and self._file == 0xEF06:
            return b"\x69\x82"
        records = self._files[self._file]
        if command[3] & 0x07 == 0x04:
            number = command[2]
            found = list(records.items())[number - 1 : number]
        else:
            found = [(t, v) for t, v in records.items() if t == command[2]]
        if not found:
            return b"\x6a\x83"
        tag, value = found[0]
        return self._answer(bytes((tag, len(value))) + value, command[4] if len(command) > 4 else 0)

    def _answer(self, data: bytes, le: int | None) -> bytes:
        if not self._t0:
            return data + b"\x90\x00"
        if le is None:
            self._pending = data
            return bytes((0x61, len(data)))
        if le != len(data):
            return bytes((0x6C, len(data)))
        return data + b"\x90\x00"


def _files(profile: Mapping[str, Any]) -> dict[int, dict[int, bytes]]:
    generation = int(profile["generation"])
    name = str(profile["name"]).encode("gb18030")
    personal = {0x08: str(profile["id_no"]).encode().ljust(18, b"\x00"), 0x09: name[:30].ljust(30, b"\x00")}
    if generation >= 2:
        personal[0x4E] = name[30:50].ljust(20, b"\xff")
    personal |= {
        0x0A: str(profile["sex"]).encode(),
        0x0B: bytes.fromhex(profile["nation"]),
        0x0C: bytes.fromhex(str(profile["id_no"])[:6]),
        0x0D: bytes.fromhex(profile["birth_date"]),
    }
    issued = {
        0x01: bytes.fromhex(profile["card_id"]),
        0x02: str(generation).encode(),
        0x03: f"{generation}.00".encode(),
        0x04: bytes.fromhex("915600000236069900000000"),
        0x05: bytes.fromhex(profile["issue_date"]),
        0x06: bytes.fromhex(profile["valid_until"]),
        0x07: str(profile["card_no"]).encode(),
    }
    return {0xEF05: issued, 0xEF06: personal}
