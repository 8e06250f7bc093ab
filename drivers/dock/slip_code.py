"""Reads the QR on a slip's picture, as the eye of a scanner would: what came out, not what was meant to."""

from __future__ import annotations

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
