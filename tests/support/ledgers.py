"""Ledgers on real files, and drafts to put into them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from sync.clock import Clock, FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment
from sync.record import Draft, Limits, Posting, SlipDraft

KEY = bytes(range(32))
K0 = b"\x11" * 32
LIMITS = Limits()
_ids = itertools.count(1)


def enrolment(epoch_id: str = "epoch-1") -> Enrolment:
    return Enrolment("T360699001", epoch_id, K0, b"\x22" * 32, "centre-1", b"\x33" * 32)


def make(path: Path, clock: Clock | None = None) -> Ledger:
    return Ledger.create(path, KEY, enrolment(), clock or FakeClock())


def reopen(path: Path, clock: Clock | None = None, **options: Any) -> Ledger:
    return Ledger.open(path, KEY, clock or FakeClock(), **options)


def draft(fen: int = 8640, **changes: Any) -> Draft:
    number = next(_ids)
    values: dict[str, Any] = {
        "op_id": f"0190a000-0000-7000-9000-{number:012d}",
        "kind": "payment",
        "payload": {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": fen},
        "stream_key": f"stream-{number}",
        "actor_role": "clerk",
        "actor_id": "01",
        "amount_fen": fen,
        "person_key": f"person-{number}",
        "business_date": "2026-11-23",
        "shift_id": "shift-1",
        "catalogue_version": "c1",
        "policy_version": "p1",
        "postings": (Posting("drawer", fen), Posting("payable:electric", -fen)),
        "slip": SlipDraft(
            {
                "version": 1,
                "lines": [
                    {"pair": ["凭条号", {"fill": "slip_no"}]},
                    {"qr": {"fill": "qr"}},
                    {"text": {"fill": "copy"}},
                ],
            },
            ("客户联", "留存联"),
        ),
    }
    return Draft(**{**values, **changes})
