"""A card profile: the JSON that describes a virtual card (resources/sandbox/cards), read strictly.

A social-security card:

    kind "social_security", generation 1|2|3, card_no, card_id (32 hex digits), id_no, name, sex, nation, birth_date,
    issue_date, valid_until (YYYYMMDD), pin (6 digits)
    and, where the default does not do: label; protocol "T=0"|"T=1"; algorithm "3des"|"sm4"; guarded (the personal file
    needs an authentication); extension (has record 4E); dates "bcd"|"ascii"; padding "00"|"ff"|"20"; blank "all"|
    "personal"; tries (1-15) left to its PIN; keyless (a copy: has the data, lacks the keys); atr (hex); fault

Any other card: kind "other", label.  Faults are described in `drivers.card.faults`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from drivers.card.faults import Fault, ProfileError, parse_fault
from drivers.card.psam import Algorithm

ATR_HEAD: Final = bytes.fromhex("3B6D0000") + b"HMTST"
_REQUIRED: Final[Mapping[str, str]] = {
    "generation": r"[123]",
    "card_no": r"[0-9A-Z]{1,16}",
    "card_id": r"[0-9A-Fa-f]{32}",
    "id_no": r"[0-9A-Za-z]{0,18}",
    "name": r"(?s:.{0,40})",
    "sex": r"[0129]",
    "nation": r"[0-9]{2}",
    "birth_date": r"[0-9]{8}",
    "issue_date": r"[0-9]{8}",
    "valid_until": r"[0-9]{8}",
    "pin": r"[0-9]{6}",
}
_OPTIONAL: Final[Mapping[str, str]] = {
    "label": r"[^\x00-\x1f]{0,80}",
    "protocol": r"T=0|T=1",
    "algorithm": r"3des|sm4",
    "guarded": r"True|False",
    "extension": r"True|False",
    "dates": r"bcd|ascii",
    "padding": r"00|ff|20",
    "blank": r"all|personal",
    "tries": r"[1-9]|1[0-5]",
    "keyless": r"True|False",
    "atr": r"([0-9A-Fa-f]{2}){2,33}",
}
_TYPES: Final[Mapping[str, type]] = {
    "generation": int, "tries": int, "guarded": bool, "extension": bool, "keyless": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardProfile:
    """What a virtual card is made of. `values`: the keys above, checked."""

    social: bool
    values: Mapping[str, Any] = field(repr=False)
    fault: Fault | None = None
    other: CardProfile | None = None
    """The card that slides in with the fault `swapped`."""

    @property
    def generation(self) -> int:
        """1, 2 or 3; 0 for another kind of card."""
        return int(self.values.get("generation", 0))

    @property
    def t0(self) -> bool:
        """Whether it speaks T=0."""
        return bool(self.values.get("protocol", "T=0") == "T=0")

    @property
    def algorithm(self) -> Algorithm:
        """That of its keys."""
        word = self.values.get("algorithm", "sm4" if self.generation >= 3 else "3des")
        return Algorithm.SM4 if word == "sm4" else Algorithm.TDES

    @property
    def guarded(self) -> bool:
        """Whether the personal file needs an external authentication."""
        return bool(self.values.get("guarded", self.generation >= 3))

    @property
    def card_id(self) -> bytes:
        """卡识别码."""
        return bytes.fromhex(self.values["card_id"]) if self.social else bytes(16)

    @property
    def atr(self) -> bytes:
        """Its own where it names one, else area and serial of its card id code."""
        if "atr" in self.values:
            return bytes.fromhex(self.values["atr"])
        return ATR_HEAD + b"\x86\x60" + self.card_id[:2] + self.card_id[8:12]


def parse_profile(profile: Mapping[str, Any]) -> CardProfile:
    """Raises ProfileError naming the key: unknown, missing, or of the wrong form."""
    rest = dict(profile)
    kind = rest.pop("kind", None)
    if kind not in ("social_security", "other"):
        raise ProfileError("kind: social_security or other")
    raw_fault = rest.pop("fault", None)
    fault = None if raw_fault is None else parse_fault(raw_fault)
    social = kind == "social_security"
    required = _REQUIRED if social else {}
    known = {**required, **(_OPTIONAL if social else {k: _OPTIONAL[k] for k in ("label", "protocol", "atr")})}
    for key in rest:
        if key not in known:
            raise ProfileError(f"{key}: unknown")
    for key in required:
        if key not in rest:
            raise ProfileError(f"{key}: missing")
    for key, value in rest.items():
        if type(value) is not _TYPES.get(key, str) or not re.fullmatch(known[key], str(value)):
            # The value itself may be a person's: the key is enough.
            raise ProfileError(f"{key}: not of the form that it must have")
    other = parse_profile(fault.card) if fault and fault.card is not None else None
    return CardProfile(social, rest, fault, other)
