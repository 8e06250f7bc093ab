"""The keyboard as a value: every key makes a new state, and nothing of an old one stays anywhere.

What a key does to the field comes out as `sends`: ("key", character), ("key", "back"), ("key", "clear"), ("next", "").
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.keyboard import keys
from kiosk.keyboard.keys import CHINESE, Mode, Panel, Rows
from kiosk.keyboard.places import Gazetteer, named
from kiosk.keyboard.radicals import MOST_STROKES, characters, radicals
from kiosk.keyboard.search import Candidate, characters_only, offered
from kiosk.keyboard.segment import SEPARATOR, Reading, segment
from kiosk.keyboard.surnames import COMPOUND, SINGLE, SOUNDS
from kiosk.keyboard.table import Table
from kiosk.words import joined, say

MOST_LETTERS: Final = 40
CELL: Final = 96
"""Width of the narrowest candidate, in the units of `State.room`."""
CHARACTER: Final = 44
EDGE: Final = 44
GAP: Final = 12
Send = tuple[str, str]
NO_PLACES: Final = Gazetteer()


@dataclass(frozen=True, slots=True)
class Source:
    """What is looked up in; the same for all states of a terminal."""

    table: Table
    known: Gazetteer = NO_PLACES


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One moment of typing into one field."""

    mode: Mode = "text"
    panel: Panel = "pinyin"
    shift: bool = False
    letters: str = field(default="", repr=False)
    page: int = 0
    strokes: int = 0
    radical: int = 0
    radical_page: int = 0
    length: int = 0
    """Characters in the field."""
    room: int = 1500
    """Width for candidates, in units of which a character has CHARACTER."""
    sends: tuple[Send, ...] = field(default=(), repr=False)


def begin(mode: Mode, length: int = 0, room: int = 1500) -> State:
    """A field of `length` characters is touched."""
    panel: Panel = "pinyin" if mode in CHINESE else "latin" if mode == "latin" else "pad"
    return State(mode=mode, panel=panel, length=length, room=room)


def candidates(state: State, source: Source) -> tuple[Candidate, ...]:
    """Everything that is offered now, best first."""
    if state.panel == "strokes":
        return tuple(Candidate(c, 0) for c in characters(state.strokes, state.radical, source.table))
    if state.panel != "pinyin":
        return ()
    if not state.letters:
        addresses = state.mode == "address" and not state.length
        return tuple(Candidate(p.whole, 0) for p in source.known.places) if addresses else ()
    if state.mode == "name":
        return _of_name(state, source.table)
    found = offered(state.letters, source.table)
    if state.mode == "address":
        first = named(state.letters, source.known, source.table)
        texts = {c.text for c in first}
        return (*first, *(c for c in found if c.text not in texts))
    return found


def _of_name(state: State, table: Table) -> tuple[Candidate, ...]:
    found = characters_only(state.letters, table)
    if state.length:
        return found
    readings = segment(state.letters, table)
    near: dict[int, int] = {}
    for unit in (reading[0] for reading in readings):
        for syllable in unit.alike:
            # As typed, alike, or only begun.
            rank = (0 if syllable in unit.exact else 1) if unit.full else 2
            near[syllable] = min(rank, near.get(syllable, rank))
    family = {c.text: _sounds(c.text, table)[0] for c in found if c.text in SINGLE}
    names = sorted(
        (c for c in found if family.get(c.text) in near),
        key=lambda c: (-c.takes, near[family[c.text]], SINGLE.index(c.text)),
    )
    return (*_compound(readings, table), *names, *(c for c in found if family.get(c.text) not in near))


def _compound(readings: tuple[Reading, ...], table: Table) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for reading in readings:
        if len(reading) != 2:
            continue
        for name in COMPOUND:
            fits = all(sound in unit.alike for unit, sound in zip(reading, _sounds(name, table), strict=True))
            if name not in found and fits:
                found[name] = Candidate(name, reading[-1].end)
    return tuple(found.values())


def _sounds(name: str, table: Table) -> tuple[int, ...]:
    """How a family name is read."""
    if name in SOUNDS:
        return tuple(table.id_of[syllable] for syllable in SOUNDS[name])
    return tuple(table.read_as(table.number_of(character) or 0)[0] for character in name)


def width(text: str) -> int:
    """How wide a candidate is drawn."""
    return max(CELL, CHARACTER * len(text) + EDGE)


def pages(offers: tuple[Candidate, ...], room: int) -> tuple[tuple[Candidate, ...], ...]:
    """The candidates as they fit side by side; at least one a page."""
    made: list[list[Candidate]] = []
    left = 0
    for offer in offers:
        need = width(offer.text) + GAP
        if not made or need > left:
            made.append([])
            left = room
        made[-1].append(offer)
        left -= need
    return tuple(tuple(page) for page in made)


def page(state: State, source: Source) -> tuple[Candidate, ...]:
    """What the bar shows."""
    made = pages(candidates(state, source), state.room)
    return made[min(state.page, len(made) - 1)] if made else ()


def radical_labels(state: State, source: Source) -> tuple[str, ...]:
    """The radicals that the stroke panel shows."""
    found = radicals(state.strokes, source.table)
    start = state.radical_page * keys.RADICAL_KEYS
    return tuple(source.table.radicals[r] for r in found[start : start + keys.RADICAL_KEYS])


def layout(state: State, source: Source | None) -> Rows:
    """The keys now. Only the stroke panel needs the source."""
    if state.panel != "strokes" or source is None:
        return keys.rows(state.mode, state.panel, state.shift)
    labels = radical_labels(state, source)
    return keys.rows(state.mode, state.panel, radicals=labels, radical=source.table.radicals[state.radical])


def composition(state: State, source: Source) -> str:
    """What is being typed and is not in the field yet: zhong'guo, or 9画 龙部."""
    if state.panel == "strokes":
        radical = source.table.radicals[state.radical]
        strokes = say("{strokes}画", strokes=state.strokes) if state.strokes else ""
        return joined(" ", (strokes, say("{radical}部", radical=radical) if radical else ""))
    readings = segment(state.letters, source.table)
    if not readings:
        return state.letters
    return SEPARATOR.join(u.letters for u in readings[0]) + state.letters[readings[0][-1].end :]


def choose(state: State, source: Source, place: int) -> State:
    """The candidate at `place` of the shown page is taken; letters that it does not use stay."""
    shown = page(state, source)
    if not 0 <= place < len(shown):
        return replace(state, sends=())
    taken = shown[place]
    state = _said(state, taken.text)
    if state.panel == "strokes":
        return replace(state, panel="pinyin", strokes=0, radical=0, radical_page=0, page=0, letters="")
    rest = state.letters[taken.takes :].lstrip(SEPARATOR)
    return replace(state, letters=rest, page=0)


def key(state: State, source: Source, name: str) -> State:
    """A key of the present panel, by its name. A name that no key has changes nothing."""
    state = replace(state, sends=())
    match name:
        case keys.BACK:
            return _back(state)
        case keys.ENTER:
            return choose(state, source, 0) if _composing(state) else replace(state, sends=(("next", ""),))
        case keys.SPACE:
            return choose(state, source, 0) if _composing(state) else _said(state, " ")
        case keys.BEFORE:
            return replace(state, page=max(0, state.page - 1))
        case keys.AFTER:
            last = len(pages(candidates(state, source), state.room)) - 1
            return replace(state, page=max(0, min(last, state.page + 1)))
        case keys.CLEAR if state.panel == "pad" and state.mode not in keys.PAD_EXTRA:
            return replace(state, sends=(("key", "clear"),), length=0)
        case keys.SHIFT if state.panel == "latin":
            return replace(state, shift=not state.shift)
    if name in (keys.LANGUAGE, keys.SYMBOLS, keys.LETTERS, keys.STROKES, keys.SPELL):
        return _turned(state, name)
    if state.panel == "strokes":
        return _counted(state, source, name)
    if state.panel == "pinyin" and name == keys.SPLIT:
        return replace(state, letters=state.letters + SEPARATOR, page=0) if _may_split(state.letters) else state
    if not any(cap.name == name and cap.kind == "letter" for row in layout(state, None) for cap in row):
        return state
    return char(state, source, name)


def char(state: State, source: Source, text: str) -> State:
    """One character from a key, or from a physical keyboard."""
    state = replace(state, sends=())
    if len(text) != 1 or not text.isprintable():
        return state
    if state.panel == "strokes":
        return _counted(state, source, text)
    if state.panel == "pinyin" and text.isascii() and text.isalpha():
        return replace(state, letters=(state.letters + text.lower())[:MOST_LETTERS], page=0)
    if state.panel == "pinyin" and state.letters:
        if text == SEPARATOR and _may_split(state.letters):
            return replace(state, letters=state.letters + text, page=0)
        if text.isdigit() and text != "0":
            return choose(state, source, int(text) - 1)
        # A sign ends the word before it, as people expect of a full stop.
        state = choose(state, source, 0)
        return state if state.letters else replace(_said(state, text), sends=(*state.sends, ("key", text)))
    return _said(state, text)


def _said(state: State, text: str) -> State:
    return replace(state, sends=tuple(("key", c) for c in text), length=state.length + len(text), shift=False)


def _back(state: State) -> State:
    if state.panel == "strokes" and (state.strokes or state.radical):
        return replace(state, radical=0, page=0) if state.radical else replace(
            state, strokes=state.strokes // 10, page=0, radical_page=0)  # fmt: skip
    if state.panel == "pinyin" and state.letters:
        return replace(state, letters=state.letters[:-1], page=0)
    return replace(state, sends=(("key", "back"),), length=max(0, state.length - 1))


def _turned(state: State, name: str) -> State:
    chinese = state.mode in CHINESE
    home: Panel = "pinyin" if chinese else "latin"
    panel: Panel
    match name, state.panel:
        case keys.LANGUAGE, "pinyin" | "latin" if chinese:
            panel = "latin" if state.panel == "pinyin" else "pinyin"
        case keys.SYMBOLS, "pinyin" | "latin":
            panel = "symbols"
        case keys.LETTERS, "symbols":
            panel = home
        case keys.STROKES, "pinyin":
            panel = "strokes"
        case keys.SPELL, "strokes":
            panel = "pinyin"
        case _:
            return state
    return replace(state, panel=panel, letters="", page=0, shift=False, strokes=0, radical=0, radical_page=0)


def _counted(state: State, source: Source, name: str) -> State:
    """A key of the stroke panel."""
    if len(name) == 1 and name in "0123456789":
        strokes = state.strokes * 10 + int(name)
        return replace(state, strokes=strokes, page=0, radical_page=0) if strokes <= MOST_STROKES else state
    if name == keys.AGAIN:
        return replace(state, strokes=0, radical=0, radical_page=0, page=0)
    if name in (keys.RADICALS_BEFORE, keys.RADICALS_AFTER):
        last = max(0, len(radicals(state.strokes, source.table)) - 1) // keys.RADICAL_KEYS
        step = 1 if name == keys.RADICALS_AFTER else -1
        return replace(state, radical_page=max(0, min(last, state.radical_page + step)))
    label = name.removeprefix(keys.RADICAL)
    if label != name and label and label in source.table.radicals:
        number = source.table.radicals.index(label)
        return replace(state, radical=0 if number == state.radical else number, page=0)
    return state


def _composing(state: State) -> bool:
    return bool(state.letters) if state.panel == "pinyin" else bool(state.strokes or state.radical)


def _may_split(letters: str) -> bool:
    return bool(letters) and not letters.endswith(SEPARATOR) and len(letters) < MOST_LETTERS
