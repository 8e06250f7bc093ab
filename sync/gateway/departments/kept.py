"""What the sandbox's departments remember of an op_id, so that a repeat has no second effect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sync.gateway.departments import Decision, Task
from sync.gateway.schema import department_effect
from sync.gateway.store import Store


def known(store: Store, op_id: str) -> Decision | None:
    """What was decided before."""
    with store.engine.connect() as connection:
        row = connection.execute(select(department_effect).where(department_effect.c.op_id == op_id)).first()
    return Decision(row.verdict, row.code, row.text, row.reference) if row else None


def effect_row(task: Task, who: str, decision: Decision, settles: str | None = None) -> dict[str, Any]:
    """The row to insert for a decision; `who` is the biller or the department, `settles` the bill that it closes."""
    return {
        "op_id": task.op_id,
        "biller": who,
        "verdict": decision.verdict,
        "code": decision.code,
        "text": decision.text,
        "reference": decision.reference,
        "settles": settles,
    }
