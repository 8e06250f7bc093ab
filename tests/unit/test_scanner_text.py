from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.serial import SILENCE_S, Frames
from drivers.scanner.text import MOST_BYTES, MOST_CHARS, clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"EL3601234567-202610-8640", "EL3601234567-202610-8640"),
        (b"]C13601234567", "3601234567"),
        (b"]Q1HM1.000283619943.ABC", "HM1.000283619943.ABC"),
        (b"\x02]d2\x1d0103601234567\x1d\x03", "0103601234567"),
        ("户号3601234567".encode(), "户号3601234567"),
        ("户号3601234567".encode("gb18030"), "户号3601234567"),
        (b"\xff\xfe12", "ÿþ12"),
        ("  36\u200b01\u202e  ", "3601"),
        ("\x1b[A;reboot", "[A;reboot"),
        ("x" * MOST_CHARS, "x" * MOST_CHARS),
    ],
)
def test_a_code_is_its_printable_text_without_the_symbology_prefix(raw: str | bytes, text: str) -> None:
    assert clean(raw) == text


@pytest.mark.parametrize("raw", ["", " \t ", b"\r\n", "]C1", "\x00\x1d", "x" * (MOST_CHARS + 1), b"x" * 5000])
def test_nothing_and_too_much_are_no_code(raw: str | bytes) -> None:
    assert clean(raw) is None


@given(st.one_of(st.text(max_size=400), st.binary(max_size=1200)))
def test_whatever_comes_a_code_is_short_and_printable(raw: str | bytes) -> None:
    text = clean(raw)
    assert text is None or 0 < len(text) <= MOST_CHARS
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text or "")


@given(
    st.lists(st.binary(min_size=1, max_size=40).filter(lambda b: not set(b) & set(b"\r\n\t")), max_size=6), st.data()
)
def test_frames_come_out_whole_however_the_line_cuts_them(frames: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(f + data.draw(st.sampled_from([b"\r", b"\n", b"\r\n", b"\t"])) for f in frames)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(wire)), max_size=8)) | {0, len(wire)})
    taker = Frames()
    out = [f for a, b in itertools.pairwise(cuts) for f in taker.feed(wire[a:b], 1.0)]
    assert out == frames


def test_a_frame_that_breaks_off_is_not_joined_to_the_next() -> None:
    frames = Frames()
    assert list(frames.feed(b"36012", 1.0)) == []
    assert list(frames.feed(b"", 1.0 + SILENCE_S + 0.1)) == []
    assert list(frames.feed(b"34567\r", 1.0 + SILENCE_S + 0.2)) == [b"34567"]


def test_a_frame_that_is_too_long_is_dropped_to_its_end_and_no_further() -> None:
    frames = Frames()
    assert list(frames.feed(b"9" * (MOST_BYTES + 500), 1.0)) == []
    assert list(frames.feed(b"99\r3601234567\r", 1.1)) == [b"3601234567"]
