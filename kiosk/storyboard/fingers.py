"""Which keys of the on-screen keyboard a storyboard touches to write a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from kiosk import content
from kiosk.keyboard.keys import RADICAL
from kiosk.keyboard.places import Place, gazetteer
from kiosk.keyboard.spell import spell
from kiosk.keyboard.state import Source, State
from kiosk.keyboard.table import Table


@cache
def _table() -> Table:
    return Table.open(content.bundled() / "pinyin" / "pinyin.bin")


def plan(text: str, told: Mapping[str, Any], places: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Names of keys and candidates, from what the stagehand told of the keyboard. Raises Unspeakable."""
    table = _table()
    source = Source(table, gazetteer([Place(parts) for parts in places], table))
    state = State(mode=told["mode"], panel=told["panel"], room=told["room"], length=told["length"])
    names: Mapping[str, str] = told.get("names", {})
    return tuple(_called(touch, names) for touch in spell(text, state, source).touches)


def _called(touch: str, names: Mapping[str, str]) -> str:
    """A key's name in the language of the screen."""
    if touch.startswith(RADICAL) and touch not in names:
        return names.get(RADICAL, RADICAL) + touch.removeprefix(RADICAL)
    return names.get(touch, touch)
