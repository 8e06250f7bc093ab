"""How big a QR code or a barcode may be on paper, and its dots where the printer has none of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

QR_DOTS: Final = 6
"""Dots of a module where there is room: 0.75 mm at 8 dots a millimetre."""
QR_QUIET: Final = 4
BARCODE_QUIET: Final = 10
BARCODE_HEIGHT: Final = 80
_ALPHANUMERIC: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_CAPACITY: Final = {
    True: (20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483),
    False: (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331),
}
"""Characters of versions 1 to 13 at level M (ISO/IEC 18004 table 7), alphanumeric and byte mode."""


@dataclass(frozen=True, slots=True)
class Raster:
    """1-bit rows, most significant bit leftmost, 1 is black. `data` is `row_bytes` x rows long."""

    row_bytes: int
    data: bytes


def qr_dots(data: str, width_dots: int) -> int:
    """Dots of a module: QR_DOTS, or as many as the paper has room for with the quiet zone."""
    sizes = _CAPACITY[set(data) <= _ALPHANUMERIC]
    version = 1 + next(i for i, most in enumerate(sizes) if len(data) <= most)
    return min(QR_DOTS, width_dots // (17 + 4 * version + 2 * QR_QUIET))


@lru_cache(maxsize=4)
def qr(data: str, dots: int) -> Raster:
    """A QR code of level M with its quiet zone, `dots` a module. Kept: both copies of a slip carry the same."""
    import segno

    code = segno.make(data, error="m", micro=False, boost_error=False)
    rows = [_packed([bool(module) for module in row], dots) for row in code.matrix_iter(border=QR_QUIET)]
    return Raster(len(rows[0]), b"".join(row * dots for row in rows))


def barcode_dots(kind: str, data: str, width_dots: int) -> int:
    """Dots of the thinnest bar, 2 or 3; 0 where the code with its quiet zones does not fit on the paper."""
    # Code 128 in set B: start, characters, check sum, stop (13).
    modules = 95 if kind == "ean13" else 11 * (len(data) + 2) + 13
    dots = width_dots // (modules + 2 * BARCODE_QUIET)
    return min(3, dots) if dots >= 2 else 0


def barcode(kind: str, data: str, dots: int) -> Raster:
    """The bars with quiet zones, BARCODE_HEIGHT rows."""
    import barcode as tables  # type: ignore[import-untyped]

    modules = tables.get("ean13" if kind == "ean13" else "code128", data).build()[0]
    quiet = [False] * BARCODE_QUIET
    row = _packed([*quiet, *(module == "1" for module in modules), *quiet], dots)
    return Raster(len(row), row * BARCODE_HEIGHT)


def _packed(modules: list[bool], dots: int) -> bytes:
    bits = 0
    wide = (1 << dots) - 1
    for module in modules:
        bits = bits << dots | (wide if module else 0)
    length = len(modules) * dots
    return (bits << (-length % 8)).to_bytes((length + 7) // 8, "big")
