"""Instances flattened to path and value, and what two of them agree on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?$")


def flat(xml: str) -> dict[str, str]:
    """Path with 1-based positions below the root ("/p7[1]/i9[1]") to value; blank and instanceID left out."""
    found: dict[str, str] = {}

    def walk(node: etree._Element, path: str) -> None:
        below = [child for child in node if isinstance(child.tag, str)]
        text = (node.text or "").strip()
        if not below and text and not path.endswith("/instanceID[1]"):
            found[path] = text
        counts: dict[str, int] = {}
        for child in below:
            name = etree.QName(child).localname
            counts[name] = counts.get(name, 0) + 1
            walk(child, f"{path}/{name}[{counts[name]}]")

    walk(etree.fromstring(xml.encode()), "")
    return found


def same(one: str | None, other: str | None) -> bool:
    """Equal as text, or as numbers: trailing zeros and the last bits of a double do not count."""
    if one == other:
        return True
    if one is None or other is None or not _NUMBER.match(one) or not _NUMBER.match(other):
        return False
    a, b = float(one), float(other)
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """(path to value where both agree, paths where they differ)."""
    agreed = {path: value for path, value in one.items() if same(value, other.get(path))}
    disputed = sorted(path for path in {*one, *other} if not same(one.get(path), other.get(path)))
    return agreed, disputed
