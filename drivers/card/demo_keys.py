"""Keys and diversification of the software PSAM and the virtual card: for tests and demos, published and worth nothing.

Real diversification is not public. This one has the same inputs and lengths, so both ends really compute:

    city key    = E(master, city || ~city)
    card key    = E(city key, card || ~card)
    session key = E(card key, process || ~process)
    3DES        cryptogram = E(session key, source)                       8 bytes
    SM4         cryptogram = E(session key, source || 00 x 8)             16 bytes, the two halves XORed

E is two-key 3DES or SM4 in ECB mode.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from drivers.card.psam import Algorithm, Diversification

READ: Final = 0x0A
INTERNAL: Final = 0x0B
WRITE: Final = 0x12
"""Key ids inside the software PSAM; 12 is the second generation's (index 04 on the card)."""


def master(algorithm: Algorithm, key: int) -> bytes:
    """The 16-byte master key."""
    return hashlib.sha256(f"huimin demo key {algorithm.value} {key:02X}".encode()).digest()[:16]


def encipher(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Whole blocks, ECB."""
    cipher = SM4(key) if algorithm is Algorithm.SM4 else TripleDES(key + key[:8])
    worker = Cipher(cipher, modes.ECB()).encryptor()  # noqa: S305  one block at a time, as the card does
    return worker.update(data) + worker.finalize()


def derived(algorithm: Algorithm, key: bytes, by: bytes) -> bytes:
    """One step down the tree of keys, `by` eight bytes."""
    return encipher(algorithm, key, by + bytes(b ^ 0xFF for b in by))


def card_key(algorithm: Algorithm, key: bytes, who: Diversification) -> bytes:
    """The key that stands on one card."""
    return derived(algorithm, derived(algorithm, key, who.city), who.card)


def block(algorithm: Algorithm, own: bytes, process: bytes, source: bytes) -> bytes:
    """What `80FA` gives: 8 bytes with 3DES, 16 with SM4. `own`: a card key."""
    session = derived(algorithm, own, process)
    return encipher(algorithm, session, source if algorithm is Algorithm.TDES else source + bytes(8))


def cryptogram(algorithm: Algorithm, own: bytes, process: bytes, source: bytes) -> bytes:
    """The eight bytes that are compared."""
    found = block(algorithm, own, process, source)
    return found if len(found) == 8 else bytes(a ^ b for a, b in zip(found[:8], found[8:], strict=True))
