"""A form's flat rows with their nesting: what encloses what, and which questions share a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.authoring.model import SheetRow, Sheets
from forms.authoring.question_types import CONTAINERS, INVISIBLE, BadType, QuestionType, parse_type


@dataclass(slots=True, eq=False)
class Entry:
    """A question, group or repeat. `kind` is None where the type is not ours."""

    row: SheetRow
    kind: QuestionType | None
    order: int
    parent: Entry | None = None
    children: list[Entry] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.row.cells.get("name", "")

    @property
    def is_container(self) -> bool:
        return self.kind is not None and self.kind.base in CONTAINERS

    @property
    def is_visible(self) -> bool:
        """Whether a person sees it as a question."""
        return self.kind is not None and self.kind.base not in INVISIBLE and not self.is_container

    @property
    def is_page(self) -> bool:
        return self.is_container and "field-list" in self.row.cells.get("appearance", "").split()

    def chain(self) -> Iterator[Entry]:
        """Itself, then what encloses it, outwards."""
        entry: Entry | None = self
        while entry is not None:
            yield entry
            entry = entry.parent

    def walk(self) -> Iterator[Entry]:
        """Everything inside, in order."""
        for child in self.children:
            yield child
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Outline:
    """Top entries, and all of them in order."""

    top: tuple[Entry, ...]
    entries: tuple[Entry, ...]

    def named(self) -> dict[str, Entry]:
        """The first entry of each name."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.name:
                found.setdefault(entry.name, entry)
        return found


def outline(sheets: Sheets) -> Outline:
    """Rows whose type is not ours stand as questions; an end row without its begin is left out."""
    top: list[Entry] = []
    entries: list[Entry] = []
    stack: list[Entry] = []
    for row in sheets.survey:
        try:
            kind: QuestionType | None = parse_type(row.cells.get("type", ""))
        except BadType:
            kind = None
        if kind is not None and kind.edge == "end":
            if stack:
                stack.pop()
            continue
        entry = Entry(row, kind, len(entries), stack[-1] if stack else None)
        (stack[-1].children if stack else top).append(entry)
        entries.append(entry)
        if entry.is_container:
            stack.append(entry)
    return Outline(tuple(top), tuple(entries))


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the screen at once: a field-list group, or one question."""

    title: Entry
    questions: tuple[Entry, ...]


def pages(form: Outline) -> Iterator[Page]:
    """Pages in order, as XLSForm's field-list says."""

    def of(entries: tuple[Entry, ...] | list[Entry]) -> Iterator[Page]:
        for entry in entries:
            if entry.is_page:
                yield Page(entry, tuple(e for e in entry.walk() if e.is_visible))
            elif entry.is_container:
                yield from of(entry.children)
            elif entry.is_visible:
                yield Page(entry, (entry,))

    return of(form.top)
