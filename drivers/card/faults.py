"""What can be wrong with a card, as data: the `fault` of a card profile.

{"kind": "pulled", "at": 5}                     leaves at its sixth command
{"kind": "mute", "at": 5}                       falls silent at it
{"kind": "swapped", "at": 5, "card": PROFILE}   another card answers from it on
{"kind": "status", "at": 5, "sw": "6581"}       answers it with that status word alone
{"kind": "no_answer", "at": 5}                  answers it with no byte at all
{"kind": "endless", "at": 5}                    says "there is more" from it on
{"kind": "truncated", "tag": "09", "keep": 7}   that record ends after so many bytes
{"kind": "wrong_tag", "tag": "09"}              that record carries another tag
{"kind": "too_long", "tag": "09"}               that record holds 120 bytes, and says so
{"kind": "length", "tag": "09", "says": 200}    that record lies about its length
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from drivers.card.apdu import Link, LinkLost

AT_COMMAND: Final = ("pulled", "mute", "swapped", "status", "no_answer", "endless")
IN_RECORD: Final = ("truncated", "wrong_tag", "too_long", "length")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pulled": ("at",),
    "mute": ("at",),
    "swapped": ("at", "card"),
    "status": ("at", "sw"),
    "no_answer": ("at",),
    "endless": ("at",),
    "truncated": ("tag", "keep"),
    "wrong_tag": ("tag",),
    "too_long": ("tag",),
    "length": ("tag", "says"),
}


class ProfileError(ValueError):
    """A card profile breaks its rules. The text names the key, never a value."""

    code = "card_profile"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; see the module."""

    kind: str
    at: int = -1
    tag: int = -1
    keep: int = 0
    says: int = 0
    sw: int = 0
    card: Mapping[str, Any] | None = field(default=None, repr=False)


def parse_fault(raw: object) -> Fault:
    """Raises ProfileError."""
    if not isinstance(raw, Mapping) or raw.get("kind") not in _KEYS:
        raise ProfileError(f"fault.kind: one of {', '.join(_KEYS)}")
    kind = str(raw["kind"])
    if set(raw) != {"kind", *_KEYS[kind]}:
        raise ProfileError(f"fault: {kind} takes {', '.join(_KEYS[kind])}")
    values: dict[str, Any] = {}
    for key in _KEYS[kind]:
        values[key] = _value(key, raw[key])
    return Fault(kind, **values)


def _value(key: str, raw: object) -> object:
    if key == "card":
        if isinstance(raw, Mapping) and "fault" not in raw:
            return raw
        raise ProfileError("fault.card: a card profile without a fault of its own")
    if key in ("tag", "sw"):
        digits = 2 if key == "tag" else 4
        try:
            if isinstance(raw, str) and len(raw) == digits:
                return int(raw, 16)
        except ValueError:
            pass
        raise ProfileError(f"fault.{key}: {digits} hex digits")
    if type(raw) is int and 0 <= raw <= 255:
        return raw
    raise ProfileError(f"fault.{key}: a number from 0 to 255")


def damaged(fault: Fault, tag: int, record: bytes) -> bytes:
    """A record (tag, length, value) as this fault leaves it."""
    if fault.tag != tag:
        return record
    if fault.kind == "truncated":
        return record[: fault.keep]
    if fault.kind == "wrong_tag":
        return bytes((tag ^ 0x80,)) + record[1:]
    if fault.kind == "too_long":
        return bytes((tag, 120)) + b"A" * 120
    if fault.kind == "length":
        return bytes((tag, fault.says)) + record[2:]
    return record


class FaultyCard:
    """A card with a fault at one of its commands, counted from 0 since it was made. `other`: for `swapped`."""

    def __init__(self, card: Link, fault: Fault, other: Link | None = None) -> None:
        self._card = card
        self._fault = fault
        self._other = other
        self._count = 0

    @property
    def atr(self) -> bytes:
        """That of the first card: a swap within one look of the reader is not seen in it."""
        return self._card.atr

    @property
    def t0(self) -> bool:
        """Of the first card."""
        return self._card.t0

    def reset(self) -> None:
        """Power off and on."""
        for card in (self._card, self._other):
            reset = getattr(card, "reset", None)
            if reset is not None:
                reset()

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command, one answer. Raises LinkLost: pulled, mute."""
        number, self._count = self._count, self._count + 1
        if self._other is not None:
            # Both hear everything, so that the second knows its place when it answers.
            answers = self._card.transmit(command), self._other.transmit(command)
            return answers[number >= self._fault.at]
        kind = self._fault.kind
        if kind == "pulled" and number >= self._fault.at:
            raise LinkLost("removed")
        if kind == "mute" and number >= self._fault.at:
            raise LinkLost("mute")
        if kind == "endless" and number >= self._fault.at:
            return b"\x61\x10"
        if kind == "status" and number == self._fault.at:
            return self._fault.sw.to_bytes(2, "big")
        if kind == "no_answer" and number == self._fault.at:
            return b""
        return self._card.transmit(command)
