"""The screen in English: every text there is, whole, and fitting; and back to Chinese at any page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAccessible

from kiosk.flows import complaint
from kiosk.flows.base import Act, Tick
from kiosk.ui.language import shipped
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.parts import Chrome
from kiosk.ui.pages.writing import ReviewPage
from kiosk.ui.presenters.page import present
from kiosk.visit import Visit, update
from tests.support.worlds import world
from tests.ui.samples import samples
from tests.ui.test_accessible import found
from tests.ui.walk import SLACK, faults, hidden, is_control, is_text, items, rect, turned

SIZES = [(1920, 1080), (1080, 1920), (1366, 768)]
CHINESE = re.compile(r"[㐀-鿿]")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
PLACE = re.compile(r"(\{\w+[^}]*\}|%\d)")
DATA = (
    # Persons, places, numbers and their owners' names for them.
    r"王\*兰|张\*|张䶮|滨江村服务点|春涛镇滨江村|江西省鹰潭市余江区春涛镇滨江村3组12号|我家电表|2026年\d+月",
    # What a person wrote.
    r"[，老]*(村口桥头的路灯坏了三天，晚上看不见路，老人出门容易摔跤，请派人来修一下。)*村口桥头[^⟦a-z]*",
    # What centre and departments wrote.
    r"城乡居民医疗保险费|这个人今年已经在别处缴过了，请核对身份号码后再办|没有这个户号",
    r"12345热线已受理，工单号|到卡 尾号0031",
    r"高血压|2019年建档，每季度随访|最近随访|血压|[一二三四五六七八九十]{10,}",
    # Sums written out stay as the law knows them; keys say which of the two languages they turn to.
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万元角分整]{3,}|中/EN|^中文$",
)
KNOWN = re.compile("|".join(DATA))


class Pseudo(QTranslator):
    """Every word in marks, what is put between them not: what is read outside them was never given to translate."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: Any, source: Any, disambiguation: Any = None, n: int = -1) -> str:
        parts = PLACE.split(str(source))
        return "".join(part if PLACE.fullmatch(part) or not part else f"⟦{part}⟧" for part in parts)


def in_language(language: str) -> Iterator[tuple[str, Page, Chrome]]:
    for name, (page, chrome) in samples().items():
        yield name, page, replace(chrome, language=language)


def read(window: Any) -> list[str]:
    """Everything on the screen that is seen or read aloud."""
    seen = []
    for _ in turned(window):
        seen += [str(i.property("text")) for i in items(window.view.rootObject()) if is_text(i)]
        tree = found(QAccessible.queryAccessibleInterface(window.view))
        seen += [text for (_, name), description in tree for text in (name, description) if text]
    return seen


def chinese(texts: list[str], name: str) -> list[str]:
    """Those that hold Chinese which is neither in marks nor data."""
    rest = {text: KNOWN.sub("", MARKED.sub("", text)) for text in texts}
    return [f"{name} {text!r}" for text, left in rest.items() if CHINESE.search(left)]


def spilling(window: Any, name: str) -> list[str]:
    """Words that are wider or taller than the button that they stand on."""
    wrong = []
    for control in [i for i in items(window.view.rootObject()) if is_control(i) and not hidden(i)]:
        if control.objectName().startswith("field:"):
            continue
        box = rect(control).adjusted(-SLACK, -SLACK, SLACK, SLACK)
        for text in [i for i in items(control) if is_text(i)]:
            if not box.contains(rect(text)):
                wrong.append(f"{name} {text.property('text')!r} is larger than its button")
    return wrong


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_page_fits_in_english(make_window: Any, size: tuple[int, int], large: bool) -> None:
    bridge, window = make_window(*size)
    wrong: list[str] = []
    for name, page, chrome in in_language("en"):
        bridge.show(page, replace(chrome, large=large))
        for part in turned(window):
            where = f"{name}/{part}"
            wrong += faults(window, where, overlapping=name != "idle") + spilling(window, where)
    assert not wrong, "\n".join(wrong)


def test_no_text_of_any_page_was_forgotten(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080, load=lambda language: Pseudo())
    wrong: list[str] = []
    for name, page, chrome in in_language("en"):
        bridge.show(page, chrome)
        texts = read(window)
        assert any("⟦" in text for text in texts), name
        wrong += chinese(texts, name)
    assert not wrong, "\n".join(wrong)


def test_no_page_is_half_english(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    wrong: list[str] = []
    for name, page, chrome in in_language("en"):
        bridge.show(page, chrome)
        wrong += chinese(read(window), name)
    assert not wrong, "\n".join(wrong)


def test_at_any_page_the_language_turns_and_turns_back(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    for name, (page, chrome) in samples().items():
        bridge.show(page, chrome)
        before = read(window)
        bridge.show(page, replace(chrome, language="en"))
        assert read(window) != before, name
        bridge.show(page, chrome)
        assert read(window) == before, name


def test_nothing_is_loaded_while_the_screen_speaks_chinese(make_window: Any) -> None:
    loaded: list[str] = []

    def load(language: str) -> QTranslator | None:
        loaded.append(language)
        return shipped(language)

    bridge, _ = make_window(1920, 1080, load=load)
    page, chrome = samples()["home"]
    bridge.show(page, chrome)
    assert loaded == []
    for language in ("en", "zh", "en"):
        bridge.show(page, replace(chrome, language=language))
    assert loaded == ["en"]


def test_a_language_that_is_not_there_leaves_the_screen_chinese(make_window: Any, caplog: Any) -> None:
    bridge, window = make_window(1920, 1080)
    page, chrome = samples()["home"]
    bridge.show(page, chrome)
    before = read(window)
    bridge.show(page, replace(chrome, language="xx"))
    assert read(window) == before
    assert "no translation for language=xx" in caplog.text


def test_turning_the_language_is_no_other_page_to_the_finger(make_window: Any, qtbot: Any) -> None:
    bridge, _ = make_window(1920, 1080)
    page, chrome = samples()["home"]
    bridge.show(page, chrome)
    qtbot.waitUntil(lambda: bool(bridge.settled))
    bridge.show(page, replace(chrome, language="en"))
    assert bridge.settled


def test_keys_do_the_same_under_their_english_names(make_window: Any) -> None:
    acts: list[tuple[str, Any]] = []
    bridge, _ = make_window(1920, 1080, lambda action, value: acts.append((action, value)))
    page, chrome = samples()["complaint-name"]
    bridge.show(page, replace(chrome, language="en"))
    (back,) = [c for row in bridge.keyboard.rows for c in row if c["name"] == "Delete"]
    bridge.keyboard.press(back["key"])
    assert acts == [("key", "back")]
    assert bridge.told()["names"]["删除"] == "Delete"


def test_the_end_of_a_visit_brings_chinese_back(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    env = world(line_up=True)
    visit, _ = update(Visit(), Act("language"), env)
    visit, _ = update(visit, Act("tile", "pay"), env)
    bridge.show(*present(visit, env))
    assert "Which bill?" in read(window)
    visit, _ = update(visit, Act("back"), env)
    visit, _ = update(visit, Tick(), replace(env, now_ms=env.now_ms + 600_000))
    bridge.show(*present(visit, env))
    assert "您好，请插社保卡" in read(window)


def test_what_a_person_wrote_is_never_translated(make_window: Any) -> None:
    bridge, window = make_window(1920, 1080)
    page, chrome = samples()["complaint-review"]
    assert isinstance(page, ReviewPage)
    bridge.show(replace(page, text="匿名"), replace(chrome, language="en"))
    assert "匿名" in read(window)
    assert complaint.trouble("name", "x") == "姓名只用汉字，请再看一遍"
    assert world().content.catalogue.biller("electric").zh == "电费"
