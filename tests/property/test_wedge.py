"""A keyboard and a scanner that plays one are told apart by time, and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.text import MOST_CHARS, clean
from drivers.scanner.wedge import TIMING, Held, Key, Outcome, press, settle

codes = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=TIMING.least, max_size=MOST_CHARS)
quick = st.integers(0, TIMING.gap_ms)
slow = st.integers(TIMING.gap_ms + 1, 5000)


def play(strokes: list[tuple[str, int]]) -> tuple[list[str], list[str]]:
    """(characters that reach the field, scans) of keys and the pause before each; "\\r" is Enter."""
    held: Held[None] = Held()
    now, typed, scans = 1000, list[str](), list[str]()

    def take(outcome: Outcome[None]) -> None:
        typed.extend("\r" if k.end else k.text for k in outcome.typed)
        if outcome.scan is not None:
            scans.append(outcome.scan)

    for text, gap in strokes:
        if gap > TIMING.gap_ms:
            # The pause is seen before the next key comes.
            take(settle(held))
            held = Held()
        now += gap
        held, outcome = press(held, Key("" if text == "\r" else text, now, None, text == "\r"))
        take(outcome)
    take(settle(held))
    return typed, scans


@given(codes, st.data())
def test_a_burst_that_ends_with_enter_is_a_scan_and_no_key_of_it_is_typed(code: str, data: st.DataObject) -> None:
    strokes = [(c, data.draw(quick)) for c in code] + [("\r", data.draw(quick))]
    typed, scans = play(strokes)
    assert typed == []
    assert scans == ([] if clean(code) is None else [clean(code)])


@given(st.lists(st.tuples(st.sampled_from("0123456789.X\r"), slow), max_size=40))
def test_what_is_typed_by_hand_arrives_in_order_and_nothing_is_scanned(strokes: list[tuple[str, int]]) -> None:
    typed, scans = play(strokes)
    assert typed == [c for c, _ in strokes]
    assert scans == []


@given(codes, st.data())
def test_a_burst_that_breaks_off_reaches_nothing(code: str, data: st.DataObject) -> None:
    typed, scans = play([(c, data.draw(quick)) for c in code])
    assert (typed, scans) == ([], [])


@given(st.text("0123456789", min_size=1, max_size=TIMING.least - 1), st.data())
def test_fast_fingers_are_not_a_scanner(text: str, data: st.DataObject) -> None:
    strokes = [(c, data.draw(quick)) for c in text] + [("\r", data.draw(quick))]
    assert play(strokes) == ([*text, "\r"], [])


@given(codes, st.sampled_from("0123456789"), slow, slow)
def test_a_key_typed_before_and_after_a_scan_is_kept_apart_from_it(
    code: str, key: str, before: int, after: int
) -> None:
    strokes = [(key, before), *((c, before if i == 0 else 1) for i, c in enumerate(code)), ("\r", 1), (key, after)]
    typed, scans = play(strokes)
    assert typed == [key, key]
    assert scans == ([] if clean(code) is None else [clean(code)])


def test_a_code_that_is_too_long_is_dropped_whole() -> None:
    assert play([("9", 1)] * (MOST_CHARS + 40) + [("\r", 1)]) == ([], [])


def test_a_late_look_at_the_clock_does_not_turn_typing_into_a_scan() -> None:
    """The pause may be noticed only with the next key."""
    held: Held[None] = Held()
    out: list[str] = []
    for number, char in enumerate("3601234567"):
        held, outcome = press(held, Key(char, number * (TIMING.gap_ms + 1), None))
        out += [k.text for k in outcome.typed]
    held, outcome = press(held, Key("", 10 * (TIMING.gap_ms + 1), None, end=True))
    out += [k.text for k in outcome.typed]
    assert "".join(out) == "3601234567"
    assert outcome.scan is None
