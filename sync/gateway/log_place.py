"""Where in the centre's log a terminal reads on.

A terminal that has read what this log does not say gives away that the centre was restored from a backup.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.gateway.schema import terminal, verdict
from sync.gateway.store import CentreIdentity, Store
from sync.protocol import MARK_DIGITS, ExchangeRequest, Verdict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """`cursor`: the entry after which the page begins. `floor`: up to where the terminal's numbers still hold."""

    incarnation: str
    cursor: int
    floor: int


def place(store: Store, terminal_id: str, asked: ExchangeRequest) -> Place:
    """See the module. A restore that nobody told of begins a new incarnation here."""
    who = store.identity()
    with store.engine.connect() as connection:
        lost = _lost(connection, who, terminal_id, asked)
    if lost:
        log.error("the centre lacks what a terminal has read: it was restored, a new incarnation begins")
        who = store.new_incarnation(instead_of=who.incarnation)
    with store.engine.connect() as connection:
        floor: int = connection.execute(
            select(terminal.c.verdict_floor).where(terminal.c.terminal_id == terminal_id)
        ).scalar_one()
        if asked.incarnation in (None, who.incarnation):
            return Place(who.incarnation, asked.verdict_cursor, floor)
        # What the terminal has read beyond the last common entry was said by a centre that is lost.
        floor = _last_common(connection, terminal_id, asked.verdict_marks) if asked.verdict_marks else floor
    return Place(who.incarnation, min(asked.verdict_cursor, floor), floor)


def _lost(connection: Connection, who: CentreIdentity, terminal_id: str, asked: ExchangeRequest) -> bool:
    if asked.incarnation not in (None, who.incarnation):
        return asked.incarnation not in who.past
    row = connection.execute(select(terminal).where(terminal.c.terminal_id == terminal_id)).one()
    if asked.verdict_cursor <= row.verdict_floor:
        # Read under an earlier incarnation: nothing to compare with.
        return False
    if asked.verdict_cursor > row.verdict_number:
        return True
    newest = [m for m in asked.verdict_marks if m[0] == asked.verdict_cursor]
    return bool(newest) and _last_common(connection, terminal_id, newest) != asked.verdict_cursor


def _last_common(connection: Connection, terminal_id: str, marks: Sequence[tuple[int, str]]) -> int:
    """Highest number under which both sides have the same entry; 0: none."""
    rows = connection.execute(
        select(verdict.c.number, verdict.c.body).where(
            verdict.c.terminal_id == terminal_id, verdict.c.number.in_([number for number, _ in marks])
        )
    ).all()
    mine = {row.number: Verdict.model_validate_json(row.body).signature[:MARK_DIGITS] for row in rows}
    return max((number for number, mark in marks if mine.get(number) == mark), default=0)
