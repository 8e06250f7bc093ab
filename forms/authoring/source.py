"""One door for sources: a YAML file or a workbook -> FormSource; and back to either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.authoring.blocks import Library
from forms.authoring.finding import AuthoringError, Finding, Place, error
from forms.authoring.model import FormSource
from forms.authoring.sheets import fold, unfold
from forms.authoring.workbook_read import read_sheets
from forms.authoring.workbook_write import workbook_bytes
from forms.authoring.yaml_form import read_form
from forms.authoring.yaml_write import write_form

YAML: Final = (".yaml", ".yml")
WORKBOOK: Final = (".xlsx",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source and what was left out while reading it."""

    form: FormSource
    remarks: Sequence[Finding] = ()


def load(data: bytes, file: str, library: Library) -> Loaded:
    """Read a source by the ending of its name. Raises AuthoringError."""
    ending = Path(file).suffix.lower()
    if ending in YAML:
        return Loaded(read_form(data, file))
    if ending in WORKBOOK:
        sheets, remarks = read_sheets(data, file)
        return Loaded(fold(sheets, library), remarks)
    raise AuthoringError([error("file_kind", Place(file), "只能读 .yaml 和 .xlsx 文件")])


def dump(form: FormSource, file: str, library: Library) -> bytes:
    """The source as the kind of file that `file` names. Raises AuthoringError."""
    ending = Path(file).suffix.lower()
    if ending in YAML:
        return write_form(form).encode()
    if ending in WORKBOOK:
        return workbook_bytes(unfold(form, library), tagged=True)
    raise AuthoringError([error("file_kind", Place(file), "只能写 .yaml 和 .xlsx 文件")])


def sources_in(folder: Path) -> list[Path]:
    """Sources directly in a folder, by name; not those of Excel's lock files."""
    kinds = (*YAML, *WORKBOOK)
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in kinds and not p.name.startswith(("~$", ".")))
