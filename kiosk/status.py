"""`huimin status --json`: both sides' numbers in one shape."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sync.ledger.store import Ledger


def terminal_status(ledger: Ledger) -> dict[str, Any]:
    """The terminal's side, as documented in docs/status.md. Money in fen."""
    status = ledger.status()
    return {
        "terminal": status.terminal_id,
        "epoch": status.epoch_id,
        "business_date": status.business_date,
        "shift": asdict(status.shift) if status.shift else None,
        "operations": status.operations,
        "till": dict(status.till),
        "cases": {"open": status.cases_open, "by_kind": dict(status.cases_by_kind)},
        "oldest_unsent": status.oldest_unsent,
        "unsent": {"count": status.unsent_count, "fen": status.unsent_fen},
        "chain": asdict(status.chain),
        "spool": dict(status.spool),
        "visits": dict(status.visits),
        "devices": json.loads(ledger.get_value("devices") or "{}"),
        "clock": ledger.clock_quality(),
        "drain_only": ledger.get_value("drain_only") or "",
        "second_medium": json.loads(ledger.get_value("second_medium") or '{"state": "none", "seq": 0}'),
        "content": ledger.package_versions(),
        "line": {
            **json.loads(ledger.get_value("line") or '{"up": false, "reason": "never"}'),
            "meter": json.loads(ledger.get_value("meter") or "{}"),
        },
        "reconciled": {
            "seq": int(ledger.get_value("reconciled_seq") or 0),
            "differs": bool(ledger.get_value("reconcile_differs")),
        },
    }
