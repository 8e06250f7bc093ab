"""What the centre itself decides of an operation when it arrives: those that follow another, and those nobody else has
to agree to. Everything else is a department's.

The rules are the terminal's own, checked once more where two terminals, or one restored from a copy, could both be
right at home: an act is voided, refunded, taken up again or written off once, whoever does it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from sync.gateway.schema import epoch, followed, operation, policy, recovery, task
from sync.gateway.verdicts import final, last_word
from sync.protocol import VerdictWord, WireOperation
from sync.record import NO_CASH_BEHIND, Kind, nth_key
from sync.slip_act import BadSlipCode, read_slip_code

SETTLED_HERE: Final = frozenset(
    {Kind.SHIFT_OPEN, Kind.SHIFT_CLOSE, Kind.EPOCH_OPEN, Kind.IDENTITY_CHECK, Kind.TECHNICIAN_VISIT}
)
"""Kinds that need nobody's consent."""
VOIDED_BEFORE: Final = "voided_before"
"""Code of a payment that is offered as if nobody had taken it back, by a disk that has forgotten its void."""
TEXTS: Final = {
    "void_too_late": "这笔已经在办理，不能撤销",
    "refund_twice": "这笔已经退过款",
    "not_rejected": "这笔没有被退回，不能退款",
    "refunded_before": "这笔已经退款，不能再办",
    "followed_before": "这笔已经另行处理，不能再办",
    "no_cash_behind": "这笔没有另收现金，不能退款或再办",
    "already_known": "市平台已有这笔，不用补录",
    "already_recovered": "这笔已经补录过",
    "recovered": "这笔已由补录办理",
    "slip_not_genuine": "凭条核对不上，不能补录",
    "rows_missing": "有记录没有找回，请按凭条补录",
    VOIDED_BEFORE: "这笔已经撤销，现金已经退还",
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
    if item.kind == Kind.WRITE_OFF:
        return Ruling("settled") if _follow(connection, item) else Ruling("rejected", "followed_before")
    if item.kind == Kind.PAYMENT:
        return _payment(connection, item, payload)
    return None


def _void(connection: Connection, item: WireOperation) -> Ruling:
    acted = connection.execute(select(task.c.op_id).where(task.c.op_id == item.supersedes)).first()
    if acted or last_word(connection, item.supersedes or ""):
        return Ruling("rejected", "void_too_late")
    if not _follow(connection, item):
        return Ruling("rejected", "followed_before")
    connection.execute(update(operation).where(operation.c.op_id == item.supersedes).values(state="voided"))
    return Ruling("settled")


def _refund(connection: Connection, item: WireOperation) -> Ruling:
    if code := _stands(connection, item.supersedes or ""):
        return Ruling("rejected", code)
    if _follow(connection, item):
        return Ruling("settled")
    return Ruling("rejected", "refund_twice" if _followed_by(connection, item) == Kind.REFUND else "followed_before")


def _payment(connection: Connection, item: WireOperation, payload: dict[str, object]) -> Ruling | None:
    if item.supersedes:
        if code := _stands(connection, item.supersedes):
            return Ruling("rejected", code)
        if not _follow(connection, item):
            by = _followed_by(connection, item)
            return Ruling("rejected", "refunded_before" if by == Kind.REFUND else "followed_before")
    if connection.execute(select(followed.c.op_id).where(followed.c.act_id == item.op_id)).first():
        # It arrives after what was done about it: given back on the word `invalid`, or by another copy of the ledger.
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


def _stands(connection: Connection, op_id: str) -> str:
    """Why the cash of this one is not free to go back or in again; '' where it is.

    One that never arrived whole was refused on the word `invalid`. What carries an earlier one's cash has it only while
    that one is refused too.
    """
    for carrier in _carriers(connection, op_id):
        if last_word(connection, carrier) != "rejected":
            return "not_rejected"
        decided = final(connection, carrier)
        if decided and decided.verdict == "rejected" and decided.code in NO_CASH_BEHIND:
            return "no_cash_behind"
    return ""


def _carriers(connection: Connection, op_id: str) -> Iterator[str]:
    """The operation and those whose cash it carries on, as far as the centre knows them."""
    seen: set[str] = set()
    following: str | None = op_id
    while following and following not in seen:
        seen.add(following)
        row = connection.execute(select(operation.c.body).where(operation.c.op_id == following)).first()
        if row is None:
            return
        yield following
        following = json.loads(row.body).get("supersedes")


def _follow(connection: Connection, item: WireOperation) -> bool:
    """Take the one place behind the act that `item` follows; False: it is taken."""
    if _followed_by(connection, item) is not None:
        return False
    act = act_of(connection, item.supersedes or "")
    connection.execute(insert(followed).values(act_id=act, op_id=item.op_id, kind=item.kind))
    return True


def _followed_by(connection: Connection, item: WireOperation) -> str | None:
    return follow_up(connection, item.supersedes or "")


def follow_up(connection: Connection, op_id: str) -> str | None:
    """Kind of the operation that followed the act behind this one; None: nothing was done about it."""
    act = act_of(connection, op_id)
    return connection.execute(select(followed.c.kind).where(followed.c.act_id == act)).scalar_one_or_none()


def act_of(connection: Connection, op_id: str) -> str:
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
    head = str(payload.get("old_head", ""))[:64]
    connection.execute(
        update(epoch).where(*mine, epoch.c.closed_by == "").values(closed_by=item.epoch_id, named_head=head)
    )
    reached = connection.execute(select(epoch.c.anchor_seq).where(*mine)).scalar_one_or_none()
    last = payload.get("old_seq")
    return reached is None or (isinstance(last, int) and last >= reached)
