"""randomize(): a permutation, by the generator that the standard names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.xpath.shuffle import park_miller, seed_of_text, shuffled

MODULUS = 2**31 - 1


@given(st.lists(st.integers()), st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False)))
@settings(deadline=None)
def test_a_shuffle_is_a_permutation_and_the_same_for_the_same_seed(things: list[int], seed: float) -> None:
    once = shuffled(things, seed)
    assert sorted(once) == sorted(things)
    assert shuffled(things, seed) == once


def test_the_generator_is_minimal_standard() -> None:
    """Park and Miller (1988): from 1, the 10,000th number is 1043618065."""
    draw = park_miller(1)
    for _ in range(9_999):
        draw()
    assert round(draw() * (MODULUS - 1)) + 1 == 1_043_618_065


@given(st.integers(-(2**63), 2**63 - 1))
@settings(deadline=None)
def test_every_number_drawn_lies_between_0_and_1(seed: int) -> None:
    draw = park_miller(seed)
    assert all(0 <= draw() < 1 for _ in range(20))


def test_a_fraction_in_a_seed_is_cut_off() -> None:
    assert shuffled(range(20), 42.9) == shuffled(range(20), 42)
    assert shuffled(range(20), -1.5) == shuffled(range(20), -1)


@given(st.text(min_size=1))
@settings(deadline=None)
def test_a_seed_of_text_is_a_signed_64_bit_number(text: str) -> None:
    assert -(2**63) <= seed_of_text(text) < 2**63


def test_a_blank_seed_is_0() -> None:
    assert seed_of_text("") == 0
