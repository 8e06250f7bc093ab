"""Numbers: written without exponents and read back the same; rounding as on paper; comparisons as sets have them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forms.xml import parse_xml
from forms.xpath import compile_expression
from forms.xpath.coercion import format_number, number_of_text
from forms.xpath.rounding import round_half_away
from tests.support.xpath import SHANGHAI, environment

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
@settings(deadline=None)
def test_a_number_reads_back_as_it_was_written(number: float) -> None:
    written = format_number(number)
    assert "e" not in written
    assert not written.endswith(".0")
    assert number_of_text(written, SHANGHAI) == number


@given(st.text(max_size=12))
@settings(deadline=None)
def test_any_text_is_a_number_or_nan(text: str) -> None:
    assert isinstance(number_of_text(text, SHANGHAI), float)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.integers(0, 6))
@settings(deadline=None)
def test_rounding_is_that_of_the_decimals_a_person_reads(digits: int, scale: int, places: int) -> None:
    written = Decimal(digits).scaleb(-scale)
    with localcontext() as context:
        context.prec = 60
        expected = written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_away(float(written), places) == float(expected)


@given(finite, st.integers(-30, 30))
@settings(deadline=None)
def test_rounding_knows_no_sign(number: float, places: int) -> None:
    assert round_half_away(-number, places) == -round_half_away(number, places)


@given(finite, finite)
@settings(deadline=None)
def test_arithmetic_is_that_of_ieee_754(left: float, right: float) -> None:
    document = parse_xml("<d/>")

    def value(operator: str) -> float:
        source = f"({format_number(left)}) {operator} ({format_number(right)})"
        return compile_expression(source).number(document, environment())

    assume(not math.isinf(left - right))
    assert value("+") == left + right
    assert value("-") == left - right
    assert value("*") == left * right
    if right:
        assert math.isclose(value("mod"), math.fmod(left, right))


@given(st.lists(st.integers(0, 5), max_size=4), st.lists(st.integers(0, 5), max_size=4))
@settings(deadline=None)
def test_sets_of_nodes_compare_by_any_pair(ours: list[int], theirs: list[int]) -> None:
    xml = "<d>" + "".join(f"<a>{n}</a>" for n in ours) + "".join(f"<b>{n}</b>" for n in theirs) + "</d>"
    data = parse_xml(xml).children[0]
    for symbol, holds in {
        "=": int.__eq__,
        "!=": int.__ne__,
        "<": int.__lt__,
        "<=": int.__le__,
        ">": int.__gt__,
        ">=": int.__ge__,
    }.items():
        expected = any(holds(a, b) for a in ours for b in theirs)
        assert compile_expression(f"a {symbol} b").boolean(data, environment()) is expected
