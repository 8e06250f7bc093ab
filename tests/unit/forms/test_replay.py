"""`python -m forms.replay`, the public contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forms.replay import main
from tests.differential.cases import Case
from tests.differential.compare import flat, same
from tests.differential.store import STORED
from tests.support.xforms import ask, bind, items, repeat, xform

FORM = xform(
    '<a/><n/><p jr:template=""><i/></p><p><i/></p><s/><t/><d/>',
    bind("a", "int")
    + bind("n", calculate="/data/a + 1")
    + bind("d", calculate="format-date-time('2026-01-01T00:00:00Z', '%H')"),
    ask("a") + repeat("p", ask("p/i")) + ask("s", items("x", "y"), "select") + ask("t", kind="trigger"),
)


def run(
    tmp_path: Path, operations: list[object], capsys: pytest.CaptureFixture[str], *more: str
) -> list[dict[str, str]]:
    (tmp_path / "f.xml").write_text(FORM, encoding="utf-8")
    (tmp_path / "o.jsonl").write_text("".join(json.dumps(o) + "\n" for o in operations), encoding="utf-8")
    assert main([str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl"), *more]) == 0
    return [flat(line) for line in capsys.readouterr().out.splitlines()]


def test_one_instance_first_and_one_after_each_operation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(tmp_path, [
        {"op": "set", "ref": "/data/a", "value": "12", "type": "int", "unknown": [1]},
        {"op": "add", "ref": "/data/p"},
        {"op": "set", "ref": "/data/p[2]/i", "value": " z "},
        {"op": "remove", "ref": "/data/p", "i": 0},
        {"op": "select", "ref": "/data/s", "value": ["x", "y"]},
        {"op": "trigger", "ref": "/data/t", "value": True},
        {"op": "trigger", "ref": "/data/t", "value": False},
    ], capsys)  # fmt: skip
    assert len(out) == 8
    assert (out[1]["/a[1]"], out[1]["/n[1]"]) == ("12", "13")
    assert out[3]["/p[2]/i[1]"] == "z"
    assert out[4]["/p[1]/i[1]"] == "z"
    assert out[5]["/s[1]"] == "x y"
    assert (out[6].get("/t[1]"), out[7].get("/t[1]")) == ("OK", None)


@pytest.mark.parametrize(
    "operation",
    [{"op": "set", "ref": "/data/none", "value": "1"}, {"op": "set", "ref": "/data/a", "value": "x"}, {"op": "dance"},
     {"op": "set", "ref": "/data/p[9]/i", "value": "1"}, {"op": "remove", "ref": "/data/p", "i": 7}, [],
     {"op": "add", "ref": "/data"}, {"op": "select", "ref": "/data/a", "value": ["x"]}],
)  # fmt: skip
def test_an_operation_that_cannot_be_done_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], operation: object
) -> None:
    first, second, third = run(tmp_path, [operation, {"op": "set", "ref": "/data/a", "value": "1"}], capsys)
    assert first == second
    assert third["/a[1]"] == "1"


def test_the_time_zone_is_honoured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, [], capsys)[0]["/d[1]"] == "08"
    assert run(tmp_path, [], capsys, "--tz", "Pacific/Honolulu")[0]["/d[1]"] == "14"


def test_attached_files_come_from_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "l.csv").write_text("name,label\na,甲\n", encoding="utf-8")
    (tmp_path / "f.xml").write_text(
        xform("<n/>", bind("n", calculate="instance('l')/root/item[name='a']/label"),
              model='<instance id="l" src="jr://file-csv/l.csv"/>'), encoding="utf-8")  # fmt: skip
    (tmp_path / "o.jsonl").write_text("", encoding="utf-8")
    assert main([str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl"), "--attach", str(tmp_path)]) == 0
    assert flat(capsys.readouterr().out)["/n[1]"] == "甲"
    assert main([str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl")]) == 2
    assert "l.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("document", "operations", "said"),
    [
        (b"<a>", b"", "f.xml: form_broken: "),
        (b"<a/>", b"", "f.xml: form_broken: not an XForm: it has no model"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', b"", "f.xml: form_broken: document type declarations"),
        (b"\xff\xfe", b"", "f.xml: form_broken: "),
        (None, b"", "f.xml: cannot be read (No such file or directory)"),
        (xform("<n/>").encode(), None, "o.jsonl: cannot be read (No such file or directory)"),
        (xform("<n/>").encode(), b"\xff", "o.jsonl: cannot be read (is not UTF-8)"),
    ],
)
def test_what_cannot_be_opened_is_told_by_file_code_and_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: bytes | None, operations: bytes | None, said: str
) -> None:
    for name, data in (("f.xml", document), ("o.jsonl", operations)):
        if data is not None:
            (tmp_path / name).write_bytes(data)
    assert main([str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl")]) == 2
    assert said in capsys.readouterr().err


def test_a_line_that_is_no_operation_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.xml").write_text(xform("<n/>", "", ask("n")), encoding="utf-8")
    (tmp_path / "o.jsonl").write_text('nonsense\n{"op":"set","ref":"/data/n","value":"a\\u0007\\u202eb"}\n')
    assert main([str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl")]) == 0
    told = capsys.readouterr()
    assert told.err == "line 1: is not JSON\n"
    assert "<n>ab</n>" in told.out.splitlines()[2]


def test_the_command_itself_answers_a_stored_case(tmp_path: Path) -> None:
    case = Case.unpack(STORED.read_text(encoding="utf-8").splitlines()[0])
    (tmp_path / "f.xml").write_text(case.xml, encoding="utf-8")
    (tmp_path / "o.jsonl").write_text("".join(json.dumps(s) + "\n" for s in case.steps[1:]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "forms.replay", str(tmp_path / "f.xml"), str(tmp_path / "o.jsonl")],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == len(case.steps)
    for line, step in zip(lines, case.steps, strict=True):
        got = flat(line)
        assert all(same(got.get(path), value) for path, value in step["expect"].items())
