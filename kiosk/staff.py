"""Clerks: who may take cash, how a PIN is checked, how long a guesser waits. Pure but for the key derivation."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kiosk.content import PinRule
from sync.record import keyed_hash

AT_THE_DESK = frozenset({"clerk", "point_manager"})
"""Roles that may hold the till, and release another's refund. A technician takes no cash."""
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff as the centre's `staff` package names them."""

    id: str
    role: str
    """clerk | point_manager | technician"""
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    card: str = field(default="", repr=False)
    """Keyed hash of the role card registered to the member; "" for none."""

    def owns(self, code: str) -> bool:
        """Whether the card of this code is the member's role card."""
        return bool(self.card and code) and hmac.compare_digest(self.card, keyed_hash(self.salt, "card", code))


def pin_digest(pin: str, salt: bytes) -> bytes:
    """scrypt of a PIN, 32 bytes; about 50 ms on a small machine, so never on the thread that draws."""
    return hashlib.scrypt(pin.encode(), salt=salt, **SCRYPT)


def read_roster(body: str) -> Mapping[str, Member]:
    """The `staff` package: {"staff": [{"id", "role", "salt", "digest", "card"}]}, salt and digest in hex.

    Raises ValueError, KeyError: the package is not in that shape.
    """
    members = json.loads(body)["staff"]
    return {
        str(m["id"]): Member(
            str(m["id"]),
            str(m["role"]),
            bytes.fromhex(m["salt"]),
            bytes.fromhex(m["digest"]),
            str(m.get("card", "")),
        )
        for m in members
    }


def number_of_card(members: Iterable[Member], code: str) -> str:
    """The number of the member whose role card this is; "" for a villager's. A card alone signs nobody in."""
    return next((m.id for m in members if m.owns(code)), "")


def pin_ok(member: Member | None, pin: str) -> bool:
    """Whether the PIN is the member's. Takes as long for a number that nobody has."""
    salt = member.salt if member else bytes(16)
    right = hmac.compare_digest(pin_digest(pin, salt), member.digest if member else bytes(32))
    return right and member is not None


@dataclass(frozen=True, slots=True)
class LockOut:
    """Wrong tries in a row on this terminal, and until when (monotonic ms) no further one is taken."""

    wrong: int = 0
    until_ms: int = 0

    def waiting_s(self, now_ms: int) -> int:
        """Seconds to wait; 0: a try is taken."""
        return max(0, -(-(self.until_ms - now_ms) // 1000))

    def right(self) -> LockOut:
        """A right PIN clears the count."""
        return LockOut()

    def missed(self, rule: PinRule, now_ms: int) -> LockOut:
        """After the free tries each wrong one doubles the wait.

        With 5 free tries and 15 s: tries 1-4 wait 0, the 5th 15 s, the 6th 30 s, the 7th 60 s … up to the longest.
        """
        wrong = self.wrong + 1
        if wrong < rule.free_tries:
            return replace(self, wrong=wrong)
        wait = min(rule.longest_wait_s, rule.first_wait_s * 2 ** (wrong - rule.free_tries))
        return LockOut(wrong, now_ms + wait * 1000)

    def tries_left(self, rule: PinRule) -> int:
        """Tries before the next wait; at least 1 is said while none is pending."""
        return max(1, rule.free_tries - self.wrong)
