"""The shipped table, and typing on it without a window."""

from __future__ import annotations

from functools import cache

from kiosk import content
from kiosk.keyboard.keys import Mode
from kiosk.keyboard.places import Place, gazetteer
from kiosk.keyboard.state import Source, State, begin, candidates, choose, key, page
from kiosk.keyboard.table import Table

VILLAGES = (
    Place(("江西省", "鹰潭市", "余江区", "春涛镇", "滨江村")),
    Place(("江西省", "鹰潭市", "余江区", "春涛镇", "罗坪村")),
)
RARE = "赟堃䶮㛃喆𬭎"


@cache
def table() -> Table:
    """The table that ships with the product."""
    return Table.open(content.bundled() / "pinyin" / "pinyin.bin")


@cache
def source() -> Source:
    """The same with two villages."""
    return Source(table(), gazetteer(VILLAGES, table()))


def typed(letters: str, mode: Mode = "text", length: int = 0) -> State:
    """Letters touched one after another in a field of `length` characters."""
    state = begin(mode, length)
    for letter in letters:
        state = key(state, source(), "分隔" if letter == "'" else letter)
    return state


def offers(state: State) -> list[str]:
    """All candidates."""
    return [c.text for c in candidates(state, source())]


def take(state: State, text: str) -> State:
    """The candidate of that text on the shown page."""
    place = [c.text for c in page(state, source())].index(text)
    return choose(state, source(), place)


def said(state: State) -> str:
    """What the last key sent into the field."""
    return "".join(value for action, value in state.sends if action == "key")
