"""What a scanner sent becomes text: decoded, without symbology prefix and control characters, of bounded length."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_CHARS: Final = 256
"""The longest code that is taken; a payment's QR has about 150."""
MOST_BYTES: Final = 4 * MOST_CHARS
CODECS: Final = ("utf-8", "gb18030", "latin-1")
"""Tried in turn: what scanners send for Chinese depends on their set-up. The last takes anything."""
NOT_TEXT: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""Symbology identifier that a scanner may put before the data (ISO/IEC 15424): "]C1" is GS1-128, "]Q1" a QR code."""


def clean(raw: str | bytes) -> str | None:
    """The code's text, printable and at most `MOST_CHARS` long; None where nothing is left or too much came.

    A code that is too long is refused whole: half a number is another number.
    """
    if len(raw) > (MOST_BYTES if isinstance(raw, bytes) else MOST_CHARS):
        return None
    text = _decoded(raw) if isinstance(raw, bytes) else raw
    text = "".join(c for c in text if unicodedata.category(c) not in NOT_TEXT).strip()
    prefix = AIM.match(text)
    if prefix:
        text = text[prefix.end() :].strip()
    return text if 0 < len(text) <= MOST_CHARS else None


def _decoded(raw: bytes) -> str:
    for codec in CODECS:
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes every byte")
