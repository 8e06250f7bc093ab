"""Why a payment cannot go on, in words for the field or the page it belongs to. Pure."""

from __future__ import annotations

from typing import Final

from kiosk import money
from kiosk.content import Biller
from kiosk.words import say
from sync.record import Limits

NO_SHIFT: Final = say("还没有开班，不能收现金。请工作人员先开班。")
PRINTER_TROUBLE: Final = {
    "paper_out": say("打印机没有纸了，凭条打不出来。请工作人员换纸后再交钱。"),
    "cover_open": say("打印机盖子开着，凭条打不出来。请工作人员关好后再交钱。"),
    "cutter_error": say("打印机切刀卡住，凭条打不出来。请工作人员处理后再交钱。"),
    "offline": say("打印机没有准备好，凭条打不出来。请工作人员看一看。"),
    "silent": say("打印机没有回应，凭条打不出来。请工作人员看一看。"),
    "absent": say("没有找到打印机，凭条打不出来。请工作人员看一看。"),
}


def printer_trouble(word: str) -> str:
    """What to say before cash is taken; "" while the printer can print."""
    return "" if word in ("ready", "near_end") else PRINTER_TROUBLE.get(word, PRINTER_TROUBLE["offline"])


LIMIT_TROUBLE: Final = {
    "case_open": say("这个户号有一笔没办成、还没处理，联网后才能再缴。请工作人员先处理那一笔。"),
    "drain_only": say("本机已停收现金，请工作人员联系技术员。查询和登记还可以办。"),
    "disk_full": say("本机存不下新的记录，不能收现金。请工作人员联系技术员。查询还可以办。"),
    "limit_operation": say("超过断网时一笔的上限，请联网后再缴，或到营业厅办理。"),
    "limit_person_day": say("今天断网缴费已到上限，请联网后再缴，或到营业厅办理。查询和登记还可以办。"),
    "limit_unsynced_sum": say("本机待上传的现金已到上限，联网上传后才能再收。查询和登记还可以办。"),
    "limit_unsynced_count": say("本机待上传的笔数已到上限，联网上传后才能再收。查询和登记还可以办。"),
    "limit_payout_multiple": say("取现要是10元的整数倍。"),
    "limit_payout_person_day": say("这张卡今天取现已到上限，请明天再来。"),
    "limit_payout_point_day": say("本服务点今天取现已到上限，请明天再来。"),
    "limit_age": say("断网太久，联网上传后才能再收现金。查询和登记还可以办。"),
}


def amount_trouble(typed: str, biller: Biller, due_fen: int | None, limits: Limits) -> str:
    """Why the amount cannot be paid; "" when it can."""
    fen = money.parse(typed)
    if fen is None:
        return say("请输入金额")
    if fen < biller.min_fen:
        return say("最少 {money}", money=money.figures(biller.min_fen))
    if fen > biller.max_fen:
        return say("最多 {money}", money=money.figures(biller.max_fen))
    if biller.denominations_fen and fen not in biller.denominations_fen:
        return say("请从下面的面额里选")
    if not biller.partial and due_fen is not None and fen != due_fen:
        return say("这一项要一次缴清 {money}", money=money.figures(due_fen))
    if fen > limits.per_operation_fen:
        return say("一笔最多 {money}，再多请到营业厅", money=money.figures(limits.per_operation_fen))
    return ""
