"""Flat sheets -> a real workbook (.xlsx): for officers with the `block` column, and in memory for pyxform without."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from forms.authoring import columns
from forms.authoring.model import SheetRow, Sheets

WIDTHS: Final = {"label": 40, "hint": 30, "type": 24, "name": 20, "calculation": 36, "constraint": 36, "relevant": 30}
_HEAD: Final = PatternFill("solid", fgColor="DDE6F0")
_SHARED: Final = PatternFill("solid", fgColor="F2F2F2")
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


def workbook_bytes(sheets: Sheets, *, tagged: bool) -> bytes:
    """The file's bytes. `tagged` writes the `block` column, by which `fold` finds shared blocks again, on grey rows."""
    book = Workbook()
    _fill(book.active, "survey", sheets.survey, tagged)
    _fill(book.create_sheet(), "choices", sheets.choices, tagged)
    _fill(book.create_sheet(), "settings", [SheetRow(sheets.settings)] if sheets.settings else [], tagged=False)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, name: str, rows: Sequence[SheetRow], tagged: bool) -> None:
    sheet.title = name
    header = columns.ordered(name, [c for row in rows for c in row.cells]) or list(_least(name))
    if tagged and any(row.block for row in rows):
        header.append(columns.BLOCK)
    sheet.freeze_panes = "C2" if name == "survey" else "A2"
    for i, title in enumerate(header, 1):
        cell = sheet.cell(1, i)
        cell.value = title
        cell.font = Font(bold=True)
        cell.fill = _HEAD
        sheet.column_dimensions[cell.column_letter].width = WIDTHS.get(columns.language_of(title)[0], 16)
    for number, row in enumerate(rows, 2):
        values: Mapping[str, str] = {**row.cells, columns.BLOCK: row.block} if tagged else row.cells
        for i, title in enumerate(header, 1):
            if text := values.get(title):
                cell = sheet.cell(number, i)
                cell.value = text
                # A text that begins with = is text here, never a formula.
                cell.data_type = "s"
                if tagged:
                    # Looks are for people: each costs more than the text, and the converter sees none of them.
                    cell.alignment = _WRAPPED
                    if row.block:
                        cell.fill = _SHARED


def _least(name: str) -> tuple[str, ...]:
    return {"survey": ("type", "name", "label"), "choices": ("list_name", "name", "label")}.get(name, ("form_id",))
