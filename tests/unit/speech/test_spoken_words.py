"""What is said of a page, and what never is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, get_args

import pytest
from PySide6.QtCore import QTranslator

from kiosk.speech.words import HAN, PROMPTS, SPOKEN, in_words, sentences
from kiosk.ui import language
from kiosk.ui.pages.asking import HelpPage
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.parts import Chrome, FieldView, Row
from kiosk.words import Text, say
from tests.support.worlds import bundle
from tests.ui.samples import samples

PRIVATE = (
    "王*兰", "张䶮", "360699", "024X", "0031", "0062", "3600 0000", "4567", "86.40", "8640", "捌拾", "186.50", "100.00",
    "13.60", "600.00", "500.00", "139 7011", "春涛", "滨江", "路灯", "0002 8361", "000283619943", "K7QM", "HM1",
    "138/86", "高血压", "2019", "城乡居民", "没有这个户号", "RX0123456789AB", "●", "健康", "养老", "慢病",
    "过敏", "就诊",
)  # fmt: skip
"""What the samples show of people, and the names of what they asked for."""
PUBLIC = {"query-menu", "query-menu-offline", "query-menu-no-name"}
"""The menu of all that can be asked, the same for everybody."""


@cache
def pages() -> dict[str, tuple[Page, Chrome]]:
    return samples()


def spoken(page: Any, chrome: Chrome, language: str = "zh") -> str:
    return " / ".join(in_words(s, language, str) for s in (*sentences(page), *sentences(chrome)))


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def changed(value: Any, change: Any) -> Any:
    """The same value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(changed(part, change) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: changed(getattr(value, f.name), change) for f in fields(value)})
    return value


def test_every_page_class_is_in_the_table_and_names_real_fields() -> None:
    assert set(get_args(Page)) | {Chrome} == set(SPOKEN)
    for kind, parts in SPOKEN.items():
        assert set(parts) <= {f.name for f in fields(kind)}, kind.__name__
        assert {part.beside for part in parts.values()} <= {"", *parts}, kind.__name__


def test_a_page_that_nobody_declared_is_refused() -> None:
    with pytest.raises(KeyError):
        sentences(Row("a", "b"))


def test_there_is_a_sample_of_every_page() -> None:
    assert {type(page) for page, _ in pages().values()} == set(get_args(Page))


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_says_at_least_what_it_asks(name: str) -> None:
    page, _ = pages()[name]
    first = in_words(sentences(page)[0], "zh", str)
    assert HAN.search(first)
    head = getattr(page, "title", "") or getattr(page, "greeting", "")
    instead = [part.instead for part in (SPOKEN[type(page)].get("title"), SPOKEN[type(page)].get("greeting")) if part]
    assert first in (head, *instead)


@pytest.mark.parametrize("name", sorted(pages()))
def test_nothing_of_a_person_is_said_of_any_page(name: str) -> None:
    said = spoken(*pages()[name])
    assert [text for text in PRIVATE if text in said and name not in PUBLIC] == []
    known = re.compile(r"1 2 0|1 1 0|1 2 3 4 5|0 7 0 1, 3 3 2 0 0 0 1|2026年11月20日|12位|\d 次|\d 分钟|\d 个")
    assert not re.search(r"\d", known.sub("", said)), said


def test_the_search_finds_what_the_pages_show() -> None:
    shown = "\n".join(text for page, chrome in pages().values() for text in texts_of((page, chrome)))
    assert [text for text in PRIVATE if text not in shown] == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_text_that_did_not_come_from_the_program_is_said_in_no_field_at_all(name: str) -> None:
    """Whatever the table says: plain texts (a person's, a centre's, a reader's) do not pass the second gate."""
    page, chrome = changed(pages()[name], lambda text: f"CANARY{text}" if text else "CANARY")
    assert "CANARY" not in spoken(page, chrome)


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_value_put_into_a_sentence_keeps_it_unsaid(name: str) -> None:
    page, chrome = changed(pages()[name], lambda text: say("给 {whom}", whom=f"CANARY{text}"))
    assert "CANARY" not in spoken(page, chrome)


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_field_that_the_table_does_not_name_is_not_said_even_in_the_programs_words(name: str) -> None:
    """The first gate, by itself: every text passes the second."""
    canary = say("金丝雀")
    for shown in pages()[name]:
        named = SPOKEN[type(shown)]
        other = {f.name: changed(getattr(shown, f.name), lambda _: canary) for f in fields(shown)}
        hidden = replace(shown, **{k: v for k, v in other.items() if k not in named})
        never: Any = replace(hidden, **{k: other[k] for k, part in named.items() if part.how == "never"})
        inside: dict[str, Any] = {
            k: tuple(_inside(v, canary) for v in getattr(shown, k)) for k in named if _is_views(shown, k)
        }
        said = " ".join(in_words(s, "zh", str) for s in sentences(replace(never, **inside)))
        assert "金丝雀" not in said


def _is_views(shown: Any, name: str) -> bool:
    value = getattr(shown, name)
    return isinstance(value, tuple) and any(isinstance(v, FieldView | Row) for v in value)


def _inside(view: Any, canary: str) -> Any:
    """What stands in an input, and the value of a row."""
    return replace(view, text=canary, hint=canary) if isinstance(view, FieldView) else replace(view, value=canary)


def test_what_is_typed_is_never_said() -> None:
    page: Any
    page, chrome = pages()["lookup"]
    assert "凭条号" in spoken(page, chrome)
    typed = replace(page, field=replace(page.field, text=say("一二三")))
    assert spoken(typed, chrome) == spoken(page, chrome)


def test_a_health_record_is_not_even_named() -> None:
    for name in ("query-pin-health", "query-choice", "query-answer-health"):
        assert not re.search("健康|慢病|过敏|就诊", spoken(*pages()[name])), name


def test_help_numbers_are_said_digit_by_digit() -> None:
    page, chrome = pages()["help"]
    assert isinstance(page, HelpPage)
    said = spoken(page, chrome)
    for number in ("急救，1 2 0", "报警，1 1 0", "政务服务热线，1 2 3 4 5", "本服务点电话，0 7 0 1, 3 3 2 0 0 0 1"):
        assert number in said
    assert in_words((say("请打12345热线"),), "zh", str) == "请打1 2 3 4 5热线"
    assert in_words((say("再打120急救"),), "zh", str) == "再打1 2 0急救"


def test_only_telephone_numbers_are_said_as_such() -> None:
    page = HelpPage(say("帮助"), (Row(say("电话"), "360699 王桂兰"), Row("王桂兰", "120")), ())
    assert sentences(page) == (("帮助",),)


def test_a_button_that_cannot_be_touched_says_why() -> None:
    page, _ = pages()["billers"]
    tiles = next(s for s in sentences(page) if "电费" in s)
    assert tiles[tiles.index("燃气费") + 1] == "现在断网，暂不能缴"


def test_an_english_voice_gets_english_only() -> None:
    other = bundle().catalogue.biller("electric").zh
    assert isinstance(other, Text)
    assert in_words((other, say("确认")), "en", lambda source: {"确认": "Confirm"}.get(source, source)) == (
        "Electricity, Confirm"
    )
    assert in_words((say("确认"),), "en", lambda source: source) == ""


@pytest.mark.parametrize("name", sorted(pages()))
def test_every_page_says_the_same_in_english(name: str) -> None:
    translator = QTranslator()
    assert translator.load(str(language.FILES / "huimin_en.qm"))

    def tell(source: str) -> str:
        return translator.translate(language.CONTEXT, source)

    for sentence in sentences(pages()[name][0]):
        said = in_words(sentence, "en", tell)
        assert said, sentence
        assert not HAN.search(said)


def test_each_prompt_is_a_sentence_of_some_page() -> None:
    """A prompt whose page says it in other words would never be spoken."""
    from kiosk.ui.presenters.home import CARD_PROMPTS

    there = {s[0] for page, _ in pages().values() for s in sentences(page)} | {
        text for text, _ in CARD_PROMPTS.values()
    }
    assert {str(p) for p in PROMPTS} - {str(t) for t in there} == {"请取走凭条", "请取走您的卡片"}


def test_the_prompts_of_a_card_left_behind_and_of_a_slip_alone() -> None:
    from kiosk.ui.presenters.page import present
    from kiosk.visit import Visit
    from tests.support.worlds import world

    left = present(Visit(card_status="card", spent_presence=3), world())[0]
    assert ("请取走您的卡片",) in sentences(left)
    whole: Any = pages()["done"][0]
    done = replace(whole, take=say("请取走凭条"))
    assert ("请取走凭条",) in sentences(done)
    assert {"请取走凭条", "请取走您的卡片"} <= PROMPTS
