"""An answer in words, label and value, the same for screen and paper."""

from __future__ import annotations

from datetime import date
from typing import Final

from kiosk import money
from kiosk.content import QueryItem
from kiosk.flows.base import AnswerRow, Env
from kiosk.flows.query_state import Query
from kiosk.person import Person
from kiosk.words import say

GENERATIONS: Final = ("", say("第一代社保卡"), say("第二代社保卡"), say("第三代社保卡"))
PAGE: Final = 12
"""Lines that go to the screen together; it turns by itself where they are more than it holds."""


def item_of(state: Query, env: Env) -> QueryItem | None:
    """What is answered; of what was picked up only the centre knew what its slip asked for."""
    if state.item is not None or state.answer is None:
        return state.item
    return next((i for i in env.content.queries.items if i.id == state.answer.query), None)


def words_of(state: Query, env: Env) -> tuple[tuple[str, str], ...]:
    """The lines of the answer that stands there."""
    item = state.item
    if item is not None and item.answer is not None:
        return tuple((r.label, r.value) for r in item.answer.rows)
    if item is not None and item.source == "card" and env.person is not None:
        return _card(env.person)
    if state.answer is None:
        return ()
    return tuple((r.label, _value(r)) for r in state.answer.rows) or ((say("结果"), say("没有记录")),)


def page_of(words: tuple[tuple[str, str], ...], number: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """The lines of one page of the screen, and how many pages there are. Counted from 0, begun again after the last."""
    pages = max(1, -(-len(words) // PAGE))
    start = number % pages * PAGE
    return words[start : start + PAGE], pages


def chinese_day(day: date) -> str:
    """2026年11月23日."""
    return say("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


def _card(person: Person) -> tuple[tuple[str, str], ...]:
    rows = [(say("姓名"), person.shown), (say("卡号"), say("尾号{card_tail}", card_tail=person.card_tail))]
    if 0 < person.generation < len(GENERATIONS):
        rows.append((say("卡型"), GENERATIONS[person.generation]))
    if person.valid_until:
        rows.append((say("有效期至"), chinese_day(date.fromisoformat(person.valid_until))))
    return tuple(rows)


def _value(row: AnswerRow) -> str:
    return " ".join(t for t in (money.figures(row.fen) if row.fen is not None else "", row.text) if t)
