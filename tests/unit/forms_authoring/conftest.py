"""Shared by the tests of authoring: the product's blocks, and workbooks made cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from forms.authoring.blocks import Library

FORMS = Path(__file__).parents[3] / "resources" / "forms"
MakeBook = Callable[[Mapping[str, Sequence[Sequence[Any]]]], bytes]


@pytest.fixture(scope="session")
def forms_folder() -> Path:
    return FORMS


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load(FORMS / "blocks")


@pytest.fixture
def make_book() -> MakeBook:
    """Sheets by name, each a list of rows of cell values."""

    def make(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make
