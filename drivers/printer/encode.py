"""ESC/POS bytes of a laid-out slip: Chinese as GB bytes in Kanji mode, what the font lacks as raster lines.

Command references: Epson ESC/POS Application Programming Guide (ESC @, ESC a, ESC !, GS !, FS &, FS ., GS v 0, GS ( k,
GS V, GS r).
"""

from __future__ import annotations

from typing import Final

from drivers.printer.document import Document
from drivers.printer.layout import CutMark, Item, QrBlock, TextLine, char_width, lay_out
from drivers.printer.profile import Profile

INIT: Final = b"\x1b@"
KANJI_ON: Final = b"\x1c&"
KANJI_OFF: Final = b"\x1c."
ALIGN: Final = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
SIZE: Final = {1: b"\x1d!\x00", 2: b"\x1d!\x11"}
KANJI_SIZE: Final = {1: b"\x1c!\x00", 2: b"\x1c!\x0c"}
BOLD: Final = {False: b"\x1bE\x00", True: b"\x1bE\x01"}
FEED_AND_CUT: Final = b"\x1dV\x42\x00"
FEED_TO_TEAR: Final = b"\x1bd\x05"
ASK_PAPER: Final = b"\x1dr\x01"
BAND_ROWS: Final = 64
CODECS: Final = {"gb2312": "gb2312", "gbk": "gbk", "gb18030": "gb18030"}
MISSING: Final = "〓"


def build(document: Document, profile: Profile) -> bytes:
    """The whole job, immutable from here on: what is stored, hashed and sent."""
    out = bytearray(INIT + KANJI_ON)
    missing: list[str] = []
    for item in lay_out(document, profile.columns):
        if isinstance(item, CutMark) and missing:
            out += _note(missing, profile)
            missing = []
        out += _item(item, profile, missing)
    if missing:
        out += _note(missing, profile)
    return bytes(out)


def _note(missing: list[str], profile: Profile) -> bytes:
    codes = " ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(missing))
    return _text(TextLine(f"{MISSING} {codes}"), profile, [])


def _item(item: Item, profile: Profile, missing: list[str]) -> bytes:
    match item:
        case TextLine():
            return _text(item, profile, missing)
        case QrBlock(data):
            return _qr(data, profile)
        case CutMark():
            return FEED_AND_CUT if profile.cutter else FEED_TO_TEAR


def encodable(text: str, profile: Profile) -> bytes | None:
    """The text in the printer's own set; None where it holds a character that the set lacks."""
    try:
        data = text.encode(CODECS[profile.kanji_set])
    except UnicodeEncodeError:
        return None
    # C0, C1 and DEL never come here (documents are clean), but a byte that could be a command never leaves either.
    return None if any(b < 0x20 or b == 0x7F for b in data) else data


def _text(line: TextLine, profile: Profile, missing: list[str]) -> bytes:
    data = encodable(line.text, profile)
    if data is not None:
        style = ALIGN[line.align] + SIZE[line.size] + KANJI_SIZE[line.size] + BOLD[line.bold]
        return style + data + b"\n"
    from drivers.printer import raster

    drawn = ""
    for char in line.text:
        if char_width(char) == 0:
            continue
        if char == " " or raster.can_draw(char):
            drawn += char
        else:
            missing.append(char)
            drawn += MISSING if char_width(char) == 2 else "?"
    widths = [char_width(c) for c in drawn]
    picture = raster.text_line(drawn, widths, profile.width_dots, line.align, line.size, line.bold)
    return ALIGN["left"] + _bands(picture.row_bytes, picture.rows, picture.data)


def _qr(data: str, profile: Profile) -> bytes:
    if not profile.native_qr:
        from drivers.printer import raster

        picture = raster.qr(data, profile.width_dots)
        return ALIGN["centre"] + _bands(picture.row_bytes, picture.rows, picture.data)
    body = data.encode("ascii")
    store = b"\x1d(k" + (len(body) + 3).to_bytes(2, "little") + b"1P0" + body
    return (
        ALIGN["centre"]
        + b"\x1d(k\x04\x001A2\x00"
        + b"\x1d(k\x03\x001C\x06"
        + b"\x1d(k\x03\x001E1"
        + store
        + b"\x1d(k\x03\x001Q0"
        + ALIGN["left"]
    )


def _bands(row_bytes: int, rows: int, data: bytes) -> bytes:
    """GS v 0 in bands of at most 64 rows; a band that would hold a real-time command is split until it does not."""
    out = bytearray()
    start = 0
    while start < rows:
        count = min(BAND_ROWS, rows - start)
        chunk = data[start * row_bytes : (start + count) * row_bytes]
        while count > 1 and _real_time(chunk):
            count = (count + 1) // 2
            chunk = data[start * row_bytes : (start + count) * row_bytes]
        if _real_time(chunk):
            chunk = _nudge(chunk)
        out += b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + count.to_bytes(2, "little") + chunk
        start += count
    return bytes(out)


def _real_time(chunk: bytes) -> bool:
    """DLE EOT, DLE ENQ and DLE DC4 are obeyed even inside a picture."""
    return any(word in chunk for word in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def _nudge(chunk: bytes) -> bytes:
    # One dot more beside a black one is not seen on paper.
    return chunk.replace(b"\x10\x04", b"\x18\x04").replace(b"\x10\x05", b"\x18\x05").replace(b"\x10\x14", b"\x18\x14")
