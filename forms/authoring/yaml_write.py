"""FormSource -> compact YAML, one question a line where it fits. Reading it back gives an equal FormSource."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from forms.authoring import columns
from forms.authoring.model import Choice, FormSource, Item, Row, Use

WIDTH: Final = 118
_PLAIN: Final = re.compile(r"[^\W_]+(?:::?[^\W_]|[\w.\-/]|[ ]?[\w.\-/（）《》、，。：；？！“”%+])*")
"""Text that YAML reads as itself anywhere, also inside { }: no comma, bracket, quote or #, no colon before a space."""
_RESOLVER: Final[Any] = yaml.SafeLoader("")
_STRING: Final = "tag:yaml.org,2002:str"
_JSON_ONLY: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def write_form(form: FormSource) -> str:
    """The text of a YAML file."""
    lines = [f"{c}: {scalar(form.settings[c])}" for c in columns.ordered("settings", form.settings)]
    lines += ["", "survey:"] if form.survey else ["", "survey: []"]
    lines += _items(form.survey, "  ")
    if form.choices:
        lines += ["", "choices:"]
        for name, rows in form.choices.items():
            lines += _list(name, rows)
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """Plain where YAML reads it as this very text, else in double quotes."""
    # Words that other YAML tools read as truth values, numbers or dates are quoted, so that they agree with us.
    if _PLAIN.fullmatch(text) and _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == _STRING:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _JSON_ONLY.sub(lambda m: f"\\u{ord(m[0]):04x}", quoted)


def _items(items: tuple[Item, ...], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        lines += _use(item, indent) if isinstance(item, Use) else _row(item, indent)
    return lines


def _use(use: Use, indent: str) -> list[str]:
    lines = [f"{indent}- use: {scalar(use.block)}"]
    if use.args:
        given = ", ".join(
            f"{scalar(k)}: {scalar(v) if isinstance(v, str) else '[' + ', '.join(map(scalar, v)) + ']'}"
            for k, v in use.args.items()
        )
        lines.append(f"{indent}  with: {{{given}}}")
    return lines


def _row(row: Row, indent: str) -> list[str]:
    order = columns.ordered("survey", row.cells)
    if row.rows:
        lines = _block(row.cells, order, indent)
        return [*lines, f"{indent}  rows:", *_items(row.rows, indent + "    ")]
    return _short_or_block(row.cells, order, indent)


def _short_or_block(cells: Mapping[str, str], order: list[str], indent: str) -> list[str]:
    short = f"{indent}- {{{', '.join(f'{scalar(c)}: {scalar(cells[c])}' for c in order)}}}"
    return [short] if len(short) <= WIDTH else _block(cells, order, indent)


def _block(cells: Mapping[str, str], order: list[str], indent: str) -> list[str]:
    lines = [f"{indent}  {scalar(c)}: {scalar(cells[c])}" for c in order]
    return [f"{indent}- {lines[0].strip()}", *lines[1:]]


def _list(name: str, rows: tuple[Choice, ...]) -> list[str]:
    names = [r.cells.get("name", "") for r in rows]
    if not rows:
        return [f"  {scalar(name)}: []"]
    # YAML reads a key without `?` only up to 1,024 characters.
    are_keys = len(set(names)) == len(names) and all(len(n) < 200 for n in names)
    if are_keys and all(set(r.cells) == {"name", "label"} for r in rows):
        short = ", ".join(f"{scalar(r.cells['name'])}: {scalar(r.cells['label'])}" for r in rows)
        line = f"  {scalar(name)}: {{{short}}}"
        if len(line) <= WIDTH:
            return [line]
        return [f"  {scalar(name)}:", *(f"    {scalar(r.cells['name'])}: {scalar(r.cells['label'])}" for r in rows)]
    lines = [f"  {scalar(name)}:"]
    for row in rows:
        lines += _short_or_block(row.cells, columns.ordered("choices", row.cells), "    ")
    return lines
