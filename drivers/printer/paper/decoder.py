"""Reads ESC/POS as a printer does: text, Kanji mode, sizes, pictures, QR codes and barcodes of its own, cuts.

Written from the command reference, not from our encoder: what we encode wrongly must look wrong here. `picture.draw`
makes the paper of what is read here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

CELL: Final = 12
"""Dots of one column in font A."""
LINE_FEED: Final = 32
"""Dots from one line to the next."""
MORE: Final = 0
"""Bytes taken: the command is not whole yet."""
TEAR_FEED: Final = 5
"""Lines of feed after which a person tears, where there is no cutter."""
QR_LEVELS: Final = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character: its cell is `cells` columns wide, enlarged `tall` times in height."""

    char: str
    cells: int
    tall: int
    bold: bool


@dataclass(frozen=True, slots=True)
class TextStep:
    """A printed line. `align` 0 left, 1 centre, 2 right, as everywhere here."""

    align: int
    chars: tuple[Char, ...]


@dataclass(frozen=True, slots=True)
class RasterStep:
    """A picture, each dot enlarged `across` and `down` times."""

    align: int
    row_bytes: int
    data: bytes
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class QrStep:
    """The printer's own QR code: `dots` a module, level l | m | q | h."""

    align: int
    data: bytes
    dots: int
    level: str


@dataclass(frozen=True, slots=True)
class BarcodeStep:
    """The printer's own barcode. kind: code128 | ean13."""

    align: int
    kind: str
    data: str
    dots: int
    height: int


@dataclass(frozen=True, slots=True)
class FeedStep:
    """Blank paper, in dots."""

    dots: int


Step = TextStep | RasterStep | QrStep | BarcodeStep | FeedStep


@dataclass(slots=True)
class Slip:
    """One piece of paper, from top to bottom."""

    steps: list[Step] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Its lines of text."""
        return ["".join(c.char for c in s.chars) for s in self.steps if isinstance(s, TextStep)]

    @property
    def blank(self) -> bool:
        """Nothing was printed."""
        return not any(isinstance(s, RasterStep | QrStep | BarcodeStep) or _inked(s) for s in self.steps)


def _inked(step: Step) -> bool:
    return isinstance(step, TextStep) and any(not c.char.isspace() for c in step.chars)


class Decoder:
    """Takes one command after the other off a buffer. Real-time requests never come here: the printer's front end
    (`machine`) picks them out of the stream."""

    def __init__(self, width_dots: int = 576, kanji_set: str = "gb18030", cutter: bool = True) -> None:
        self.width_dots = width_dots
        self.cutter = cutter
        self.kanji_set = kanji_set
        self.slip = Slip()
        self.cut: list[Slip] = []
        """Pieces that were cut off, until someone takes them."""
        self.answers: list[bytes] = []
        """What was asked for in its turn (GS r, GS ( H), until someone sends it."""
        self._reset()
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Slip]:
        """Take bytes in and print what is whole; the pieces that were cut off."""
        self._buffer += data
        while self._buffer and (took := self.take(self._buffer)) != MORE:
            del self._buffer[:took]
        pieces, self.cut = self.cut, []
        return pieces

    def take(self, b: bytes | bytearray) -> int:
        """Print the first character or command of a buffer; how many bytes it was, or MORE."""
        if b[0] == 0x0A:
            self._new_line()
            return 1
        if b[0] in (0x1B, 0x1C, 0x1D):
            return self._command(b)
        if b[0] < 0x20 or b[0] == 0x7F:
            return 1
        return self._character(b)

    # --- modes and text ---------------------------------------------------------------------------
    def _reset(self) -> None:
        self._align = 0
        self._wide = self._high = 1
        self._bold = False
        self._kanji = False
        self._line: list[Char] = []
        self._qr, self._qr_dots, self._qr_level = b"", 3, "l"
        self._bar_dots, self._bar_height = 3, 162

    def _character(self, b: bytes | bytearray) -> int:
        if b[0] < 0x80 or not self._kanji:
            self._put(chr(b[0]) if b[0] < 0x80 else "\N{REPLACEMENT CHARACTER}")
            return 1
        if len(b) < 2:
            return MORE
        size = 4 if 0x30 <= b[1] <= 0x39 and self.kanji_set == "gb18030" else 2
        if len(b) < size:
            return MORE
        self._put(self._glyph(bytes(b[:size])))
        return size

    def _glyph(self, code: bytes) -> str:
        """What the font shows for a code; a box where it has nothing."""
        try:
            if self.kanji_set == "gb2312":
                code.decode("gb2312")
            return code.decode("gbk" if self.kanji_set == "gb2312" else self.kanji_set)
        except UnicodeDecodeError:
            return "□"

    def _put(self, char: str) -> None:
        cells = (1 if char.isascii() else 2) * self._wide
        if (sum(c.cells for c in self._line) + cells) * CELL > self.width_dots:
            self._new_line()
        self._line.append(Char(char, cells, self._high, self._bold))

    def _new_line(self) -> None:
        self.slip.steps.append(TextStep(self._align, tuple(self._line)))
        self._line = []

    # --- commands ---------------------------------------------------------------------------------
    def _command(self, b: bytes | bytearray) -> int:
        if len(b) < 2:
            return MORE
        name = bytes(b[:2])
        if name in _PLAIN:
            _PLAIN[name](self)
            return 2
        if name in _ONE_VALUE:
            if len(b) < 3:
                return MORE
            _ONE_VALUE[name](self, b[2])
            return 3
        if name in _LONG:
            return _LONG[name](self, b)
        return 2

    def _set_kanji(self, on: bool) -> None:
        self._kanji = on

    def _set_align(self, value: int) -> None:
        # A picture or a new alignment in the middle of a line would be a mistake of ours: the printer ignores it.
        if not self._line:
            self._align = {48: 0, 49: 1, 50: 2}.get(value, value) % 3

    def _set_size(self, value: int) -> None:
        self._wide, self._high = (value >> 4) % 8 + 1, (value & 0x0F) % 8 + 1

    def _set_kanji_size(self, value: int) -> None:
        self._wide, self._high = 1 + (value >> 2 & 1), 1 + (value >> 3 & 1)

    def _set_mode(self, value: int) -> None:
        self._bold = bool(value & 0b1000)
        self._high, self._wide = 1 + (value >> 4 & 1), 1 + (value >> 5 & 1)

    def _set_bold(self, value: int) -> None:
        self._bold = bool(value & 1)

    def _feed_lines(self, value: int) -> None:
        if self._line:
            self._new_line()
        self.slip.steps.append(FeedStep(value * LINE_FEED))
        if not self.cutter and value >= TEAR_FEED:
            self._part()

    def _feed_dots(self, value: int) -> None:
        if self._line:
            self._new_line()
        self.slip.steps.append(FeedStep(value))

    def _set_bar_dots(self, value: int) -> None:
        if 2 <= value <= 6:
            self._bar_dots = value

    def _set_bar_height(self, value: int) -> None:
        self._bar_height = max(1, value)

    def _answer_paper(self, value: int) -> None:
        self.answers.append(b"\x00")

    def _ignore(self, value: int) -> None:
        """A mode that does not show on our paper."""

    def _cut(self, b: bytes | bytearray) -> int:
        if len(b) < 3:
            return MORE
        took = 4 if b[2] in (65, 66, 97, 98, 103, 104) else 3
        if len(b) < took:
            return MORE
        if self._line:
            self._new_line()
        if self.cutter:
            self._part()
        return took

    def _part(self) -> None:
        if not self.slip.blank:
            self.cut.append(self.slip)
        self.slip = Slip()

    def _raster(self, b: bytes | bytearray) -> int:
        if len(b) < 8:
            return MORE
        mode = b[3] % 48 & 3
        row_bytes, rows = int.from_bytes(b[4:6], "little"), int.from_bytes(b[6:8], "little")
        end = 8 + row_bytes * rows
        if len(b) < end:
            return MORE
        if self._line:
            self._new_line()
        self.slip.steps.append(RasterStep(self._align, row_bytes, bytes(b[8:end]), 1 + (mode & 1), 1 + (mode >> 1)))
        return end

    def _group(self, b: bytes | bytearray) -> int:
        """GS ( X pL pH …"""
        if len(b) < 5:
            return MORE
        end = 5 + int.from_bytes(b[3:5], "little")
        if len(b) < end:
            return MORE
        body = bytes(b[5:end])
        if b[2] == ord("k") and body[:1] == b"1":
            self._qr_command(body)
        elif b[2] == ord("H") and body[:2] == b"00":
            self.answers.append(b"\x37\x22" + body[2:6] + b"\x00")
        return end

    def _qr_command(self, body: bytes) -> None:
        function, values = body[1], body[2:]
        if function == 0x43 and values and 1 <= values[0] <= 16:
            self._qr_dots = values[0]
        elif function == 0x45 and values:
            self._qr_level = QR_LEVELS.get(values[0], self._qr_level)
        elif function == 0x50:
            self._qr = values[1:]
        elif function == 0x51 and self._qr:
            self.slip.steps.append(QrStep(self._align, self._qr, self._qr_dots, self._qr_level))

    def _barcode(self, b: bytes | bytearray) -> int:
        """GS k m: up to 6 ends with NUL, from 65 carries its length."""
        if len(b) < 4:
            return MORE
        if b[2] <= 6:
            end = b.find(b"\x00", 3)
            if end < 0:
                return MORE
            data, took = bytes(b[3:end]), end + 1
        else:
            took = 4 + b[3]
            if len(b) < took:
                return MORE
            data = bytes(b[4:took])
        if b[2] in (2, 67):
            self._bars("ean13", data.decode("ascii", "replace"))
        elif b[2] == 73 and data[:2] == b"{B":
            self._bars("code128", data[2:].replace(b"{{", b"{").decode("ascii", "replace"))
        return took

    def _bars(self, kind: str, data: str) -> None:
        self.slip.steps.append(BarcodeStep(self._align, kind, data, self._bar_dots, self._bar_height))


_PLAIN: Final[dict[bytes, Callable[[Decoder], None]]] = {
    b"\x1b@": Decoder._reset,
    b"\x1c&": lambda d: d._set_kanji(True),
    b"\x1c.": lambda d: d._set_kanji(False),
}
_ONE_VALUE: Final[dict[bytes, Callable[[Decoder, int], None]]] = {
    b"\x1ba": Decoder._set_align,
    b"\x1bE": Decoder._set_bold,
    b"\x1bG": Decoder._set_bold,
    b"\x1b!": Decoder._set_mode,
    b"\x1bd": Decoder._feed_lines,
    b"\x1bJ": Decoder._feed_dots,
    b"\x1bM": Decoder._ignore,
    b"\x1bR": Decoder._ignore,
    b"\x1bt": Decoder._ignore,
    b"\x1b3": Decoder._ignore,
    b"\x1d!": Decoder._set_size,
    b"\x1c!": Decoder._set_kanji_size,
    b"\x1dH": Decoder._ignore,
    b"\x1da": Decoder._ignore,
    b"\x1df": Decoder._ignore,
    b"\x1dw": Decoder._set_bar_dots,
    b"\x1dh": Decoder._set_bar_height,
    b"\x1dr": Decoder._answer_paper,
}
_LONG: Final[dict[bytes, Callable[[Decoder, bytes | bytearray], int]]] = {
    b"\x1dV": Decoder._cut,
    b"\x1dv": Decoder._raster,
    b"\x1d(": Decoder._group,
    b"\x1dk": Decoder._barcode,
}
