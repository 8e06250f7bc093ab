"""`or_other` spelled out: pyxform's own expansion shows residents the English words Other and Specify other."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from forms.authoring.model import SheetRow, Sheets
from forms.authoring.question_types import BadType, parse_type

VALUE: Final = "other"
CHOICE_LABEL: Final = "其他"
QUESTION_LABEL: Final = "请说明"


def spell_out(sheets: Sheets) -> Sheets:
    """Each `select… list or_other` becomes a plain select whose list has the choice `other`, and behind it a text
    question NAME_other that appears with it: the names that XLSForm gives them."""
    survey: list[SheetRow] = []
    lists: dict[str, SheetRow] = {}
    for row in sheets.survey:
        try:
            kind = parse_type(row.cells.get("type", ""))
        except BadType:
            kind = None
        if kind is None or not kind.or_other:
            survey.append(row)
            continue
        name = row.cells.get("name", "")
        survey.append(replace(row, cells={**row.cells, "type": replace(kind, or_other=False).text}))
        more = {
            "type": "text",
            "name": f"{name}_other",
            "label": QUESTION_LABEL,
            "required": "yes",
            "relevant": f"selected(${{{name}}}, '{VALUE}')",
        }
        survey.append(replace(row, cells=more))
        lists.setdefault(kind.source, row)
    return replace(sheets, survey=tuple(survey), choices=_with_other(sheets, lists))


def _with_other(sheets: Sheets, lists: dict[str, SheetRow]) -> tuple[SheetRow, ...]:
    known = {(row.cells.get("list_name"), row.cells.get("name")) for row in sheets.choices}
    found = list(sheets.choices)
    for name, row in lists.items():
        if (name, VALUE) in known:
            continue
        places = [i for i, choice in enumerate(found) if choice.cells.get("list_name") == name]
        other = {"list_name": name, "name": VALUE, "label": CHOICE_LABEL}
        found.insert(places[-1] + 1 if places else len(found), SheetRow(other, row.place))
    return tuple(found)
