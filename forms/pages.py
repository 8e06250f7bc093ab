"""A form's pages as they are now, and the way through them.

One question is one page, unless its group has the appearance `field-list`: then everything in the group is one page.
The instances of a repeat follow each other; after them a repeat that a person may extend has a page that offers to.
Pages that hold nothing relevant are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance
from forms.xform.model import BodyElement, FormDefinition, Group, Question, Repeat
from forms.xform.paths import parent


class Event(Enum):
    """What a page is about."""

    QUESTION = "question"
    GROUP = "group"
    PROMPT_NEW_REPEAT = "prompt-new-repeat"


@dataclass(frozen=True, slots=True)
class FormIndex:
    """A place in the form: the page's event and the reference of its question, group or repeat."""

    event: Event
    reference: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a page: a question to answer, a group's heading, or a repeat that stands on the page whole."""

    reference: str
    element: BodyElement


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once. `headings` are the groups and repeats around it, outermost first."""

    index: FormIndex
    entries: tuple[Entry, ...]
    headings: tuple[Entry, ...]

    @property
    def questions(self) -> tuple[Entry, ...]:
        """The entries that take an answer."""
        return tuple(entry for entry in self.entries if isinstance(entry.element, Question))


class Pages:
    """The pages of one session's instance."""

    def __init__(self, definition: FormDefinition, instance: PrimaryInstance) -> None:
        self._definition = definition
        self._instance = instance

    def all(self) -> tuple[Page, ...]:
        """Every page that has something relevant, in order."""
        return tuple(self._walk(self._definition.body, self._instance.root, (), relevant=True))

    def first(self) -> Page | None:
        """The first page; None for a form that asks nothing at present."""
        return next(self._walk(self._definition.body, self._instance.root, (), relevant=True), None)

    def at(self, index: FormIndex) -> Page | None:
        """The page at `index`; None where it is not relevant or has gone."""
        return next((page for page in self.all() if page.index == index), None)

    def containing(self, reference: str) -> Page | None:
        """The page that asks the question at `reference`."""
        wanted = self._instance.lookup(reference)
        if wanted is None:
            return None
        name = self._instance.reference(wanted)
        return next((page for page in self.all() if any(entry.reference == name for entry in page.entries)), None)

    def after(self, index: FormIndex) -> Page | None:
        """The next page; None at the end. Where `index` itself has become irrelevant, the next after its place."""
        return self._beside(index, forward=True)

    def before(self, index: FormIndex) -> Page | None:
        """The page before; None at the beginning."""
        return self._beside(index, forward=False)

    def _beside(self, index: FormIndex, *, forward: bool) -> Page | None:
        everything = list(self._walk(self._definition.body, self._instance.root, (), relevant=False))
        place = next((i for i, page in enumerate(everything) if page.index == index), None)
        if place is None:
            return self.first()
        order = everything[place + 1 :] if forward else reversed(everything[:place])
        for page in order:
            shown = self._shown(page)
            if shown is not None:
                return shown
        return None

    def _shown(self, page: Page) -> Page | None:
        """The page with what is relevant of it; None where nothing is."""
        if page.index.event is Event.PROMPT_NEW_REPEAT:
            below = self._instance.lookup(parent(page.index.reference))
            return page if below is not None and below.relevant else None
        entries = tuple(entry for entry in page.entries if self._is_relevant(entry))
        if not any(not isinstance(entry.element, Group) for entry in entries):
            return None
        return Page(page.index, entries, page.headings)

    def _is_relevant(self, entry: Entry) -> bool:
        if isinstance(entry.element, Repeat):
            below = self._instance.lookup(parent(entry.reference))
            return below is not None and below.relevant
        node = self._instance.lookup(entry.reference) if entry.reference else None
        return node is None or node.relevant

    def _walk(
        self, elements: tuple[BodyElement, ...], scope: InstanceNode, headings: tuple[Entry, ...], *, relevant: bool
    ) -> Iterator[Page]:
        for element in elements:
            for page in self._element(element, scope, headings, relevant=relevant):
                if not relevant:
                    yield page
                elif (shown := self._shown(page)) is not None:
                    yield shown

    def _element(
        self, element: BodyElement, scope: InstanceNode, headings: tuple[Entry, ...], *, relevant: bool
    ) -> Iterator[Page]:
        if isinstance(element, Question):
            for node in self._instance.at(element.path, scope):
                reference = self._instance.reference(node)
                yield Page(FormIndex(Event.QUESTION, reference), (Entry(reference, element),), headings)
        elif isinstance(element, Group):
            node = self._group_node(element, scope)
            if relevant and not node.relevant:
                return
            entry = Entry(self._instance.reference(node) if element.path else "", element)
            if element.is_field_list:
                entries = tuple(self._together(element.children, node))
                yield Page(FormIndex(Event.GROUP, _name(entry, entries)), entries, (*headings, entry))
            else:
                yield from self._walk(element.children, node, (*headings, entry), relevant=relevant)
        else:
            yield from self._repeat(element, scope, headings, relevant=relevant)

    def _repeat(
        self, repeat: Repeat, scope: InstanceNode, headings: tuple[Entry, ...], *, relevant: bool
    ) -> Iterator[Page]:
        for below in self._instance.at(parent(repeat.path), scope):
            for node in self._instance.repeated(repeat.path, below):
                if relevant and not node.relevant:
                    continue
                entry = Entry(self._instance.reference(node), repeat)
                if "field-list" in repeat.appearances:
                    entries = tuple(self._together(repeat.children, node))
                    yield Page(FormIndex(Event.GROUP, entry.reference), entries, (*headings, entry))
                else:
                    yield from self._walk(repeat.children, node, (*headings, entry), relevant=relevant)
            if repeat.is_free:
                reference = f"{self._instance.reference(below)}/{repeat.path.rpartition('/')[2]}"
                yield Page(FormIndex(Event.PROMPT_NEW_REPEAT, reference), (Entry(reference, repeat),), headings)

    def _together(self, elements: tuple[BodyElement, ...], scope: InstanceNode) -> Iterator[Entry]:
        """Everything that stands on a field-list page, in order; instances of inner repeats one after the other."""
        for element in elements:
            if isinstance(element, Question):
                for node in self._instance.at(element.path, scope):
                    yield Entry(self._instance.reference(node), element)
            elif isinstance(element, Group):
                node = self._group_node(element, scope)
                yield Entry(self._instance.reference(node) if element.path else "", element)
                yield from self._together(element.children, node)
            else:
                for below in self._instance.at(parent(element.path), scope):
                    for node in self._instance.repeated(element.path, below):
                        yield from self._together(element.children, node)
                    if element.is_free:
                        yield Entry(f"{self._instance.reference(below)}/{element.path.rpartition('/')[2]}", element)

    def _group_node(self, group: Group, scope: InstanceNode) -> InstanceNode:
        found = self._instance.at(group.path, scope) if group.path else []
        return found[0] if found else scope


def _name(entry: Entry, entries: tuple[Entry, ...]) -> str:
    """A group without a node of its own is named by its first entry."""
    return entry.reference or (entries[0].reference if entries else "")
