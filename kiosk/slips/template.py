"""A slip template and its values become a slip document: plain data, masked already, with the ledger's placeholders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.record import Json

_FIELD = re.compile(r"\{([a-z_]+)\}")
_COMMANDS = frozenset({"Cc", "Cf", "Cs"})
"""Control, format and surrogate code points. Private ones stay: they may be rare characters of a name."""


class TemplateError(Exception):
    """A template names a value that does not exist, or a line is not a mapping. The text names the line."""

    code = "slip_template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The wording of one kind of slip. Lines are those of the slip document format, with {name} in their texts and an
    optional `when`, the name of a value without which the line is left out, or `each`, the name of a table: the line
    stands once for every row, with the row's own values."""

    version: str
    lines: tuple[Mapping[str, Json], ...]


Tables = Mapping[str, Sequence[Mapping[str, str]]]


def render(template: Template, values: Mapping[str, str], tables: Tables | None = None) -> Mapping[str, Json]:
    """The document. Values are stripped of control characters. Raises TemplateError."""
    lines: list[Json] = []
    for number, line in enumerate(template.lines, start=1):
        if not isinstance(line, Mapping):
            raise TemplateError(f"line {number}: must be a mapping")
        condition = line.get("when")
        if condition is not None:
            if str(condition) not in values:
                raise TemplateError(f"line {number}: unknown value {condition!r}")
            if not values[str(condition)]:
                continue
        each = line.get("each")
        if each is not None and str(each) not in (tables or {}):
            raise TemplateError(f"line {number}: unknown table {each!r}")
        for row in (tables or {})[str(each)] if each is not None else ({},):
            filled = {**values, **row}
            lines.append({k: _fill(v, filled, number) for k, v in line.items() if k not in ("when", "each")})
    return {"version": 1, "lines": lines}


def _fill(value: Json, values: Mapping[str, str], number: int) -> Json:
    if isinstance(value, str):

        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in values:
                raise TemplateError(f"line {number}: unknown value {name!r}")
            return "".join(c for c in values[name] if unicodedata.category(c) not in _COMMANDS)

        return _FIELD.sub(replace, value)
    if isinstance(value, Mapping):
        if set(value) == {"fill"}:
            return dict(value)
        return {k: _fill(v, values, number) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_fill(v, values, number) for v in value]
    return value
