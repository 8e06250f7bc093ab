"""Card and PSAM prove themselves to each other: INTERNAL and EXTERNAL AUTHENTICATE of a social-security card."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.card.apdu import BLOCKED, Command, Link, send
from drivers.card.psam import Algorithm, Diversification, Psam, PsamKeys

READ_KEY: Final = 0x0A
"""Index of RKSSSE on the card."""
INTERNAL_KEY: Final = 0x00


class Refused(Exception):
    """The card does not take the PSAM's word. `code`: psam_refused (63xx) | psam_blocked (6983) | psam_card_XXXX."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Authenticator:
    """One PSAM with the keys to use. `random`: that many random bytes."""

    psam: Psam
    keys: PsamKeys
    random: Callable[[int], bytes]

    def genuine(self, link: Link, card_id: bytes, algorithm: Algorithm) -> bool | None:
        """INTERNAL AUTHENTICATE: the card enciphers what we made up. False: it lacks the key, as a copy does.

        None: this PSAM or this card knows no such key, so nothing was proved. Raises LinkLost, PsamError.
        """
        if self.keys.internal is None:
            return None
        process, source = self.random(8), self.random(8)
        answer = send(link, Command(0x00, 0x88, 0x00, INTERNAL_KEY, process + source, 0x00))
        if not answer.ok:
            return None
        who = Diversification.of(link.atr, card_id)
        wanted = self.psam.cryptogram(algorithm, self.keys.internal, who, process, source)
        return hmac.compare_digest(answer.data, wanted)

    def open_personal_file(self, link: Link, card_id: bytes, algorithm: Algorithm) -> None:
        """EXTERNAL AUTHENTICATE with RKSSSE. Raises LinkLost, PsamError, Refused."""
        external_authenticate(link, self.psam, card_id, algorithm, psam_key=self.keys.read, card_key=READ_KEY)


def external_authenticate(
    link: Link, psam: Psam, card_id: bytes, algorithm: Algorithm, *, psam_key: int, card_key: int
) -> None:
    """The PSAM answers the card's challenge R: `0082 00 idx 10 M R`, with SM4 `11 M R 01`.

    A refusal spends one try of that key on the card. Raises LinkLost, PsamError, Refused.
    """
    asked = send(link, Command(0x00, 0x84, 0x00, 0x00, le=0x08))
    if not asked.ok or len(asked.data) != 8:
        raise Refused(f"psam_card_{asked.sw:04x}")
    challenge = asked.data
    answer = psam.cryptogram(algorithm, psam_key, Diversification.of(link.atr, card_id), challenge, challenge)
    ending = b"\x01" if algorithm is Algorithm.SM4 else b""
    taken = send(link, Command(0x00, 0x82, 0x00, card_key, answer + challenge + ending))
    if taken.ok:
        return
    if taken.sw == BLOCKED:
        raise Refused("psam_blocked")
    raise Refused("psam_refused" if taken.sw >> 8 == 0x63 else f"psam_card_{taken.sw:04x}")
