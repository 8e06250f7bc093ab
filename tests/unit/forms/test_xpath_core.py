"""The core library of XPath 1.0 and the conversions."""

from __future__ import annotations

import math

import pytest

from forms.xml import parse_xml
from forms.xpath import compile_expression
from tests.support.xpath import environment, evaluated, text

DATA = "<data><n>3</n><blank/><t>abc</t><p>1</p><p>2</p><p>3</p></data>"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring-before('1999/04', '/')", "1999"),
        ("substring-after('1999/04', '/')", "04"),
        ("substring-after('1999', '')", "1999"),
        ("substring-before('1999', 'x')", ""),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("normalize-space('  a \n b  ')", "a b"),
        ("string-length('一二三')", 3.0),
        ("concat('a', 1, true(), 1 div 0)", "a1trueInfinity"),
        ("concat(p)", "123"),
        ("contains('abc', 'bc')", True),
        ("starts-with('abc', '')", True),
        ("string(p)", "1"),
        ("string(-0)", "0"),
        ("string(0.0000001)", "0.0000001"),
        ("string(123456789012345678)", "123456789012345680"),
        ("string(1 div 3)", "0.3333333333333333"),
        ("string(-1 div 0)", "-Infinity"),
        ("boolean('false')", True),
        ("boolean(0 div 0)", False),
        ("boolean(missing)", False),
        ("not(blank)", False),
        ("number(true())", 1.0),
        ("number(' 12 ')", 12.0),
        ("number('-.5')", -0.5),
        ("floor(-1.5)", -2.0),
        ("ceiling(-1.5)", -1.0),
        ("count(p)", 3.0),
        ("sum(p)", 6.0),
        ("sum(missing)", 0.0),
        ("5 mod -2", 1.0),
        ("-5 mod 2", -1.0),
        ("5 mod (1 div 0)", 5.0),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("name(t)", "t"),
        ("local-name(missing)", ""),
        ("p = 2", True),
        ("p != 2", True),
        ("p > 3", False),
        ("3 <= p", True),
        ("p = p", True),
        ("missing = ''", False),
        ("blank = ''", True),
        ("true() = p", True),
        ("'3.0' = n", False),
        ("3.0 = n", True),
        ("'b' > 'a'", False),
    ],
)
def test_the_core_library(expression: str, value: object) -> None:
    assert evaluated(expression, DATA) == value


@pytest.mark.parametrize(
    "expression",
    [
        "number('')",
        "number('a')",
        "number(blank)",
        "number('1,5')",
        "0 div 0",
        "1 mod 0",
        "(1 div 0) mod 2",
        "blank + 1",
    ],
)
def test_what_is_no_number_is_nan(expression: str) -> None:
    value = evaluated(expression, DATA)
    assert isinstance(value, float)
    assert math.isnan(value)


def test_blank_compares_with_no_number() -> None:
    for comparison in ("blank > 5", "blank < 5", "blank = 0", "blank >= 0"):
        assert evaluated(comparison, DATA) is False
    assert evaluated("blank != 0", DATA) is True


def test_without_argument_the_context_node_is_meant() -> None:
    assert evaluated("string-length()", DATA, "data/t") == 3.0
    assert evaluated("number() + 1", DATA, "data/n") == 4.0
    assert text("name()", DATA, "data/t") == "t"


def test_lang_looks_upwards_and_knows_regions() -> None:
    xml = '<data xml:lang="zh-CN"><a/><b xml:lang="en"/></data>'
    assert evaluated("lang('zh')", xml, "data/a") is True
    assert evaluated("lang('zh')", xml, "data/b") is False


def test_id_finds_elements_by_their_id_attribute() -> None:
    xml = '<data><a id="x">1</a><b id="y">2</b><w>y x</w></data>'
    assert text("id('y')", xml) == "2"
    assert evaluated("count(id(w))", xml) == 2.0


def test_variables_are_passed_in() -> None:
    value = compile_expression("$n + 1").evaluate(parse_xml("<d/>"), environment(), variables={"n": 2.0})
    assert value == 3.0
