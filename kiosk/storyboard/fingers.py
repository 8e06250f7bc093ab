"""Which keys of the on-screen keyboard a storyboard touches to write a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from kiosk import content
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
    return spell(text, state, source).touches
