"""What is wrong with a form's source, and where: values for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[dict[Severity, str]] = {"error": "错误", "warning": "提醒", "note": "说明"}
SHOWN: Final = 20
"""An exception's text names at most this many findings."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. `row` is the row of the sheet in a workbook (the header is row 1), the line in a YAML
    file, and 0 for the whole sheet. `block` names the shared block that a row came from, else it is empty."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    block: str = ""

    def at(self, column: str) -> Place:
        """The same row, another column."""
        return replace(self, column=column)

    def __str__(self) -> str:
        is_yaml = self.file.endswith((".yaml", ".yml"))
        words = [self.file] if self.file else []
        if self.sheet:
            words.append(f"{self.sheet} 表")
        if self.row:
            words.append(f"第 {self.row} 行")
        if self.column:
            words.append(f"{'键' if is_yaml else '列'} {self.column}")
        if self.block:
            words.append(f"（共用块 {self.block}）")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a form. `code` is stable; `message` is Chinese, for the officer who edits the form."""

    severity: Severity
    code: str
    place: Place
    message: str

    def as_json(self) -> dict[str, str | int]:
        """The public shape of `huimin forms lint --json`."""
        place = self.place
        return {
            "severity": self.severity,
            "code": self.code,
            "file": place.file,
            "sheet": place.sheet,
            "row": place.row,
            "column": place.column,
            "block": place.block,
            "message": self.message,
        }

    def __str__(self) -> str:
        place = str(self.place)
        return f"{SEVERITIES[self.severity]} [{self.code}] {place}{'：' if place else ''}{self.message}"


def error(code: str, place: Place, message: str) -> Finding:
    """A finding that stops the build."""
    return Finding("error", code, place, message)


def warning(code: str, place: Place, message: str) -> Finding:
    """A finding that somebody should look at."""
    return Finding("warning", code, place, message)


class AuthoringError(Exception):
    """A form's source cannot be used. `findings` says what and where; `code` is that of the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        shown = [str(f) for f in findings[:SHOWN]]
        if len(findings) > SHOWN:
            shown.append(f"……另有 {len(findings) - SHOWN} 条")
        super().__init__("\n".join(shown))
        self.findings = tuple(findings)
        self.code = findings[0].code
