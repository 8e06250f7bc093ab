"""The technician's challenge: the terminal shows it, the centre answers it by phone, and neither needs the line.

Standard library only: terminal and centre both compute it. The answer is a truncated HMAC (as in RFC 4226) under a key
that both derive (HKDF, RFC 5869) from the person key of the terminal's enrolment; the chain's k_0 is never touched.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from sync.record import check_digit

COUNTER_DIGITS: Final = 4
NONCE_DIGITS: Final = 6
CHALLENGE_DIGITS: Final = COUNTER_DIGITS + NONCE_DIGITS + 1
ANSWER_DIGITS: Final = 8
_KEY_INFO: Final = b"huimin/1/technician"


class BadChallenge(Exception):
    """Not a challenge: its length, or its check digit. Read it out once more."""

    code = "bad_challenge"


@dataclass(frozen=True, slots=True)
class Challenge:
    """How many there were on this terminal, this one included, and a random part below a million."""

    counter: int
    nonce: int

    @property
    def text(self) -> str:
        """11 digits: the counter's last 4, 6 random, and a check digit that catches what the phone garbles."""
        body = f"{self.counter % 10**COUNTER_DIGITS:0{COUNTER_DIGITS}d}{self.nonce:0{NONCE_DIGITS}d}"
        return body + check_digit(body)


def grouped(text: str) -> str:
    """For reading out: 0007 482 9155."""
    return " ".join(part for part in (text[:4], text[4:7], text[7:]) if part)


def read_challenge(text: str) -> str:
    """The 11 digits of what was read out, spaces and dashes dropped. Raises BadChallenge."""
    digits = text.translate(str.maketrans("", "", " -"))
    if len(digits) != CHALLENGE_DIGITS or not (digits.isascii() and digits.isdigit()) or check_digit(digits) != "0":
        raise BadChallenge(f"a challenge is {CHALLENGE_DIGITS} digits, the last a check digit")
    return digits


def technician_key(person_key: bytes) -> bytes:
    """32 bytes of one terminal, good for answers only."""
    extracted = hmac.digest(bytes(32), person_key, "sha256")
    return hmac.digest(extracted, _KEY_INFO + b"\x01", "sha256")


def answer(person_key: bytes, terminal_id: str, epoch_id: str, challenge: str) -> str:
    """The 8 digits that open this challenge of this life of this terminal, and no other."""
    said = "\n".join((terminal_id, epoch_id, challenge)).encode()
    digest = hmac.digest(technician_key(person_key), said, "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**ANSWER_DIGITS:0{ANSWER_DIGITS}d}"
