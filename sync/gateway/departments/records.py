"""The sandbox's offices that keep personal records: they say yes or no to a 代查, and answer its person live."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from sync.gateway.departments import Decision, Task
from sync.gateway.payloads import payload_of
from sync.gateway.schema import department_effect, personal_record, terminal
from sync.gateway.store import Store
from sync.record import keyed_hash

NOTHING: Final = "没有查到，请核对身份，或到主管部门的窗口问"
"""One text for whom nobody knows and for what nobody may know."""


class Records:
    """All offices of the sandbox; a question names which by what it asks for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, op_id: str) -> Decision | None:
        """What was decided before."""
        with self._store.engine.connect() as connection:
            row = connection.execute(select(department_effect).where(department_effect.c.op_id == op_id)).first()
        return Decision(row.verdict, row.code, row.text, row.reference) if row else None

    def decide(self, task: Task) -> Decision:
        """Whether there is an answer to be had. The answer itself is never in the decision."""
        payload = payload_of(task.payload)
        reference = "CX" + hashlib.sha256(task.op_id.encode()).hexdigest()[:12].upper()
        if self._has(task.terminal_id, payload):
            decision = Decision("settled", "", "", reference)
        else:
            decision = Decision("rejected", "nothing_found", NOTHING, reference)
        try:
            with self._store.begin() as connection:
                connection.execute(
                    insert(department_effect).values(
                        op_id=task.op_id,
                        biller=str(payload.get("department", ""))[:32],
                        verdict=decision.verdict,
                        code=decision.code,
                        text=decision.text,
                        reference=reference,
                        settles=None,
                    )
                )
        except IntegrityError:
            # Decided meanwhile: the first word stands.
            return self.known(task.op_id) or decision
        return decision

    def look_up(self, id_no: str, wanted: Mapping[str, Any], now: datetime, by_clerk: bool) -> list[JsonValue] | None:
        """Lines {label, text, fen} of one person's record, newest first. None: there is none, or not in this way."""
        with self._store.engine.connect() as connection:
            row = connection.execute(
                select(personal_record.c.rows, personal_record.c.pin_only).where(
                    personal_record.c.id_no == id_no,
                    personal_record.c.query == str(wanted.get("query", "")),
                    personal_record.c.choice == str(wanted.get("choice", "")),
                )
            ).first()
        if row is None or (row.pin_only and by_clerk):
            return None
        months = wanted.get("months")
        months = months if isinstance(months, int) else 0
        return [_line(line, now) for line in json.loads(row.rows) if not months or line.get("months_ago", 0) < months]

    def _has(self, terminal_id: str, payload: Mapping[str, Any]) -> bool:
        with self._store.engine.connect() as connection:
            key = connection.execute(
                select(terminal.c.person_key).where(terminal.c.terminal_id == terminal_id)
            ).scalar_one_or_none()
            people = connection.execute(
                select(personal_record.c.id_no).where(
                    personal_record.c.query == str(payload.get("query", "")),
                    personal_record.c.choice == str(payload.get("choice", "")),
                )
            ).scalars()
            asked = payload.get("person")
            return key is not None and any(keyed_hash(bytes.fromhex(key), id_no) == asked for id_no in people)


def _line(line: Mapping[str, Any], now: datetime) -> JsonValue:
    """The sandbox's months are counted back from today, so that it never grows old."""
    label = line["label"]
    if "months_ago" in line:
        months = now.year * 12 + now.month - 1 - line["months_ago"]
        label = f"{months // 12}年{months % 12 + 1}月"
    return {"label": label, "text": line["text"], "fen": line["fen"]}
