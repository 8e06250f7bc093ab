"""YAML sources: what is refused, and that file, line and key are named."""

from __future__ import annotations

import pytest

from forms.authoring.finding import AuthoringError, Finding
from forms.authoring.model import Row
from forms.authoring.yaml_form import read_form

HEAD = "form_id: a\nform_title: 甲\nversion: '2026112301'\n"


def refused(text: str) -> list[Finding]:
    with pytest.raises(AuthoringError) as why:
        read_form(text.encode(), "a.yaml")
    return list(why.value.findings)


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        (HEAD + "surveys: []\n", "unknown_key", 4, "是不是 survey"),
        (HEAD + "survey:\n  - {type: text, name: a, lable: 姓名}\n", "unknown_key", 5, "是不是 label"),
        (HEAD + "survey:\n  - {type: text, name: a, relevent: x}\n", "unknown_key", 5, "是不是 relevant"),
        (HEAD + "survey:\n  - {type: note, name: a, label: 甲,乙}\n", "yaml_null", 5, "英文逗号"),
        (HEAD + "survey:\n  - {type: note, name: a, label: }\n", "yaml_null", 5, "英文逗号"),
        (HEAD + "survey:\n  - type: note\n    label:\n", "yaml_null", 6, "label 没有值"),
        (HEAD + "survey:\n  - {type: note, name: a, name: b}\n", "yaml_twice", 5, "name 写了两次"),
        (HEAD + "survey:\n  - {type: note, name: a, caption: 甲, label: 乙}\n", "same_column", 5, "两个名称"),
        (HEAD + "survey:\n  - {name: a}\n", "type_missing", 5, "没有 type"),
        (HEAD + "survey:\n  - {type: begin group, name: a}\n", "edge_in_yaml", 5, "rows"),
        (HEAD + "survey:\n  - {type: text, name: a, rows: [{type: note, name: b}]}\n", "rows_misplaced", 5, "group"),
        (HEAD + "survey:\n  - {use: applicant, min_age: '80'}\n", "unknown_key", 5, "with"),
        (HEAD + "survey:\n  - &a {type: note}\n  - *a\n", "yaml_anchor", 5, "引用"),
        (HEAD + "survey:\n  - !!python/none {type: note}\n", "yaml_tag", 5, "标签"),
        (HEAD + "survey:\n  - text\n", "yaml_shape", 5, "每一题"),
        (HEAD + "survey:\n\t- {type: note}\n", "yaml_syntax", 5, "制表符"),
        (HEAD + "survey:\n  - {type: note, label: 'a\x07b'}\n", "control_character", 5, "U+0007"),
        (HEAD + 'survey:\n  - {type: note, label: "a\\x07b"}\n', "control_character", 5, "U+0007"),
        (HEAD + "survey: []\nchoices: {a: [{list_name: a, name: b}]}\n", "unknown_key", 5, "上一层"),
        (HEAD + "survey: []\nchoices: {a: []}\n", "list_empty", 5, "是空的"),
        (HEAD + "survey: []\nsubmission_url: https://x\n", "unknown_key", 5, "不得指定地址"),
        (HEAD + "survey: " + "[" * 40 + "]" * 40, "yaml_depth", 4, "嵌套"),
        (HEAD + "survey: []\n---\na: b\n", "yaml_shape", 5, "一份表单"),
        ("- a\n", "yaml_shape", 1, "最外层"),
        (HEAD, "survey_missing", 0, "没有 survey"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, code: str, line: int, words: str) -> None:
    first = refused(text)[0]
    assert (first.code, first.place.file, first.place.row) == (code, "a.yaml", line)
    assert words in first.message


def test_all_faults_of_a_file_are_told_at_once() -> None:
    found = refused(HEAD + "survey:\n  - {type: text, lable: a}\n  - {name: b}\nchoice: {}\n")
    assert [(f.code, f.place.row) for f in found] == [("unknown_key", 7), ("unknown_key", 5), ("type_missing", 6)]


def test_text_stays_what_was_typed() -> None:
    form = read_form((HEAD + "survey:\n  - {type: note, name: a, label: 012, required: yes}\n").encode(), "a.yaml")
    assert form.survey == (Row({"type": "note", "name": "a", "label": "012", "required": "yes"}),)


def test_a_file_that_is_not_text_or_too_large_is_refused() -> None:
    with pytest.raises(AuthoringError) as why:
        read_form("a: 甲".encode("gb18030"), "a.yaml")
    assert why.value.code == "not_utf8"
    with pytest.raises(AuthoringError) as why:
        read_form(b"#" * 1024 * 1025, "a.yaml")
    assert why.value.code == "too_large"
