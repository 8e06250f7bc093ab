"""A form as its document defines it: frozen, shared by every session that fills it in.

Paths are absolute, of local names without positions ("/data/household/age", "/data/meta/entity/@id"): whatever the
default namespace is, an unprefixed name means the same node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from forms.tree import Node
from forms.xpath import Expression

if TYPE_CHECKING:
    from forms.dag import Graph

KIOSK = "https://huimin.example/xforms/kiosk"
"""Namespace of this terminal's own attributes; other engines ignore them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A label, hint or message: literal text and `<output>` expressions, or an itext id (literal, or computed)."""

    parts: tuple[str | Expression, ...] = ()
    itext: str | Expression | None = None


@dataclass(frozen=True, slots=True)
class Itext:
    """One itext entry in one language: form ("" plain, "short", "guidance", "image", "audio", …) to its parts."""

    forms: Mapping[str, tuple[str | Expression, ...]]


@dataclass(frozen=True, slots=True)
class Translations:
    """The itext block. `languages` in the document's order; `default` is where a session starts ("" without itext)."""

    languages: tuple[str, ...] = ()
    default: str = ""
    entries: Mapping[str, Mapping[str, Itext]] = field(default_factory=dict)
    """Language to id to entry."""


@dataclass(frozen=True, slots=True)
class Preload:
    """`jr:preload` and `jr:preloadParams`."""

    kind: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Bind:
    """One `<bind>`. Expressions are None where absent."""

    path: str
    type: str = "string"
    relevant: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: Preload | None = None
    sensitive: bool = False
    """`kiosk:sensitive`: masked on the screen, left out of drafts and logs."""
    display: str = ""
    """`kiosk:display`: how to show the value, e.g. "rmb-upper"; the data stays as it is."""
    max_pixels: int | None = None


@dataclass(frozen=True, slots=True)
class Setvalue:
    """`<setvalue>`: at one of `events`, the node at `path` gets the value of `expression`, or `text`.

    `source` is the path of the control that it is nested in; None in the model.
    """

    events: frozenset[str]
    path: str
    reference: Expression
    """The target as written, evaluated from the source."""
    expression: Expression | None
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A choice written into the control."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices from nodes. `randomized` marks `randomize(nodeset)`: drawn once, not at every look."""

    nodeset: Expression
    value: Expression
    label: Text | None
    label_expression: Expression | None
    randomized: bool


class Control(Enum):
    """The kinds of question."""

    INPUT = "input"
    SELECT = "select"
    SELECT1 = "select1"
    RANK = "rank"
    RANGE = "range"
    UPLOAD = "upload"
    TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a range control, as written."""

    start: str
    end: str
    step: str


@dataclass(frozen=True, slots=True)
class Question:
    """A control that takes one answer."""

    control: Control
    path: str
    label: Text | None
    hint: Text | None
    appearances: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Further attributes of the control: "rows", "kiosk:display", "jr:constraintMsg", …"""
    items: tuple[Item, ...] = ()
    itemset: Itemset | None = None
    range: Range | None = None
    mediatype: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Controls below one heading. `path` is "" where the group has no `ref`."""

    path: str
    label: Text | None
    appearances: tuple[str, ...]
    children: tuple[BodyElement, ...]

    @property
    def is_field_list(self) -> bool:
        """One page for all that is in it."""
        return "field-list" in self.appearances


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeated group. With `count` its number of instances follows an expression; `fixed` is `jr:noAddRemove`."""

    path: str
    label: Text | None
    appearances: tuple[str, ...]
    children: tuple[BodyElement, ...]
    count: Expression | None = None
    fixed: bool = False

    @property
    def is_free(self) -> bool:
        """A person may add and remove instances."""
        return self.count is None and not self.fixed


BodyElement = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class InstanceSource:
    """A secondary instance: inline nodes, or an address. `content` is the parent of the instance's root element."""

    id: str
    content: Node | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FormDefinition:
    """The compiled form. `digest` is the SHA-256 of the document in hex, which names this very form in caches."""

    id: str
    version: str
    title: str
    digest: str
    document: bytes
    root: Node
    """The primary instance as defined, templates taken out."""
    templates: Mapping[str, Node]
    """Repeat path to the element that a new instance is copied from."""
    order: Mapping[str, int]
    """Every path of the primary instance, in document order."""
    binds: Mapping[str, Bind]
    questions: Mapping[str, Question]
    repeats: Mapping[str, Repeat]
    body: tuple[BodyElement, ...]
    setvalues: tuple[Setvalue, ...]
    translations: Translations
    instances: Mapping[str, InstanceSource]
    namespaces: Mapping[str, str]
    graph: Graph
    submission: Mapping[str, str] = field(default_factory=dict)
    """Attributes of `<submission>`; empty where the form is not sent."""

    def elements(self) -> Iterator[BodyElement]:
        """Every element of the body, outer before inner."""
        pending = list(reversed(self.body))
        while pending:
            element = pending.pop()
            yield element
            if not isinstance(element, Question):
                pending.extend(reversed(element.children))
