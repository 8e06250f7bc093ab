"""A form's pages as they are now, and the way through them.

One question is one page, unless its group has the appearance `field-list`: then everything in the group is one page.
The instances of a repeat follow each other; after them a repeat that a person may extend has a page that offers to.
Pages that hold nothing relevant are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
    """One thing on a page: a question to answer, a group's heading, or the offer of another instance of a repeat.

    `node` is its node, for the offer the node that the new instance would stand in.
    """

    reference: str
    element: BodyElement
    node: InstanceNode = field(repr=False, compare=False)


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
        return tuple(self._relevant())

    def first(self) -> Page | None:
        """The first page; None for a form that asks nothing at present."""
        return next(self._relevant(), None)

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
        everything = list(self._walk(self._definition.body, self._top(), ()))
        place = next((i for i, page in enumerate(everything) if page.index == index), None)
        if place is None:
            return self.first()
        order = everything[place + 1 :] if forward else reversed(everything[:place])
        return next((shown for page in order if (shown := _shown(page)) is not None), None)

    def _relevant(self) -> Iterator[Page]:
        pages = self._walk(self._definition.body, self._top(), ())
        return (shown for page in pages if (shown := _shown(page)) is not None)

    def _top(self) -> _Scope:
        root = self._instance.root
        return _Scope(root, f"/{root.name}")

    def _walk(self, elements: tuple[BodyElement, ...], scope: _Scope, headings: tuple[Entry, ...]) -> Iterator[Page]:
        for element in elements:
            if isinstance(element, Question):
                for entry in self._entries(element, scope):
                    yield Page(FormIndex(Event.QUESTION, entry.reference), (entry,), headings)
            elif isinstance(element, Group):
                inner = self._inside(element, scope)
                entry = Entry(inner.reference if element.path else "", element, inner.node)
                if element.is_field_list:
                    entries = tuple(self._together(element.children, inner))
                    name = entry.reference or (entries[0].reference if entries else "")
                    yield Page(FormIndex(Event.GROUP, name), entries, (*headings, entry))
                else:
                    yield from self._walk(element.children, inner, (*headings, entry))
            else:
                yield from self._repeat(element, scope, headings)

    def _repeat(self, repeat: Repeat, scope: _Scope, headings: tuple[Entry, ...]) -> Iterator[Page]:
        for holder in self._scopes(parent(repeat.path), scope):
            for inner in self._instances(repeat, holder):
                entry = Entry(inner.reference, repeat, inner.node)
                if "field-list" in repeat.appearances:
                    entries = tuple(self._together(repeat.children, inner))
                    yield Page(FormIndex(Event.GROUP, entry.reference), entries, (*headings, entry))
                else:
                    yield from self._walk(repeat.children, inner, (*headings, entry))
            if repeat.is_free:
                offer = _offer(repeat, holder)
                yield Page(FormIndex(Event.PROMPT_NEW_REPEAT, offer.reference), (offer,), headings)

    def _together(self, elements: tuple[BodyElement, ...], scope: _Scope) -> Iterator[Entry]:
        """Everything that stands on a field-list page, in order; instances of inner repeats one after the other."""
        for element in elements:
            if isinstance(element, Question):
                yield from self._entries(element, scope)
            elif isinstance(element, Group):
                inner = self._inside(element, scope)
                yield Entry(inner.reference if element.path else "", element, inner.node)
                yield from self._together(element.children, inner)
            else:
                for holder in self._scopes(parent(element.path), scope):
                    for inner in self._instances(element, holder):
                        yield from self._together(element.children, inner)
                    if element.is_free:
                        yield _offer(element, holder)

    def _entries(self, question: Question, scope: _Scope) -> Iterator[Entry]:
        return (Entry(found.reference, question, found.node) for found in self._scopes(question.path, scope))

    def _scopes(self, path: str, scope: _Scope) -> Iterator[_Scope]:
        """The nodes at `path` within `scope`: one, unless a repeat without a control lies between."""
        nodes = self._instance.at(path, scope.node)
        if len(nodes) == 1:
            yield _Scope(nodes[0], scope.reference + path[len(scope.node.path) :])
        else:
            for node in nodes:
                yield _Scope(node, self._instance.reference(node))

    def _instances(self, repeat: Repeat, holder: _Scope) -> Iterator[_Scope]:
        name = repeat.path.rpartition("/")[2]
        for number, node in enumerate(self._instance.repeated(repeat.path, holder.node), 1):
            yield _Scope(node, f"{holder.reference}/{name}[{number}]")

    def _inside(self, group: Group, scope: _Scope) -> _Scope:
        return next(self._scopes(group.path, scope), scope) if group.path else scope


@dataclass(frozen=True, slots=True)
class _Scope:
    """A node with its reference, so that a walk over many need not ask each for its place."""

    node: InstanceNode
    reference: str


def _offer(repeat: Repeat, holder: _Scope) -> Entry:
    return Entry(f"{holder.reference}/{repeat.path.rpartition('/')[2]}", repeat, holder.node)


def _shown(page: Page) -> Page | None:
    """The page with what is relevant of it; None where nothing is. Headings alone are no page."""
    entries = tuple(entry for entry in page.entries if entry.node.relevant)
    if not any(not isinstance(entry.element, Group) for entry in entries):
        return None
    return page if len(entries) == len(page.entries) else Page(page.index, entries, page.headings)
