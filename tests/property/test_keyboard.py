"""Whatever is pressed: nothing breaks, what is offered is always the same, and every character is within reach."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.keyboard.keys import MODES
from kiosk.keyboard.radicals import characters
from kiosk.keyboard.search import characters_only, offered
from kiosk.keyboard.segment import segment
from kiosk.keyboard.state import (
    MOST_LETTERS,
    State,
    begin,
    candidates,
    char,
    choose,
    composition,
    key,
    layout,
    page,
    pages,
)
from tests.support.keyboards import source, table

PRESSES = st.one_of(
    st.tuples(st.just("cap"), st.integers(0, 60)),
    st.tuples(st.just("choose"), st.integers(-1, 20)),
    st.tuples(st.just("letter"), st.integers(0, 25)),
    st.tuples(st.just("char"), st.integers(0, 0x2FFFF)),
)


def pressed(state: State, what: str, number: int) -> State:
    if what == "cap":
        caps = [cap for row in layout(state, source()) for cap in row]
        names = [c.name for c in caps] + ["上一组", "下一组", "没有的键"]
        return key(state, source(), names[number % len(names)])
    if what == "choose":
        return choose(state, source(), number)
    if what == "letter":
        return key(state, source(), chr(ord("a") + number))
    return char(state, source(), chr(number)) if not 0xD800 <= number < 0xE000 else state


@given(st.sampled_from(MODES), st.integers(96, 2400), st.lists(PRESSES, max_size=25))
@settings(max_examples=60, deadline=None)
def test_no_row_of_keys_breaks_anything(mode: object, room: int, presses: list[tuple[str, int]]) -> None:
    state = begin(mode, room=room)  # type: ignore[arg-type]
    for what, number in presses:
        before = state
        state = pressed(before, what, number)
        assert pressed(before, what, number) == state
        shown = page(state, source())
        assert not candidates(state, source()) or shown
        assert len(state.letters) <= MOST_LETTERS
        assert state.length >= 0
        composition(state, source())
        for action, value in state.sends:
            assert action in ("key", "next")
            assert action == "next" or value in ("back", "clear") or len(value) == 1


@given(st.text("abcdefghijklmnopqrstuvwxyz'", max_size=MOST_LETTERS))
@settings(max_examples=60, deadline=None)
def test_letters_are_read_from_the_left_without_a_gap(letters: str) -> None:
    for reading in segment(letters, table()):
        rest = letters
        for unit in reading:
            rest = rest.lstrip("'")
            assert rest.startswith(unit.letters)
            rest = rest[len(unit.letters) :]
            assert unit.exact <= unit.alike
    found = offered(letters, table())
    assert found == offered(letters, table())
    assert all(0 < c.takes <= len(letters) for c in found)
    assert [c.takes for c in found] == sorted((c.takes for c in found), reverse=True)


def test_every_character_of_the_table_is_offered_for_every_one_of_its_sounds() -> None:
    reached: set[str] = set()
    for number, syllable in enumerate(table().syllables):
        wanted = {table().character(n) for n, _ in table().readings(number)}
        whole = {c.text for c in offered(syllable, table()) if c.takes == len(syllable)}
        assert wanted <= whole, syllable
        assert wanted <= {c.text for c in characters_only(syllable, table())}, syllable
        reached |= wanted
    assert len(reached) == len(table())


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_character_is_offered_for_its_strokes_and_radical(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(table()) - 1))
    strokes, radical = table().strokes[number], table().radical[number]
    if strokes and radical:
        assert table().character(number) in characters(strokes, radical, table())


@given(st.lists(st.text("中国人民共和", min_size=1, max_size=20), max_size=40), st.integers(1, 2000))
def test_pages_hold_every_candidate_in_order_and_never_more_than_fits(words: list[str], room: int) -> None:
    from kiosk.keyboard.search import Candidate
    from kiosk.keyboard.state import GAP, width

    offers = tuple(Candidate(w, 0) for w in words)
    made = pages(offers, room)
    assert tuple(c for p in made for c in p) == offers
    for shown in made:
        assert len(shown) == 1 or sum(width(c.text) + GAP for c in shown) <= room
