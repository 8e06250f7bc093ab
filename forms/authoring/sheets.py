"""Between the tree of a source and the flat sheets of a workbook, with shared blocks unfolded and folded again.

Unfolding tags every row of a block. Folding takes a run of rows with one tag back to a `use` only where the rows are,
cell for cell, what the block gives today; where somebody edited one, they stay plain rows, so that the diff shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby
from typing import Final

from forms.authoring.blocks import Library, tag_of, use_of
from forms.authoring.finding import AuthoringError, Finding, Place, error
from forms.authoring.model import Choice, FormSource, Item, Row, SheetRow, Sheets, Use, uses
from forms.authoring.question_types import CONTAINERS, BadType, parse_type

MOST_ROWS: Final = 20_000
"""Rows of a sheet, in a workbook and out of YAML."""
LONG_LISTS: Final = "很长的选项表请改用 select_one_from_file"


def unfold(form: FormSource, library: Library) -> Sheets:
    """Flat sheets of a form. Raises AuthoringError: unknown block or argument, a choice list defined twice."""
    ordinal = count(1)

    def flat(items: tuple[Item, ...], tag: str) -> Iterator[SheetRow]:
        for item in items:
            if isinstance(item, Use):
                rows = library.expand(item)
                if not rows:
                    raise AuthoringError([error("block_empty", item.place, f"共用块 {item.block} 这样用没有一题")])
                yield from flat(rows, tag_of(next(ordinal), item))
                continue
            yield from _rows_of(item, flat(item.rows, tag), tag)

    survey = tuple(flat(form.survey, ""))
    choices: list[SheetRow] = [_choice_row(name, c, "") for name, rows in form.choices.items() for c in rows]
    given: dict[str, str] = dict.fromkeys(form.choices, "")
    problems: list[Finding] = []
    for use in uses(form.survey):
        for name, rows in library.block(use).choices.items():
            if given.get(name) == use.block:
                continue
            if name in given:
                whose = given[name] or "本表单"
                problems.append(error("list_twice", use.place, f"选项表 {name} 在共用块 {use.block} 和{whose}里都有"))
                continue
            given[name] = use.block
            choices += [_choice_row(name, c, use.block, use) for c in rows]
    problems += [
        error("too_large", Place(form.settings_place.file, name), f"超过 {MOST_ROWS} 行；{LONG_LISTS}")
        for name, sheet in (("survey", survey), ("choices", choices))
        if len(sheet) > MOST_ROWS
    ]
    if problems:
        raise AuthoringError(problems)
    return Sheets(form.settings, survey, tuple(choices), form.settings_place)


def _rows_of(row: Row, inner: Iterator[SheetRow], tag: str) -> Iterator[SheetRow]:
    if row.type not in CONTAINERS:
        yield SheetRow(row.cells, row.place, tag)
        return
    yield SheetRow({**row.cells, "type": f"begin_{row.type}"}, row.place, tag)
    yield from inner
    end = {"type": f"end_{row.type}"} | ({"name": row.name} if row.name else {})
    yield SheetRow(end, row.place, tag)


def _choice_row(name: str, choice: Choice, tag: str, use: Use | None = None) -> SheetRow:
    return SheetRow({"list_name": name, **choice.cells}, use.place if use else choice.place, tag)


def fold(sheets: Sheets, library: Library) -> FormSource:
    """The tree of flat sheets. Raises AuthoringError: groups that do not match."""
    dissolved = _edited_lists(sheets, library)
    flat: list[SheetRow | Use] = []
    for tag, run in groupby(sheets.survey, key=lambda row: row.block):
        rows = list(run)
        use = use_of(tag, rows[0].place) if tag else None
        if use is None or use.block in dissolved or not _is_unchanged(use, rows, library):
            flat += rows
        else:
            flat.append(use)
    survey = _tree(flat)
    kept = {name for use in uses(survey) for name in library.block(use).choices}
    choices: dict[str, tuple[Choice, ...]] = {}
    for name, listed in sheets.lists().items():
        if name in kept:
            continue
        choices[name] = tuple(
            Choice({c: t for c, t in row.cells.items() if c != "list_name"}, row.place) for row in listed
        )
    return FormSource(sheets.settings, survey, choices, sheets.settings_place)


def _edited_lists(sheets: Sheets, library: Library) -> set[str]:
    """Blocks whose choice lists are no longer, row for row, the block's."""
    edited = set()
    lists = sheets.lists()
    for block in library.blocks.values():
        for name, choices in block.choices.items():
            now = [dict(row.cells) for row in lists.get(name, [])]
            if now != [{"list_name": name, **c.cells} for c in choices]:
                edited.add(block.name)
    return edited


def _is_unchanged(use: Use, rows: list[SheetRow], library: Library) -> bool:
    try:
        expected = unfold(FormSource({}, (use,)), library).survey
    except AuthoringError:
        return False
    return [dict(r.cells) for r in rows] == [dict(r.cells) for r in expected]


def _tree(flat: list[SheetRow | Use]) -> tuple[Item, ...]:
    stack: list[tuple[SheetRow | None, list[Item]]] = [(None, [])]
    problems: list[Finding] = []
    for item in flat:
        edge, base = ("", "") if isinstance(item, Use) else _edge_of(item)
        if isinstance(item, Use):
            stack[-1][1].append(item)
        elif edge == "begin":
            stack.append((item, []))
        elif edge == "end":
            begin, inner = stack[-1]
            if begin is None or _edge_of(begin)[1] != base:
                problems.append(error("end_unmatched", item.place, f"end_{base} 没有对应的 begin_{base}"))
                continue
            problems += _end_problems(item, begin)
            stack.pop()
            stack[-1][1].append(Row({**begin.cells, "type": base}, tuple(inner), begin.place))
        elif base in CONTAINERS:
            problems.append(error("begin_unmatched", item.place.at("type"), f"应写 begin_{base} 和 end_{base}"))
        else:
            stack[-1][1].append(Row(item.cells, (), item.place))
    for begin, _inner in stack[1:]:
        assert begin is not None
        name = begin.cells.get("name", "")
        problems.append(error("begin_unmatched", begin.place, f"{name or '这一组'} 没有 end_{_edge_of(begin)[1]}"))
    if problems:
        raise AuthoringError(problems)
    return tuple(stack[0][1])


def _edge_of(row: SheetRow) -> tuple[str, str]:
    try:
        kind = parse_type(row.cells.get("type", ""))
    except BadType:
        return "", ""
    return kind.edge, kind.base


def _end_problems(end: SheetRow, begin: SheetRow) -> Iterator[Finding]:
    for column, text in end.cells.items():
        if column == "name" and text != begin.cells.get("name"):
            yield error("end_unmatched", end.place.at(column), f"end 行的名称 {text} 与 begin 行的不同")
        elif column not in ("type", "name", "remark"):
            yield error("end_not_empty", end.place.at(column), "end 行只能有 type 和 name")
