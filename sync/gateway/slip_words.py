"""The one word of a slip: what became of the act behind it, from its state, the newest decision and what followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sync.protocol import VerdictWord
from sync.record import Kind


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one kind of operation once the centre holds it."""

    stored: str
    settled: str
    rejected: str
    voided: str = "已撤销"


PAYMENT: Final = Words("已上传待确认", "办理成功", "未通过")
OF_KIND: Final = {
    Kind.PAYMENT: PAYMENT,
    "application": Words("已上传待受理", "已受理", "不予受理"),
    Kind.PAYOUT: Words("已上传待确认", "发放已确认", "待核实"),
    "request": Words("已上传待查询", "结果可取", "未查到"),
    "booking": Words("已上传待确认", "已预约", "未约上", "已取消"),
    "order": Words("已上传待确认", "已确认", "未确认", "已取消"),
}
ANY_OTHER: Final = Words("已上传待确认", "已确认", "未确认")
NEEDS_MORE: Final = "需补正"
REFUND_DUE: Final = "待退款"
REFUNDED: Final = "已退款"


def slip_word(kind: str, state: str, newest: VerdictWord | None, follow_up: str | None, cash_waits: bool) -> str:
    """`newest`: the last decision, corrections included. `follow_up`: kind of the operation that was let follow it.
    `cash_waits`: cash was taken on it that belongs to nothing else."""
    words = OF_KIND.get(kind, ANY_OTHER)
    if state == "voided" or follow_up == Kind.VOID:
        return words.voided
    if follow_up == Kind.REFUND:
        return REFUNDED
    if newest == "settled":
        return words.settled
    if newest == "rejected":
        return REFUND_DUE if cash_waits and follow_up is None and words is PAYMENT else words.rejected
    return NEEDS_MORE if state == "needs_more" else words.stored
