"""Reads the QR on a slip's picture, as the eye of a scanner would: what came out, not what was meant to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class NoCodeReader(Exception):
    """The optional package zxing-cpp, which reads codes in pictures, is not installed."""

    code = "no_code_reader"


def read_code(picture: Path) -> str | None:
    """The first QR on the picture; None: there is none. Raises NoCodeReader, OSError."""
    from PIL import Image

    try:
        import zxingcpp
    except ModuleNotFoundError as error:
        raise NoCodeReader("reading a code from a slip's picture needs the package zxing-cpp") from error
    with Image.open(picture) as image:
        found = zxingcpp.read_barcodes(image)
    return next((str(c.text) for c in found if c.format == zxingcpp.BarcodeFormat.QRCode), None)


def newest_code(slips: Sequence[Path]) -> tuple[Path, str] | None:
    """The newest of `slips` (the newest last) that has a QR, and what it says; a day report has none. None: no slip
    has. Raises as read_code."""
    for picture in reversed(slips):
        if (code := read_code(picture)) is not None:
            return picture, code
    return None
