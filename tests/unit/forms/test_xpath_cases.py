"""`python -m forms.xpath CASES.jsonl`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from forms.xpath.cases import answer_fields
from tests.support.xpath import SHANGHAI

XML = "<data><a>3</a><b/><!--c--><c x='1'>x <![CDATA[y]]> z</c></data>"


def case(expression: str, want: int = 0, ctx: str = "/0", xml: str = XML, **more: object) -> dict[str, object]:
    return {"xml": xml, "ctx": ctx, "expr": expression, "want": want, **more}


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        (case("a + 4", 1), {"type": "number", "value": 7}),
        (case("a div 2", 0), {"type": "number", "value": 1.5}),
        (case("b > 5", 3), {"type": "boolean", "value": False}),
        (case("b * 2", 1), {"type": "number", "value": "NaN"}),
        (case("b * 2", 2), {"type": "string", "value": ""}),
        (case("1 div 0"), {"type": "number", "value": "Infinity"}),
        (case("-1 div 0", 1), {"type": "number", "value": "-Infinity"}),
        (case("a", 2), {"type": "string", "value": "3"}),
        (case("a", 3), {"type": "boolean", "value": True}),
        (case("a | b"), {"type": "nodeset", "value": ["/0/0", "/0/1"]}),
        (case("a | b", 7), {"type": "nodeset", "value": ["/0/0", "/0/1"]}),
        (case("a | b", 9), {"type": "first", "value": "/0/0"}),
        (case("z", 8), {"type": "first", "value": None}),
        (case("c/@x", 6), {"type": "nodeset", "value": ["/0/3/@x"]}),
        (case("string(.)", 2, "/0/3/@x"), {"type": "string", "value": "1"}),
        (case("/", 9), {"type": "first", "value": "/"}),
        (case("c/text()", 4), {"type": "nodeset", "value": ["/0/3/0", "/0/3/1", "/0/3/2"]}),
        (case("p:d", 4, "/0", '<q:d xmlns:q="u"><q:d/></q:d>', ns={"p": "u"}), {"type": "nodeset", "value": ["/0/0"]}),
        (case(".", 9, "/1", "<!DOCTYPE data><data/>"), {"type": "first", "value": "/1"}),
        (case("date('2024-02-29T00:00:00Z')", 2), {"type": "string", "value": "2024-02-29T08:00:00.000+08:00"}),
        (case("a", 2, unknown=1, type="string", value="x"), {"type": "string", "value": "3"}),
    ],
)
def test_a_case_is_answered(fields: dict[str, object], answer: dict[str, object]) -> None:
    assert answer_fields(fields, SHANGHAI) == answer


@pytest.mark.parametrize(
    "fields",
    [
        case("a +"),
        case("frobnicate()"),
        case("number(1, 2)"),
        case("1", 4),
        case("a", 10),
        case("a", 0, "/9"),
        case("a", 0, "/0/@none"),
        case("a", 0, "/x"),
        case("a", 0, "/0", "<data>"),
        case("a", 0, "/0", '<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>'),
        case("a", ns=[1]),
        {"xml": XML},
        {"xml": XML, "ctx": "/0", "expr": 5},
        [],
        None,
    ],
)
def test_a_bad_case_is_an_error_with_a_message(fields: object) -> None:
    answer = answer_fields(fields, SHANGHAI)
    assert answer["type"] == "error"
    assert isinstance(answer["value"], str)


def test_an_xforms_main_instance_is_a_tree_of_its_own_and_the_others_are_instances() -> None:
    xml = (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms"><h:head><model>'
        '<itext><translation lang="zh"><text id="t"><value>甲</value></text></translation></itext>'
        "<instance><data><a>k</a></data></instance>"
        '<instance id="list"><root><item><n>k</n></item></root></instance></model></h:head></h:html>'
    )
    found = answer_fields(
        case("concat(/data/a, count(instance('list')/root/item[n = /data/a]))", 2, "/0/0/0/1/0", xml), SHANGHAI
    )
    assert found == {"type": "string", "value": "k1"}
    assert answer_fields(case("jr:itext('t')", 2, "/0/0/0/1/0", xml), SHANGHAI)["value"] == "甲"


def test_the_command_answers_each_line_and_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    lone = json.dumps(case("'\ud800'", 2))
    lines = [json.dumps(case("date('1970-01-02')", 1)), "no json", "", "[" * 100_000, lone, json.dumps(case("'大'", 2))]
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines), encoding="utf-8")
    answers = [json.loads(line) for line in _run(str(cases), TZ="UTC").stdout.splitlines()]
    assert [answer["type"] for answer in answers] == ["number", "error", "error", "string", "string"]
    assert answers[0]["value"] == 1
    assert answers[4]["value"] == "大"


def test_the_command_refuses_an_unknown_zone_and_a_missing_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    assert _run(str(empty), TZ="Nowhere/Else").returncode == 2
    assert _run(str(tmp_path / "missing"), TZ="UTC").returncode == 2


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "forms.xpath", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
