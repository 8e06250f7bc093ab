"""Where JavaRosa and web-forms part, and which way this evaluator goes; the reasons: docs/forms-xpath.md."""

from __future__ import annotations

import math

import pytest

from forms.xml import parse_xml
from forms.xpath import compile_expression
from tests.support.xpath import environment, evaluated, node_at, text

BLANKS = "<data><p/><p>4</p><p> </p><p>-6</p><q/><q/><w>4</w><w>four</w></data>"


def test_fork_sum_min_and_max_skip_blank_nodes() -> None:
    assert [evaluated(f"{name}(p)", BLANKS) for name in ("sum", "min", "max")] == [-2.0, -6.0, 4.0]


@pytest.mark.parametrize("name", ["sum", "min", "max"])
def test_fork_sum_min_and_max_of_other_text_or_of_blanks_alone_are_nan(name: str) -> None:
    for nodes in ("w", "q"):
        value = evaluated(f"{name}({nodes})", BLANKS)
        assert isinstance(value, float)
        assert math.isnan(value)


def test_fork_sum_of_no_nodes_is_0_and_min_and_max_are_nan() -> None:
    assert evaluated("sum(missing)", BLANKS) == 0.0
    assert text("min(missing)", BLANKS) == text("max(missing)", BLANKS) == ""


def test_fork_nodes_that_are_not_relevant_count_0() -> None:
    document = parse_xml("<data><p>1</p><p>2</p></data>")
    data = node_at(document, "data")
    data.children[0].relevant = False
    assert compile_expression("count(p)").evaluate(data, environment()) == 1.0
    assert compile_expression("join(',', p)").evaluate(data, environment()) == "2"


@pytest.mark.parametrize(
    ("expression", "value"),
    [("round(-2.5)", -3.0), ("round(2.5)", 3.0), ("round(-1.5)", -2.0), ("round(-0.125, 2)", -0.13)],
)
def test_fork_half_is_rounded_away_from_zero(expression: str, value: float) -> None:
    assert evaluated(expression) == value


def test_fork_nan_prints_as_blank_in_a_field_and_in_concat() -> None:
    assert text("0 div 0") == ""
    assert evaluated("concat('a', 0 div 0, 'b')") == "ab"
    assert evaluated("string(number('x'))") == ""


def test_fork_coalesce_and_once_take_nan_for_blank() -> None:
    assert evaluated("coalesce(number('x'), 'y')") == "y"
    assert text("once(. * 10)", "<data><a/></data>", "data/a") == ""


def test_fork_a_date_that_is_none_is_blank_and_false() -> None:
    assert text("date('nonsense')") == ""
    assert evaluated("boolean(date('nonsense'))") is False


def test_fork_a_date_prints_without_time_at_midnight() -> None:
    assert text("date('2024-02-29')") == "2024-02-29"


def test_fork_a_place_that_is_none_makes_area_and_distance_nan() -> None:
    for call in ("area('a; b; c')", "distance('5000 5000; 5000 5000')", "distance('')"):
        assert text(call) == ""


def test_fork_a_node_is_true_even_when_blank() -> None:
    assert evaluated("boolean(p)", BLANKS) is True
    assert evaluated("if(q, 'there', 'not there')", BLANKS) == "there"


def test_fork_less_than_compares_a_boolean_with_the_numbers_of_nodes() -> None:
    assert evaluated("true() < p", BLANKS) is True
    assert evaluated("p < false()", BLANKS) is True
    assert evaluated("q < true()", BLANKS) is False


def test_fork_a_regular_expression_is_searched_for_not_matched_whole() -> None:
    assert evaluated("regex('ab12', '[0-9]+')") is True
    assert evaluated("regex('ab12', '^[0-9]+$')") is False


def test_fork_days_of_a_date_are_counted_from_the_epoch_in_utc() -> None:
    assert evaluated("number(date('1970-01-02'))") == pytest.approx(16 / 24)


def test_fork_indexed_repeat_with_an_index_that_is_none_is_blank() -> None:
    xml = "<data><r><v>1</v></r></data>"
    assert text("indexed-repeat(/data/r/v, /data/r, '')", xml) == ""
    assert text("indexed-repeat(/data/r/v, /data/r, 0)", xml) == ""
