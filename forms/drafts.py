"""Unfinished forms kept as files, and taken up again when a person asks for it.

A draft is one JSON file (0600, written whole or not at all) that names form, version and the document's SHA-256, and
holds the instance with every answer as entered, hidden ones too; only fields marked sensitive are left out. A draft of
a version that is no longer in use is never lost: reading it gives a `Draft` all the same, and opening it with another
version raises `DraftOfOtherVersion`, whose draft can be exported or carried over by name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from forms.durable import write_durably
from forms.environment import Surroundings
from forms.errors import DraftBroken, FormError
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance
from forms.instance.resolver import Resolver
from forms.instance.serialise import instance_xml
from forms.session import FormSession
from forms.tree import Node
from forms.xform.model import FormDefinition
from forms.xml import XmlRefused, parse_xml

FORMAT: Final = 1
MAX_DRAFT_BYTES: Final = 8 * 1024 * 1024
_KEYS: Final = {"format", "form", "version", "digest", "saved", "language", "page", "instance"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A kept instance. `saved` is ISO 8601; `page` the reference where the person stopped, "" for the beginning."""

    form: str
    version: str
    digest: str
    saved: str
    language: str
    page: str
    instance: str

    def answers(self) -> dict[str, str]:
        """Reference to answer, of everything that is not blank: what an export or a clerk reads."""
        root = next(parse_xml(self.instance).elements())
        return {reference: value for reference, value in _answers(root, "") if value}


class DraftOfOtherVersion(FormError):
    """The draft belongs to another version of the form. `draft` still holds every answer."""

    code = "draft_version"

    def __init__(self, draft: Draft, definition: FormDefinition) -> None:
        self.draft = draft
        begun = f"version {draft.version or '(none)'}"
        if draft.form != definition.id:
            used = f"form {definition.id}"
        elif draft.version != definition.version:
            used = f"version {definition.version or '(none)'}"
        else:
            used = "another document of that version"
        super().__init__(
            f"the draft was begun with {begun}, in use is {used}; its answers can be exported or carried over",
            form=draft.form,
        )


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """A draft continued in another version: `lost` are the references whose answers found no place."""

    session: FormSession
    lost: tuple[str, ...]


def draft_of(session: FormSession, saved: datetime, page: str = "") -> Draft:
    """The session's answers as they are."""
    definition = session.definition
    hidden = frozenset(path for path, bind in definition.binds.items() if bind.sensitive)
    return Draft(
        form=definition.id,
        version=definition.version,
        digest=definition.digest,
        saved=saved.isoformat(timespec="seconds"),
        language=session.language,
        page=page,
        instance=instance_xml(session.instance.root, prune=False, hide=hidden),
    )


def write_draft(path: Path, draft: Draft) -> None:
    """Keep `draft` at `path`, in place of what was there; durable when this returns."""
    content = {"format": FORMAT} | {name: getattr(draft, name) for name in sorted(_KEYS - {"format"})}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, json.dumps(content, ensure_ascii=False).encode())


def read_draft(path: Path) -> Draft:
    """Read a draft, of whatever version. Raises `DraftBroken`; the file stays as it is."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DraftBroken(f"draft {path.name} cannot be read ({error.strerror})") from error
    if len(raw) > MAX_DRAFT_BYTES:
        raise DraftBroken(f"draft {path.name} has {len(raw)} bytes; the limit is {MAX_DRAFT_BYTES}")
    try:
        content: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DraftBroken(f"draft {path.name} is not JSON") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT or set(content) != _KEYS:
        raise DraftBroken(f"draft {path.name} is of another format")
    values = {name: content[name] for name in _KEYS - {"format"}}
    if not all(isinstance(value, str) for value in values.values()):
        raise DraftBroken(f"draft {path.name} is of another format")
    draft = Draft(**values)
    try:
        parse_xml(draft.instance)
    except XmlRefused as error:
        raise DraftBroken(f"draft {path.name} holds no instance", form=draft.form) from error
    return draft


def resume(
    draft: Draft,
    definition: FormDefinition,
    *,
    resolver: Resolver | None = None,
    surroundings: Surroundings | None = None,
) -> FormSession:
    """Go on with `draft`. Raises `DraftOfOtherVersion` unless it was begun with exactly this document."""
    if draft.form != definition.id or draft.digest != definition.digest:
        raise DraftOfOtherVersion(draft, definition)
    return _continue(draft, definition, _Answers(draft), resolver, surroundings)


def carry_over(
    draft: Draft,
    definition: FormDefinition,
    *,
    resolver: Resolver | None = None,
    surroundings: Surroundings | None = None,
) -> CarriedOver:
    """Continue `draft` in `definition`, another version: answers go to the nodes of the same path."""
    answers = _Answers(draft)
    session = _continue(draft, definition, answers, resolver, surroundings)
    return CarriedOver(session, tuple(answers.lost))


def _continue(
    draft: Draft,
    definition: FormDefinition,
    answers: _Answers,
    resolver: Resolver | None,
    surroundings: Surroundings | None,
) -> FormSession:
    known = draft.language in definition.translations.languages
    return FormSession(
        definition,
        resolver=resolver,
        surroundings=surroundings,
        language=draft.language if known else None,
        restored=answers,
    )


class _Answers:
    """Puts a draft's answers into a fresh instance, by path; makes the repeat instances that they need."""

    def __init__(self, draft: Draft) -> None:
        self._root = next(parse_xml(draft.instance).elements())
        self.lost: list[str] = []

    def fill(self, instance: PrimaryInstance) -> None:
        if self._root.name != instance.root.name:
            self.lost.extend(reference for reference, value in _answers(self._root, "") if value)
            return
        self._fill(instance, instance.root, self._root, "/" + self._root.name)

    def _fill(self, instance: PrimaryInstance, node: InstanceNode, source: Node, reference: str) -> None:
        for item in source.attributes:
            target = next((a for a in node.attributes if a.name == item.name and isinstance(a, InstanceNode)), None)
            # The root's own attributes say which form and version this is: they are the definition's.
            if target is not None and node is not instance.root:
                target.answer = target.text = item.text
        groups: dict[str, list[Node]] = {}
        for item in source.elements():
            groups.setdefault(item.name, []).append(item)
        if not groups:
            value = source.string_value()
            if value and not node.is_leaf:
                self.lost.append(reference)
            elif node.is_leaf:
                node.answer = value
                node.set_value(value)
        repeated = {path for path in instance.templates if path.rpartition("/")[0] == node.path}
        for path in repeated:
            wanted = len(groups.get(path.rpartition("/")[2], ()))
            present = instance.repeated(path, node)
            for extra in present[wanted:]:
                instance.remove(extra)
            for _ in range(wanted - len(present)):
                instance.add(path, node)
        for name, items in groups.items():
            targets = [c for c in node.children if c.name == name and isinstance(c, InstanceNode)]
            for index, item in enumerate(items):
                where = f"{reference}/{name}" + (f"[{index + 1}]" if len(items) > 1 else "")
                if index < len(targets):
                    self._fill(instance, targets[index], item, where)
                else:
                    self.lost.extend(found for found, value in _answers(item, where) if value)


def _answers(node: Node, reference: str) -> Iterator[tuple[str, str]]:
    at = reference or "/" + node.name
    below = list(node.elements())
    if not below:
        yield at, node.string_value()
        return
    counts: dict[str, int] = {}
    totals = Counter(item.name for item in below)
    for item in below:
        counts[item.name] = counts.get(item.name, 0) + 1
        place = f"[{counts[item.name]}]" if totals[item.name] > 1 else ""
        yield from _answers(item, f"{at}/{item.name}{place}")
