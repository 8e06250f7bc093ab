"""Who stands at the terminal, as far as it is known, and how names are masked for eyes that pass by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One villager during one visit. Held in memory only, dropped at the wipe."""

    presence: int
    """The card's presence number; a later step that finds another one stops."""
    id_no: str | None
    name: str | None
    card_tail: str

    def __repr__(self) -> str:
        return f"Person(presence={self.presence}, …)"

    @property
    def shown(self) -> str:
        """王*兰, or 社保卡 尾号0031 where the card gives no name."""
        return mask_name(self.name) if self.name else f"社保卡 尾号{self.card_tail}"


def strip_controls(text: str) -> str:
    """Text without control, format and private characters: what may be shown and printed."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_id_number(text: str) -> bool:
    """Whether a typed text has the shape and the check character of a citizen's number (GB 11643-1999)."""
    if re.fullmatch(r"[1-9]\d{16}[\dX]", text, re.ASCII) is None:
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(text, ID_WEIGHTS, strict=False)) % 11] == text[17]


def mask_name(name: str) -> str:
    """First and last character stay; of two characters only the first. 王桂兰 → 王*兰, 王兰 → 王*."""
    name = strip_controls(name).strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_account(account: str) -> str:
    """The last four characters, or the last third where that is more: ****4567."""
    keep = max(4, len(account) // 3)
    return "****" + account[-keep:] if len(account) > keep else "****" + account[-1:]
