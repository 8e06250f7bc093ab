"""A form's source as values: a tree of rows, uses of shared blocks and choice lists; and the same as flat sheets.

Cells hold text only. An empty cell does not exist. Places never take part in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forms.authoring.finding import Place

Cells: TypeAlias = Mapping[str, str]
"""Canonical column name -> text."""
Argument: TypeAlias = str | tuple[str, ...]
NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Row:
    """A question, or a group or repeat (`type` is group or repeat) with its rows."""

    cells: Cells
    rows: tuple[Item, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def type(self) -> str:
        return self.cells.get("type", "")

    @property
    def name(self) -> str:
        return self.cells.get("name", "")


@dataclass(frozen=True, slots=True)
class Use:
    """A shared block, by name, with its arguments."""

    block: str
    args: Mapping[str, Argument] = field(default_factory=dict)
    place: Place = field(default=NOWHERE, compare=False)


Item: TypeAlias = Row | Use


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the choices sheet without its list name."""

    cells: Cells
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FormSource:
    """What an author wrote. `settings` maps columns of the settings sheet."""

    settings: Cells
    survey: tuple[Item, ...]
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    settings_place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a flat sheet. `block` is the tag of the shared block it came from (empty: the author's own)."""

    cells: Cells
    place: Place = field(default=NOWHERE, compare=False)
    block: str = ""


@dataclass(frozen=True, slots=True)
class Sheets:
    """A whole form, flat, as in the three sheets of an XLSForm workbook. Choice rows carry `list_name`."""

    settings: Cells
    survey: tuple[SheetRow, ...]
    choices: tuple[SheetRow, ...]
    settings_place: Place = field(default=NOWHERE, compare=False)

    def lists(self) -> dict[str, list[SheetRow]]:
        """Choice rows by list name."""
        found: dict[str, list[SheetRow]] = {}
        for row in self.choices:
            found.setdefault(row.cells.get("list_name", ""), []).append(row)
        return found


def uses(items: tuple[Item, ...]) -> Iterator[Use]:
    """Every use of a block, in order, at any depth."""
    for item in items:
        if isinstance(item, Use):
            yield item
        else:
            yield from uses(item.rows)
