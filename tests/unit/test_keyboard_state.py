"""What keys do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.keyboard import keys
from kiosk.keyboard.keys import MODES, Mode
from kiosk.keyboard.spell import Unspeakable, spell
from kiosk.keyboard.state import State, begin, choose, composition, key, layout, page, pages
from kiosk.keyboard.state import candidates as offered_now
from tests.support.keyboards import RARE, offers, said, source, take, typed


def press(state: State, *names: str) -> State:
    for name in names:
        state = key(state, source(), name)
    return state


def caps(state: State) -> set[str]:
    return {cap.name for row in layout(state, source()) for cap in row}


def test_a_chosen_word_leaves_the_letters_that_it_does_not_use() -> None:
    state = take(typed("zhongguoren"), "中国")
    assert said(state) == "中国"
    assert state.letters == "ren"
    state = take(state, "人")
    assert (said(state), state.letters) == ("人", "")


def test_backspace_takes_letters_first_and_then_characters_of_the_field() -> None:
    state = typed("zh", length=2)
    state = press(state, "删除")
    assert (state.letters, state.sends) == ("z", ())
    state = press(state, "删除")
    assert (state.letters, state.sends) == ("", ())
    state = press(state, "删除")
    assert state.sends == (("key", "back"),)
    assert state.length == 1


def test_space_and_enter_take_the_first_candidate_and_enter_alone_leads_on() -> None:
    for name in ("空格", "确定"):
        assert said(press(typed("zhongguo"), name)) == "中国"
    assert said(press(begin("text"), "空格")) == " "
    assert press(begin("text"), "确定").sends == (("next", ""),)


def test_what_is_spelt_is_shown_in_syllables() -> None:
    assert composition(typed("zhongguo"), source()) == "zhong'guo"
    assert composition(typed("uu"), source()) == "uu"
    assert composition(press(begin("name"), "笔画", "1", "2"), source()) == "12画"


def test_candidates_are_paged_and_the_ends_hold() -> None:
    state = typed("yi")
    first = page(state, source())
    assert page(press(state, "上一组"), source()) == first
    last = state
    for _ in range(500):
        last = press(last, "下一组")
    shown = page(last, source())
    assert shown
    assert shown[-1] == offered_now(state, source())[-1]
    everything = [c for p in pages(offered_now(state, source()), state.room) for c in p]
    assert everything == list(offered_now(state, source()))


def test_a_name_begins_with_a_family_name_and_goes_on_in_single_characters() -> None:
    assert offers(typed("zhang", "name"))[0] == "张"
    assert offers(typed("z", "name"))[0] == "张"
    assert offers(typed("li", "name"))[0] == "李"
    assert offers(typed("shan", "name"))[0] == "单"
    assert offers(typed("ouyang", "name"))[0] == "欧阳"
    assert offers(typed("yuchi", "name"))[0] == "尉迟"
    later = offers(typed("guilan", "name", length=1))
    assert all(len(text) == 1 for text in later)
    assert offers(typed("zhang", "name", length=1))[0] != offers(typed("zhang", "text"))[-1]


def test_an_address_offers_this_points_villages_first() -> None:
    assert offers(begin("address"))[0] == "江西省鹰潭市余江区春涛镇滨江村"
    for letters in ("binjiang", "bjc", "binj"):
        assert offers(typed(letters, "address", length=3))[0] == "滨江村"
    assert offers(typed("chuntao", "address"))[0] == "春涛镇滨江村"
    assert "滨江村" not in offers(begin("address", length=3))
    assert offers(begin("text")) == []


@pytest.mark.parametrize(
    ("mode", "has", "lacks"),
    [
        ("digits", "0123456789", ".Xa"),
        ("phone", "0123456789", ".Xa"),
        ("id", "0123456789X", ".a"),
        ("money", "0123456789.", "Xa"),
        ("latin", "aqz", "，"),
        ("name", "aqz·", "，"),
        ("address", "aqz", "X"),
        ("text", "aqz，。", "X"),
    ],
)
def test_a_field_shows_the_keys_that_it_takes(mode: Mode, has: str, lacks: str) -> None:
    names = caps(begin(mode))
    assert set(has) <= names
    assert not set(lacks) & names


@pytest.mark.parametrize("mode", MODES)
def test_rows_are_of_one_width_and_every_key_has_a_name_of_its_own(mode: Mode) -> None:
    states = [begin(mode), press(begin(mode), "123"), press(begin(mode), "中/英"), press(begin(mode), "笔画", "9")]
    for state in states:
        rows = layout(state, source())
        widths = {sum(cap.width for cap in row) for row in rows}
        assert widths == {4} if state.panel == "pad" else widths == {keys.ROW}
        names = [cap.name for row in rows for cap in row]
        assert len(names) == len(set(names))
        assert all(names)


def test_the_other_panels_are_reached_and_left() -> None:
    latin = press(begin("text"), "中/英")
    assert said(press(latin, "大写", "W")) == "W"
    assert press(latin, "大写", "W").shift is False
    assert said(press(begin("address"), "123", "村")) == "村"
    assert press(begin("address"), "123", "字母").panel == "pinyin"
    assert press(begin("latin"), "123", "字母").panel == "latin"
    assert press(begin("name"), "笔画", "拼音").panel == "pinyin"
    assert press(begin("id"), "中/英") == begin("id")


@pytest.mark.parametrize("rare", RARE)
def test_a_rare_character_is_found_by_strokes_and_radical(rare: str) -> None:
    table = source().table
    number = table.number_of(rare)
    assert number is not None
    label = table.radicals[table.radical[number]]
    counted = press(begin("name", 1), "笔画", *str(table.strokes[number]), "部首" + label)
    assert rare in offers(counted)
    assert offers(counted).index(rare) < 60
    # One stroke miscounted still leads there.
    miscounted = press(begin("name", 1), "笔画", *str(table.strokes[number] + 1), "部首" + label)
    assert rare in offers(miscounted)


@pytest.mark.parametrize("rare", RARE)
def test_a_rare_character_is_found_by_its_sound(rare: str) -> None:
    written = spell(rare, begin("name", 1), source())
    assert written.touches[-1] == rare
    assert written.touches.count("下一组") <= 8
    assert "笔画" not in written.touches


def test_after_a_character_by_strokes_spelling_goes_on() -> None:
    state = press(begin("name"), "笔画", "1", "2", "部首口")
    state = choose(state, source(), 0)
    assert (state.panel, state.strokes, state.radical, len(said(state))) == ("pinyin", 0, 0, 1)


def test_counting_may_be_taken_back_step_by_step() -> None:
    state = press(begin("name", 3), "笔画", "1", "2", "部首口", "删除")
    assert (state.strokes, state.radical) == (12, 0)
    state = press(state, "删除", "删除")
    assert (state.strokes, state.sends) == (0, ())
    assert press(state, "删除").sends == (("key", "back"),)
    assert press(begin("name"), "笔画", "9", "重数").strokes == 0


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("name", "张䶮"),
        ("name", "欧阳喆"),
        ("name", "单赟堃"),
        ("name", "阿依·古丽"),
        ("address", "江西省鹰潭市余江区春涛镇滨江村3组12号"),
        ("address", "罗坪村7-2号"),
        ("text", "村口的路灯坏了三天，晚上看不见。"),
        ("text", "WiFi密码：abc123"),
        ("id", "36069919520308024X"),
        ("money", "12.50"),
        ("latin", "Li.Ming@a-b"),
    ],
)
def test_the_touches_that_are_planned_write_the_text(mode: Mode, text: str) -> None:
    state, written = begin(mode), ""
    for name in spell(text, state, source()).touches:
        shown = [c.text for c in page(state, source())]
        state = choose(state, source(), shown.index(name)) if name in shown else key(state, source(), name)
        written += said(state)
    assert written == text


def test_what_no_key_writes_is_said_so() -> None:
    with pytest.raises(Unspeakable):
        spell("☃", begin("text"), source())
    with pytest.raises(Unspeakable):
        spell("A", begin("digits"), source())


def test_the_same_letters_offer_the_same_whatever_was_chosen_before() -> None:
    before = offers(typed("zhang", "name"))
    for _ in range(5):
        state = typed("zhang", "name")
        choose(replace(state, page=3), source(), 0)
    assert offers(typed("zhang", "name")) == before


def test_a_state_shows_nothing_of_what_was_typed_when_it_is_logged() -> None:
    state = typed("zhangyan", "name")
    assert "zhang" not in repr(state)
    assert "中" not in repr(press(typed("zhongguo"), "空格"))
