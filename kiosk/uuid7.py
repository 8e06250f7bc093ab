"""UUIDv7 (RFC 9562 section 5.7): time-ordered ids for operations."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime


def uuid7(moment: datetime, random_bits: int | None = None) -> str:
    """An id of `moment` (milliseconds) and 74 random bits. Order among ids never decides anything; `seq` does."""
    bits = secrets.randbits(74) if random_bits is None else random_bits & (2**74 - 1)
    millis = int(moment.timestamp() * 1000) & (2**48 - 1)
    value = millis << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (2**62 - 1)
    return str(uuid.UUID(int=value))
