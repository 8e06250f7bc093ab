"""What lies beside the terminal for a demo to play with. Whoever opens the dock brings it along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RackCard:
    """A card in the rack: whose it is, and what is special about it."""

    id: str
    name: str
    note: str
    profile: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class HeldCode:
    """A paper with a code on it that may be held before the scanner."""

    name: str
    text: str = field(repr=False)
