"""An answer in words, label and value, the same for screen and paper."""

from __future__ import annotations

from datetime import date
from typing import Final

from kiosk import money
from kiosk.content import QueryItem
from kiosk.flows.base import AnswerRow, Env
from kiosk.flows.query_state import Query
from kiosk.person import Person

GENERATIONS: Final = "零一二三"
SHORT: Final = 24
"""Characters of label and value that stand in half the width of a screen."""
PAGE_OF_SHORT: Final = 12
PAGE_OF_LONG: Final = 3


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
    return tuple((r.label, _value(r)) for r in state.answer.rows) or (("结果", "没有记录"),)


def page_of(words: tuple[tuple[str, str], ...], number: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """The lines of one page of the screen, and how many pages there are. Counted from 0, begun again after the last."""
    short = all(len(label) + len(value) <= SHORT for label, value in words)
    size = PAGE_OF_SHORT if short else PAGE_OF_LONG
    pages = max(1, -(-len(words) // size))
    start = number % pages * size
    return words[start : start + size], pages


def chinese_day(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _card(person: Person) -> tuple[tuple[str, str], ...]:
    rows = [("姓名", person.shown), ("卡号", f"尾号{person.card_tail}")]
    if 0 < person.generation < len(GENERATIONS):
        rows.append(("卡型", f"第{GENERATIONS[person.generation]}代社保卡"))
    if person.valid_until:
        rows.append(("有效期至", chinese_day(date.fromisoformat(person.valid_until))))
    return tuple(rows)


def _value(row: AnswerRow) -> str:
    return " ".join(t for t in (money.figures(row.fen) if row.fen is not None else "", row.text) if t)
