"""The ESC/POS commands that we send, by their names in the Epson ESC/POS reference."""

from __future__ import annotations

from typing import Final

INIT: Final = b"\x1b@"
"""ESC @: default modes, empty print buffer."""
KANJI_ON: Final = b"\x1c&"
KANJI_OFF: Final = b"\x1c."
ALIGN: Final = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
SIZE: Final = {1: b"\x1d!\x00\x1c!\x00", 2: b"\x1d!\x11\x1c!\x0c"}
"""GS ! for ASCII and FS ! for Kanji: some makes obey only the one for the other's characters."""
BOLD: Final = {False: b"\x1bE\x00", True: b"\x1bE\x01"}
FEED_AND_CUT: Final = b"\x1dV\x42\x00"
FEED_TO_TEAR: Final = b"\x1bd\x05"
ASK_PAPER: Final = b"\x1dr\x01"
"""GS r 1: answered in its turn, after what came before was printed."""
BAND_ROWS: Final = 64
"""Most rows of one GS v 0: an interrupted band is soon filled up."""


def ask_status(number: int) -> bytes:
    """DLE EOT n: answered at once. 1 printer, 2 why offline, 3 error, 4 paper sensors."""
    return bytes((0x10, 0x04, number))


def ask_done(job_id: bytes) -> bytes:
    """GS ( H function 48: four printable characters come back once everything before them was printed."""
    return b"\x1d(H\x06\x0000" + job_id


def raster_bands(row_bytes: int, data: bytes, scale: int = 1) -> list[bytes]:
    """GS v 0, at most BAND_ROWS rows each. `scale` 2 doubles width and height (mode 3)."""
    step = row_bytes * BAND_ROWS
    bands = []
    for start in range(0, len(data), step):
        chunk = without_real_time(data[start : start + step])
        rows = len(chunk) // row_bytes
        mode = b"\x03" if scale == 2 else b"\x00"
        bands.append(b"\x1dv0" + mode + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + chunk)
    return bands


def without_real_time(picture: bytes) -> bytes:
    """The same picture without DLE EOT, DLE ENQ and DLE DC4, which printers obey even inside one: one more dot beside a
    single dot is not seen on paper, and no code has a dot so thin."""
    for second in (b"\x04", b"\x05", b"\x14"):
        picture = picture.replace(b"\x10" + second, b"\x18" + second)
    return picture


def native_qr(data: str, dots: int) -> list[bytes]:
    """GS ( k: model 2, module size in dots (1-16), level M, store, print."""
    body = data.encode("ascii")
    return [
        b"\x1d(k\x04\x001A2\x00",
        b"\x1d(k\x03\x001C" + bytes((dots,)),
        b"\x1d(k\x03\x001E1",
        b"\x1d(k" + (len(body) + 3).to_bytes(2, "little") + b"1P0" + body,
        b"\x1d(k\x03\x001Q0",
    ]


def native_barcode(kind: str, data: str, dots: int, height: int) -> list[bytes]:
    """GS h, GS w (2-6), GS H 0 (we print the text), GS k with length: Code 128 in set B, or EAN-13."""
    if kind == "ean13":
        bars = b"\x1dk\x43\x0d" + data.encode("ascii")
    else:
        body = b"{B" + data.encode("ascii").replace(b"{", b"{{")
        bars = b"\x1dk\x49" + bytes((len(body),)) + body
    return [b"\x1dh" + bytes((height,)) + b"\x1dw" + bytes((dots,)) + b"\x1dH\x00", bars]
