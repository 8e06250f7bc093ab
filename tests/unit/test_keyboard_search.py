"""What letters can mean."""

from __future__ import annotations

import pytest

from kiosk.keyboard.search import offered
from kiosk.keyboard.segment import segment
from tests.support.keyboards import table


def texts(letters: str) -> list[str]:
    return [c.text for c in offered(letters, table())]


@pytest.mark.parametrize(
    ("letters", "text", "among"),
    [
        ("zhongguo", "中国", 1),
        ("zg", "中国", 1),
        ("zhrmghg", "中华人民共和国", 1),
        ("zhonggu", "中国", 1),  # the last syllable is not finished yet
        ("gonganju", "公安局", 1),
        ("yingtan", "鹰潭", 3),
        ("xian", "先", 3),
        ("xian", "西安", 30),
        ("xi'an", "西安", 1),
        ("fangan", "方案", 2),
        ("fangan", "反感", 2),
        ("lvse", "绿色", 1),
        ("lue", "略", 1),
        ("nve", "虐", 3),
        ("de", "的", 1),
        ("diannaohuaile", "电脑坏了", 1),
        ("wodejiazaibinjiangcun", "我的家在滨江村", 1),  # no phrase of the table: words in a row
    ],
)
def test_what_is_likely_meant_comes_first(letters: str, text: str, among: int) -> None:
    assert text in texts(letters)[:among]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("zongguo", "中国"),
        ("sui", "水"),
        ("cifan", "吃饭"),
        ("lanchang", "南昌"),
        ("liulai", "牛奶"),
        ("zhuguo", "祖国"),
    ],
)
def test_sounds_that_are_mixed_up_lead_to_the_same_words(wrong: str, text: str) -> None:
    assert text in texts(wrong)[:60]


def test_a_sound_as_typed_stands_before_one_that_is_only_alike() -> None:
    assert texts("san").index("三") < texts("san").index("山")
    assert texts("shan").index("山") < texts("shan").index("三")


def test_ambiguous_letters_are_read_in_every_way() -> None:
    ways = {tuple(u.letters for u in reading) for reading in segment("xian", table())}
    assert {("xian",), ("xi", "an")} <= ways
    split = [tuple(u.letters for u in r) for r in segment("xi'an", table())]
    assert split[0] == ("xi", "an")
    assert all(way[0] == "xi" for way in split)
    assert ("fan", "gan") in {tuple(u.letters for u in r) for r in segment("fangan", table())}


def test_letters_that_are_no_sound_are_left_over() -> None:
    assert texts("uuv") == []
    (first, *_) = offered("zhongvvv", table())
    assert first.takes == 5


def test_each_text_is_offered_once() -> None:
    for letters in ("z", "xian", "zhongguoren", "lan", "zgr"):
        found = texts(letters)
        assert len(found) == len(set(found))
