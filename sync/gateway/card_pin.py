"""The PIN of a social-security card, where the centre checks it. The last try is never spent from a terminal.

A try is taken before the PIN is looked at, in one statement: two terminals at one moment cannot share it, and a crash
costs a try instead of giving one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select, update

from sync.gateway.schema import resident_card
from sync.gateway.store import Store

TRIES: Final = 5
KEPT: Final = 1
"""Tries that only the counter of the social-security office may use."""
NOBODY: Final = bytes(16)
PinWord = Literal["right", "wrong", "last_try"]


@dataclass(frozen=True, slots=True)
class PinResult:
    """What the PIN was, and how many tries are left now."""

    word: PinWord
    tries_left: int


def digest(pin: str, salt: bytes) -> bytes:
    """scrypt of a PIN, 32 bytes."""
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def check(store: Store, card_code: str, pin: str) -> PinResult | None:
    """Check one PIN. None: no such card; it takes as long."""
    mine = resident_card.c.card_code == card_code
    with store.begin() as connection:
        taken = connection.execute(
            update(resident_card)
            .where(mine, resident_card.c.tries_left > KEPT)
            .values(tries_left=resident_card.c.tries_left - 1)
        ).rowcount
        row = connection.execute(
            select(resident_card.c.salt, resident_card.c.digest, resident_card.c.tries_left).where(mine)
        ).first()
    found = digest(pin, bytes.fromhex(row.salt) if row else NOBODY)
    if row is None:
        return None
    if not taken:
        return PinResult("last_try", row.tries_left)
    if not hmac.compare_digest(found, bytes.fromhex(row.digest)):
        return PinResult("wrong", row.tries_left)
    with store.begin() as connection:
        connection.execute(update(resident_card).where(mine).values(tries_left=TRIES))
    return PinResult("right", TRIES)
