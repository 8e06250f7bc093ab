"""Answers as the instance stores them, by the data type of their bind (ODK XForms 1.0, "Data Types")."""

from __future__ import annotations

import math
import re
from datetime import date

from forms.limits import MAX_TEXT

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
"""Bounds of `int` (XML Schema part 2)."""

_CONTROL = {code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if code not in (0x09, 0x0A, 0x0D)}
# Marks that turn the direction of text could make a page or a slip read otherwise than what is stored.
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_CONTROL |= {0xFFFE: None, 0xFFFF: None} | dict.fromkeys(range(0xD800, 0xE000))
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?$", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)?$", re.ASCII)
_POINT = re.compile(r"-?\d+(\.\d+)?( -?\d+(\.\d+)?){1,3}$", re.ASCII)


class WrongType(ValueError):
    """The text is not a value of the type. `code` is stable; the text itself is not repeated."""

    def __init__(self, code: str, cause: str) -> None:
        super().__init__(cause)
        self.code = code


def cleaned(text: str) -> str:
    """Without control characters and marks of direction; line breaks and tabs stay.

    Raises `WrongType` beyond `MAX_TEXT` characters.
    """
    if len(text) > MAX_TEXT:
        raise WrongType("too_long", f"longer than {MAX_TEXT} characters")
    return text.translate(_CONTROL)


def stored(text: str, kind: str) -> str:
    """An entered `text` as a value of type `kind`; blank stays blank. Raises `WrongType`.

    Numbers are written the shortest way: "007" is "7", "1.50" is "1.5", and an int is cut at its point, as both other
    engines do.
    """
    text = cleaned(text)
    if not text.strip():
        return "" if kind in _CHECKS or kind in ("int", "decimal") else text
    if kind == "int":
        return _int(text.strip())
    if kind == "decimal":
        return _decimal(text.strip())
    check = _CHECKS.get(kind)
    return check(text.strip()) if check is not None else text


def calculated(text: str, kind: str) -> str:
    """A calculated value as type `kind` stores it; blank where it is none of that type."""
    try:
        return stored(text, kind)
    except WrongType as error:
        return cleaned(text[:MAX_TEXT]) if error.code == "too_long" else ""


def plain_number(value: float) -> str:
    """The shortest decimal writing, without exponent."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    text = repr(value)
    return format(value, "f").rstrip("0").rstrip(".") if "e" in text else text


def _number(text: str) -> float:
    if not _NUMBER.match(text):
        raise WrongType("not_a_number", "not a number")
    value = float(text)
    if not math.isfinite(value):
        raise WrongType("number_too_large", "a number too large")
    return value


def _int(text: str) -> str:
    value = math.trunc(_number(text))
    if not INT_MIN <= value <= INT_MAX:
        raise WrongType("number_too_large", f"a whole number outside {INT_MIN} to {INT_MAX}")
    return str(value)


def _decimal(text: str) -> str:
    return plain_number(_number(text))


def _date(text: str) -> str:
    match = _DATE.match(text)
    if match is None:
        raise WrongType("not_a_date", "not a date (year-month-day)")
    year, month, day, _ = match.groups()
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        raise WrongType("not_a_date", "a day that does not exist") from None
    return f"{year}-{month}-{day}"


def _time(text: str) -> str:
    if not _TIME.match(text):
        raise WrongType("not_a_time", "not a time of day")
    return text


def _moment(text: str) -> str:
    day, mark, time = text.partition("T")
    _date(day)
    if mark:
        _time(time)
    return text


def _point(text: str) -> str:
    if not _POINT.match(text):
        raise WrongType("not_a_point", "not a position (latitude longitude altitude accuracy)")
    return text


_CHECKS = {"date": _date, "time": _time, "dateTime": _moment, "geopoint": _point}
