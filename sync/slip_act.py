"""What a slip's QR says of the payment behind it, so that the paper alone can bring it back when every disk is gone.

`HM1.<slip number>.<16 bytes of the row's MAC>.<act>`; the act is packed binary in base32: no name and no account, only
the account's keyed hash, and a proof under the key of the row's place in the chain that the centre alone can check.
Standard library only.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sync.record import parse_slip_qr, row_mac

_FORMAT: Final = ">16sIQH10sB"
_FIXED: Final = struct.calcsize(_FORMAT)
_EPOCH_DAY: Final = date(2000, 1, 1)
PROOF_BYTES: Final = 10
MOST_DAYS: Final = 0xFFFF
HASH_HEX: Final = 20
"""Hex digits of the account's keyed hash that the slip carries."""


class BadSlipCode(ValueError):
    """The text is not a slip's code, or carries no act."""

    code = "bad_slip_code"


@dataclass(frozen=True, slots=True)
class SlipAct:
    """The act behind a slip. `amount_fen` > 0 is cash taken in."""

    op_id: str
    seq: int
    amount_fen: int
    business_date: str
    account_hash: str
    """First 20 hex digits of the account's keyed hash."""
    biller: str

    def pack(self) -> bytes:
        """Big-endian: id 16, seq 4, fen 8, days since 2000-01-01 2, hash 10, length 1, biller."""
        name = self.biller.encode()
        if len(name) > 32:
            raise ValueError("a biller's id is at most 32 bytes")
        # A clock that woke up in 1970 must not keep cash from being recorded: the row has the exact date.
        days = min(max((date.fromisoformat(self.business_date) - _EPOCH_DAY).days, 0), MOST_DAYS)
        return (
            struct.pack(
                _FORMAT,
                UUID(self.op_id).bytes,
                self.seq,
                self.amount_fen,
                days,
                bytes.fromhex(self.account_hash),
                len(name),
            )
            + name
        )

    def proof(self, key: bytes) -> bytes:
        """10 bytes under the chain key of the row's place."""
        return row_mac(key, hashlib.sha256(b"slip" + self.pack()).digest())[:PROOF_BYTES]


@dataclass(frozen=True, slots=True)
class SlipCode:
    """A slip's QR taken apart."""

    slip_no: str
    mac: bytes
    act: SlipAct
    proof: bytes


def act_text(act: SlipAct, key: bytes) -> str:
    """The fourth part of the QR."""
    return base64.b32encode(act.pack() + act.proof(key)).decode().rstrip("=")


def read_slip_code(text: str) -> SlipCode:
    """Take a QR's text apart. Raises BadSlipCode."""
    qr = parse_slip_qr(text)
    if qr is None:
        raise BadSlipCode
    try:
        packed = base64.b32decode(qr.act + "=" * (-len(qr.act) % 8))
        op_id, seq, fen, days, account, length = struct.unpack(_FORMAT, packed[:_FIXED])
        name, proof = packed[_FIXED : _FIXED + length], packed[_FIXED + length :]
        if len(name) != length or len(proof) != PROOF_BYTES:
            raise BadSlipCode
        day = (_EPOCH_DAY + timedelta(days=days)).isoformat()
        act = SlipAct(str(UUID(bytes=op_id)), seq, fen, day, account.hex(), name.decode())
    except (ValueError, struct.error) as error:
        raise BadSlipCode from error
    return SlipCode(qr.slip_no, qr.mac, act, proof)
