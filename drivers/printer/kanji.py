"""Which characters a printer's own font holds, and their bytes in Kanji mode.

GB 2312-1980 (7,445 characters), GBK 1.0 and the Han part of GB 18030-2000. A printer has no answer to a code that its
font lacks: it prints a blank, a box, or, where it reads a four-byte code two bytes at a time, stray digits. So nothing
is sent as text that the profile's set does not surely hold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MISSING: Final = "\N{GETA MARK}"
"""〓, printed where a character can neither be sent nor drawn. In every GB font (A1FE)."""
_COMMAND_BYTE: Final = re.compile(rb"[\x00-\x1f\x7f]")
_VARIATION_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_EXTENSION_A: Final = range(0x3400, 0x4DB6)


def encode(text: str, kanji_set: str) -> bytes | None:
    """The text in the printer's own set (gb2312 | gbk | gb18030); None where it holds a character that the set lacks,
    or one that could be a command."""
    if kanji_set == "gbk":
        try:
            data = text.encode("gbk")
        except UnicodeEncodeError:
            return None
        return None if _COMMAND_BYTE.search(data) else data
    parts = [encode_char(c, kanji_set) for c in text]
    return None if None in parts else b"".join(p for p in parts if p is not None)


@lru_cache(maxsize=20_000)
def encode_char(char: str, kanji_set: str) -> bytes | None:
    """One character's bytes, None where the set lacks it."""
    if char.isascii():
        return char.encode() if char.isprintable() else None
    try:
        data = char.encode("gb18030" if kanji_set == "gb18030" else "gbk")
        if kanji_set == "gb2312":
            # Through GBK: Python's own table of GB 2312 knows · and — by other code points.
            data.decode("gb2312")
    except UnicodeError:
        return None
    if unicodedata.category(char) == "Co":
        return None
    # Of the four-byte codes, printers that know any know the ideographs of extension A.
    return data if len(data) == 2 or ord(char) in _EXTENSION_A else None


@lru_cache(maxsize=20_000)
def char_width(char: str) -> int:
    """Columns of one character: whatever is wide, full-width or ambiguous by East Asian Width (Unicode annex 11), and
    whatever a GB font holds beside ASCII, takes two; variation selectors none."""
    if char.isascii():
        return 1
    if is_variation_selector(char):
        return 0
    if unicodedata.east_asian_width(char) in "WFA":
        return 2
    return 2 if encode_char(char, "gb18030") else 1


def width(text: str) -> int:
    """Columns of a text."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def is_variation_selector(char: str) -> bool:
    """It only chooses among drawings of the character before it."""
    return any(ord(char) in span for span in _VARIATION_SELECTORS)
