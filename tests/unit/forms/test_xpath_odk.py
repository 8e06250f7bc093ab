"""The functions of ODK XForms."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pytest

from forms.tree import Node
from forms.xml import parse_xml
from forms.xpath import StaticEnvironment, XPathLimit, XPathTypeError, compile_expression
from tests.support.xpath import environment, evaluated, names, text

DATA = """<data><picked>a c</picked><blank/><one>1</one><zero>0</zero>
<rep><v>x</v><in><w>x1</w></in><in><w>x2</w></in></rep><rep><v>y</v><in><w>y1</w></in></rep></data>"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("selected(picked, 'c')", True),
        ("selected(picked, ' c ')", True),
        ("selected(picked, 'b')", False),
        ("selected('', '')", True),
        ("selected('a', '')", False),
        ("selected-at(picked, 1)", "c"),
        ("selected-at(picked, 2)", ""),
        ("selected-at(picked, -1)", ""),
        ("count-selected(picked)", 2.0),
        ("count-selected(blank)", 0.0),
        ("if(picked = 'a c', 'yes', frob)", "yes"),
        ("coalesce(blank, 'x')", "x"),
        ("coalesce(0 div 0, 'x')", "x"),
        ("coalesce(blank, blank)", ""),
        ("join('-', 'a', 'b', rep/v)", "a-b-x-y"),
        ("join(',', rep/v)", "x,y"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -3)", "llo"),
        ("substr('hello', 2, -1)", "ll"),
        ("substr('hello', 9)", ""),
        ("ends-with('abc', 'bc')", True),
        ("boolean-from-string('1')", True),
        ("boolean-from-string('true')", True),
        ("boolean-from-string('yes')", False),
        ("checklist(1, 2, true(), false(), one)", True),
        ("checklist(-1, 1, true(), true())", False),
        ("checklist(2, -1, true(), false())", False),
        ("checklist(1, 1, blank, one)", True),
        ("weighted-checklist(2, 3, true(), 2.5, false(), 9)", True),
        ("weighted-checklist(-1, 2, true(), 2.5)", False),
        ("count-non-empty(*)", 5.0),
        ("int(-2.9)", -2.0),
        ("int('3.7')", 3.0),
        ("round(2.345, 2)", 2.35),
        ("round(1.005, 2)", 1.01),
        ("round(1250, -2)", 1300.0),
        ("pow(2, 10)", 1024.0),
        ("pow(0, -1)", math.inf),
        ("abs(-3)", 3.0),
        ("sqrt(9)", 3.0),
        ("log10(1000)", 3.0),
        ("log(0)", -math.inf),
        ("exp10(2)", 100.0),
        ("exp(1000)", math.inf),
        ("atan2(1, 1)", math.pi / 4),
        ("cos(pi())", -1.0),
        ("min(3, one)", 1.0),
        ("max('4', one, 2)", 4.0),
        ("base64-encode('你好')", "5L2g5aW9"),
        ("base64-decode('5L2g5aW9')", "你好"),
        ("base64-decode('%%%')", ""),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        ("depend(one, zero)", None),
        ("property('deviceid')", "huimin:1"),
        ("property('email')", ""),
        ("jr:itext('hello')", "你好"),
        ("position(rep[2])", 2.0),
        ("position(/data/one)", 1.0),
    ],
)
def test_functions(expression: str, value: object) -> None:
    if value is None:
        assert text(expression, DATA) == "1"
        return
    assert evaluated(expression, DATA) == value


@pytest.mark.parametrize("expression", ["sqrt(-1)", "acos(2)", "log(-1)", "pow(-8, 0.5)", "int('')", "round('a', 1)"])
def test_outside_its_domain_a_function_is_nan(expression: str) -> None:
    value = evaluated(expression)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "expression", ["digest('a', 'CRC')", "digest('a', 'MD5', 'oct')", "weighted-checklist(0, 1, 1)"]
)
def test_a_senseless_argument_is_a_typed_error(expression: str) -> None:
    with pytest.raises(XPathTypeError):
        evaluated(expression)


def test_once_keeps_what_is_there() -> None:
    assert text("once('new')", "<data><a>old</a></data>", "data/a") == "old"
    assert text("once('new')", "<data><a/></data>", "data/a") == "new"


def test_indexed_repeat_counts_the_outer_repeat_first_whatever_the_order_of_the_arguments() -> None:
    assert text("indexed-repeat(/data/rep/v, /data/rep, 2)", DATA) == "y"
    assert text("indexed-repeat(/data/rep/in/w, /data/rep, 1, /data/rep/in, 2)", DATA) == "x2"
    assert text("indexed-repeat(/data/rep/in/w, /data/rep/in, 1, /data/rep, 2)", DATA) == "y1"
    assert text("indexed-repeat(/data/rep/v, /data/rep, 3)", DATA) == ""
    assert text("indexed-repeat(/data/rep/v, /data/rep, '')", DATA) == ""


def test_pulldata_is_one_value_of_a_list() -> None:
    fruits = "<root><item><key>a</key><name>apple</name></item><item><key>b</key><name>pear</name></item></root>"
    assert text("pulldata('fruits', 'name', 'key', 'b')", fruits=fruits) == "pear"
    assert text("pulldata('fruits', 'name', 'key', 'c')", fruits=fruits) == ""
    assert text("pulldata('missing', 'name', 'key', 'c')", fruits=fruits) == ""


def test_an_instance_that_is_missing_has_no_nodes() -> None:
    assert evaluated("count(instance('none')/root/item)") == 0.0


def test_randomize_with_a_seed_is_the_same_everywhere() -> None:
    xml = "<data>" + "".join(f"<{n}/>" for n in "abcdef") + "</data>"
    assert names("randomize(*, 42)", xml) == ["a", "f", "c", "b", "d", "e"]
    assert names("randomize(*, 'seed')", xml) == names("randomize(*, 'seed')", xml)
    assert names("randomize(*, '')", xml) == names("randomize(*, 0)", xml)
    assert sorted(names("randomize(*)", xml)) == list("abcdef")


def test_uuid_is_version_4_or_as_long_as_asked() -> None:
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(pattern, str(evaluated("uuid()")))
    assert len(str(evaluated("uuid(50)"))) == 50
    with pytest.raises(XPathLimit):
        evaluated("uuid(1000000)")


def test_random_lies_between_0_and_1() -> None:
    value = evaluated("random()")
    assert isinstance(value, float)
    assert 0 <= value < 1


def test_choice_names_are_asked_of_the_form() -> None:
    @dataclass(frozen=True)
    class Form(StaticEnvironment):
        def choice_name(self, value: str, question: str, context: Node) -> str:
            return f"{question}={value} from {context.name}"

    document = parse_xml("<data><a>x</a></data>")
    expression = compile_expression("jr:choice-name(a, ' /data/a ')")
    assert expression.string(next(document.elements()), Form()) == " /data/a =x from data"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("area('0 0; 0 1; 1 1; 1 0; 0 0')", 12391256135.81),
        ("area('0 0; 0 1')", 0.0),
        ("distance('0 0; 0 1')", 111318.85),
        ("distance('0 0', '0 1', '0 0')", 222637.69),
        ("distance('0 0 10 5; 0 1 0 0;')", 111318.85),
        ("geofence('1 1', '0 0; 0 2; 2 2; 2 0; 0 0')", True),
        ("geofence('3 1', '0 0; 0 2; 2 2; 2 0; 0 0')", False),
        ("geofence('1 1', '0 0; 0 2; 2 2; 2 0')", False),
    ],
)
def test_places(expression: str, value: object) -> None:
    found = evaluated(expression)
    assert found == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value)


def test_texts_that_functions_build_are_limited() -> None:
    xml = "<data>" + "<a>" + "x" * 100_000 + "</a>" + "</data>"
    with pytest.raises(XPathLimit):
        evaluated("concat(" + ", ".join(["a"] * 11) + ")", xml)
    with pytest.raises(XPathLimit):
        evaluated("join(a, " + ", ".join(["a"] * 6) + ")", xml)


def test_an_evaluation_looks_at_a_limited_number_of_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.xpath.context.MAX_VISITS", 10_000)
    xml = "<data>" + "<a/>" * 300 + "</data>"
    with pytest.raises(XPathLimit):
        evaluated("count(//*[count(following::*) < 0])", xml)


def test_what_cannot_change_inside_a_predicate_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.xpath.context.MAX_VISITS", 10_000)
    xml = "<data>" + "<a/>" * 1_000 + "</data>"
    assert evaluated("count(//*[count(//*) > 5])", xml) == 1_001.0


def test_environment_is_only_what_is_passed_in() -> None:
    assert evaluated("now()") == environment().now().astimezone(environment().timezone).isoformat(
        timespec="milliseconds"
    )
