from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk import money

FEN = st.integers(0, 10**15)
VALUE = {c: i for i, c in enumerate(money.DIGITS)}


def read(text: str) -> int:
    """Fen of an amount in capitals, by another way than it was written."""
    yuan_text, found, rest = text.partition("元")
    if not found:
        yuan_text, rest = "", text
    total = 0
    for name, scale in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("", 1)):
        head, found, tail = yuan_text.partition(name) if name else (yuan_text, "x", "")
        if not found:
            continue
        number, digit = 0, 0
        for char in head:
            if char in VALUE:
                digit = VALUE[char]
            else:
                number += digit * {"拾": 10, "佰": 100, "仟": 1000}[char]
                digit = 0
        total += (number + digit) * scale
        yuan_text = tail
    fen = total * 100
    for unit, worth in (("角", 10), ("分", 1)):
        head, found, tail = rest.partition(unit)
        if found:
            fen += VALUE[head[-1]] * worth
            rest = tail
    return fen


@given(FEN)
def test_capitals_say_exactly_the_amount(fen: int) -> None:
    assert read(money.capitals(fen)) == fen


@given(FEN)
def test_capitals_never_hold_two_zeros_in_a_row(fen: int) -> None:
    assert "零零" not in money.capitals(fen)


@given(st.integers(0, 10**11 - 1))
def test_what_is_shown_is_read_back_as_it_was(fen: int) -> None:
    assert money.parse(money.plain(fen)) == fen


@given(st.text(max_size=12))
def test_typed_text_is_an_amount_or_nothing(text: str) -> None:
    fen = money.parse(text)
    assert fen is None or 0 <= fen < 10**11


def test_known_examples() -> None:
    assert money.capitals(8640) == "捌拾陆元肆角"
    assert money.capitals(140950) == "壹仟肆佰零玖元伍角"
    assert money.capitals(1640902) == "壹万陆仟肆佰零玖元零贰分"
    assert money.capitals(32504) == "叁佰贰拾伍元零肆分"
    assert money.capitals(100_000) == "壹仟元整"
    assert money.figures(8640) == "￥86.40"
