"""YAML and workbooks hold the same: whatever goes round comes back equal, shared blocks as references."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.authoring.blocks import Library
from forms.authoring.columns import CHOICES, SETTINGS, SURVEY
from forms.authoring.model import Cells, Choice, FormSource, Item, Row, Use
from forms.authoring.question_types import canonical_type
from forms.authoring.sheets import fold, unfold
from forms.authoring.source import dump, load
from forms.authoring.text import allowed
from forms.authoring.workbook_read import read_sheets

LIBRARY = Library.load(Path(__file__).parents[2] / "resources" / "forms" / "blocks")

awkward = st.sampled_from(
    [
        *("yes", "no", "null", "~", "TRUE", "012", "1.0", "1e3", "2026-01-01", "=1+1", "#N/A", "#REF!", "#注"),
        *("甲,乙", "a: b", "- x", "{{x}}", "'", '"', "\\n", "&a", "*a", "!x", "@x", "%x", "`", "|", ">", "?"),
        *("第一行\n第二行", "_x0041_", "<b>&amp;</b>", "${a} = 'x'", "“引号”", "𠮷", "\u2028x", "a\tb"),
    ]
)
texts = awkward | st.text(st.characters(codec="utf-8").filter(allowed), min_size=1, max_size=40)
clean_texts = texts.map(lambda t: t.replace("\xa0", " ").strip()).filter(bool)
names = st.from_regex(r"\A[a-z_][a-z0-9_.-]{0,12}\Z")
languages = st.sampled_from(["English (en)", "中文 (zh)", "Français (fr)"])
types = st.sampled_from(
    ["text", "integer", "select_one list_a", "select_multiple list_b or_other", "rank list_a", "note", "image",
     "select_one_from_file a.csv", "xml-external", "calculate", "geotrace", "no such type"]
)  # fmt: skip


def cells(columns: tuple[str, ...], translated: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    """Any cells of some columns, a few of them in a language."""
    plain = st.dictionaries(st.sampled_from(columns), clean_texts, max_size=5)
    spoken = st.dictionaries(
        st.builds("{}::{}".format, st.sampled_from(translated), languages), clean_texts, max_size=2
    )
    return st.builds(lambda a, b: {**a, **b}, plain, spoken)


row_cells = st.builds(
    lambda given, kind, name: {**given, "type": kind, "name": name},
    cells(tuple(c for c in SURVEY if c not in ("type", "name")), ("label", "hint", "media::image")),
    types,
    names,
)
questions: st.SearchStrategy[Item] = st.builds(Row, row_cells)
used: st.SearchStrategy[Item] = st.one_of(
    st.builds(Use, st.just("applicant"), st.sampled_from([{}, {"min_age": "80"}, {"card": "no", "min_age": "16"}])),
    st.builds(Use, st.just("consent"), st.fixed_dictionaries({"purpose": clean_texts})),
    st.builds(
        Use,
        st.just("materials"),
        st.fixed_dictionaries(
            {"items": st.lists(st.sampled_from(["id_card", "hukou_book"]), min_size=1, max_size=3).map(tuple)}
        ),
    ),
    st.builds(Use, st.just("signature")),
)
items = st.recursive(
    questions | used,
    lambda inner: st.builds(
        lambda given, kind, rows: Row({**given, "type": kind}, tuple(rows)),
        row_cells,
        st.sampled_from(["group", "repeat"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)
choice_cells = st.builds(
    lambda given, extra, name: {**given, **extra, "name": name},
    cells(tuple(c for c in CHOICES if c not in ("list_name", "name")), ("label",)),
    st.dictionaries(st.sampled_from(["province", "组别"]), clean_texts, max_size=1),
    clean_texts,
)
forms = st.builds(
    FormSource,
    st.dictionaries(st.sampled_from(SETTINGS), clean_texts, max_size=5),
    st.lists(items, min_size=1, max_size=5).map(tuple),
    st.dictionaries(names, st.lists(st.builds(Choice, choice_cells), min_size=1, max_size=4).map(tuple), max_size=3),
)


def normal(form: FormSource) -> FormSource:
    """As YAML gives it back: what unicode calls the same stays apart, only spellings of types are one."""

    def row(item: Item) -> Item:
        if isinstance(item, Use):
            return item
        given: Cells = {**item.cells, "type": canonical_type(item.cells["type"])}
        return Row(given, tuple(map(row, item.rows)))

    return FormSource(form.settings, tuple(map(row, form.survey)), form.choices)


@settings(max_examples=60, deadline=None)
@given(form=forms)
def test_yaml_gives_back_what_was_written(form: FormSource) -> None:
    assert load(dump(form, "a.yaml", LIBRARY), "a.yaml", LIBRARY).form == normal(form)


@settings(max_examples=40, deadline=None)
@given(form=forms)
def test_a_workbook_gives_back_the_model_with_blocks_as_references(form: FormSource) -> None:
    assert load(dump(form, "a.xlsx", LIBRARY), "a.xlsx", LIBRARY).form == normal(form)


@settings(max_examples=40, deadline=None)
@given(form=forms)
def test_every_cell_of_a_workbook_survives_yaml(form: FormSource) -> None:
    before, _ = read_sheets(dump(form, "a.xlsx", LIBRARY), "a.xlsx")
    through = load(dump(fold(before, LIBRARY), "a.yaml", LIBRARY), "a.yaml", LIBRARY).form
    after = unfold(through, LIBRARY)
    assert after.settings == before.settings
    assert [(r.cells, r.block) for r in after.survey] == [(r.cells, r.block) for r in before.survey]
    assert {n: [r.cells for r in rows] for n, rows in after.lists().items()} == {
        n: [r.cells for r in rows] for n, rows in before.lists().items()
    }


@settings(max_examples=40, deadline=None)
@given(form=forms, where=st.integers(0, 200))
def test_an_edited_row_of_a_block_is_never_lost(form: FormSource, where: int) -> None:
    sheets, _ = read_sheets(dump(form, "a.xlsx", LIBRARY), "a.xlsx")
    place = where % len(sheets.survey)
    row = sheets.survey[place]
    if row.cells["type"].startswith("end_"):
        return
    edited = type(row)({**row.cells, "hint": "改过的提示"}, row.place, row.block)
    survey = (*sheets.survey[:place], edited, *sheets.survey[place + 1 :])
    back = unfold(fold(type(sheets)(sheets.settings, survey, sheets.choices), LIBRARY), LIBRARY)
    assert [r.cells for r in back.survey] == [r.cells for r in survey]


def test_text_is_not_normalised() -> None:
    decomposed = unicodedata.normalize("NFD", "é")
    form = FormSource({}, (Row({"type": "note", "name": "a", "label": decomposed}),))
    for file in ("a.yaml", "a.xlsx"):
        assert load(dump(form, file, LIBRARY), file, LIBRARY).form == form
