"""Reads ESC/POS as a printer does and draws it: text, Kanji mode, sizes, raster bands, native QR, cuts.

Written from the command reference, not from our encoder: what we encode wrongly must look wrong here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
CELL, ROW = 12, 24
LINE_GAP: Final = 8
MARGIN: Final = 28


class Need(Enum):
    """More bytes are wanted before the command is whole."""

    MORE = "more"


@dataclass(slots=True)
class Slip:
    """One piece of paper: what stands on it as text, and its picture so far as drawing steps."""

    lines: list[str] = field(default_factory=list)
    steps: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Nothing was drawn."""
        return not any(kind != "feed" for kind, _ in self.steps)


class Decoder:
    """Feed bytes; whole slips come out at each cut. Real-time requests are left to the caller (`take_realtime`)."""

    def __init__(self, width_dots: int = 576, kanji_set: str = "gb18030") -> None:
        self.width_dots = width_dots
        self._codec = kanji_set
        self._buffer = bytearray()
        self.slip = Slip()
        self.completion_asked = 0
        self._reset()

    def _reset(self) -> None:
        self._align = 0
        self._wide = self._high = 1
        self._bold = False
        self._kanji = False
        self._line: list[tuple[str, int, int, bool]] = []
        self._qr = b""
        self._qr_size = 3

    def feed(self, data: bytes) -> list[Slip]:
        """Take bytes in; slips that were cut."""
        self._buffer += data
        done: list[Slip] = []
        while self._buffer:
            took = self._step(done)
            if took is Need.MORE:
                break
            del self._buffer[:took]
        return done

    def drop(self) -> None:
        """Power cycle: what was half received and half drawn is gone."""
        self._buffer.clear()
        self.slip = Slip()
        self.completion_asked = 0
        self._reset()

    def _step(self, done: list[Slip]) -> Any:
        b = self._buffer
        if b[0] == 0x0A:
            self._new_line()
            return 1
        if b[0] in (0x1B, 0x1C, 0x1D):
            return self._command(done)
        if b[0] < 0x20:
            return 1
        return self._character()

    def _character(self) -> Any:
        b = self._buffer
        if b[0] < 0x80 or not self._kanji:
            self._put(chr(b[0]) if b[0] < 0x80 else "�")
            return 1
        if len(b) < 2:
            return Need.MORE
        size = 2
        if 0x30 <= b[1] <= 0x39 and self._codec == "gb18030":
            size = 4
            if len(b) < 4:
                return Need.MORE
        try:
            self._put(bytes(b[:size]).decode(self._codec))
        except UnicodeDecodeError:
            self._put("□")
        return size

    def _put(self, char: str) -> None:
        cells = (2 if unicodedata.east_asian_width(char) in "WFA" else 1) * self._wide
        used = sum(c for _, c, _, _ in self._line)
        if (used + cells) * CELL > self.width_dots:
            self._new_line()
        self._line.append((char, cells, self._high, self._bold))

    def _new_line(self) -> None:
        self.slip.lines.append("".join(c for c, _, _, _ in self._line))
        self.slip.steps.append(("text", (self._align, tuple(self._line))))
        self._line = []

    def _command(self, done: list[Slip]) -> Any:
        b = self._buffer
        if len(b) < 2:
            return Need.MORE
        name = bytes(b[:2])
        if name == b"\x1b@":
            self._reset()
            return 2
        if name == b"\x1c&":
            self._kanji = True
            return 2
        if name == b"\x1c.":
            self._kanji = False
            return 2
        if name in _ONE_BYTE:
            if len(b) < 3:
                return Need.MORE
            self._one_byte(name, b[2])
            return 3
        if name == b"\x1dV":
            return self._cut(done)
        if name == b"\x1dv":
            return self._raster()
        if name == b"\x1d(":
            return self._qr_command()
        return 2

    def _one_byte(self, name: bytes, value: int) -> None:
        if name == b"\x1ba":
            self._align = value % 3
        elif name == b"\x1d!":
            self._wide, self._high = (value >> 4) + 1, (value & 0x0F) + 1
        elif name == b"\x1bE":
            self._bold = bool(value & 1)
        elif name == b"\x1bd":
            self.slip.steps.append(("feed", value * (ROW + LINE_GAP)))
        elif name == b"\x1dr":
            self.completion_asked += 1

    def _cut(self, done: list[Slip]) -> Any:
        b = self._buffer
        if len(b) < 3:
            return Need.MORE
        took = 3
        if b[2] in (65, 66):
            if len(b) < 4:
                return Need.MORE
            took = 4
        if self._line:
            self._new_line()
        if not self.slip.blank:
            done.append(self.slip)
        self.slip = Slip()
        return took

    def _raster(self) -> Any:
        b = self._buffer
        if len(b) < 8:
            return Need.MORE
        row_bytes, rows = int.from_bytes(b[4:6], "little"), int.from_bytes(b[6:8], "little")
        size = row_bytes * rows
        if len(b) < 8 + size:
            return Need.MORE
        self.slip.steps.append(("raster", (self._align, row_bytes, rows, bytes(b[8 : 8 + size]))))
        return 8 + size

    def _qr_command(self) -> Any:
        b = self._buffer
        if len(b) < 5:
            return Need.MORE
        size = int.from_bytes(b[3:5], "little")
        if len(b) < 5 + size:
            return Need.MORE
        body = bytes(b[5 : 5 + size])
        if body[:2] == b"1P":
            self._qr = body[3:]
        elif body[:2] == b"1C":
            self._qr_size = body[2]
        elif body[:2] == b"1Q":
            self.slip.steps.append(("qr", (self._align, self._qr, self._qr_size)))
        return 5 + size


_ONE_BYTE: Final = frozenset({b"\x1ba", b"\x1d!", b"\x1bE", b"\x1bd", b"\x1c!", b"\x1dr", b"\x1bM", b"\x1bt"})


def take_realtime(data: bytes) -> tuple[bytes, list[int]]:
    """Split DLE EOT n requests out of a chunk: (the rest, the n of each)."""
    rest = bytearray()
    asked: list[int] = []
    position = 0
    while position < len(data):
        if data[position : position + 2] == b"\x10\x04" and position + 2 < len(data):
            asked.append(data[position + 2])
            position += 3
        else:
            rest.append(data[position])
            position += 1
    return bytes(rest), asked


def draw(slip: Slip, width_dots: int = 576) -> Any:
    """The slip as a picture (Pillow, grey), like a photograph of the paper."""
    from PIL import Image

    parts = [part for kind, value in slip.steps for part in _part(kind, value, width_dots)]
    height = sum(p.height for p in parts) + 2 * MARGIN + 30
    paper = Image.new("L", (width_dots + 2 * MARGIN, height), 252)
    y = MARGIN
    for part in parts:
        paper.paste(part, (MARGIN, y))
        y += part.height
    return paper


def _part(kind: str, value: Any, width: int) -> list[Any]:
    from PIL import Image

    if kind == "feed":
        return [Image.new("L", (width, value), 252)]
    if kind == "text":
        align, line = value
        return [_text(align, line, width)]
    if kind == "raster":
        align, row_bytes, rows, data = value
        bits = Image.frombytes("1", (row_bytes * 8, rows), data).convert("L").point(lambda v: 20 if v else 252)
        return [_placed(bits, align, width)]
    align, data, size = value
    return [_placed(_native_qr(data, size), align, width)]


def _native_qr(data: bytes, size: int) -> Any:
    import segno
    from PIL import Image

    rows = [bytes(r) for r in segno.make(data.decode("ascii"), error="m", micro=False).matrix_iter(size, 4)]
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([20 if dot else 252 for row in rows for dot in row])
    return image


def _placed(part: Any, align: int, width: int) -> Any:
    from PIL import Image

    band = Image.new("L", (width, part.height), 252)
    band.paste(part, ((0, (width - part.width) // 2, width - part.width)[align], 0))
    return band


def _text(align: int, line: tuple[tuple[str, int, int, bool], ...], width: int) -> Any:
    from PIL import Image, ImageDraw

    high = max((h for _, _, h, _ in line), default=1)
    band = Image.new("L", (width, ROW * high + LINE_GAP), 252)
    used = sum(cells for _, cells, _, _ in line) * CELL
    x = (0, (width - used) // 2, width - used)[align]
    for char, cells, tall, bold in line:
        cell = cells * CELL
        # A printer's font keeps every character to its cell: what is wider is drawn narrower.
        room = max(cell // tall, round(_font().getlength(char)))
        glyph = Image.new("L", (room, ROW + LINE_GAP), 252)
        pen = ImageDraw.Draw(glyph)
        pen.text((room / 2, 22), char, fill=20, font=_font(), anchor="ms", stroke_width=1 if bold else 0)
        if room != cell and tall == 1:
            glyph = glyph.resize((cell, glyph.height))
        if tall > 1:
            glyph = glyph.resize((cell, (ROW + LINE_GAP) * tall))
            glyph = glyph.crop((0, 0, cell, band.height))
        band.paste(glyph, (x, 0))
        x += cell
    return band


_fonts: list[Any] = []


def _font() -> Any:
    from PIL import ImageFont

    if not _fonts:
        _fonts.append(ImageFont.truetype(str(FONT), 23, index=2))
    return _fonts[0]
