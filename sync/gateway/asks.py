"""Live questions. No question and no answer is stored; unknown and forbidden get the same answer."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from sync.clock import Clock, wall_text
from sync.gateway import queries, slips
from sync.gateway.schema import account
from sync.gateway.store import Store
from sync.protocol import AskAnswer
from sync.record import is_slip_no, subject_of

ACCOUNTS_PER_HOUR = 60
HOUR_NS = 3_600_000_000_000
NOT_FOUND = AskAnswer(found=False)


@dataclass(slots=True)
class AccountMeter:
    """How many different accounts each terminal asked for in the last hour. In memory: a count, no account."""

    asked: dict[str, deque[tuple[int, str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, terminal_id: str, account_key: str, now_ns: int) -> bool:
        """Whether one more look-up is within the limit; counts it when it is."""
        with self._lock:
            recent = self.asked.setdefault(terminal_id, deque())
            while recent and now_ns - recent[0][0] >= HOUR_NS:
                recent.popleft()
            keys = {key for _, key in recent}
            if account_key not in keys:
                if len(keys) >= ACCOUNTS_PER_HOUR:
                    return False
                recent.append((now_ns, account_key))
            return True


def answer(
    store: Store, clock: Clock, meter: AccountMeter, terminal_id: str, kind: str, body: Mapping[str, Any]
) -> AskAnswer:
    """Answer one question."""
    if kind == "bill":
        biller, number = body.get("biller"), body.get("account_no")
        if not isinstance(biller, str) or not isinstance(number, str) or not (biller + number).isprintable():
            return NOT_FOUND
        if not meter.allows(terminal_id, f"{biller}\n{number}", clock.mono_ns()):
            return NOT_FOUND
        return _bill(store, clock, biller, number)
    if kind == "slip":
        slip_no = body.get("slip_no")
        if not isinstance(slip_no, str) or not is_slip_no(slip_no):
            return NOT_FOUND
        return _slip(store, clock, terminal_id, slip_no)
    if kind == "query":
        return queries.answer(store, clock, meter.allows, terminal_id, body)
    return NOT_FOUND


def _bill(store: Store, clock: Clock, biller: str, number: str) -> AskAnswer:
    with store.engine.connect() as connection:
        row = connection.execute(
            select(account).where(account.c.biller == biller, account.c.account_no == number)
        ).first()
    if row is None:
        return NOT_FOUND
    return AskAnswer(
        found=True,
        body={
            "holder_masked": row.holder_masked,
            "address_masked": row.address_masked,
            "due_fen": row.due_fen,
            "period": row.period,
            "bill_ref": row.bill_ref,
            "as_of": wall_text(clock.utc()),
        },
    )


def _slip(store: Store, clock: Clock, terminal_id: str, slip_no: str) -> AskAnswer:
    with store.engine.connect() as connection:
        chosen = slips.find(connection, terminal_id, slip_no)
        if chosen is None:
            return NOT_FOUND
        state = slips.state(connection, clock, chosen)
    return AskAnswer(
        found=True,
        body={
            "kind": chosen.kind,
            "biller": str(chosen.payload.get("biller", "")),
            "biller_zh": subject_of(chosen.payload),
            "amount_fen": chosen.amount_fen,
            "state": state,
            "text": str(chosen.decision.get("text", "")),
            "decided_at": str(chosen.decision.get("decided_at", "")),
        },
    )
