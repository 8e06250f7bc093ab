"""regex(): what both dialects share, in bounded time."""

from __future__ import annotations

import pytest

from forms.xpath.regex import RegexError, RegexLimit, compile_regex


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\d{17}[\dXx]$", "36069919900101001X", True),
        (r"^\d{17}[\dXx]$", "36069919900101001", False),
        (r"^1[3-9]\d{9}$", "13812345678", True),
        (r"^[\u4e00-\u9fa5·]{2,20}$", "欧阳·娜娜", True),
        (r"^\p{IsHan}+$", "王桂兰", True),
        (r"^\p{L}+$", "abc王", True),
        (r"^\P{N}+$", "a1", False),
        (r"a|b|^$", "", True),
        (r"colou?r", "my color", True),
        (r"^(?:ab)+$", "ababab", True),
        (r"^(?:ab){2,3}$", "abababab", False),
        (r"^a{2}$", "aa", True),
        (r"^a{,2}$", "a{,2}", True),
        (r"^[^a-c]+$", "xyz", True),
        (r"^[]a]", "a", False),
        (r"[a\-z]", "-", True),
        (r"[\w.]+@[\w.]+", "x.y@z", True),
        (r"\bcat\b", "a cat!", True),
        (r"\bcat\b", "concat", False),
        (r"\Bcat", "concat", True),
        (r"^(?=.*\d)(?=.*[a-z]).{4,}$", "abc1", True),
        (r"^(?!.*\s)", "a b", False),
        (r"^(?<year>\d{4})", "2024", True),
        (r"a.c", "a\nc", False),
        (r"\.\+\/", ".+/", True),
        (r"\x41\u0042\t", "AB\t", True),
        (r"\d", "٣", False),
        (r"x*?y", "xxy", True),
        (r"(a*)*b", "aab", True),
        (r"", "anything", True),
    ],
)
def test_a_pattern_is_found_or_not(pattern: str, text: str, found: bool) -> None:
    assert compile_regex(pattern).found_in(text) is found


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "*a", "a**b(", r"\1", r"(?<=a)b", "(?i)a", "[b-a]", "a{3,2}", "\\", r"\p{Klingon}", r"\xZZ"],
)
def test_what_is_malformed_or_unsupported_is_an_error(pattern: str) -> None:
    with pytest.raises(RegexError):
        compile_regex(pattern)


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"(x+x+)+y", r"^(\w+\s?)*$"])
def test_patterns_that_make_others_hang_are_answered(pattern: str) -> None:
    assert compile_regex(pattern).found_in("a" * 5_000 + "!") is False


@pytest.mark.parametrize("pattern", ["a" * 3_000, "(" * 40 + ")" * 40, "((a{900}){900}){900}", "a{5000}"])
def test_the_size_of_a_pattern_is_limited(pattern: str) -> None:
    with pytest.raises(RegexLimit):
        compile_regex(pattern)


def test_the_work_of_a_search_is_limited() -> None:
    for pattern in ("a*" * 900 + "b", "(?=(a*)*b)c"):
        with pytest.raises(RegexLimit):
            compile_regex(pattern).found_in("a" * 5_000)
