"""XLSForm workbook (.xlsx) -> flat sheets. What pyxform would quietly drop is refused here: unknown columns, formulas,
texts outside any column, macros in the file.

Limits: 8 MiB packed, 64 MiB unpacked, 20,000 rows a sheet, 200 columns, no DTD in any part.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
import zlib
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from forms.authoring import columns
from forms.authoring.finding import AuthoringError, Finding, Place, error, warning
from forms.authoring.model import Cells, SheetRow, Sheets
from forms.authoring.question_types import canonical_type
from forms.authoring.sheets import LONG_LISTS, MOST_ROWS
from forms.authoring.text import clean

LARGEST: Final = 8 * 1024 * 1024
LARGEST_UNPACKED: Final = 64 * 1024 * 1024
MOST_COLUMNS: Final = 200
SHEETS: Final = ("survey", "choices", "settings")
REFUSED: Final = {
    "entities": "终端不支持实体（entities）",
    "external_choices": "请改用 select_one_from_file",
    "osm": "终端不支持地图要素",
}


def read_sheets(data: bytes, file: str) -> tuple[Sheets, tuple[Finding, ...]]:
    """The three sheets, and remarks on what is left out. Raises AuthoringError with every problem that was found."""
    _check_package(data, file)
    try:
        with warnings.catch_warnings():
            # About styles and extensions that openpyxl leaves out: nothing that a form has.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=False, data_only=False)
    except _UNREADABLE as why:
        raise _refused("workbook", file, "", f"不是可读的 .xlsx 工作簿（{type(why).__name__}）") from None
    problems: list[Finding] = []
    remarks: list[Finding] = []
    found: dict[str, list[SheetRow]] = {name: [] for name in SHEETS}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in SHEETS:
            found[name] += _Sheet(sheet, name, file, problems).rows()
        elif name in REFUSED:
            problems.append(error("sheet_refused", Place(file, sheet.title), f"不支持工作表 {name}：{REFUSED[name]}"))
        elif not name.startswith("_"):
            remarks.append(warning("sheet_ignored", Place(file, sheet.title), f"工作表 {sheet.title} 不会编进表单"))
    if not found["survey"]:
        problems.append(error("survey_missing", Place(file, "survey"), "没有 survey 工作表，或其中没有题目"))
    settings = found["settings"]
    if len(settings) > 1:
        problems.append(error("settings_rows", settings[1].place, "settings 工作表只能有一行"))
    if problems:
        raise AuthoringError(problems)
    first = settings[0] if settings else SheetRow({}, Place(file, "settings"))
    return Sheets(first.cells, tuple(found["survey"]), tuple(found["choices"]), first.place), tuple(remarks)


def _refused(code: str, file: str, sheet: str, message: str) -> AuthoringError:
    return AuthoringError([error(code, Place(file, sheet), message)])


def _check_package(data: bytes, file: str) -> None:
    if len(data) > LARGEST:
        raise _refused("too_large", file, "", f"工作簿超过 {LARGEST >> 20} MiB")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused("workbook", file, "", "这是旧版 .xls 或加了密码的工作簿，请另存为不加密的 .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(i.file_size for i in package.infolist()) > LARGEST_UNPACKED:
                raise _refused("too_large", file, "", f"工作簿解开后超过 {LARGEST_UNPACKED >> 20} MiB")
            for info in package.infolist():
                if info.filename.lower().endswith("vbaproject.bin"):
                    raise _refused("workbook_macros", file, "", "工作簿带有 VBA 宏，请另存为 .xlsx")
                if info.filename.lower().endswith((".xml", ".rels")) and _has_dtd(package.read(info)):
                    raise _refused("workbook", file, "", "工作簿里有 DTD 声明，拒绝读取")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        raise _refused("workbook", file, "", "不是可读的 .xlsx 工作簿") from None


def _has_dtd(part: bytes) -> bool:
    return any("<!DOCTYPE".encode(code) in part for code in ("ascii", "utf-16-le", "utf-16-be"))


_UNREADABLE: Final = (
    # What openpyxl lets through from its own code where a part of the package is malformed.
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, SyntaxError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError),
)


class _Sheet:
    """One sheet of the workbook, row by row."""

    def __init__(self, sheet: Any, name: str, file: str, problems: list[Finding]) -> None:
        self._sheet = sheet
        self._name = name
        self._file = file
        self._problems = problems

    def rows(self) -> list[SheetRow]:
        if self._sheet.max_row > MOST_ROWS or self._sheet.max_column > MOST_COLUMNS:
            self._refuse(
                "too_large",
                0,
                "",
                f"工作表超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列；{LONG_LISTS}",
            )
            return []
        lines = self._sheet.iter_rows()
        headers = self._headers(next(lines, ()))
        return [row for line in lines if (row := self._row(line, headers)) is not None]

    def _refuse(self, code: str, row: int, column: str, message: str) -> None:
        self._problems.append(error(code, Place(self._file, self._name, row, column), message))

    def _headers(self, line: tuple[Any, ...]) -> dict[int, str]:
        """Column index -> canonical name."""
        found: dict[int, str] = {}
        for i, cell in enumerate(line):
            text = self._text(cell, 1, get_column_letter(i + 1))
            if not text:
                continue
            name = self._header(text)
            if name and name in found.values():
                self._refuse("same_column", 1, text, f"列 {name} 出现了两次")
            elif name:
                found[i] = name
        return found

    def _header(self, text: str) -> str:
        if text.lower() == columns.BLOCK and self._name != "settings":
            return columns.BLOCK
        try:
            return columns.canonical(self._name, text)
        except columns.UnknownColumn as why:
            self._refuse("unknown_column", 1, text, str(why))
            return ""

    def _row(self, line: tuple[Any, ...], headers: dict[int, str]) -> SheetRow | None:
        cells: dict[str, str] = {}
        number = line[0].row
        for i, cell in enumerate(line):
            if cell.value is None:
                continue
            column = headers.get(i, "")
            text = self._text(cell, number, column or get_column_letter(i + 1))
            if text and not column:
                if not self._problems:
                    self._refuse("no_header", number, get_column_letter(i + 1), "这一格的上方没有列名")
            elif text:
                cells[column] = text
        block = cells.pop(columns.BLOCK, "")
        if not cells:
            return None
        return SheetRow(self._canonical(cells), Place(self._file, self._name, number), block)

    def _canonical(self, cells: dict[str, str]) -> Cells:
        if self._name == "survey" and "type" in cells:
            return {**cells, "type": canonical_type(cells["type"])}
        return cells

    def _text(self, cell: Any, row: int, column: str) -> str:
        place = Place(self._file, self._name, row, column)
        if cell.data_type == "f":
            self._problems.append(error("formula", place, "单元格里是公式；请粘贴为数值"))
            return ""
        if cell.data_type == "e":
            self._problems.append(error("formula", place, f"单元格里是错误值 {cell.value}"))
            return ""
        try:
            return clean(_plain(cell.value), place)
        except AuthoringError as why:
            self._problems += why.findings
            return ""


def _plain(value: object) -> str:
    """As XLSForm tools read typed cells: TRUE/FALSE, whole numbers without .0, ISO dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)
