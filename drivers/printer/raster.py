"""Pictures of what the printer's font lacks: one line of text, or a QR code, as 1-bit rows.

Pillow and fontTools are imported on first use: most slips need neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FONT_PATHS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
LINE_DOTS: Final = 32
CELL_DOTS: Final = 12
"""Dots of one column: 576 dots / 48 columns."""


@dataclass(frozen=True, slots=True)
class Raster:
    """1-bit rows, most significant bit leftmost, 1 is black. `data` is `row_bytes` × `rows` long."""

    row_bytes: int
    rows: int
    data: bytes


@lru_cache(maxsize=1)
def _font_file() -> Path | None:
    return next((p for p in FONT_PATHS if p.exists()), None)


@lru_cache(maxsize=1)
def _cmap() -> frozenset[int]:
    """Code points that the font can draw: a font without a glyph draws a box, silently."""
    from fontTools.ttLib import TTCollection, TTFont

    path = _font_file()
    if path is None:
        return frozenset()
    if path.suffix == ".ttc":
        # All faces of the Noto collection share one character map.
        with TTCollection(str(path), lazy=True) as collection:
            return frozenset(collection.fonts[0].getBestCmap())
    with TTFont(str(path), lazy=True) as font:
        return frozenset(font.getBestCmap())


def can_draw(char: str) -> bool:
    """Whether the raster font has the character."""
    return ord(char) in _cmap()


@lru_cache(maxsize=4)
def _font(size: int) -> Any:
    from PIL import ImageFont

    path = _font_file()
    if path is None:
        raise FileNotFoundError("no font for raster lines (fonts-noto-cjk)")
    return ImageFont.truetype(str(path), size, index=2 if path.name.startswith("NotoSansCJK") else 0)


def text_line(text: str, columns: list[int], width_dots: int, align: str, size: int, bold: bool) -> Raster:
    """One line as it would stand in text mode: each character in its own cell. `columns`: width of each character."""
    from PIL import Image, ImageDraw

    scale = size
    height = LINE_DOTS * scale
    used = sum(columns) * CELL_DOTS * scale
    left = {"left": 0, "centre": (width_dots - used) // 2, "right": width_dots - used}[align]
    image = Image.new("L", (width_dots, height), 255)
    draw = ImageDraw.Draw(image)
    font = _font(24 * scale)
    x = max(0, left)
    for char, cells in zip(text, columns, strict=True):
        cell = cells * CELL_DOTS * scale
        if char != " ":
            box = draw.textlength(char, font=font)
            draw.text(
                (x + (cell - box) / 2, height - 6 * scale),
                char,
                fill=0,
                font=font,
                anchor="ls",
                stroke_width=1 if bold else 0,
            )
        x += cell
    return _pack(image, 150)


def qr(data: str, width_dots: int, dots_per_module: int = 6) -> Raster:
    """A QR code of level M with its quiet zone of 4 modules. As wide as the code alone; the printer centres it."""
    import segno
    from PIL import Image

    code = segno.make(data, error="m", micro=False)
    scale = min(dots_per_module, width_dots // (code.symbol_size()[0]))
    rows = [bytes(row) for row in code.matrix_iter(scale=max(1, scale), border=4)]
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([0 if dot else 255 for row in rows for dot in row])
    return _pack(image, 128)


def _pack(image: Any, threshold: int) -> Raster:
    # Exactly black or white: anything in between would be dithered into noise.
    bits = image.point(lambda v: 255 if v < threshold else 0).convert("1")
    row_bytes = (image.width + 7) // 8
    return Raster(row_bytes, image.height, bits.tobytes())
