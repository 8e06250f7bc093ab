"""A PSAM made of software, for tests and demos: holds published keys and answers APDUs as one in a SAM slot does.

`huimin run` takes a PSAM only by the name of a PC/SC slot, so there is no way to name this one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from drivers.card import demo_keys
from drivers.card.authentication import Authenticator
from drivers.card.psam import (
    SM4_APPLICATION,
    SM4_FOLDER,
    TDES_APPLICATION,
    Algorithm,
    ApduPsam,
    Diversification,
    PsamKeys,
)

KEYS: Final = PsamKeys(read=demo_keys.READ, internal=demo_keys.INTERNAL)


class DemoPsam:
    """`other`: {key id: 16-byte master key} instead of the demo's. `lacks`: key ids that it does not hold."""

    t0 = True
    atr = bytes.fromhex("3B6800004844534D44454D4F")

    def __init__(self, other: Mapping[int, bytes] | None = None, lacks: frozenset[int] = frozenset()) -> None:
        self._other = dict(other or {})
        self._lacks = lacks
        self.reset()

    def reset(self) -> None:
        """Power off and on."""
        self._algorithm: Algorithm | None = None
        self._in_folder = False
        self._session: tuple[bytes, bytes] | None = None
        self._pending = b""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command, one answer."""
        header, data = bytes(command[:4]), bytes(command[5 : 5 + command[4]]) if len(command) > 5 else b""
        if header[:2] == b"\x00\xa4":
            return self._select(header, data)
        if header[:2] == b"\x00\xc0":
            out, self._pending = self._pending, b""
            return out + b"\x90\x00" if out else b"\x69\x85"
        if header[:3] == b"\xbf\xde\x48":
            return self._diversify(header[3], data)
        if header == b"\x80\xfa\x00\x00":
            return self._encipher(data)
        return b"\x6d\x00"

    def _select(self, header: bytes, data: bytes) -> bytes:
        names = {TDES_APPLICATION: Algorithm.TDES, SM4_APPLICATION: Algorithm.SM4}
        if header[2] == 0x04 and data in names:
            self._algorithm, self._in_folder, self._session = names[data], False, None
            return b"\x90\x00"
        if header[2] == 0x00 and self._algorithm is Algorithm.SM4 and data == SM4_FOLDER.to_bytes(2, "big"):
            self._in_folder = True
            return b"\x90\x00"
        return b"\x6a\x82"

    def _diversify(self, key: int, data: bytes) -> bytes:
        algorithm = self._algorithm
        if algorithm is None or (algorithm is Algorithm.SM4 and not self._in_folder):
            return b"\x69\x85"
        if len(data) != (0x20 if algorithm is Algorithm.SM4 else 0x18):
            return b"\x67\x00"
        if key in self._lacks or key not in (demo_keys.READ, demo_keys.INTERNAL, demo_keys.WRITE):
            return b"\x6a\x88"
        who = Diversification(data[:8], data[8:16])
        master = self._other.get(key) or demo_keys.master(algorithm, key)
        self._session = demo_keys.card_key(algorithm, master, who), data[16:24]
        return b"\x90\x00"

    def _encipher(self, data: bytes) -> bytes:
        algorithm = self._algorithm
        if algorithm is None or self._session is None:
            return b"\x69\x85"
        if len(data) != (16 if algorithm is Algorithm.SM4 else 8):
            return b"\x67\x00"
        own, process = self._session
        self._session = None
        self._pending = demo_keys.block(algorithm, own, process, data[:8])
        return bytes((0x61, len(self._pending)))


def demo_authenticator(psam: DemoPsam | None = None) -> Authenticator:
    """A terminal's side of it: this PSAM behind its APDUs."""
    return Authenticator(ApduPsam(psam or DemoPsam()), KEYS, os.urandom)
