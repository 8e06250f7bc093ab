"""Shared blocks: parameters, lists of materials, references kept through a workbook, edits that show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.authoring.blocks import Library
from forms.authoring.finding import AuthoringError
from forms.authoring.model import FormSource, Row, SheetRow, Sheets, Use
from forms.authoring.sheets import fold, unfold

BLOCK = """
block: b
title: 甲
params: {who: {about: 谁}, age: {about: 岁, default: "-"}}
rows:
  - {type: note, name: "{{who}}_n", label: "{{who}}，您好"}
  - {type: note, name: old, label: "满 {{age}} 岁", when: age}
  - {type: note, name: young, label: 不限岁数, when: not age}
"""


def one_block(folder: Path, text: str = BLOCK) -> Library:
    (folder / "b.yaml").write_text(text, encoding="utf-8")
    return Library.load(folder)


def names(rows: tuple[Row, ...]) -> list[str]:
    return [r.name for r in rows]


def test_parameters_fill_cells_and_switch_rows(tmp_path: Path) -> None:
    library = one_block(tmp_path)
    assert names(library.expand(Use("b", {"who": "me"}))) == ["me_n", "young"]
    rows = library.expand(Use("b", {"who": "me", "age": "80"}))
    assert [r.cells["label"] for r in rows] == ["me，您好", "满 80 岁"]
    assert all("when" not in r.cells for r in rows)


@pytest.mark.parametrize(
    ("use", "code", "words"),
    [
        (Use("c"), "unknown_block", "已有 b"),
        (Use("b"), "argument_missing", "who（谁）"),
        (Use("b", {"who": "x", "agee": "1"}), "unknown_argument", "是不是 age"),
    ],
)
def test_a_wrong_use_is_refused(tmp_path: Path, use: Use, code: str, words: str) -> None:
    with pytest.raises(AuthoringError) as why:
        one_block(tmp_path).expand(use)
    assert why.value.code == code
    assert words in str(why.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BLOCK.replace("block: b", "block: c"), "block_name"),
        (BLOCK.replace("title: 甲\n", ""), "key_missing"),
        (BLOCK + "extra: 1\n", "unknown_key"),
        (BLOCK.replace("{{age}}", "{{aged}}"), "unknown_argument"),
        (BLOCK.replace("when: age", "when: aged"), "unknown_argument"),
        (BLOCK.replace("about: 岁", "abuot: 岁"), "unknown_key"),
        (BLOCK + "  - use: applicant\n", "block_in_block"),
    ],
)
def test_a_wrong_block_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(AuthoringError) as why:
        one_block(tmp_path, text)
    assert why.value.code == code


def test_materials_come_from_one_table(library: Library) -> None:
    (group,) = library.expand(Use("materials", {"items": ("id_card", "hukou_book")}))
    assert names(tuple(r for r in group.rows if isinstance(r, Row))) == [
        "seen_id_card",
        "seen_hukou_book",
        "scan_hukou_book",
    ]
    with pytest.raises(AuthoringError, match="是不是 id_card"):
        library.expand(Use("materials", {"items": ("id_crad",)}))


FORM = FormSource({"form_id": "a"}, (Use("agent", {"scope": "甲"}), Row({"type": "note", "name": "x", "label": "乙"})))


def test_an_unchanged_block_comes_back_as_a_reference(library: Library) -> None:
    assert fold(unfold(FORM, library), library) == FORM


def _edit(sheets: Sheets, name: str, **cells: str) -> Sheets:
    def one(row: SheetRow) -> SheetRow:
        return replace(row, cells={**row.cells, **cells}) if row.cells.get("name") == name else row

    return replace(sheets, survey=tuple(map(one, sheets.survey)), choices=tuple(map(one, sheets.choices)))


def test_an_edited_row_makes_the_block_plain_rows(library: Library) -> None:
    form = fold(_edit(unfold(FORM, library), "agent_phone", hint="白天能打通的"), library)
    assert not any(isinstance(item, Use) for item in form.survey)
    assert set(form.choices) == {"handled_by", "agent_relation", "mandate_scope"}


def test_an_edited_choice_of_a_block_makes_it_plain_rows(library: Library) -> None:
    form = fold(_edit(unfold(FORM, library), "sibling", label="兄弟或姐妹"), library)
    assert not any(isinstance(item, Use) for item in form.survey)
    assert [c.cells["label"] for c in form.choices["agent_relation"] if c.cells["name"] == "sibling"] == ["兄弟或姐妹"]


def test_a_block_that_changed_since_the_export_does_not_change_the_form(library: Library) -> None:
    exported = unfold(FORM, library)
    block = library.blocks["agent"]
    newer = Library({"agent": replace(block, rows=block.rows[:1])})
    assert [r.cells for r in unfold(fold(exported, newer), newer).survey] == [r.cells for r in exported.survey]


def test_a_list_in_block_and_form_is_refused(library: Library) -> None:
    form = replace(FORM, choices={"handled_by": ()}, survey=(Use("agent", {"scope": "甲"}),))
    with pytest.raises(AuthoringError, match="handled_by"):
        unfold(form, library)


def test_a_use_that_gives_no_row_is_refused(tmp_path: Path) -> None:
    text = 'block: b\ntitle: 甲\nparams: {x: {about: 乙, default: "no"}}\nrows: [{type: note, name: a, when: x}]\n'
    with pytest.raises(AuthoringError) as why:
        unfold(FormSource({}, (Use("b"),)), one_block(tmp_path, text))
    assert why.value.code == "block_empty"
