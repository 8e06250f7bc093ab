"""The sandbox's 12345 hotline: takes a complaint in under a ticket number, or says why not."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from sync.gateway.departments import Decision, Task, kept
from sync.gateway.payloads import payload_of
from sync.gateway.schema import department_effect
from sync.gateway.store import Store

NAME: Final = "hotline"
MOST_CHARACTERS: Final = 2000


class Hotline:
    """It decides only whether a complaint is one; what becomes of it is told by the ticket."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, op_id: str) -> Decision | None:
        """What was decided before."""
        return kept.known(self._store, op_id)

    def decide(self, task: Task) -> Decision:
        """Take it in, or refuse what says nothing."""
        text = payload_of(task.payload).get("text")
        ticket = "RX" + hashlib.sha256(task.op_id.encode()).hexdigest()[:12].upper()
        if isinstance(text, str) and 0 < len(text.strip()) <= MOST_CHARACTERS:
            decision = Decision("settled", "", f"12345热线已受理，工单号 {ticket}", ticket)
        else:
            decision = Decision("rejected", "malformed", "没有写清楚是什么事", ticket)
        try:
            with self._store.begin() as connection:
                connection.execute(insert(department_effect).values(kept.effect_row(task, NAME, decision)))
        except IntegrityError:
            # Decided meanwhile: the first word stands.
            return self.known(task.op_id) or decision
        return decision
