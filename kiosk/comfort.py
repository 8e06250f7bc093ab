"""How the present visitor likes the screen: large type, everything lower, read aloud, how loud, which language. Pure.

Set by the bar at the foot of every page, forgotten with the visit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

LANGUAGES: Final = ("zh", "en")
SOFTEST: Final = 1
LOUDEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """One visitor's wishes."""

    large: bool = False
    """大字."""
    lowered: bool = False
    """界面下移: everything within reach of someone who sits."""
    reading: bool = False
    """朗读: each page is read aloud as it comes."""
    volume: int = 3
    """SOFTEST to LOUDEST."""
    language: str = "zh"
    """zh | en"""


USUAL: Final = Comfort()
ACTIONS: Final = frozenset({"large", "lowered", "reading", "volume", "language"})
"""What the bar can do. All but `volume` turn over; `volume` is given "up" or "down"."""


def turned(comfort: Comfort, action: str, value: Any = None) -> Comfort:
    """`comfort` after one touch on the bar; the same for an action or value that is none of its."""
    match action, value:
        case "large", _:
            return replace(comfort, large=not comfort.large)
        case "lowered", _:
            return replace(comfort, lowered=not comfort.lowered)
        case "reading", _:
            return replace(comfort, reading=not comfort.reading)
        case "language", _:
            return replace(comfort, language="en" if comfort.language == "zh" else "zh")
        case "volume", "up":
            return replace(comfort, volume=min(LOUDEST, comfort.volume + 1))
        case "volume", "down":
            return replace(comfort, volume=max(SOFTEST, comfort.volume - 1))
    return comfort
