"""Dates and times of ODK XForms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from forms.xpath.coercion import NAN, to_string
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.dates import Moment, days_since_epoch, format_date, from_days, parse_date, time_of_day
from forms.xpath.functions import Library, string

DATES = Library()
_define = DATES.define
_DAYS = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _moment(context: Context, value: Item) -> datetime | None:
    """A value as a moment: a date's text, or days since the epoch as a number or its text."""
    if isinstance(value, Moment):
        return value.at
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return from_days(value, context.run.zone)
    text = to_string(value).strip()
    if _DAYS.fullmatch(text):
        return from_days(float(text), context.run.zone)
    return parse_date(text, context.run.zone)


def _date(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return Moment(_moment(context, arguments[0](context)))


def _format(context: Context, arguments: Sequence[Evaluate]) -> Item:
    at = _moment(context, arguments[0](context))
    return "" if at is None else context.run.checked(format_date(at, string(context, arguments[1])))


for _name in ("date", "date-time"):
    _define(_name, 1, returns="string")(_date)
for _name in ("format-date", "format-date-time"):
    _define(_name, 2, returns="string")(_format)


@_define("today", 0, returns="string")
def _today(context: Context, arguments: Sequence[Evaluate]) -> Item:
    now = context.run.env.now().astimezone(context.run.zone)
    return Moment(now.replace(hour=0, minute=0, second=0, microsecond=0))


@_define("now", 0, returns="string")
def _now(context: Context, arguments: Sequence[Evaluate]) -> Item:
    now = context.run.env.now().astimezone(context.run.zone)
    return Moment(now.replace(microsecond=now.microsecond // 1000 * 1000))


@_define("decimal-date-time", 1, returns="number")
def _decimal_date_time(context: Context, arguments: Sequence[Evaluate]) -> Item:
    at = _moment(context, arguments[0](context))
    return NAN if at is None else days_since_epoch(at)


@_define("decimal-time", 1, returns="number")
def _decimal_time(context: Context, arguments: Sequence[Evaluate]) -> Item:
    return time_of_day(string(context, arguments[0]).strip(), context.run.zone)
