"""The PSAM (终端安全存取模块) as an optional port: a card in a slot of its own that holds the department's keys.

It is asked for one thing: an eight-byte cryptogram under a key diversified for one villager's card. Both flows are
those of social-security terminals: 3DES for cards of the second, SM4 for cards of the third generation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Protocol

from drivers.card.apdu import KEY_NOT_FOUND, Command, Link, LinkLost, Response, select_file, select_name, send

TDES_APPLICATION: Final = bytes.fromhex("D15600000590")
SM4_APPLICATION: Final = b"sx3.sh." + "社会保障".encode("gbk")
SM4_FOLDER: Final = 0xDF01


class Algorithm(IntEnum):
    """As the card's FCI names it (9F0C, 86 01 xx); absent means 3DES."""

    TDES = 1
    SM4 = 3


@dataclass(frozen=True, slots=True)
class Diversification:
    """What makes a key one card's own. `card`: last eight bytes of its ATR. `city`: six digits of its area and "sx"."""

    card: bytes = field(repr=False)
    city: bytes

    @classmethod
    def of(cls, atr: bytes, card_id: bytes) -> Diversification:
        """From the ATR and the card id code."""
        return cls(atr[-8:].rjust(8, b"\x00"), card_id[:3].hex().upper().encode("ascii") + b"sx")


@dataclass(frozen=True, slots=True)
class PsamKeys:
    """Key ids inside the PSAM, as its issuer names them."""

    read: int = 0x0A
    """RKSSSE: opens the personal file of a third-generation card."""
    internal: int | None = None
    """Key of INTERNAL AUTHENTICATE, by which the card proves itself. None: this PSAM has none, nothing is 已验真."""


class PsamError(Exception):
    """The PSAM did not do it. `code`: psam_absent | psam_mute | psam_key | psam_XXXX (its status word)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Psam(Protocol):
    """A PSAM, whatever holds its keys."""

    def cryptogram(self, algorithm: Algorithm, key: int, who: Diversification, process: bytes, source: bytes) -> bytes:
        """Eight bytes: `source` (8) enciphered under `key` diversified by `who` and `process` (8). Raises PsamError."""


class ApduPsam:
    """A PSAM behind a link of its own."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def cryptogram(self, algorithm: Algorithm, key: int, who: Diversification, process: bytes, source: bytes) -> bytes:
        """See `Psam`."""
        try:
            if algorithm is Algorithm.SM4:
                return self._sm4(key, who, process, source)
            return self._tdes(key, who, process, source)
        except LinkLost as lost:
            raise PsamError("psam_mute" if lost.code in ("mute", "garbled") else "psam_absent") from None

    def _tdes(self, key: int, who: Diversification, process: bytes, source: bytes) -> bytes:
        _need(select_name(self._link, TDES_APPLICATION))
        _need(send(self._link, Command(0xBF, 0xDE, 0x48, key, who.card + who.city + process)))
        return _exactly(8, _need(send(self._link, Command(0x80, 0xFA, 0x00, 0x00, source, 0x00))).data)

    def _sm4(self, key: int, who: Diversification, process: bytes, source: bytes) -> bytes:
        _need(select_name(self._link, SM4_APPLICATION))
        _need(select_file(self._link, SM4_FOLDER, p1=0x00))
        _need(send(self._link, Command(0xBF, 0xDE, 0x48, key, who.card + who.city + process + bytes(8))))
        block = _exactly(16, _need(send(self._link, Command(0x80, 0xFA, 0x00, 0x00, source + bytes(8), 0x00))).data)
        return bytes(a ^ b for a, b in zip(block[:8], block[8:], strict=True))


def _need(answer: Response) -> Response:
    if not answer.ok:
        raise PsamError("psam_key" if answer.sw == KEY_NOT_FOUND else f"psam_{answer.sw:04x}")
    return answer


def _exactly(count: int, data: bytes) -> bytes:
    if len(data) != count:
        raise PsamError("psam_garbled")
    return data
