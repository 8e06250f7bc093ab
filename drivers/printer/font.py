"""The font for lines that the printer's own font cannot print, and what it really has.

Pillow and fontTools are imported on first use: most slips need neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from drivers.printer.kanji import char_width
from drivers.printer.symbols import Raster

KNOWN_PATHS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto-cjk/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
)
LINE_DOTS: Final = 32
GLYPH_DOTS: Final = 24
BASELINE: Final = 26
THRESHOLD: Final = 150
"""Grey below it is black: strokes keep their weight (anything dithered would be noise)."""
CACHED_CELLS: Final = 4096
COMMON: Final = "0123456789 ￥.:-*号年月日元"
"""Stands beside rare characters on most lines."""


class FontError(Exception):
    """The font file named in the configuration cannot be read as a font."""

    code = "printer_font"


def find_font(configured: Path | None = None, known: Iterable[Path] = KNOWN_PATHS) -> RasterFont | None:
    """The font named, else the first known one that is installed; None: there is none, and what the printer's font
    lacks is printed as 〓 with its code point. Raises FontError: the font named is not there or is no font."""
    if configured is not None:
        font = RasterFont(configured)
        font.load()
        return font
    found = next((p for p in known if p.is_file()), None)
    return RasterFont(found) if found else None


class RasterFont:
    """Draws lines as they would stand in text mode, every character in its own cell. Cells are kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._cmap: frozenset[int] | None = None
        self._faces: dict[int, Any] = {}
        self._cells: dict[tuple[str, int, int, bool], Any] = {}

    def load(self) -> None:
        """Read the file now (about 0.2 s) and not at the first rare character. Raises FontError."""
        self._characters()
        self.line(COMMON, GLYPH_DOTS // 2)

    def has(self, char: str) -> bool:
        """Whether the font has the character: without this, a box would be drawn in its place."""
        return ord(char) in self._characters()

    def line(self, text: str, cell_dots: int, size: int = 1, bold: bool = False) -> Raster:
        """One line, LINE_DOTS x size high, as wide as its cells. `cell_dots`: width of one column at size 1."""
        from PIL import Image

        cells = [self._cell(c, char_width(c) * cell_dots * size, size, bold) for c in text if char_width(c)]
        width = sum(c.width for c in cells)
        image = Image.new("1", (max(1, width), LINE_DOTS * size))
        x = 0
        for cell in cells:
            image.paste(cell, (x, 0))
            x += cell.width
        return Raster((image.width + 7) // 8, image.tobytes())

    def _cell(self, char: str, width: int, size: int, bold: bool) -> Any:
        key = (char, width, size, bold)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= CACHED_CELLS:
                self._cells.clear()
            cell = self._cells[key] = self._drawn(char, width, size, bold)
        return cell

    def _drawn(self, char: str, width: int, size: int, bold: bool) -> Any:
        from PIL import Image, ImageDraw

        height = LINE_DOTS * size
        if char.isspace():
            return Image.new("1", (width, height))
        face = self._face(size)
        room = max(width, round(face.getlength(char)))
        grey = Image.new("L", (room, height), 255)
        ImageDraw.Draw(grey).text(
            (room / 2, BASELINE * size), char, fill=0, font=face, anchor="ms", stroke_width=1 if bold else 0
        )
        if room > width:
            grey = grey.resize((width, height))
        return grey.point(lambda level: 255 if level < THRESHOLD else 0).convert("1")

    def _face(self, size: int) -> Any:
        from PIL import ImageFont

        if size not in self._faces:
            try:
                self._faces[size] = ImageFont.truetype(str(self.path), GLYPH_DOTS * size, index=self._chinese_face())
            except OSError as error:
                raise FontError(f"{self.path}: cannot be read as a font") from error
        return self._faces[size]

    def _chinese_face(self) -> int:
        # The collection holds Japanese, Korean, simplified and traditional drawings in this order.
        return 2 if self.path.name.startswith("NotoSansCJK") and self.path.suffix == ".ttc" else 0

    def _characters(self) -> frozenset[int]:
        if self._cmap is None:
            from fontTools.ttLib import TTFont, TTLibError

            try:
                # Opened here: what is no font would be left open there.
                with self.path.open("rb") as file, TTFont(file, fontNumber=self._chinese_face(), lazy=True) as font:
                    self._cmap = frozenset(font.getBestCmap() or ())
            except (OSError, TTLibError) as error:
                raise FontError(f"{self.path}: cannot be read as a font") from error
        return self._cmap
