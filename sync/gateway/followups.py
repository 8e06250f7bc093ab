"""What the centre itself decides of an operation when it arrives: those that follow another, and those nobody else has
to agree to. Everything else is a department's.

The rules are the terminal's own, checked once more where two terminals, or one restored from a copy, could both be
right at home: a refund is given once, whoever gives it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from sync.gateway.schema import epoch, operation, policy, recovery, refund, task
from sync.gateway.verdicts import last_word
from sync.protocol import VerdictWord, WireOperation
from sync.record import Kind, nth_key
from sync.slip_act import BadSlipCode, read_slip_code

SETTLED_HERE: Final = frozenset(
    {Kind.SHIFT_OPEN, Kind.SHIFT_CLOSE, Kind.WRITE_OFF, Kind.EPOCH_OPEN, Kind.IDENTITY_CHECK}
)
"""Kinds that need nobody's consent."""
TEXTS: Final = {
    "void_too_late": "这笔已经在办理，不能撤销",
    "refund_twice": "这笔已经退过款",
    "not_rejected": "这笔没有被退回，不能退款",
    "refunded_before": "这笔已经退款，不能再办",
    "already_known": "市平台已有这笔，不用补录",
    "already_recovered": "这笔已经补录过",
    "recovered": "这笔已由补录办理",
    "slip_not_genuine": "凭条核对不上，不能补录",
    "rows_missing": "有记录没有找回，请按凭条补录",
    "policy_expired": "参数已过期，请重新办理",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of the centre itself."""

    word: VerdictWord
    code: str = ""

    @property
    def text(self) -> str:
        """The reason in plain Chinese."""
        return TEXTS.get(self.code, "")


def rule(connection: Connection, item: WireOperation, payload: dict[str, object], voided: bool) -> Ruling | None:
    """What the centre decides at once of an operation that was just stored, with its effects. None: not the centre's
    to decide, or (`voided`) nobody's: its void follows."""
    if voided:
        return None
    if connection.execute(select(recovery.c.op_id).where(recovery.c.original_id == item.op_id)).first():
        return Ruling("settled", "recovered")
    if item.kind in SETTLED_HERE:
        if item.kind == Kind.EPOCH_OPEN and not _close_epoch(connection, item, payload):
            return Ruling("settled", "rows_missing")
        return Ruling("settled")
    if item.kind == Kind.VOID:
        return _void(connection, item)
    if item.kind == Kind.REFUND:
        return _refund(connection, item)
    if item.kind == Kind.PAYMENT:
        return _payment(connection, item, payload)
    return None


def _void(connection: Connection, item: WireOperation) -> Ruling:
    acted = connection.execute(select(task.c.op_id).where(task.c.op_id == item.supersedes)).first()
    if acted or last_word(connection, item.supersedes or ""):
        return Ruling("rejected", "void_too_late")
    connection.execute(update(operation).where(operation.c.op_id == item.supersedes).values(state="voided"))
    return Ruling("settled")


def _refund(connection: Connection, item: WireOperation) -> Ruling:
    target = item.supersedes or ""
    known = connection.execute(select(operation.c.op_id).where(operation.c.op_id == target)).first()
    # One that never arrived whole was given back on the word `invalid`.
    if known and last_word(connection, target) != "rejected":
        return Ruling("rejected", "not_rejected")
    act = _act(connection, target)
    if connection.execute(select(refund.c.op_id).where(refund.c.act_id == act)).first():
        return Ruling("rejected", "refund_twice")
    connection.execute(insert(refund).values(act_id=act, op_id=item.op_id))
    return Ruling("settled")


def _payment(connection: Connection, item: WireOperation, payload: dict[str, object]) -> Ruling | None:
    for earlier in (item.supersedes, item.op_id):
        act = _act(connection, earlier) if earlier else None
        if act and connection.execute(select(refund.c.op_id).where(refund.c.act_id == act)).first():
            return Ruling("rejected", "refunded_before")
    original = payload.get("recovers")
    if isinstance(original, str) and original:
        if not _slip_genuine(connection, item.terminal_id, original, payload):
            return Ruling("rejected", "slip_not_genuine")
        if connection.execute(select(operation.c.op_id).where(operation.c.op_id == original[:64])).first():
            return Ruling("rejected", "already_known")
        if connection.execute(select(recovery.c.op_id).where(recovery.c.original_id == original[:64])).first():
            return Ruling("rejected", "already_recovered")
        connection.execute(insert(recovery).values(original_id=original[:64], op_id=item.op_id))
        return None
    return None if _policy_valid(connection, item) else Ruling("rejected", "policy_expired")


def _act(connection: Connection, op_id: str) -> str:
    """The act that took the cash: an operation typed again from its slip is the act it recovers."""
    original = connection.execute(select(recovery.c.original_id).where(recovery.c.op_id == op_id)).scalar_one_or_none()
    return original or op_id


def _policy_valid(connection: Connection, item: WireOperation) -> bool:
    row = connection.execute(
        select(policy.c.valid_from, policy.c.valid_until).where(policy.c.version == item.policy_version)
    ).first()
    # One the centre has never heard of is newer than the centre.
    return row is None or (row.valid_from <= item.business_date and item.business_date <= (row.valid_until or "9999"))


def _slip_genuine(connection: Connection, terminal_id: str, original: str, payload: dict[str, object]) -> bool:
    """Whether the slip's proof was made by one of this terminal's chains, for this act and this amount."""
    try:
        slip = read_slip_code(str(payload.get("slip_qr", "")))
    except BadSlipCode:
        return False
    if slip.act.op_id != original or slip.act.amount_fen != payload.get("amount_fen") or not 0 < slip.act.seq < 10**7:
        return False
    keys = connection.execute(select(epoch.c.chain_key).where(epoch.c.terminal_id == terminal_id)).scalars()
    return any(
        hmac.compare_digest(slip.act.proof(nth_key(bytes.fromhex(key), slip.act.seq - 1)), slip.proof) for key in keys
    )


def _close_epoch(connection: Connection, item: WireOperation, payload: dict[str, object]) -> bool:
    """Close the epoch that the new one follows; whether everything the centre knows of it was found again."""
    mine = (epoch.c.epoch_id == str(payload.get("old_epoch", "")), epoch.c.terminal_id == item.terminal_id)
    connection.execute(update(epoch).where(*mine, epoch.c.closed_by == "").values(closed_by=item.epoch_id))
    reached = connection.execute(select(epoch.c.anchor_seq).where(*mine)).scalar_one_or_none()
    last = payload.get("old_seq")
    return reached is None or (isinstance(last, int) and last >= reached)
