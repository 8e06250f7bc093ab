"""The test page by which an installer finds out what a printer can do, and the profile that follows from it.

The printer is asked what it can be asked; the rest only a person sees on the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from drivers.printer import commands, symbols
from drivers.printer.document import parse
from drivers.printer.encode import build
from drivers.printer.font import RasterFont
from drivers.printer.port import Job
from drivers.printer.profile import Profile

WIDTHS: Final = {32: 384, 42: 512, 48: 576}
"""Dots of the common paper widths by columns of 12 dots (42 columns: 512 dots)."""
RARE: Final = "犇䶮㛃𬭎￥"
QR_TEXT: Final = "HUIMIN-SELFTEST"
SET_LINES: Final = (
    ("A", "鹰潭市", "gb2312"),
    ("B", "犇犇犇", "gbk"),
    ("C", "䶮䶮䶮", "gb18030"),
    ("D", "㛃㛃㛃", "gb18030"),
)
"""Lines whose characters only that set holds; of gb18030 both its two-byte and its four-byte codes are needed."""


class AnswersError(Exception):
    """The answers are not those of the test page. The text names the key."""

    code = "selftest_answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person saw on the paper."""

    columns: int
    """The last number of the ruler that stands on the first line: 32, 42 or 48."""
    lines: str
    """Letters of the lines A to D that came out right."""
    picture: bool
    """Line E, a picture, came out."""
    qr_small: bool
    """The first QR code, a picture dot by dot, is there."""
    qr_large: bool
    """The second, a picture enlarged by the printer, is as large as the first."""
    qr_native: bool
    """The third, the printer's own, can be read."""
    barcode: bool
    """The printer's own barcode is there."""
    cut: bool
    """The paper was cut."""


QUESTIONS: Final[Mapping[str, str]] = {
    "columns": "尺子第一行最后一个数字是几（32、42 或 48）",
    "lines": "A B C D 四行，哪几行的字全对（例如 AB；都不对就按回车）",
    "picture": "E 行的字都对吗",
    "qr_small": "第一个二维码手机能扫出来吗",
    "qr_large": "第二个二维码和第一个一样大，也能扫出来吗",
    "qr_native": "第三个二维码有没有，手机能扫出来吗",
    "barcode": "条形码有没有",
    "cut": "纸切断了吗",
}


def read_answers(data: object) -> Answers:
    """Answers from plain data, strictly. Raises AnswersError."""
    if not isinstance(data, Mapping):
        raise AnswersError("answers must be a mapping")
    known: dict[str, Any] = {f.name: f.type for f in fields(Answers)}
    for key in (*data, *known):
        if key not in known or key not in data:
            raise AnswersError(f"{key}: {'unknown' if key not in known else 'missing'}")
        if type(data[key]).__name__ != known[key]:
            raise AnswersError(f"{key}: must be {known[key]}")
    answers = Answers(**data)
    if answers.columns not in WIDTHS:
        raise AnswersError(f"columns: must be one of {', '.join(map(str, WIDTHS))}")
    if not set(answers.lines) <= {letter for letter, _, _ in SET_LINES}:
        raise AnswersError("lines: letters A to D")
    return answers


def page(profile: Profile, font: RasterFont | None) -> Job:
    """The test page. Made for the narrowest paper; only the ruler is wider."""
    narrow = replace(profile, columns=32, width_dots=384, fallback="line-raster")
    # The set that each line asks for, and no picture in its place.
    tries = [
        part
        for letter, text, kanji_set in SET_LINES
        for part in _lines([{"text": f"{letter} {text}"}], replace(narrow, kanji_set=kanji_set), font)
    ]
    bars = symbols.barcode_dots("code128", QR_TEXT[:8], narrow.width_dots)
    return Job(
        (
            *_lines([{"heading": "打印机自检"}, {"text": "尺子"}], narrow, font),
            commands.INIT + _ruler() + b"\n",
            *tries,
            *_lines([{"text": "E " + RARE}], replace(narrow, kanji_set="gb2312"), font),
            *_lines([{"text": "二维码一"}, {"qr": QR_TEXT}], replace(narrow, native_qr=False, raster_scale=1), font),
            *_lines([{"text": "二维码二"}, {"qr": QR_TEXT}], replace(narrow, native_qr=False, raster_scale=2), font),
            *_lines([{"text": "二维码三"}, {"qr": QR_TEXT}], replace(narrow, native_qr=True), font),
            *_lines([{"text": "条形码"}], narrow, font),
            *commands.native_barcode("code128", QR_TEXT[:8], bars, symbols.BARCODE_HEIGHT),
            *_lines([{"end": "自检"}, {"cut": True}], replace(narrow, cutter=True), font),
        )
    )


def _ruler() -> bytes:
    """Each number ends in its own column."""
    ruler = bytearray(b"." * max(WIDTHS))
    for column in (8, 16, 24, *WIDTHS):
        ruler[column - 2 : column] = b"%02d" % column
    return bytes(ruler)


def _lines(lines: list[Mapping[str, Any]], profile: Profile, font: RasterFont | None) -> tuple[bytes, ...]:
    return build(parse({"version": 1, "lines": lines}), profile, font).parts


def profile_from(answers: Answers, name: str, status: str, completion: str) -> Profile:
    """What the answers and the printer's own replies come to."""
    return Profile(
        name=name,
        width_dots=WIDTHS[answers.columns],
        columns=answers.columns,
        kanji_set=_kanji_set(answers.lines),
        fallback="line-raster" if answers.picture else "none",
        raster_scale=2 if answers.qr_large else 1,
        native_qr=answers.qr_native,
        native_barcode=answers.barcode,
        cutter=answers.cut,
        status=status,
        completion=completion,
    )


def _kanji_set(right: str) -> str:
    """The largest set of which every line came out; each holds the ones before it."""
    if {"A", "B", "C", "D"} <= set(right):
        return "gb18030"
    return "gbk" if {"A", "B"} <= set(right) else "gb2312"
