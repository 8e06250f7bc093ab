"""A text of the screen is its Chinese everywhere but at the screen."""

from __future__ import annotations

import copy
import json

import pytest

from kiosk.words import Named, joined, say, told
from sync.record import canonical_json

ENGLISH = {"还差 {n} 笔": "{n} to go", "在 {where}": "at {where}", "首页": "home"}


def english(text: str) -> object:
    return told(text, "en", lambda source: ENGLISH[source])


def test_it_is_the_chinese_to_everything_else() -> None:
    text = say("还差 {n} 笔", n=3)
    assert text == "还差 3 笔"
    assert {text: 1}["还差 3 笔"] == 1
    assert f"{text}。" == "还差 3 笔。"
    assert copy.deepcopy(text) == text
    assert json.dumps([text], ensure_ascii=False) == '["还差 3 笔"]'


def test_it_is_told_with_what_was_put_in() -> None:
    assert english(say("还差 {n} 笔", n=3)) == "3 to go"
    assert english(say("在 {where}", where=say("首页"))) == "at home"
    assert english(joined(" · ", (say("首页"), "", "王*兰"))) == "home · 王*兰"


def test_a_name_brings_its_own_english() -> None:
    name = Named("电费", {"en": "Electricity"})
    assert name == "电费"
    assert english(name) == "Electricity"
    assert english(say("在 {where}", where=name)) == "at Electricity"
    assert english(Named("电费", {})) == "电费"


def test_a_text_of_nobody_stays_as_it_is() -> None:
    assert english("首页") == "首页"
    assert told(3, "en", str.upper) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_goes_out_is_a_plain_text(language: str) -> None:
    for text in (say("首页"), joined("", (say("首页"),)), Named("电费", {"en": "Electricity"}), Named("电费", {})):
        assert type(told(text, language, lambda source: ENGLISH[source])) is str


def test_the_record_says_chinese_whatever_the_screen_does() -> None:
    payload = {"biller_zh": Named("电费", {"en": "Electricity"}), "why": say("还差 {n} 笔", n=3)}
    assert canonical_json(payload) == canonical_json({"biller_zh": "电费", "why": "还差 3 笔"})


def test_signs_of_a_placeholder_may_stand_in_a_text_without_any() -> None:
    assert say("{}") == "{}"
