"""Reading expressions: tolerance where forms need it, typed errors with a place, limits."""

from __future__ import annotations

import pytest

from forms.xml import parse_xml
from forms.xpath import UnknownFunction, XPathLimit, XPathSyntaxError, XPathTypeError, compile_expression
from tests.support.xpath import environment, evaluated, names, node_at, text

DATA = "<data><a>6</a><b>3</b><div>2</div><a-b>9</a-b></data>"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1div1", 1.0),
        ("8mod3", 2.0),
        ("1and1", True),
        ("0or1", True),
        ("a div b", 2.0),
        ("a div-2", -3.0),
        ("a*b", 18.0),
        ("a -b", 3.0),
        ("a-b", "9"),
        ("div div div", 1.0),
        ("* * *", 36.0),
        ("--a", 6.0),
        ("-a - -b", -3.0),
        (".5 + 5.", 5.5),
        ("7.5e2", 750.0),
        ("2 + 3 * 4 - 1", 13.0),
        ("1 < 2 = true()", True),
        ("'it''s'='x'", None),
    ],
)
def test_operators_names_and_numbers_are_told_apart(expression: str, value: object) -> None:
    if value is None:
        with pytest.raises(XPathSyntaxError):
            compile_expression(expression)
        return
    found = evaluated(expression, DATA)
    assert (text(expression, DATA) if isinstance(found, list) else found) == value


def test_both_quotes_delimit_text_and_hold_the_other() -> None:
    assert evaluated("""concat("it's", ' "so"')""") == """it's "so\""""


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("", 0),
        ("1 2", 2),
        ("a/", 2),
        ("a[1", 3),
        ("concat('a' 'b')", 11),
        ("'abc", 0),
        ("a ! b", 2),
        ("sideways::a", 0),
        ("(1", 2),
        ("a/text(1)", 7),
        ("foo:bar", 0),
        ("/data/count(a)", 6),
    ],
)
def test_a_syntax_error_says_where(expression: str, place: int) -> None:
    with pytest.raises(XPathSyntaxError) as caught:
        compile_expression(expression)
    assert (caught.value.code, caught.value.position, caught.value.source) == ("xpath_syntax", place, expression)


def test_an_unknown_function_is_refused_by_name() -> None:
    with pytest.raises(UnknownFunction) as caught:
        compile_expression("1 + frobnicate(2)")
    assert (caught.value.code, caught.value.name, caught.value.position) == ("xpath_unknown_function", "frobnicate", 4)


def test_a_wrong_number_of_arguments_is_refused() -> None:
    with pytest.raises(XPathTypeError, match="number"):
        compile_expression("number(1, 2)")


def test_a_late_wrong_call_is_an_error_only_where_it_is_reached() -> None:
    node = node_at(parse_xml("<data/>"), "data")
    assert compile_expression("false() and frobnicate()", late=True).evaluate(node, environment()) is False
    with pytest.raises(UnknownFunction):
        compile_expression("true() and frobnicate()", late=True).evaluate(node, environment())


def test_functions_of_javarosa_follow_their_namespace_not_their_prefix() -> None:
    compile_expression("jr:itext('hello')")
    compile_expression("x:itext('hello')", {"x": "http://openrosa.org/javarosa"})
    with pytest.raises(UnknownFunction):
        compile_expression("jr:itext('hello')", {"jr": "https://example.org/other"})


@pytest.mark.parametrize(
    "expression",
    [
        "x" * 70_000,
        "(" * 101 + "1" + ")" * 101,
        "not(" * 101 + "1" + ")" * 101,
        "a[" * 101 + "1" + "]" * 101,
    ],
    ids=["length", "brackets", "calls", "predicates"],
)
def test_length_and_depth_are_limited(expression: str) -> None:
    with pytest.raises(XPathLimit) as caught:
        compile_expression(expression)
    assert caught.value.code == "xpath_limit"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1" + "+1" * 20_000, 20_001.0),
        ("0" + " or 0" * 10_000 + " or 1", True),
        ("-" * 50_000 + "1", 1.0),
        ("if(1," * 98 + "1" + ",2)" * 98, 1.0),
        ("not(" * 98 + "1" + ")" * 98, True),
    ],
    ids=["sum", "or", "minus", "if", "not"],
)
def test_what_is_within_the_limits_is_evaluated_however_long_or_deep(expression: str, value: object) -> None:
    assert evaluated(expression) == value


def test_a_parsed_expression_is_remembered() -> None:
    assert compile_expression("1 + 1") is compile_expression("1 + 1")
    assert compile_expression("p:a", {"p": "x"}) is not compile_expression("p:a", {"p": "y"})


def test_names_without_prefix_match_whatever_the_default_namespace_is() -> None:
    xml = '<data xmlns="http://example.org/form"><a/><x:a xmlns:x="http://example.org/other"/></data>'
    assert names("/data/a", xml) == ["a"]
    assert evaluated("count(/data/*)", xml) == 2.0


def test_a_prefix_means_its_namespace() -> None:
    xml = '<data xmlns:o="http://openrosa.org/xforms"><o:meta/><meta/></data>'
    document = parse_xml(xml)
    expression = compile_expression("count(p:meta)", {"p": "http://openrosa.org/xforms"})
    assert expression.evaluate(node_at(document, "data"), environment()) == 1.0
