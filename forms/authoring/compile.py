"""FormSource -> ODK XForm: blocks unfolded, macros expanded, a real in-memory workbook, pyxform.

Deterministic: the same source and library give the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.authoring import pyxform_words
from forms.authoring.blocks import Library
from forms.authoring.columns import EXPRESSIONS, language_of
from forms.authoring.expression import calls
from forms.authoring.finding import AuthoringError, Finding, error
from forms.authoring.macros import MacroError, expand
from forms.authoring.model import FormSource, SheetRow, Sheets
from forms.authoring.or_other import spell_out
from forms.authoring.question_types import EXTERNAL, FROM_FILE, BadType, parse_type
from forms.authoring.sheets import unfold
from forms.authoring.workbook_write import workbook_bytes
from forms.instance.resolver import CARD, QUERY
from forms.xform.model import KIOSK

CHINESE: Final = "中文 (zh)"
_QUERY: Final = "query_"
"""An xml-external row named query_NAME is the answer of the query NAME, served by the terminal."""
_QUERY_SOURCE: Final = re.compile(r'(<instance id="query_([\w.-]+)" src=")[^"]*(")')


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the form needs beside it. `virtual` ones are served by the terminal and never shipped."""

    name: str
    kind: str
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Artefact:
    """A compiled form."""

    form_id: str
    title: str
    version: str
    xform: bytes
    media: Sequence[Media]
    remarks: Sequence[Finding]

    @property
    def md5(self) -> str:
        """As formList announces it (OpenRosa Form Discovery API)."""
        return hashlib.md5(self.xform, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.xform).hexdigest()


def compile_form(form: FormSource, library: Library) -> Artefact:
    """Raises AuthoringError with findings in Chinese; their places are those of the source."""
    return compile_sheets(unfold(form, library))


def compile_sheets(sheets: Sheets) -> Artefact:
    """The same for flat sheets. Raises AuthoringError."""
    missing = [
        error(f"{key}_missing", sheets.settings_place.at(key), f"没有 {key}")
        for key in ("form_id", "form_title", "version")
        if not sheets.settings.get(key)
    ]
    if missing:
        raise AuthoringError(missing)
    portable = plain_sheets(spell_out(sheets))
    xform, remarks = _convert(portable)
    settings = sheets.settings
    return Artefact(
        settings["form_id"], settings["form_title"], settings["version"], xform, media_of(sheets), remarks
    )  # fmt: skip


def plain_sheets(sheets: Sheets) -> Sheets:
    """An XLSForm that any XLSForm tool takes: macros expanded, our own columns gone, namespace declared.

    Raises AuthoringError where a macro is wrong.
    """
    problems: list[Finding] = []
    survey = tuple(_plain_row(row, problems) for row in sheets.survey)
    if problems:
        raise AuthoringError(problems)
    settings = {"default_language": CHINESE, **sheets.settings}
    if any(column.startswith(("bind::kiosk:", "body::kiosk:")) for row in survey for column in row.cells):
        settings["namespaces"] = f'kiosk="{KIOSK}"'
    return replace(sheets, settings=settings, survey=survey)


def _plain_row(row: SheetRow, problems: list[Finding]) -> SheetRow:
    cells: dict[str, str] = {}
    for column, text in row.cells.items():
        if column == "remark":
            continue
        cells[column] = text
        if column in EXPRESSIONS:
            try:
                cells[column] = expand(text)
            except MacroError as why:
                problems.append(error(why.code, row.place.at(column), str(why)))
    return replace(row, cells=cells, block="")


_CURLY: Final = "“”‘’"
_GUARDED: Final = str.maketrans({c: chr(0x10FF00 + i) for i, c in enumerate(_CURLY)})
_RESTORED: Final = str.maketrans({chr(0x10FF00 + i): c for i, c in enumerate(_CURLY)})


def _guarded(sheets: Sheets) -> Sheets:
    """Chinese quotation marks as code points that nobody uses: pyxform would make them straight ones."""

    def one(row: SheetRow) -> SheetRow:
        return replace(row, cells={c: t if c in EXPRESSIONS else t.translate(_GUARDED) for c, t in row.cells.items()})

    settings = {**sheets.settings, "form_title": sheets.settings["form_title"].translate(_GUARDED)}
    return replace(
        sheets, settings=settings, survey=tuple(map(one, sheets.survey)), choices=tuple(map(one, sheets.choices))
    )


def _convert(sheets: Sheets) -> tuple[bytes, tuple[Finding, ...]]:
    logging.getLogger("pyxform").setLevel(logging.WARNING)
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        result = convert(workbook_bytes(_guarded(sheets), tagged=False), warnings=warnings, file_type=".xlsx")
    except PyXFormError as why:
        raise AuthoringError([pyxform_words.finding(why, sheets)]) from None
    remarks = [f for w in warnings if (f := pyxform_words.remark(w, sheets)) is not None]
    # XLSForm has no row for an instance that is not a file.
    return _QUERY_SOURCE.sub(rf"\1{QUERY}\2\3", result.xform).translate(_RESTORED).encode(), tuple(remarks)


def media_of(sheets: Sheets) -> tuple[Media, ...]:
    """Every file that the form names, by name."""
    found: dict[str, Media] = {}

    def add(name: str, kind: str) -> None:
        found[name] = Media(name, kind, f"jr://file/{name}" == CARD or name.startswith(_QUERY))

    for row in (*sheets.survey, *sheets.choices):
        for column, text in row.cells.items():
            base = language_of(column)[0]
            if base.startswith("media::"):
                add(text, base.removeprefix("media::"))
        if "type" in row.cells:
            for name, kind in _files_of(row.cells):
                add(name, kind)
        for column in EXPRESSIONS:
            for call in calls(row.cells.get(column, "")):
                if call.name == "pulldata" and call.args:
                    add(call.args[0].strip("'\"") + ".csv", "data")
    return tuple(found[name] for name in sorted(found))


def _files_of(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    try:
        kind = parse_type(cells.get("type", ""))
    except BadType:
        return []
    if kind.base in FROM_FILE:
        return [(kind.source, "data")]
    if kind.base in EXTERNAL:
        return [(f"{cells.get('name', '')}.{kind.base.partition('-')[0]}", "data")]
    return []
