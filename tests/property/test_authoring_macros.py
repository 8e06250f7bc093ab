"""Each macro, expanded, against a reference in Python: on our XPath and on JavaRosa's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from forms.authoring.macros import MACROS, expand
from forms.tree import Kind, Node
from forms.xpath import StaticEnvironment, compile_expression
from tests.support import javarosa

TODAY = date(2026, 11, 23)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_check(first17: str) -> str:
    """GB 11643-1999 by its own formula: ISO 7064 MOD 11-2."""
    rest = 0
    for digit in first17:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def has_shape(text: str) -> bool:
    """Whether it has the form of an id number with a real birth month and day (29 February of any year)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text, re.ASCII) or text[6:8] not in ("19", "20"):
        return False
    try:
        date(2000, int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def id_valid(text: str) -> bool:
    if not has_shape(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return text[17] == id_check(text[:17])


def id_sex(text: str) -> str:
    return ("2", "1")[int(text[16]) % 2] if has_shape(text) else ""


def id_birth(text: str) -> str:
    return f"{text[6:10]}-{text[10:12]}-{text[12:14]}" if has_shape(text) else ""


def uscc_check(first17: str) -> str:
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return USCC[-total % 31]


def uscc_valid(text: str) -> bool:
    if len(text) != 18 or any(c not in USCC for c in text) or not re.fullmatch(r"[0-9]{6}", text[2:8]):
        return False
    return text[17] == uscc_check(text[:17])


def luhn_valid(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{12,19}", text):
        return False
    total = 0
    for i, digit in enumerate(reversed(text)):
        total += int(digit) if i % 2 == 0 else sum(divmod(int(digit) * 2, 10))
    return total % 10 == 0


def phone_valid(text: str) -> bool:
    return mobile_valid(text) or bool(re.fullmatch(r"0[0-9]{2,3}-?[0-9]{7,8}", text))


def mobile_valid(text: str) -> bool:
    return len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] in "3456789"


def word(value: bool | str) -> str:
    return value if isinstance(value, str) else ("true" if value else "false")


REFERENCES: dict[str, Callable[[str], bool | str]] = {
    "cn-id-valid": id_valid,
    "cn-id-sex": id_sex,
    "cn-id-birth": id_birth,
    "cn-uscc-valid": uscc_valid,
    "cn-bankcard-luhn": luhn_valid,
    "cn-phone-valid": phone_valid,
    "cn-mobile-valid": mobile_valid,
}

digits = st.text("0123456789", max_size=20)
births = st.dates(date(1899, 1, 1), date(2099, 12, 31)).map(lambda d: d.strftime("%Y%m%d")) | st.sampled_from(
    ["19000229", "20000229", "19960229", "19970229", "19450431", "19450001", "19451301", "20240230", "19991131"]
)
ids = st.builds(lambda b, order: f"360699{b}{order}", births, st.text("0123456789", min_size=3, max_size=3))
whole_ids = ids.map(lambda first: first + id_check(first))
usccs = st.builds(
    lambda a, b, c: a + b + c,
    st.text(USCC, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC, min_size=9, max_size=9),
).map(lambda first: first + uscc_check(first))
cards = st.text("0123456789", min_size=11, max_size=18).map(
    lambda first: next(first + d for d in "0123456789" if luhn_valid(first + d))
)
phones = st.from_regex(r"\A(1[2-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{6,9})\Z").filter(str.isascii)


@st.composite
def spoiled(draw: st.DrawFn, whole: st.SearchStrategy[str]) -> str:
    """One character changed, added or taken away."""
    text = draw(whole)
    place = draw(st.integers(0, len(text) - 1))
    other = draw(st.sampled_from("0123456789XxAIZ- 五"))
    return draw(st.sampled_from([text[:place] + other + text[place + 1 :], text[:place] + text[place + 1 :],
                                 text[:place] + other + text[place:]]))  # fmt: skip


valid = whole_ids | usccs | cards | phones
anything = valid | spoiled(valid) | digits | st.text("0123456789X-ABC 五", max_size=20)


def by_us(expression: str) -> str:
    """The string value of an expression on a blank document."""
    environment = StaticEnvironment(moment=datetime.combine(TODAY, time(9), UTC))
    return compile_expression(f"string({expression})").string(Node(Kind.ELEMENT, "data"), environment)


@pytest.mark.parametrize("name", sorted(REFERENCES))
@settings(max_examples=150, deadline=None)
@given(text=anything)
def test_a_macro_says_what_its_reference_says(name: str, text: str) -> None:
    assert by_us(expand(f"{name}('{text}')")) == word(REFERENCES[name](text))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(anything, min_size=40, max_size=60))
def test_javarosa_says_the_same(texts: list[str]) -> None:
    javarosa.need_jdk()
    asked = [(name, text) for name in REFERENCES for text in texts]
    answers = javarosa.evaluate([expand(f"{name}('{text}')") for name, text in asked])
    assert [(a, *q) for q, a in zip(asked, answers, strict=True)] == [(word(REFERENCES[n](t)), n, t) for n, t in asked]


@settings(max_examples=100, deadline=None)
@given(text=whole_ids)
def test_age_counts_full_years_until_today(text: str) -> None:
    assume(has_shape(text) and text[6:14] <= TODAY.strftime("%Y%m%d"))
    year, birthday = int(text[6:10]), text[10:14]
    expected = TODAY.year - year - (TODAY.strftime("%m%d") < birthday)
    assert by_us(expand(f"cn-id-age('{text}')")) == str(expected)


@pytest.mark.parametrize("name", sorted(MACROS))
def test_the_expansion_holds_no_function_of_ours(name: str) -> None:
    expanded = expand(f"{name}(${{x}}) and {name}(.)")
    assert "cn-" not in expanded
    assert expanded.count("(") == expanded.count(")")


def test_every_macro_has_a_reference() -> None:
    assert set(MACROS) == set(REFERENCES) | {"cn-id-age"}


def test_known_cards_and_codes_pass_as_written() -> None:
    assert luhn_valid("4111111111111111")
    assert not luhn_valid("4111111111111112")
    assert uscc_valid("91350100M000100Y43")
    assert not uscc_valid("91350100M000100Y44")
