"""What the centre reads of an operation's payload. It need not understand it: whatever was signed is stored."""

from __future__ import annotations

import json
from typing import Any


def payload_of(text: str) -> dict[str, Any]:
    """The payload as data; {} where it is no JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def amount_of(payload: str) -> int:
    """Cash that an operation took in, in fen; 0 where its payload names none that a column holds."""
    value = payload_of(payload).get("amount_fen")
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else 0


def department_of(payload: str) -> str:
    """Which department decides: the biller, or the one that is named."""
    values = payload_of(payload)
    return str(values.get("biller") or values.get("department") or "")[:64].replace("\0", "")
