"""The card's own PIN: VERIFY, where the card's issuer is known to allow it, and never the last try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from drivers.card.apdu import BLOCKED, Command, Link, LinkLost, select_name, send, tries_left
from drivers.card.files import SSSE, BadRecord
from drivers.card.port import CardData, PinAnswer, PinState
from drivers.card.procedure import read_card_id


class PinRulesError(ValueError):
    """The file of PIN rules cannot be used. The text names file and place."""

    code = "card_pin_rules"


@dataclass(frozen=True, slots=True)
class PinRule:
    """Cards whose PIN may be verified here. `area`: beginning of the issuing area's six digits."""

    area: str
    generations: frozenset[int]
    digits: int
    """How many digits its PIN has: an even number, two to a byte (BCD)."""


@dataclass(frozen=True, slots=True)
class PinRules:
    """All of them; a card that none names has no PIN that may be asked for here."""

    rules: tuple[PinRule, ...] = ()

    def of(self, card: CardData) -> PinRule | None:
        """The first that names this card."""
        for rule in self.rules:
            if card.card_id.startswith(rule.area) and card.generation in rule.generations:
                return rule
        return None


def load(path: Path) -> PinRules:
    """Read a file like resources/cards/pin.yaml. Raises PinRulesError: unknown key, wrong value; OSError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise PinRulesError(f"{path}: not YAML") from None
    if not isinstance(raw, dict) or set(raw) != {"cards"} or not isinstance(raw["cards"], list):
        raise PinRulesError(f"{path}: one list named cards")
    return PinRules(tuple(_rule(f"{path}: cards[{i}]", item) for i, item in enumerate(raw["cards"])))


def _rule(where: str, item: Any) -> PinRule:
    if not isinstance(item, Mapping) or set(item) != {"area", "generations", "digits"}:
        raise PinRulesError(f"{where}: area, generations, digits")
    area, generations, digits = item["area"], item["generations"], item["digits"]
    if not (isinstance(area, str) and 2 <= len(area) <= 6 and area.isascii() and area.isdigit()):
        raise PinRulesError(f"{where}: area is two to six digits in quotes")
    if not (isinstance(generations, list) and generations and set(generations) <= {1, 2, 3}):
        raise PinRulesError(f"{where}: generations is a list of 1, 2, 3")
    if type(digits) is not int or digits % 2 or not 4 <= digits <= 16:
        raise PinRulesError(f"{where}: digits is an even number from 4 to 16")
    return PinRule(area, frozenset(generations), digits)


def wipe(secret: bytearray) -> None:
    """Overwrite it."""
    secret[:] = bytes(len(secret))


def bcd(digits: bytearray) -> bytearray:
    """ASCII digits, two to a byte. Raises ValueError: an odd number of them, or other characters."""
    if len(digits) % 2 or not all(0x30 <= d <= 0x39 for d in digits):
        raise ValueError("an even number of digits")
    return bytearray((digits[i] - 0x30) << 4 | (digits[i + 1] - 0x30) for i in range(0, len(digits), 2))


def verify(link: Link, card_id: bytes, digits: bytearray) -> PinAnswer:
    """Ask the card how many tries are left, then, if more than one, send the PIN. `digits` is overwritten.

    VERIFY without a body tells the tries and spends none (ISO/IEC 7816-4, 11.5.6); a card that does not say how many
    is not sent anything. Raises LinkLost.
    """
    try:
        body = bcd(digits)
    except ValueError:
        return PinAnswer(PinState.ERROR, code="pin_format")
    finally:
        wipe(digits)
    try:
        refused = _before(link, card_id)
        return refused if refused is not None else _send(link, body)
    finally:
        wipe(body)


def _before(link: Link, card_id: bytes) -> PinAnswer | None:
    """Why the PIN is not sent."""
    if not select_name(link, SSSE).ok:
        return PinAnswer(PinState.GONE, code="another_card")
    try:
        if read_card_id(link) != card_id:
            return PinAnswer(PinState.GONE, code="another_card")
    except BadRecord:
        return PinAnswer(PinState.GONE, code="another_card")
    count = send(link, Command(0x00, 0x20, 0x00, 0x00))
    left = tries_left(count.sw)
    if count.sw == BLOCKED or left == 0:
        return PinAnswer(PinState.LOCKED, 0)
    if left is None:
        return PinAnswer(PinState.LAST_TRY, None, "count_unknown")
    return PinAnswer(PinState.LAST_TRY, 1) if left == 1 else None


def _send(link: Link, body: bytearray) -> PinAnswer:
    command = bytearray((0x00, 0x20, 0x00, 0x00, len(body))) + body
    try:
        answer = link.transmit(command)
    finally:
        wipe(command)
    if len(answer) != 2:
        raise LinkLost("garbled")
    sw = int.from_bytes(answer, "big")
    left = tries_left(sw)
    if sw == 0x9000:
        return PinAnswer(PinState.RIGHT)
    if sw == BLOCKED or left == 0:
        return PinAnswer(PinState.LOCKED, 0)
    if left is not None or sw == 0x6300:
        return PinAnswer(PinState.WRONG, left)
    return PinAnswer(PinState.ERROR, code=f"verify_{sw:04x}")
