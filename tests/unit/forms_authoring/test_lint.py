"""Lint: each fault by its code, at the row and column where the officer finds it, in Chinese."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from forms.authoring import lint_logic, odk_validate
from forms.authoring.blocks import Library
from forms.authoring.finding import Finding
from forms.authoring.lint import Report, lint

from .conftest import MakeBook

HEAD = "form_id: a\nform_title: 甲\nversion: '2026112301'\nsurvey:\n"
Q = "  - {type: select_one l, name: q, label: 问}\n"


def text(**cells: str) -> str:
    """A text question with some more cells."""
    more = "".join(
        f", {json.dumps(c.replace('__', '::').replace('kiosk_', 'kiosk:'))}: {json.dumps(t)}" for c, t in cells.items()
    )
    return f"  - {{type: text, name: q, label: 甲{more}}}\n"


def calculate(expression: str) -> str:
    return f"  - {{type: calculate, name: n, calculation: {json.dumps(expression)}}}\n"


def note(relevant: str) -> str:
    """A note that appears under a condition."""
    return f"  - {{type: note, name: n, label: 甲, relevant: {json.dumps(relevant)}}}\n"


TAIL = "choices: {l: {a: 甲, b: 乙}}\n"


def report_of(rows: str, *, validate: bool = False, most_on_page: int = 6) -> Report:
    return lint((HEAD + rows).encode(), "a.yaml", Library(), validate=validate, most_on_page=most_on_page)


def found_in(rows: str) -> list[Finding]:
    return list(report_of(rows).findings)


NESTED = "  - type: group\n    name: g\n    label: 甲\n    relevant: ${q} = 'a'\n    rows:\n    " + note("${q} = 'b'")


@pytest.mark.parametrize(
    ("rows", "code", "line", "column", "words"),
    [
        ("  - {type: geotrace, name: q, label: 甲}\n", "type_refused", 5, "type", "geotrace：终端不能画轨迹"),
        ("  - {type: geoshape, name: q, label: 甲}\n", "type_refused", 5, "type", "geoshape"),
        ("  - {type: video, name: q, label: 甲}\n", "type_refused", 5, "type", "video"),
        ("  - {type: background-audio, name: q}\n", "type_refused", 5, "type", "background-audio"),
        ("  - {type: osm b, name: q, label: 甲}\n", "type_refused", 5, "type", "osm"),
        ("  - {type: audit, name: audit}\n", "type_refused", 5, "type", "audit"),
        ("  - {type: txet, name: q, label: 甲}\n", "type_unknown", 5, "type", "是不是 text"),
        ("  - {type: select_one, name: q, label: 甲}\n", "type_malformed", 5, "type", "选项表"),
        ("  - {type: select_one_from_file ../a.csv, name: q, label: 甲}\n", "type_malformed", 5, "type", "不带路径"),
        ("  - {type: text, label: 甲}\n", "name_missing", 5, "name", "没有 name"),
        ("  - {type: text, name: 1a, label: 甲}\n", "name_malformed", 5, "name", "1a"),
        ("  - {type: text, name: 姓名, label: 甲}\n", "name_not_ascii", 5, "name", "英文字母"),
        ("  - {type: text, name: meta, label: 甲}\n", "name_reserved", 5, "name", "meta"),
        (text() * 2, "name_twice", 6, "name", "第 5 行"),
        ("  - {type: text, name: q}\n", "label_missing", 5, "label", "中文 label"),
        ("  - {type: text, name: q, 'label::English (en)': Name}\n", "label_missing", 5, "label", "中文 label"),
        ("  - {type: text, name: q, label: Name}\n", "label_not_chinese", 5, "label", "没有汉字"),
        ("  - {type: group, name: g}\n", "group_empty", 5, "", "没有题目"),
        (text(appearance="search('x')"), "appearance_refused", 5, "appearance", "search"),
        (text(appearance="nubmers"), "appearance_unknown", 5, "appearance", "是不是 numbers"),
        (text(bind__kiosk_sensitive="maybe"), "attribute_value", 5, "bind::kiosk:sensitive", "只能写 yes"),
        (text(constraint=". > 1"), "message_missing", 5, "constraint_message", "群众"),
        (text(constraint="cn-id-valid(.)", constraint_message="错"), "not_sensitive", 5, "", "sensitive"),
        (text(repeat_count="2"), "column_misplaced", 5, "repeat_count", "repeat"),
        (text(choice_filter="1"), "column_misplaced", 5, "choice_filter", "选择题"),
        ("  - {type: select_one m, name: q, label: 甲}\n", "list_undefined", 5, "type", "没有选项表 m"),
        (text() + TAIL, "list_unused", 6, "", "没有题目用到"),
        (Q + "choices: {l: [{name: a, label: 甲}, {name: a, label: 乙}]}\n", "choice_twice", 6, "name", "两次"),
        (Q + "choices: {l: [{name: a b, label: 甲}]}\n", "choice_malformed", 6, "name", "空格"),
        (Q + "choices: {l: [{name: a}]}\n", "label_missing", 6, "label", "l/a"),
        (Q + "choices: {l: [{name: a, label: 甲, 省: '1'}]}\n", "column_unused", 6, "省", "choice_filter"),
        ("  - {type: note, name: n, label: '${no_one} 您好'}\n", "reference_unknown", 5, "label", "no_one"),
        (Q + note("${qq} = 'a'") + TAIL, "reference_unknown", 6, "relevant", "qq"),
        ("  - {type: note, name: n, label: '${q'}\n", "reference_malformed", 5, "label", "花括号"),
        (calculate("(1 + 2"), "expression_malformed", 5, "calculation", "没有配对"),
        (calculate("1 + 2)"), "expression_malformed", 5, "calculation", "多了一个"),
        (calculate("（1 + 2）"), "expression_malformed", 5, "calculation", "全角"),
        (calculate("concat('a)"), "expression_malformed", 5, "calculation", "引号"),
        (calculate("cn-id-vaild(.)"), "macro", 5, "calculation", "没有宏"),
        (calculate("cn-id-valid(., 1)"), "macro", 5, "calculation", "一个参数"),
        (calculate("substring('a', 1)"), "function_not_portable", 5, "calculation", "substr()"),
        (calculate("instance('crad')/root/name"), "instance_unknown", 5, "calculation", "crad"),
        (calculate("frobnicate(1)"), "function_unknown", 5, "calculation", "frobnicate"),
        (calculate("1 + + ]"), "expression_malformed", 5, "calculation", "]"),
        (calculate("1 +"), "expression_malformed", 5, "calculation", "写法有误"),
        (Q + note("false()") + TAIL, "unreachable", 6, "relevant", "总是不成立"),
        (Q + note("${q} = 'c'") + TAIL, "unreachable", 6, "relevant", "没有选项 c"),
        (Q + note("selected(${q}, 'c')") + TAIL, "unreachable", 6, "relevant", "没有选项 c"),
        (Q + note("${q} = 'a' and (${q} = 'b')") + TAIL, "unreachable", 6, "relevant", "不能既是 a 又是 b"),
        (Q + note("'a' = ${q} and not(selected(${q}, 'a'))") + TAIL, "unreachable", 6, "relevant", "又不是 a"),
        (Q + NESTED + TAIL, "unreachable", 11, "relevant", "不能既是"),
        (text(relevant="false()") + note("${q} = 'x'"), "unreachable", 6, "relevant", "q 永远不会出现"),
        (text(relevant="${q} = ''"), "relevant_self", 5, "relevant", "自己"),
        (note("${q} = 'a'") + Q + TAIL, "asked_later", 5, "relevant", "后面"),
        ("  - {type: group, name: g, appearance: field-list, rows: [{type: note, name: n, label: 甲}]}\n",
         "page_untitled", 5, "", "标题"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_place(rows: str, code: str, line: int, column: str, words: str) -> None:
    places = {(f.code, f.place.row, f.place.column): f for f in found_in(rows)}
    assert (code, line, column) in places, list(map(str, places.values()))
    finding = places[code, line, column]
    assert finding.place.file == "a.yaml"
    assert words in finding.message


@pytest.mark.parametrize(
    "relevant",
    ["${q} = 'a' or ${q} = 'b'", "not(${q} = 'c')", "selected(${q}, 'a') and ${q} != 'b'", "${q} != 'c'", "${q} = ''"],
)
def test_what_can_be_reached_is_not_called_unreachable(relevant: str) -> None:
    found = found_in(Q + note(relevant) + TAIL)
    assert [f for f in found if f.severity == "error"] == []


def test_two_answers_of_a_select_multiple_can_hold_together() -> None:
    rows = Q.replace("select_one", "select_multiple")
    found = found_in(
        rows
        + "  - {type: note, name: n, label: 甲, relevant: \"selected(${q}, 'a') and selected(${q}, 'b')\"}\n"
        + TAIL
    )
    assert not found


def test_a_page_with_too_many_questions_gets_a_remark_and_hidden_rows_do_not_count() -> None:
    questions = "".join(f"      - {{type: text, name: q{i}, label: 甲}}\n" for i in range(3))
    hidden = "      - {type: calculate, name: c, calculation: 1 + 1}\n"
    page = "  - type: group\n    name: g\n    label: 甲\n    appearance: field-list\n    rows:\n" + questions + hidden
    assert [f.code for f in report_of(page, most_on_page=2).findings] == ["page_too_long"]
    assert not report_of(page, most_on_page=3).findings


def test_every_unsupported_type_is_refused_by_its_own_name() -> None:
    from forms.authoring.question_types import REFUSED, BadType, parse_type

    for name in REFUSED:
        with pytest.raises(BadType, match=re.escape(name)):
            parse_type(f"{name} x" if name.startswith("select") else name)


def test_a_workbook_is_linted_by_sheet_and_row(make_book: MakeBook) -> None:
    data = make_book(
        {
            "survey": [["type", "name", "label"], ["select_one l", "q", "问"], [], ["video", "v", "看"]],
            "choices": [["list_name", "name", "label"], ["l", "a", None], ["m", "a", "甲"]],
            "settings": [["form_id", "form_title"], ["a", "甲"]],
        }
    )
    found = {(f.code, f.place.sheet, f.place.row) for f in lint(data, "a.xlsx", Library()).findings}
    assert found == {
        ("version_missing", "settings", 2),
        ("type_refused", "survey", 4),
        ("label_missing", "choices", 2),
        ("list_unused", "choices", 3),
    }


def test_rows_of_a_block_are_named_by_use_and_block(library: Library, forms_folder: Path) -> None:
    source = HEAD + "  - use: signature\n    with: {promise: '${no_one}'}\n"
    (finding,) = lint(source.encode(), "a.yaml", library, validate=False).findings
    assert finding.place.row == 5
    assert "signature" in finding.place.block


def test_a_cycle_is_found_by_the_engines_alone() -> None:
    report = report_of(calculate("${m} + 1") + calculate("${n} + 1").replace("name: n", "name: m"))
    assert not report.ok
    (cycle,) = (f for f in report.findings if f.code == "form_cycle")
    assert cycle.message in ("计算互相依赖，成了一个圈：n → m → n", "计算互相依赖，成了一个圈：m → n → m")


def test_odk_validate_speaks_through_us() -> None:
    try:
        odk_validate.java()
    except odk_validate.ValidatorMissing:
        pytest.skip("no Java on this machine: ODK Validate cannot run")
    report = report_of("  - {type: calculate, name: n, calculation: '1 + 1'}\n  - {type: note, name: m, label: 甲}\n")
    assert report.artefact is not None
    broken = report.artefact.xform.replace(b"1 + 1", b"frobnicate(1)")
    (finding,) = odk_validate.validate(broken, "a.yaml")
    assert "题目 n：没有函数 frobnicate()" in finding.message
    assert odk_validate.validate(report.artefact.xform, "a.yaml") == []


def test_without_java_the_lint_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    report = report_of("  - {type: note, name: n, label: 甲}\n", validate=True)
    assert report.ok
    assert [(f.severity, f.code) for f in report.findings] == [("note", "validator_missing")]


def test_findings_have_one_public_shape() -> None:
    (finding,) = found_in("  - {type: text, name: q, label: Name}\n")
    assert finding.as_json() == {
        "severity": "warning",
        "code": "label_not_chinese",
        "file": "a.yaml",
        "sheet": "survey",
        "row": 5,
        "column": "label",
        "block": "",
        "message": "题目 q 的 label 里没有汉字",
    }
    assert str(finding) == "提醒 [label_not_chinese] a.yaml survey 表 第 5 行 键 label：题目 q 的 label 里没有汉字"


def test_functions_named_as_missing_are_missing_in_javarosa() -> None:
    from tests.support import javarosa

    javarosa.need_jdk()
    answers = javarosa.evaluate([f"{name}('a', 1)" for name in lint_logic.NOT_PORTABLE])
    assert answers == ["!XPathUnhandledException"] * len(lint_logic.NOT_PORTABLE)
