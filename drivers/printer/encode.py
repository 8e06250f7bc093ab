"""ESC/POS bytes of a slip: Chinese as GB bytes in Kanji mode, a line with what the font lacks as a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.printer import commands, symbols
from drivers.printer.document import Cut, Document, End, Text, with_texts
from drivers.printer.font import RasterFont
from drivers.printer.kanji import MISSING, encode, encode_char, is_variation_selector
from drivers.printer.layout import BarcodeBlock, CutMark, Item, QrBlock, TextLine, lay_out
from drivers.printer.port import Job
from drivers.printer.profile import Profile


def build(document: Document, profile: Profile, font: RasterFont | None) -> Job:
    """The whole job, immutable from here on. `font` draws what the printer's own font lacks; None: there is none."""
    document = printable(document, profile, font.has if font and profile.fallback == "line-raster" else _nothing)
    encoder = _Encoder(profile, font)
    for item in lay_out(document, profile.columns):
        encoder.add(item)
    return Job(tuple(encoder.parts))


def printable(document: Document, profile: Profile, can_draw: Callable[[str], bool]) -> Document:
    """With 〓 for every character that can neither be sent nor drawn, and a line that names their code points before
    the slip's end."""
    lost: dict[str, None] = {}

    def change(text: str) -> str:
        if encode(text, profile.kanji_set) is not None:
            return text
        return "".join(map(fitted, text))

    def fitted(char: str) -> str:
        if encode_char(char, profile.kanji_set) is not None or can_draw(char):
            return char
        if is_variation_selector(char):
            return ""
        lost[char] = None
        return MISSING

    changed = with_texts(document, change)
    if not lost:
        return changed
    note = Text(f"{MISSING}打不出的字：" + " ".join(f"U+{ord(c):04X}" for c in lost))
    lines = changed.lines
    at = next((i for i, line in enumerate(lines) if isinstance(line, End | Cut)), len(lines))
    return replace(changed, lines=(*lines[:at], note, *lines[at:]))


def _nothing(char: str) -> bool:
    return False


class _Encoder:
    """Knows which modes the printer is in, so that each is sent only when it changes."""

    def __init__(self, profile: Profile, font: RasterFont | None) -> None:
        self._profile = profile
        self._font = font
        self._align, self._size, self._bold = "left", 1, False
        self._kanji = False
        self.parts: list[bytes] = [commands.INIT + commands.ALIGN["left"] + commands.SIZE[1] + commands.BOLD[False]]

    def add(self, item: Item) -> None:
        match item:
            case TextLine():
                self._text(item)
            case QrBlock(data):
                self._qr(data)
            case BarcodeBlock(kind, data):
                self._barcode(kind, data)
            case CutMark():
                cut = commands.FEED_AND_CUT if self._profile.cutter else commands.FEED_TO_TEAR
                self.parts.append(self._modes("left", 1, False) + self._kanji_mode(False) + cut)

    def _text(self, line: TextLine) -> None:
        data = encode(line.text, self._profile.kanji_set)
        if data is not None:
            modes = self._kanji_mode(True) + self._modes(line.align, line.size, line.bold)
            self.parts.append(modes + data + b"\n")
            return
        if self._font is None:
            raise RuntimeError("a line that cannot be printed passed the check")
        cell = self._profile.width_dots // self._profile.columns
        picture = self._font.line(line.text, cell, line.size, line.bold)
        self._picture(picture, line.align, 1)

    def _qr(self, data: str) -> None:
        dots = symbols.qr_dots(data, self._profile.width_dots)
        if self._profile.native_qr:
            first, *rest = commands.native_qr(data, dots)
            self.parts += [self._modes("centre", 1, False) + first, *rest]
            return
        scale = self._profile.raster_scale if dots >= 4 else 1
        self._picture(symbols.qr(data, dots // scale), "centre", scale)

    def _barcode(self, kind: str, data: str) -> None:
        dots = symbols.barcode_dots(kind, data, self._profile.width_dots)
        if not dots:
            return
        if self._profile.native_barcode:
            first, *rest = commands.native_barcode(kind, data, dots, symbols.BARCODE_HEIGHT)
            self.parts += [self._modes("centre", 1, False) + first, *rest]
            return
        self._picture(symbols.barcode(kind, data, dots), "centre", 1)

    def _picture(self, picture: symbols.Raster, align: str, scale: int) -> None:
        first, *rest = commands.raster_bands(picture.row_bytes, picture.data, scale)
        self.parts += [self._modes(align, 1, False) + first, *rest]

    def _kanji_mode(self, on: bool) -> bytes:
        before, self._kanji = self._kanji, on
        if before is on:
            return b""
        return commands.KANJI_ON if on else commands.KANJI_OFF

    def _modes(self, align: str, size: int, bold: bool) -> bytes:
        out = b""
        if align != self._align:
            out += commands.ALIGN[align]
        if size != self._size:
            out += commands.SIZE[size]
        if bold != self._bold:
            out += commands.BOLD[bold]
        self._align, self._size, self._bold = align, size, bold
        return out
