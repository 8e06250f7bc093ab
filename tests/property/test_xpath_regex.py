"""The matcher that cannot hang agrees with one that can."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.xpath.regex import RegexError, RegexLimit, compile_regex

_atoms = st.sampled_from(
    ["a", "b", "c", ".", r"\d", r"\w", "[ab]", "[^a]", "[a-c1]", "^", "$", r"\b", "(?=a)", "(?!b)"]
)


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(parts, parts).map("".join),
        st.tuples(parts, parts).map("(?:{0[0]}|{0[1]})".format),
        st.tuples(parts, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map("(?:{0[0]}){0[1]}".format),
        parts.map("({})".format),
    )


patterns = st.recursive(_atoms, _larger, max_leaves=6)


@given(patterns, st.text("abc1 ", max_size=8))
@settings(max_examples=300, deadline=None)
def test_it_finds_what_the_backtracking_matcher_finds(pattern: str, text: str) -> None:
    # `$` of the standard library also stands before a last line end; the texts have none.
    assert compile_regex(pattern).found_in(text) is (re.search(pattern, text) is not None)


@given(st.text("ab(|)*+?{2,}[]^$\\.-dw!=:<p", max_size=20), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_pattern_is_run_or_refused(pattern: str, text: str) -> None:
    try:
        found = compile_regex(pattern).found_in(text)
    except (RegexError, RegexLimit):
        return
    assert isinstance(found, bool)
