"""Workbooks: what is refused, that sheet, row and column are named, and how typed cells read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest

from forms.authoring.finding import AuthoringError, Finding
from forms.authoring.workbook_read import read_sheets

from .conftest import MakeBook

SETTINGS: list[Sequence[Any]] = [["form_id", "form_title", "version"], ["a", "甲", 2026112301]]
SURVEY: list[Sequence[Any]] = [["type", "name", "label"], ["text", "a", "甲"]]


def refused(data: bytes) -> list[Finding]:
    with pytest.raises(AuthoringError) as why:
        read_sheets(data, "a.xlsx")
    return list(why.value.findings)


@pytest.mark.parametrize(
    ("survey", "code", "row", "column", "words"),
    [
        ([["type", "name", "lable"], ["text", "a", "甲"]], "unknown_column", 1, "lable", "是不是 label"),
        ([["type", "name", "media::video"], ["text", "a", "x"]], "unknown_column", 1, "media::video", "不放视频"),
        ([["type", "name", "label", "Label"], ["text", "a", "b", "c"]], "same_column", 1, "Label", "两次"),
        ([["type", "name", "relevant::中文 (zh)"]], "unknown_column", 1, "relevant::中文 (zh)", "不能带语言"),
        ([["type", "name"], ["text", "=A1"]], "formula", 2, "name", "公式"),
        ([["type", "name", None], ["text", "a", "旁注"]], "no_header", 2, "C", "没有列名"),
        ([["type", "name"], ["text", "a\x1fb".replace("\x1f", "\u0085")]], "control_character", 2, "name", "U+0085"),
        ([["type", "name"], ["begin group", "g"], ["text", "a"]], "begin_unmatched", 2, "", "没有 end_group"),
        ([["type", "name"], ["text", "a"], ["end group", None]], "end_unmatched", 3, "", "没有对应"),
        ([["type", "name"], ["begin group", "g"], ["end group", "h"]], "end_unmatched", 3, "name", "不同"),
        ([["type", "name"], ["group", "g"], ["end group", "g"]], "begin_unmatched", 2, "type", "begin_group"),
        (
            [["type", "name", "label"], ["begin group", "g"], ["end group", "g", "x"]],
            "end_not_empty",
            3,
            "label",
            "只能有",
        ),
    ],
)
def test_a_fault_is_named_with_sheet_row_and_column(
    make_book: MakeBook, survey: list[list[Any]], code: str, row: int, column: str, words: str
) -> None:
    from forms.authoring.blocks import Library
    from forms.authoring.source import load

    data = make_book({"survey": survey, "settings": SETTINGS})
    with pytest.raises(AuthoringError) as why:
        load(data, "a.xlsx", Library())
    first = why.value.findings[0]
    assert (first.code, first.place.sheet, first.place.row, first.place.column) == (code, "survey", row, column)
    assert words in first.message


@pytest.mark.parametrize("sheet", ["entities", "external_choices", "osm"])
def test_sheets_of_what_the_terminal_lacks_are_refused_by_name(make_book: MakeBook, sheet: str) -> None:
    found = refused(make_book({"survey": SURVEY, "settings": SETTINGS, sheet: [["list_name"], ["x"]]}))
    assert found[0].code == "sheet_refused"
    assert sheet in found[0].message


def test_other_sheets_are_left_out_with_a_remark_unless_they_begin_with_an_underscore(make_book: MakeBook) -> None:
    _, remarks = read_sheets(make_book({"survey": SURVEY, "说明": [["x"]], "_草稿": [["x"]]}), "a.xlsx")
    assert [(f.code, f.place.sheet) for f in remarks] == [("sheet_ignored", "说明")]


def test_typed_cells_read_as_other_tools_read_them(make_book: MakeBook) -> None:
    cells = [True, 3.0, 0.5, dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 3, 4), " 甲\xa0乙 ", "1\r\n2"]  # noqa: DTZ001
    columns = ["required", "label", "hint", "default", "remark", "constraint_message", "required_message"]
    sheets, _ = read_sheets(make_book({"survey": [["type", *columns], ["text", *cells]]}), "a.xlsx")
    row = sheets.survey[0].cells
    assert [row[c] for c in columns] == ["TRUE", "3", "0.5", "2026-01-02", "2026-01-02 03:04:00", "甲 乙", "1\n2"]


def test_other_names_of_columns_and_types_become_one(make_book: MakeBook) -> None:
    survey = [["Type", "tag", "Caption :: 中文 (zh)", "relevance", "calculate", "image"],
              ["select one  edu", "a", "甲", "1", "2", "x.png"]]  # fmt: skip
    sheets, _ = read_sheets(make_book({"survey": survey}), "a.xlsx")
    assert sheets.survey[0].cells == {
        "type": "select_one edu",
        "name": "a",
        "label::中文 (zh)": "甲",
        "relevant": "1",
        "calculation": "2",
        "media::image": "x.png",
    }


def test_blank_rows_are_skipped_and_row_numbers_stay(make_book: MakeBook) -> None:
    sheets, _ = read_sheets(make_book({"survey": [["type", "name"], [], ["text", "a"]]}), "a.xlsx")
    assert [r.place.row for r in sheets.survey] == [3]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0 old", b"<html></html>"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refused(data)[0].code == "workbook"


def test_a_truncated_workbook_is_refused(make_book: MakeBook) -> None:
    data = make_book({"survey": SURVEY})
    assert refused(data[: len(data) // 2])[0].code == "workbook"


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(make_book: MakeBook) -> None:
    bomb = _with_part(make_book({"survey": SURVEY}), "xl/media/a.bin", bytes(65 * 1024 * 1024))
    assert refused(bomb)[0].code == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_in_any_part_is_refused(make_book: MakeBook, encoding: str) -> None:
    dtd = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode(encoding)
    assert refused(_with_part(make_book({"survey": SURVEY}), "xl/extra.xml", dtd))[0].code == "workbook"


def test_a_workbook_with_vba_is_refused(make_book: MakeBook) -> None:
    assert refused(_with_part(make_book({"survey": SURVEY}), "xl/vbaProject.bin", b"x"))[0].code == "workbook_macros"


def test_too_many_rows_are_refused(make_book: MakeBook) -> None:
    rows = [["type", "name"], *[["note", "a"]] * 20_001]
    assert refused(make_book({"survey": rows}))[0].code == "too_large"
