"""The paper itself: draws what the decoder read, like a photograph of the slip."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from drivers.printer.paper.decoder import (
    CELL,
    LINE_FEED,
    BarcodeStep,
    FeedStep,
    QrStep,
    RasterStep,
    Slip,
    Step,
    TextStep,
)

FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
ROW: Final = 24
MARGIN: Final = 28
WHITE, BLACK = 252, 20


def draw(slip: Slip, width_dots: int = 576) -> Any:
    """The slip as a grey Pillow picture, one pixel a dot, with a margin around it."""
    from PIL import Image

    parts = [_part(step, width_dots) for step in slip.steps]
    height = sum(p.height for p in parts) + 2 * MARGIN + 30
    paper = Image.new("L", (width_dots + 2 * MARGIN, height), WHITE)
    y = MARGIN
    for part in parts:
        paper.paste(part, (MARGIN, y))
        y += part.height
    return paper


def _part(step: Step, width: int) -> Any:
    from PIL import Image

    match step:
        case FeedStep(dots):
            return Image.new("L", (width, dots), WHITE)
        case TextStep():
            return _text(step, width)
        case RasterStep(align, row_bytes, data, across, down):
            bits = Image.frombytes("1", (row_bytes * 8, len(data) // row_bytes), data).convert("L")
            grey = bits.point(lambda v: BLACK if v else WHITE)
            return _placed(
                grey.resize((grey.width * across, grey.height * down), Image.Resampling.NEAREST), align, width
            )
        case QrStep(align, data, dots, level):
            return _placed(_qr(data, dots, level), align, width)
        case BarcodeStep(align, kind, text, dots, height):
            return _placed(_bars(kind, text, dots, height), align, width)


def _qr(data: bytes, dots: int, level: str) -> Any:
    import segno

    code = segno.make(data.decode("ascii", "replace"), error=level, micro=False, boost_error=False)
    return _from_rows([bytes(row) for row in code.matrix_iter(scale=dots, border=4)])


def _bars(kind: str, text: str, dots: int, height: int) -> Any:
    import barcode  # type: ignore[import-untyped]

    modules = barcode.get(kind, text).build()[0]
    row = bytes(m == "1" for m in modules for _ in range(dots))
    return _from_rows([row] * height)


def _from_rows(rows: list[bytes]) -> Any:
    from PIL import Image

    grey = b"".join(rows).translate(bytes((WHITE, BLACK)) + bytes(254))
    return Image.frombytes("L", (len(rows[0]), len(rows)), grey)


def _placed(part: Any, align: int, width: int) -> Any:
    from PIL import Image

    band = Image.new("L", (width, part.height), WHITE)
    band.paste(part, ((0, (width - part.width) // 2, width - part.width)[align], 0))
    return band


def _text(step: TextStep, width: int) -> Any:
    from PIL import Image, ImageDraw

    gap = LINE_FEED - ROW
    high = max((c.tall for c in step.chars), default=1)
    band = Image.new("L", (width, ROW * high + gap), WHITE)
    x = (0, (width - sum(c.cells for c in step.chars) * CELL) // 2, width - sum(c.cells for c in step.chars) * CELL)[
        step.align
    ]
    for c in step.chars:
        cell = c.cells * CELL
        # A printer's font keeps every character to its cell: what is wider is drawn narrower.
        room = max(cell // c.tall, round(_font().getlength(c.char)))
        glyph = Image.new("L", (room, ROW + gap), WHITE)
        pen = ImageDraw.Draw(glyph)
        pen.text((room / 2, 22), c.char, fill=BLACK, font=_font(), anchor="ms", stroke_width=1 if c.bold else 0)
        if (room, c.tall) != (cell, 1):
            glyph = glyph.resize((cell, glyph.height * c.tall)).crop((0, 0, cell, band.height))
        band.paste(glyph, (x, 0))
        x += cell
    return band


@lru_cache(maxsize=1)
def _font() -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), 23, index=2)
