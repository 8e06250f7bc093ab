"""What may be said of each page. One table, and what is not in it is not said. Pure, no Qt.

Two gates, one behind the other. A field is said only where SPOKEN names it; and even then only if it is a sentence of
the program itself, with nothing put into it that came from a person (`kiosk.words.is_plain`, `is_ours`): a masked
name, an amount or a centre's reason is a plain `str` and stays unsaid in whatever field it turns up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.ui.pages.asking import (
    AnswerPage,
    CardPinPage,
    CardWaitPage,
    HelpPage,
    LookupPage,
    LookupResultPage,
    MenuPage,
    OfferPage,
)
from kiosk.ui.pages.home import HomePage, MessagePage
from kiosk.ui.pages.parts import Chrome, FieldView, Tile
from kiosk.ui.pages.paying import AccountPage, AmountPage, BillerPage, CashPage, ConfirmPage, DonePage, RefundCashPage
from kiosk.ui.pages.staff import StaffPage, StaffPinPage
from kiosk.ui.pages.writing import EntryPage, ReviewPage
from kiosk.words import Tell, is_ours, is_plain, say, told

Sentence = tuple[str, ...]
"""Texts that are said in one breath."""
HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
NUMBERS: Final = re.compile(r"(?<!\d)(12345|110|119|120|122)(?!\d)")
"""Telephone numbers that stand in sentences."""
PAUSE: Final = {"zh": "，", "en": ", "}
BESIDE_FIELD: Final = say("请看屏幕上的提示")
"""In place of a message that says something of the person."""


@dataclass(frozen=True, slots=True)
class Part:
    """How one field is said."""

    how: str
    """plain: nothing of anybody and no name of what was asked for · ours: names of the catalogue as well · each: a
    list of plain ones · tiles: the names of buttons · field: the input's name and what is wrong, never what stands in
    it · digits: telephone numbers · never: the words `instead`, where there is anything at all"""
    instead: str = ""
    """Said where the field holds what may not be said."""
    beside: str = ""
    """Only where that field of the page is plain: buttons can tell what was asked for."""


PLAIN: Final = Part("plain")
OURS: Final = Part("ours")
TILES: Final = Part("tiles")
FIELD: Final = Part("field")
HINT: Final = Part("plain", instead=BESIDE_FIELD)

SPOKEN: Final[Mapping[type[Any], Mapping[str, Part]]] = {
    HomePage: {
        "greeting": Part("plain", instead=say("您好")),
        "prompt": OURS,
        "notice": PLAIN,
        "tiles": TILES,
    },
    MessagePage: {"title": PLAIN, "sentence": PLAIN, "help": PLAIN},
    BillerPage: {"title": PLAIN, "note": PLAIN, "tiles": TILES},
    AccountPage: {
        "title": OURS,
        "message": Part("ours", instead=BESIDE_FIELD),
        "fields": FIELD,
        "busy": PLAIN,
        "scan_hint": PLAIN,
    },
    AmountPage: {"title": PLAIN, "as_of": OURS, "field": FIELD},
    ConfirmPage: {
        "title": PLAIN,
        "rows": Part("never", instead=say("金额和户号不读出来，请看屏幕。")),
        "tender": PLAIN,
        "promise": PLAIN,
        "warning": OURS,
    },
    CashPage: {"title": PLAIN, "villager": PLAIN, "change_note": PLAIN, "message": HINT, "busy": PLAIN},
    DonePage: {"title": PLAIN, "sentence": PLAIN, "print_note": PLAIN, "take": PLAIN},
    RefundCashPage: {"title": PLAIN},
    LookupPage: {"title": PLAIN, "field": FIELD, "note": PLAIN, "busy": PLAIN, "scan_hint": PLAIN},
    LookupResultPage: {"title": PLAIN, "sentence": PLAIN},
    MenuPage: {"title": Part("plain", instead=say("请选择")), "note": PLAIN, "tiles": Part("tiles", beside="title")},
    CardWaitPage: {"title": PLAIN, "sentence": PLAIN, "message": PLAIN, "other": PLAIN},
    CardPinPage: {
        "title": Part("never", instead=say("请输入社保卡密码")),
        "field": FIELD,
        "note": PLAIN,
        "stop": PLAIN,
        "forgot": PLAIN,
        "forgot_note": PLAIN,
    },
    OfferPage: {"title": PLAIN, "promise": PLAIN, "choices": TILES, "next": PLAIN, "busy": PLAIN},
    AnswerPage: {
        "title": Part("never", instead=say("查询结果")),
        "rows": Part("never", instead=say("结果不读出来，请看屏幕。")),
        "caution": PLAIN,
        "paper_note": PLAIN,
    },
    EntryPage: {"title": PLAIN, "note": PLAIN, "field": FIELD},
    ReviewPage: {
        "title": PLAIN,
        "rows": Part("never", instead=say("您填的不读出来，请看屏幕。")),
        "promise": OURS,
        "message": HINT,
        "busy": PLAIN,
    },
    HelpPage: {"title": PLAIN, "numbers": Part("digits"), "tips": Part("each")},
    StaffPinPage: {"title": PLAIN, "checks": Part("each")},
    StaffPage: {"title": PLAIN},
    Chrome: {
        "line_text": PLAIN,
        "idle_seconds": Part("never", instead=say("还在办吗？要继续请点“我还要用”。")),
    },
}
"""Of each page, in the order in which it is said."""

PROMPTS: Final = frozenset(
    {
        say("正在读卡，请不要取出"),
        say("请取走您的卡片"),
        say("请取走凭条和卡片"),
        say("请取走凭条"),
        say("请把现金交给工作人员"),
        say("没有受理，请把现金退还本人"),
        say("请取出老人的卡，插入代办人的卡"),
    }
)
"""What is said with 朗读 off as well, where the policy says so: whoever misses it loses a card, a slip or cash."""


def sentences(shown: Any) -> tuple[Sentence, ...]:
    """All that may be said of a page, or of the bars around it. Raises KeyError: a page that SPOKEN does not know."""
    found: list[Sentence] = []
    for name, part in SPOKEN[type(shown)].items():
        if part.beside and not is_plain(getattr(shown, part.beside)):
            continue
        found += [sentence for sentence in _said(part, getattr(shown, name)) if sentence and sentence not in found]
    return tuple(found)


def in_words(sentence: Sentence, language: str, tell: Tell) -> str:
    """The sentence for a voice of that language, "" where it cannot say any of it."""
    texts = [str(told(text, language, tell)) for text in sentence]
    if language != "zh":
        # An English voice calls every one of them "Chinese letter".
        texts = [text for text in texts if not HAN.search(text)]
    return NUMBERS.sub(lambda number: " ".join(number.group()), PAUSE.get(language, ", ").join(texts)).strip()


def _said(part: Part, value: Any) -> Iterable[Sentence]:
    match part.how:
        case "plain" | "ours":
            may = is_plain(value) if part.how == "plain" else is_ours(value)
            if value:
                yield (value,) if may else _one(part.instead)
        case "never":
            if value:
                yield _one(part.instead)
        case "each":
            yield from ((text,) for text in value if is_plain(text))
        case "tiles":
            yield tuple(text for tile in value for text in _tile(tile))
        case "field":
            views = (value,) if isinstance(value, FieldView) else value
            yield from (sentence for view in views if view.focused or len(views) == 1 for sentence in _field(view))
        case "digits":
            yield from ((row.label, _digits(row.value)) for row in value if is_plain(row.label) and _digits(row.value))


def _one(text: str) -> Sentence:
    return (text,) if text else ()


def _tile(tile: Tile) -> Iterable[str]:
    """Its name; why it cannot be touched now."""
    if is_ours(tile.name):
        yield tile.name
        if not tile.enabled and is_plain(tile.hint):
            yield tile.hint


def _field(view: FieldView) -> Iterable[Sentence]:
    if is_ours(view.name):
        yield (view.name,)
    if view.message:
        yield (view.message if is_ours(view.message) else BESIDE_FIELD,)


def _digits(number: str) -> str:
    """Digit by digit, with a pause at each dash; "" for what is no telephone number."""
    if not re.fullmatch(r"[0-9]+(?:-[0-9]+)*", number):
        return ""
    return ", ".join(" ".join(group) for group in number.split("-"))
