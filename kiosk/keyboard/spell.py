"""The other way round: which touches write a text. For storyboards, and to show that every character is reachable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from kiosk.keyboard import keys
from kiosk.keyboard.keys import CHINESE
from kiosk.keyboard.state import Source, State, choose, key, layout, page, pages, radical_labels
from kiosk.keyboard.state import candidates as offered_now

LONGEST_TRY: Final = 6
NEAR_PAGES: Final = 2
"""A phrase further back than this is written in shorter parts."""
READINGS: Final = 6


class Unspeakable(Exception):
    """No keys lead to this text. The text of the error names no character."""

    code = "not_typeable"


@dataclass(frozen=True, slots=True)
class Written:
    """The names to touch one after another, and the state after them."""

    touches: tuple[str, ...]
    state: State


def spell(text: str, state: State, source: Source) -> Written:
    """Raises Unspeakable."""
    touches: list[str] = []
    while text:
        step, taken = _next(text, state, source)
        touches += step.touches
        state = step.state
        text = text[taken:]
    return Written(tuple(touches), state)


def _next(text: str, state: State, source: Source) -> tuple[Written, int]:
    for panels in ((), *_turns(state)):
        turned = state
        for name in panels:
            turned = key(turned, source, name)
        written = _one_key(text[0], turned, source, panels)
        if written:
            return written, 1
        if turned.panel == "pinyin" and not turned.letters:
            written = _offered_unasked(text, turned, source, panels)
            if written:
                return written, len(written.touches[-1])
            for length in range(min(len(text), LONGEST_TRY), 0, -1):
                written = _by_sound(text[:length], turned, source, panels)
                if written:
                    return written, length
    if state.mode in CHINESE and (written := _by_strokes(text[0], state, source)):
        return written, 1
    raise Unspeakable("a character that no key leads to")


def _turns(state: State) -> tuple[tuple[str, ...], ...]:
    """Ways to the other panels."""
    back: tuple[str, ...] = {"symbols": (keys.LETTERS,), "strokes": (keys.SPELL,)}.get(state.panel, ())
    chinese = state.mode in CHINESE
    if state.panel == "latin" and chinese:
        back = (keys.LANGUAGE,)
    ways = [back, (*back, keys.SYMBOLS)]
    if chinese:
        ways.append((*back, keys.LANGUAGE))
    ways += [(*way, keys.SHIFT) for way in ((), *ways)]
    return tuple(ways)


def _one_key(char: str, state: State, source: Source, before: tuple[str, ...]) -> Written | None:
    if state.letters or state.panel == "strokes" or (state.panel == "pinyin" and char.isascii() and char.isalpha()):
        return None
    name = keys.SPACE if char == " " else char
    if not any(cap.name == name for row in layout(state, source) for cap in row):
        return None
    return Written((*before, name), replace(key(state, source, name), sends=()))


def _offered_unasked(text: str, state: State, source: Source, before: tuple[str, ...]) -> Written | None:
    """An address of this point."""
    for place, offer in enumerate(page(state, source)):
        if text.startswith(offer.text):
            return Written((*before, offer.text), replace(choose(state, source, place), sends=()))
    return None


def _by_sound(text: str, state: State, source: Source, before: tuple[str, ...]) -> Written | None:
    table = source.table
    sounds = []
    for char in text:
        number = table.number_of(char)
        read = table.read_as(number) if number is not None else ()
        if not read:
            return None
        sounds.append(read[: READINGS if len(text) == 1 else 2])
    for reading, split in product(product(*sounds), ("", "'")[: len(text)]):
        letters = split.join(table.syllables[s] for s in reading)
        typed, touches = state, list(before)
        for letter in letters:
            name = keys.SPLIT if letter == "'" else letter
            typed, touches = key(typed, source, name), [*touches, name]
        made = pages(offered_now(typed, source), typed.room)
        for number, shown in enumerate(made if len(text) == 1 else made[:NEAR_PAGES]):
            place = next((i for i, c in enumerate(shown) if c.text == text and c.takes == len(letters)), None)
            if place is not None:
                typed = replace(typed, page=number)
                return Written(
                    (*touches, *([keys.AFTER] * number), text), replace(choose(typed, source, place), sends=())
                )
    return None


def _by_strokes(char: str, state: State, source: Source) -> Written | None:
    """By total strokes and radical."""
    table = source.table
    number = table.number_of(char)
    if number is None or not table.strokes[number] or not table.radical[number]:
        return None
    back = () if state.panel == "pinyin" else (keys.LANGUAGE,) if state.panel == "latin" else (keys.LETTERS,)
    touches = [*back, keys.STROKES, *str(table.strokes[number])]
    for name in touches:
        state = key(state, source, name)
    label = table.radicals[table.radical[number]]
    while label not in radical_labels(state, source):
        turned = key(state, source, keys.RADICALS_AFTER)
        if turned == state:
            return None
        state, touches = turned, [*touches, keys.RADICALS_AFTER]
    touches.append(keys.RADICAL + label)
    state = key(state, source, touches[-1])
    while not any(c.text == char for c in page(state, source)):
        turned = key(state, source, keys.AFTER)
        if turned == state:
            return None
        state, touches = turned, [*touches, keys.AFTER]
    place = next(i for i, c in enumerate(page(state, source)) if c.text == char)
    return Written((*touches, char), replace(choose(state, source, place), sends=()))
