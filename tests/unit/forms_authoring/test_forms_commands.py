"""`huimin forms`: what an officer at the centre types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import huimin

GOOD = "form_id: a\nform_title: 甲\nversion: '2026112301'\nsurvey:\n  - {type: text, name: q, label: 乙 <b>}\n"
BAD = GOOD + "  - {type: video, name: v, label: 丙}\n"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(huimin, ["forms", *map(str, words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_lint_says_ok_or_what_is_wrong_by_exit_code_and_json(folder: Path) -> None:
    done = run("lint", "--no-validator", folder / "good.yaml")
    assert (done.exit_code, done.output) == (0, "good.yaml：可以使用\n")
    (folder / "bad.yaml").write_text(BAD, encoding="utf-8")
    done = run("lint", "--no-validator", "--json", folder)
    assert done.exit_code == 1
    answer = json.loads(done.output)
    assert (answer["ok"], answer["forms"]) == (False, 2)
    assert [(f["code"], f["file"], f["row"], f["column"]) for f in answer["findings"]] == [
        ("type_refused", "bad.yaml", 6, "type")
    ]


def test_build_writes_forms_with_hashes_and_nothing_where_one_is_wrong(folder: Path) -> None:
    out = folder / "out"
    assert run("build", "--no-validator", folder, "--out", out).exit_code == 0
    manifest = json.loads((out / "a" / "form.json").read_text("utf-8"))
    assert (manifest["form_id"], manifest["version"], manifest["media"]) == ("a", "2026112301", [])
    (folder / "bad.yaml").write_text(BAD.replace("form_id: a", "form_id: b"), encoding="utf-8")
    again = folder / "again"
    done = run("build", "--no-validator", folder, "--out", again)
    assert done.exit_code != 0
    assert not again.exists()


def test_two_sources_of_one_form_are_refused(folder: Path) -> None:
    (folder / "twin.yaml").write_text(GOOD, encoding="utf-8")
    done = run("build", "--no-validator", folder, "--out", folder / "out")
    assert done.exit_code == 1
    assert "form_id 用了两次" in done.output


def test_preview_shows_pages_logic_and_choices(forms_folder: Path) -> None:
    text = run("preview", forms_folder / "s_offsite_filing.yaml").output
    assert "异地就医备案" in text
    assert "只在此时出现：${referral_reason} = 'referred'" in text
    assert "选项筛选：province = ${stay_province}" in text
    assert "上海市（31）" in text


def test_the_html_preview_escapes_and_runs_nothing(folder: Path) -> None:
    assert run("preview", folder / "good.yaml", "--out", folder / "p.html").exit_code == 0
    page = (folder / "p.html").read_text("utf-8")
    assert "乙 &lt;b&gt;" in page
    assert "<script" not in page


def test_convert_goes_both_ways_and_never_over_a_file(folder: Path) -> None:
    assert run("convert", folder / "good.yaml", folder / "good.xlsx").exit_code == 0
    assert run("convert", folder / "good.xlsx", folder / "back.yaml").exit_code == 0
    assert "乙 <b>" in (folder / "back.yaml").read_text("utf-8")
    assert run("convert", folder / "good.xlsx", folder / "back.yaml").exit_code == 1


def test_an_empty_folder_and_another_kind_of_file_are_said(tmp_path: Path) -> None:
    assert "没有 .yaml 或 .xlsx" in run("lint", tmp_path).output
    (tmp_path / "a.doc").write_bytes(b"x")
    assert "file_kind" in run("lint", tmp_path / "a.doc").output


FROM_FILE = GOOD + "  - {type: select_one_from_file l.csv, name: v, label: 丙}\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name,label\n" + b"".join(b"n%d,x\n" % i for i in range(50_001)), "50000 行"),
        (b"name,label\n\xff,x\n", "UTF-8"),
        (b"name,name\na,b\n", "column names"),
    ],
)
def test_a_list_that_the_terminal_would_refuse_stops_the_build(folder: Path, data: bytes, said: str) -> None:
    (folder / "good.yaml").write_text(FROM_FILE, encoding="utf-8")
    (folder / "media").mkdir()
    (folder / "media" / "l.csv").write_bytes(data)
    done = run("build", "--no-validator", folder, "--out", folder / "out")
    assert done.exit_code == 1
    assert "错误 [media_unusable] l.csv：" in done.output
    assert said in done.output
    assert not (folder / "out").exists()
    (folder / "media" / "l.csv").write_bytes(b"name,label\na,b\n")
    assert run("build", "--no-validator", folder, "--out", folder / "out").exit_code == 0


def test_choices_beyond_what_a_workbook_holds_are_refused_at_once(folder: Path) -> None:
    rows = "".join(f"    n{i}: x\n" for i in range(20_001))
    text = GOOD + "  - {type: select_one c, name: v, label: 丙}\nchoices:\n  c:\n" + rows
    (folder / "good.yaml").write_text(text, encoding="utf-8")
    for command in ("lint", "preview"):
        done = run(command, folder / "good.yaml")
        assert done.exit_code == 1
        assert "[too_large] good.yaml choices 表：超过 20000 行；很长的选项表请改用 select_one_from_file" in done.output


def test_what_is_wrong_is_said_alike_by_every_command(folder: Path) -> None:
    (folder / "good.yaml").write_text(BAD.replace("丙", "丙\x07"), encoding="utf-8")
    said = "错误 [control_character] good.yaml 第 6 行：文字里有不可见的控制字符 U+0007\n"
    for command, more in (("lint", []), ("preview", []), ("build", ["--out", str(folder / "out")])):
        done = run(command, folder / "good.yaml", *more)
        assert (done.exit_code, done.output) == (1, said)
