"""Who stands at the terminal, as far as it is known, and how names are masked for eyes that pass by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kiosk.words import say


@dataclass(frozen=True, slots=True)
class Person:
    """One villager during one visit. Held in memory only, dropped at the wipe."""

    presence: int
    """The card's presence number; a later step that finds another one stops."""
    id_no: str | None
    name: str | None
    card_tail: str
    card_code: str = ""
    """`sync.record.card_code` of the card's id code: tells one card from another; "" where none was read."""
    authenticated: bool = False
    """Whether the card really proved itself to a PSAM: 已验真, else only 已读卡."""
    generation: int = 0
    valid_until: str = ""
    """ISO date, "" where the card says none."""

    def __repr__(self) -> str:
        return f"Person(presence={self.presence}, …)"

    @property
    def shown(self) -> str:
        """王*兰, or 社保卡 尾号0031 where the card gives no name."""
        return mask_name(self.name) if self.name else say("社保卡 尾号{card_tail}", card_tail=self.card_tail)

    def same_card(self, other: Person) -> bool:
        """Whether the other is this card again, or another card of the same person."""
        return (bool(self.card_code) and self.card_code == other.card_code) or (
            self.id_no is not None and self.id_no == other.id_no
        )


def id_no_ok(id_no: str) -> bool:
    """Whether the text is a citizen's number: 17 digits, a real birth date, and the check character (GB 11643-1999)."""
    if len(id_no) != 18 or not (id_no[:17].isascii() and id_no[:17].isdigit()):
        return False
    try:
        date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return False
    total = sum(int(c) * 2 ** (17 - i) for i, c in enumerate(id_no[:17]))
    return "10X98765432"[total % 11] == id_no[17].upper()


def mask_id_no(id_no: str) -> str:
    """The first three and the last four characters: 360***********024X."""
    return id_no[:3] + "*" * (len(id_no) - 7) + id_no[-4:] if len(id_no) > 7 else "*" * len(id_no)


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
