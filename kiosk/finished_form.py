"""A finished submission read from files: the instance and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.tree import Node
from forms.xml import XmlRefused, parse_xml
from sync.openrosa_outbox import LARGEST_XML

STORED: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
"""The name that the engine gives to an answer's file."""


class SubmissionBroken(Exception):
    """The file is no finished submission, or its attachments are not those it names. The text names file and cause."""

    code = "openrosa_submission"


@dataclass(frozen=True, slots=True)
class Finished:
    """A submission as it lies in files."""

    form: str
    instance_id: str
    xml: bytes
    files: Mapping[str, Path]


def read_finished(file: Path, attachments: Iterable[Path]) -> Finished:
    """Read an instance and look at its attachments. Raises SubmissionBroken."""
    xml = _bytes(file)
    try:
        root = next(parse_xml(xml).elements())
    except XmlRefused as error:
        raise SubmissionBroken(f"{file.name}: {error}") from None
    form = next((a.text for a in root.attributes if a.name == "id"), "")
    if not form:
        raise SubmissionBroken(f"{file.name}: <{root.name}> has no attribute id: it is no submission of a form")
    ids = [i for meta in root.elements() if meta.name == "meta" for i in meta.elements() if i.name == "instanceID"]
    instance_id = ids[0].string_value().strip() if len(ids) == 1 else ""
    if not instance_id:
        raise SubmissionBroken(f"{file.name}: form {form}: there must be one meta/instanceID, the key against doubles")
    named = {leaf.string_value().strip() for leaf in _leaves(root)}
    files: dict[str, Path] = {}
    for path in attachments:
        if path.name in files:
            raise SubmissionBroken(f"{path.name}: given twice")
        if path.name not in named:
            raise SubmissionBroken(f"{path.name}: form {form} names no such file in {file.name}")
        files[path.name] = path
    for name in sorted(named - files.keys()):
        if STORED.fullmatch(name):
            raise SubmissionBroken(f"{file.name}: form {form} names the file {name}, which was not given")
    return Finished(form, instance_id, xml, files)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST_XML + 1)
    except OSError as error:
        raise SubmissionBroken(f"{file}: cannot be read ({error.strerror})") from None
    if len(data) > LARGEST_XML:
        raise SubmissionBroken(f"{file.name}: more than {LARGEST_XML} bytes")
    return data


def _leaves(node: Node) -> Iterator[Node]:
    below = list(node.elements())
    if not below:
        yield node
    for child in below:
        yield from _leaves(child)
