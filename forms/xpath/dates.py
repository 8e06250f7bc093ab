"""Dates and times as XPath sees them: text in ISO 8601, a number of days since 1970-01-01T00:00Z, or a `Moment`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MAX_OFFSET = timedelta(hours=14)

_TIME = r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[-+]\d{2}:\d{2})?"
_DATE = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:T(?:{_TIME}|(\d{{2}})))?", re.ASCII)
_CLOCK = re.compile(_TIME, re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """What date() and its kin give: a moment in the form's zone; None: text that was no date.

    As text a moment at local midnight is a date, any other a date-time with milliseconds and offset; None is blank.
    As a number it is days since the epoch or NaN, as a boolean whether it is a date.
    """

    at: datetime | None

    def __str__(self) -> str:
        if self.at is None:
            return ""
        date = f"{self.at.year:04}-{self.at.month:02}-{self.at.day:02}"
        if self.at.time().isoformat() == "00:00:00":
            return date
        return f"{date}T{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03}{_offset(self.at)}"

    @property
    def days(self) -> float:
        """Days since 1970-01-01T00:00Z; NaN for no date."""
        return float("nan") if self.at is None else days_since_epoch(self.at)


def days_since_epoch(at: datetime) -> float:
    """Days, with a fraction, from 1970-01-01T00:00Z to `at`."""
    return (at - EPOCH) / _DAY


def from_days(days: float, zone: tzinfo) -> datetime | None:
    """The moment `days` after the epoch, to the millisecond; None for NaN and what a calendar of 9999 years lacks."""
    if days != days:
        return None
    try:
        milliseconds = round(days * 86_400_000)
        return (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def parse_date(text: str, zone: tzinfo) -> datetime | None:
    """A date or date-time in `zone`; month and day may be short (`1970-1-2`). None where it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset, hour_only = match.groups()
    try:
        at = datetime(  # noqa: DTZ001  # the zone follows, from the text or the form
            int(year),
            int(month),
            int(day),
            int(hour or hour_only or 0),
            int(minute or 0),
            int(second or 0),
            _milliseconds(fraction) * 1000,
        )
        return _placed(at, offset, zone)
    except (OverflowError, ValueError):
        return None


def time_of_day(text: str, zone: tzinfo) -> float:
    """A time such as `06:00:00.000-07:00` as a fraction of a day in `zone`; NaN where it is none."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return float("nan")
    hour, minute, second, fraction, offset = match.groups()
    try:
        at = datetime(1970, 1, 1, int(hour), int(minute), int(second or 0), _milliseconds(fraction) * 1000)  # noqa: DTZ001
        placed = _placed(at, offset, zone)
    except ValueError:
        return float("nan")
    if placed is None:
        return float("nan")
    clock = timedelta(hours=placed.hour, minutes=placed.minute, seconds=placed.second, microseconds=placed.microsecond)
    return clock / _DAY


def _placed(at: datetime, offset: str | None, zone: tzinfo) -> datetime | None:
    if offset is None:
        return at.replace(tzinfo=zone)
    if offset == "Z":
        return at.replace(tzinfo=UTC).astimezone(zone)
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    shift = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or shift > _MAX_OFFSET:
        return None
    return at.replace(tzinfo=timezone(-shift if offset[0] == "-" else shift)).astimezone(zone)


def _milliseconds(fraction: str | None) -> int:
    return int((fraction or "")[:3].ljust(3, "0"))


def _offset(at: datetime) -> str:
    shift = at.utcoffset() or timedelta()
    sign = "-" if shift < timedelta() else "+"
    minutes = abs(shift) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_IDENTIFIER = re.compile(r"%([YymnbdeaHhMS3])")


def format_date(at: datetime, pattern: str) -> str:
    """`at` written by the identifiers of ODK XForms, %Y %y %m %n %b %d %e %a %H %h %M %S %3; the rest stays."""
    return _IDENTIFIER.sub(lambda match: _part(at, match.group(1)), pattern)


def _part(at: datetime, identifier: str) -> str:
    match identifier:
        case "Y":
            return f"{at.year:04}"
        case "y":
            return f"{at.year % 100:02}"
        case "m":
            return f"{at.month:02}"
        case "n":
            return str(at.month)
        case "b":
            return _MONTHS[at.month - 1]
        case "d":
            return f"{at.day:02}"
        case "e":
            return str(at.day)
        case "a":
            return _WEEKDAYS[at.weekday()]
        case "H":
            return f"{at.hour:02}"
        case "h":
            return str(at.hour)
        case "M":
            return f"{at.minute:02}"
        case "S":
            return f"{at.second:02}"
        case _:
            return f"{at.microsecond // 1000:03}"
