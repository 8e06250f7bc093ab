"""From source to XForm: what the artefact holds, that it is the same every time, and pyxform's words in Chinese."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyxform.errors import ErrorCode

from forms.authoring import pyxform_words
from forms.authoring.blocks import Library
from forms.authoring.bundle import bundle, write_bundle
from forms.authoring.compile import Artefact, Media, compile_form
from forms.authoring.finding import AuthoringError, Place
from forms.authoring.model import SheetRow, Sheets
from forms.authoring.source import load
from forms.session import FormSession
from forms.xform import load_form
from forms.xform.model import KIOSK

HEAD = "form_id: a\nform_title: 甲\nversion: '2026112301'\nsurvey:\n"


def compiled(rows: str) -> Artefact:
    return compile_form(load((HEAD + rows).encode(), "a.yaml", Library()).form, Library())


def test_sensitive_and_display_are_attributes_of_our_namespace() -> None:
    form = load_form(
        compiled(
            "  - {type: text, name: q, label: 甲, 'bind::kiosk:sensitive': yes}\n"
            "  - {type: decimal, name: m, label: 乙, 'body::kiosk:display': rmb-upper}\n"
        ).xform
    )
    assert form.binds["/data/q"].sensitive
    assert form.binds["/data/m"].display == "rmb-upper" or form.questions["/data/m"].attributes["kiosk:display"]
    assert KIOSK.encode() in compiled("  - {type: text, name: q, label: 甲, 'bind::kiosk:sensitive': yes}\n").xform


def test_a_form_without_our_attributes_declares_no_namespace_of_ours() -> None:
    assert b"kiosk" not in compiled("  - {type: text, name: q, label: 甲}\n").xform


def test_the_form_says_that_its_language_is_chinese_only_where_there_are_several() -> None:
    assert b"itext" not in compiled("  - {type: text, name: q, label: 甲}\n").xform
    two = compiled("  - {type: text, name: q, label: 甲, 'label::English (en)': A}\n").xform.decode()
    assert '<translation lang="中文 (zh)" default="true()">' in two


def test_or_other_speaks_chinese_and_asks_which() -> None:
    form = load_form(compiled("  - {type: select_one l or_other, name: q, label: 甲}\nchoices: {l: {a: 乙}}\n").xform)
    session = FormSession(form)
    assert [(c.value, text.text) for c, text in session.choices("/data/q")] == [("a", "乙"), ("other", "其他")]
    assert "q_other" not in session.xml()
    session.select("/data/q", ["other"])
    assert session.label("/data/q_other").text == "请说明"
    assert [v.reference for v in session.validity()] == ["/data/q_other"]


def test_chinese_quotation_marks_stay_what_they_are() -> None:
    made = compiled("  - {type: select_one l, name: q, label: 选“甲”, hint: ‘乙’}\nchoices: {l: {a: “丙”}}\n")
    text = made.xform.decode()
    assert all(words in text for words in ("选“甲”", "‘乙’", "“丙”"))


def test_a_query_is_an_instance_that_the_terminal_serves() -> None:
    made = compiled(
        "  - {type: xml-external, name: query_balance}\n"
        "  - {type: note, name: n, label: '余额 ${b}'}\n"
        "  - {type: calculate, name: b, calculation: instance('query_balance')/root/fen}\n"
    )
    assert b'<instance id="query_balance" src="jr://instance/query/balance"/>' in made.xform
    assert made.media == (Media("query_balance.xml", "data", virtual=True),)


def test_all_files_that_a_form_names_are_in_its_media() -> None:
    made = compiled(
        "  - {type: select_one_from_file region.csv, name: r, label: 甲, 'media::image': a.png}\n"
        "  - {type: csv-external, name: prices}\n"
        "  - {type: xml-external, name: card}\n"
        "  - {type: calculate, name: p, calculation: \"pulldata('rates', 'v', 'k', ${r})\"}\n"
    )
    assert [(m.name, m.virtual) for m in made.media] == [
        ("a.png", False),
        ("card.xml", True),
        ("prices.csv", False),
        ("rates.csv", False),
        ("region.csv", False),
    ]


def test_the_same_source_gives_the_same_bytes_in_every_process(tmp_path: Path, forms_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from forms.authoring.blocks import Library;"
        "from forms.authoring.compile import compile_form; from forms.authoring.source import load;"
        "folder = Path(sys.argv[1]); library = Library.load(folder / 'blocks'); path = folder / 's_dibao.yaml';"
        "print(compile_form(load(path.read_bytes(), path.name, library).form, library).sha256)"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code, str(forms_folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == 64


def test_a_built_form_lies_whole_beside_its_hashes(tmp_path: Path) -> None:
    media = tmp_path / "in"
    media.mkdir()
    (media / "region.csv").write_bytes(b"name,label\n")
    made = compiled("  - {type: select_one_from_file region.csv, name: r, label: 甲}\n")
    folder = write_bundle(bundle(made, "a.yaml", media), tmp_path / "out")
    stale = folder / "media" / "old.csv"
    stale.write_bytes(b"")
    first = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p != stale}
    write_bundle(bundle(made, "a.yaml", media), tmp_path / "out")
    assert {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == first
    assert set(first) == {"form.xml", "form.json", "region.csv"}
    assert first["form.xml"] == made.xform


def test_a_missing_file_stops_the_build(tmp_path: Path) -> None:
    made = compiled("  - {type: select_one_from_file region.csv, name: r, label: 甲}\n")
    with pytest.raises(AuthoringError, match=r"缺少文件 region\.csv"):
        bundle(made, "a.yaml", tmp_path)


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("  - {type: note, name: n, label: '${nobody}'}\n", 5, "引用了不存在的题目 nobody"),
        ("  - {type: text, name: q, label: 甲}\n  - {type: text, name: q, label: 乙}\n", 6, "q"),
        ("  - {type: calculate, name: c}\n", 5, "没有 calculation"),
        (
            "  - {type: calculate, name: s, calculation: '1'}\n  - {type: text, name: q, label: 甲, trigger: '${s}'}\n",
            6,
            "看不见的题目 s 不能作 trigger",
        ),
        ("  - {type: range, name: r, label: 甲, parameters: start=x end=2 step=1}\n", 5, "start 必须是数字"),
        ("  - {type: text, name: q, label: 甲, parameters: rows}\n", 5, "键=值"),
        (
            "  - {type: select_one nowhere, name: q, label: 甲}\nchoices: {l: {a: 甲}}\n",
            5,
            "没有选项表 nowhere",
        ),
        ("  - {type: text, name: q, label: 甲, trigger: q}\n", 5, "引用要写成 ${题目名称}"),
    ],
)
def test_the_converters_errors_come_in_chinese_at_the_authors_line(rows: str, line: int, words: str) -> None:
    with pytest.raises(AuthoringError) as why:
        compiled(rows)
    (finding,) = why.value.findings
    assert finding.place.row == line
    assert words in finding.message


def test_every_code_that_we_translate_still_exists_in_the_converter() -> None:
    assert set(pyxform_words.BY_CODE) <= {code.name for code in ErrorCode}


def test_an_error_without_a_translation_is_passed_on() -> None:
    sheets = Sheets({}, (SheetRow({"type": "x"}, Place("a.xlsx", "survey", 2)),), ())

    class Odd(Exception):
        code = None
        context: dict[str, str] = {}

    finding = pyxform_words.finding(Odd("[row : 2] Something odd."), sheets)
    assert finding.place.row == 2
    assert "Something odd." in finding.message
