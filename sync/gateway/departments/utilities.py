"""The sandbox's billers: they know their accounts, settle one bill once, and keep what they decided."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.gateway.departments import Decision, Task, kept
from sync.gateway.payloads import amount_of, payload_of
from sync.gateway.schema import account, department_effect
from sync.gateway.store import Store

WHOLE_AMOUNT_ONLY: Final = frozenset({"water"})
REASONS: Final = {
    "account_not_found": "没有这个户号",
    "already_paid": "这笔账单已经缴过了",
    "amount_mismatch": "要一次缴清，金额不符",
    "malformed": "内容不完整",
}


class Utility:
    """All billers of the sandbox; a payment's payload names which."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, op_id: str) -> Decision | None:
        """What was decided before."""
        return kept.known(self._store, op_id)

    def decide(self, task: Task) -> Decision:
        """Settle, or reject with a reason."""
        for attempt in (self._settle, self._already_paid):
            try:
                return attempt(task)
            except IntegrityError:
                # This very payment was decided meanwhile, or two terminals paid the same bill and the other was first.
                decided = self.known(task.op_id)
                if decided:
                    return decided
        raise RuntimeError("neither settled, nor rejected, nor decided before")

    def _already_paid(self, task: Task) -> Decision:
        return self._reject(task, "already_paid")

    def _settle(self, task: Task) -> Decision:
        payload = payload_of(task.payload)
        biller, number, bill_ref = (payload.get(name) or "" for name in ("biller", "account_no", "bill_ref"))
        amount = amount_of(task.payload)
        texts = (biller, number, bill_ref)
        if amount <= 0 or not all(isinstance(t, str) and len(t) <= 80 and t.isprintable() for t in texts):
            return self._reject(task, "malformed")
        with self._store.begin() as connection:
            row = connection.execute(
                select(account).where(account.c.biller == biller, account.c.account_no == number).with_for_update()
            ).first()
            if row is None:
                code = "account_not_found"
            elif biller in WHOLE_AMOUNT_ONLY and row.due_fen != amount:
                code = "already_paid" if not row.due_fen and bill_ref else "amount_mismatch"
            else:
                code = ""
            if not code:
                decision = Decision("settled", "", "", _reference(task.op_id))
                # A part payment leaves the bill open; the whole of it closes the bill for everyone.
                closes = bill_ref if amount >= ((row.due_fen if row else None) or 0) else ""
                connection.execute(
                    insert(department_effect).values(kept.effect_row(task, biller, decision, closes or None))
                )
                left = max(0, (row.due_fen or 0) - amount) if row is not None and row.due_fen is not None else None
                values: dict[str, Any] = {"due_fen": left}
                if not left:
                    values |= {"period": "", "bill_ref": ""}
                connection.execute(
                    update(account).where(account.c.biller == biller, account.c.account_no == number).values(values)
                )
                return decision
        return self._reject(task, code)

    def _reject(self, task: Task, code: str) -> Decision:
        decision = Decision("rejected", code, REASONS[code], _reference(task.op_id))
        with self._store.begin() as connection:
            connection.execute(insert(department_effect).values(kept.effect_row(task, "", decision)))
        return decision


def _reference(op_id: str) -> str:
    return "SB" + hashlib.sha256(op_id.encode()).hexdigest()[:12].upper()
