"""Dates and times: text, days, comparison, arithmetic, formats. The zone is Asia/Shanghai, UTC+8."""

from __future__ import annotations

import math

import pytest

from forms.xpath.dates import parse_date
from tests.support.xpath import SHANGHAI, evaluated, text

DATA = "<data><d>2024-02-29</d><t>2024-02-29T10:20:30.400+08:00</t><x>nonsense</x></data>"


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("date('1970-1-2')", "1970-01-02"),
        ("date(d)", "2024-02-29"),
        ("date(t)", "2024-02-29T10:20:30.400+08:00"),
        ("date('2024-02-29T00:00:00Z')", "2024-02-29T08:00:00.000+08:00"),
        ("date('2024-02-29T00:00:00+08:00')", "2024-02-29"),
        ("date(d + 1)", "2024-03-01"),
        ("date(0)", "1970-01-01T08:00:00.000+08:00"),
        ("date('')", ""),
        ("date('2023-02-29')", ""),
        ("date('2024-02-29T25:00')", ""),
        ("date('2024-02-29T10:00+15:00')", ""),
        ("date(1e300)", ""),
        ("today()", "2024-03-01"),
        ("now()", "2024-03-01T00:30:15.250+08:00"),
        ("format-date(d, '%Y年%m月%d日')", "2024年02月29日"),
        ("format-date(d, '%y %n %e %b %a')", "24 2 29 Feb Thu"),
        ("format-date-time(t, '%H:%h:%M:%S.%3')", "10:10:20:30.400"),
        ("format-date(d, '%%Y %q')", "%2024 %q"),
        ("format-date(x, '%Y')", ""),
        ("format-date('', '%Y')", ""),
        ("format-date(19782, '%Y-%m-%d')", "2024-02-29"),
        ("d - date('2024-02-01')", "28"),
        ("int(decimal-date-time('1970-01-03T00:00:00Z'))", "2"),
    ],
)
def test_dates_as_text(expression: str, written: str) -> None:
    assert text(expression, DATA) == written


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("date('2024-02-29') < today()", True),
        ("d < '2024-03-01'", True),
        ("'2024-03-01' > d", True),
        ("today() = '2024-03-01'", True),
        ("date('1989-11-09') = '1989-11-09'", True),
        ("'text' != date('1999-09-09')", True),
        ("date('nonsense') = date('nonsense')", False),
        ("true() = date('1999-09-09')", True),
        ("boolean(date('nonsense'))", False),
        ("boolean(date(true()))", False),
        ("now() > today()", True),
    ],
)
def test_dates_compare_as_days(expression: str, value: bool) -> None:
    assert evaluated(expression, DATA) is value


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("number('1970-01-02T00:00:00Z')", 1.0),
        ("number(date('1970-01-01'))", -8 / 24),
        ("decimal-date-time('1970-01-01T20:00:00.000+08:00')", 0.5),
        ("decimal-time('06:00:00.000+08:00')", 0.25),
        ("decimal-time('12:00')", 0.5),
        ("decimal-time('00:00:00Z')", 8 / 24),
        ("decimal-date-time('0001-01-01T00:00:00Z')", -719162.0),
    ],
)
def test_dates_as_days(expression: str, days: float) -> None:
    assert evaluated(expression, DATA) == pytest.approx(days)


@pytest.mark.parametrize(
    "expression", ["decimal-time('24:00:00')", "decimal-time('06:00:00+99:00')", "number('2024-13-01')"]
)
def test_no_date_is_nan(expression: str) -> None:
    value = evaluated(expression, DATA)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "written", ["2024-02-30", "2024-2-3 ", "20240203", "2024-02-03T", "２０２４-02-03", "2024-02-03T1:00", "0000-01-01"]
)
def test_what_is_nearly_a_date_is_none(written: str) -> None:
    assert parse_date(written, SHANGHAI) is None
