"""工作人员's corner."""

from __future__ import annotations

from typing import Final

from kiosk import money
from kiosk.flows.base import CaseView, Env
from kiosk.flows.clerk import OPENED, ROLE_CARD, Clerk
from kiosk.flows.day_open import asks_day
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.staff import StaffPage, StaffPinPage
from kiosk.ui.presenters.chrome import PRINTER, line_word
from kiosk.ui.presenters.names import named
from kiosk.ui.presenters.slip_lookup import slip_groups
from kiosk.words import say


def present_clerk(state: Clerk, env: Env) -> StaffPinPage | StaffPage:
    """The PIN page, or the desk."""
    if state.phase in ("pin", "checking", "second", "second_checking"):
        checking = state.phase in ("checking", "second_checking")
        return StaffPinPage(
            title=_pin_title(state),
            fields=(
                FieldView("number", say("工号"), state.number, focused=state.focus == "number"),
                FieldView(
                    "pin",
                    say("店员PIN"),
                    "●" * len(state.pin),
                    message=say("正在核对…") if checking else state.message,
                    message_kind="note" if checking or state.message == ROLE_CARD else "error",
                    secret=True,
                    focused=state.focus == "pin",
                ),
            ),
            technician=say("技术员") if state.phase == "pin" else "",
        )
    shift = env.shift
    rows = [
        Row(
            say("班次"),
            say("{clerk_id} 号 {business_date} 已开班", clerk_id=shift.clerk_id, business_date=shift.business_date)
            if shift
            else say("没有开班"),
        ),
        Row(say("钱箱现金"), money.figures(env.drawer_fen), strong=True),
        Row(
            say("待上传"),
            say("{unsent_count} 笔 {money}", unsent_count=env.unsent_count, money=money.figures(env.unsent_fen)),
        ),
        Row(say("网络"), say("联网") if env.line_up else line_word(env.line_reason)),
        Row(say("打印机"), PRINTER.get(env.printer, say("正常"))),
    ]
    if state.phase == "case" and state.case:
        return _case_page(state, state.case, env)
    if state.phase == "void" and state.case:
        return _void_page(state.case, env)
    if state.phase in ("reprint", "reprinting"):
        return _reprint_page(state, env)
    if state.phase == "closing":
        rows[1] = Row(say("应有现金"), money.figures(env.drawer_fen), strong=True)
        field = FieldView(
            "cash", say("清点现金"), state.cash, message=state.message, focused=True, hint=say("清点钱箱后填写")
        )
        return StaffPage(title=say("关班"), rows=tuple(rows), tasks=(), fields=(field,))
    if state.phase == "opening" or (state.phase == "committing" and state.done == OPENED):
        return StaffPage(title=say("开班"), rows=tuple(rows), tasks=(), fields=_opening_fields(state, env))
    tasks = []
    question = ""
    if env.questions:
        first = env.questions[0]
        question = say(
            "凭条 {slip_no} {copy_name} 打印完整吗？",
            slip_no=slip_groups(first.slip_no),
            copy_name=COPIES.get(first.copy_name, first.copy_name),
        )
        tasks += [Tile("came_out", say("打印完整"), icon="printer"), Tile("not_out", say("没有打出来"), icon="printer")]
    if shift is None:
        tasks.append(Tile("open_shift", say("开班"), icon="shift"))
    if env.cases:
        tasks.append(Tile("cases", say("待处理 {count} 笔", count=len(env.cases)), icon="slip"))
    if env.last_slip and not env.questions:
        tasks.append(Tile("reprint", say("补印凭条"), icon="printer"))
    if env.voidable:
        tasks.append(Tile("void", say("撤销上一笔"), icon="slip"))
    if shift is not None:
        tasks.append(Tile("close_shift", say("关班"), icon="shift"))
    tasks.append(Tile("send_now", say("立即上传"), icon="line"))
    if state.message:
        rows.append(Row(say("提示"), state.message))
    return StaffPage(title=say("工作人员"), rows=tuple(rows), tasks=tuple(tasks), question=question)


COPIES: Final = {"客户联": say("客户联"), "留存联": say("留存联")}
"""The copies of a slip, as the spool calls them."""


def _opening_fields(state: Clerk, env: Env) -> tuple[FieldView, ...]:
    asked = asks_day(env)
    on_day = asked and state.focus == "day"
    cash = FieldView(
        "cash",
        say("开班现金"),
        state.cash,
        message="" if on_day else state.message,
        focused=not on_day,
        hint=say("清点钱箱后填写"),
    )
    if not asked:
        return (cash,)
    day = FieldView(
        "day",
        say("营业日期"),
        state.day,
        message=state.message if on_day else "",
        focused=on_day,
        hint=say("今天的日期8位数字"),
    )
    return (day, cash)


CASE_TITLES: Final = {
    "rejected": say("没有缴成，待处理"),
    "cash_out_rejected": say("退出的现金市平台没有认，待核对"),
    "correction": say("结果改了，待处理"),
    "correction_late": say("钱已退还，收款单位又确认了，待核对"),
    "quarantined": say("记录没有传上去，待处理"),
}


def _case_page(state: Clerk, case: CaseView, env: Env) -> StaffPage:
    """One act on which people and centre do not agree yet, and what can be done about it."""
    out = case.amount_fen < 0
    biller = named(env.content, case.biller_zh)
    rows = [
        Row(say("业务"), say("退{biller}", biller=biller) if out else say("代收{biller}", biller=biller)),
        Row(say("户号"), case.account_masked),
        Row(say("金额"), money.figures(abs(case.amount_fen)), strong=True),
        Row(say("凭条号"), slip_groups(case.slip_no)),
        Row(say("营业日"), case.business_date),
        Row(say("原因"), case.text or say("记录要人工核对")),
    ]
    if state.message:
        rows.append(Row(say("提示"), state.message))
    tasks = [Tile("refund", say("退现金"), icon="slip")] if case.refundable else []
    if case.closable:
        tasks.append(Tile("write_off", say("核销"), icon="bad"))
    if len(env.cases) > 1:
        tasks.append(Tile("next_case", say("下一笔"), icon="next"))
    return StaffPage(title=CASE_TITLES[case.kind], rows=tuple(rows), tasks=tuple(tasks), back=True)


def _reprint_page(state: Clerk, env: Env) -> StaffPage:
    """Which slip; the newest one stands there already."""
    rows = (
        Row(say("最近一张"), slip_groups(env.last_slip)),
        Row(say("打印机"), PRINTER.get(env.printer, say("正常"))),
        Row(say("说明"), say("凭条上会写明补印第几次、时间和操作员")),
    )
    field = FieldView(
        "slip_no",
        say("凭条号"),
        slip_groups(state.slip_no),
        message=say("正在补印…") if state.phase == "reprinting" else state.message,
        message_kind="note" if state.phase == "reprinting" else "error",
        focused=True,
        hint=say("凭条上的12位数字"),
    )
    return StaffPage(title=say("补印凭条"), rows=rows, tasks=(), fields=(field,), extra_key="")


def _void_page(paid: CaseView, env: Env) -> StaffPage:
    """The newest payment of the shift, before it is taken back."""
    rows = (
        Row(say("业务"), say("代收{biller}", biller=named(env.content, paid.biller_zh))),
        Row(say("户号"), paid.account_masked),
        Row(say("退还"), money.figures(paid.amount_fen), strong=True),
        Row(say("凭条号"), slip_groups(paid.slip_no)),
        Row(say("说明"), say("还没有上传，撤销后现金退还本人")),
    )
    return StaffPage(
        title=say("撤销上一笔"), rows=rows, tasks=(Tile("confirm_void", say("确认撤销"), icon="slip"),), back=True
    )


def _pin_title(state: Clerk) -> str:
    if state.phase in ("pin", "checking"):
        return say("工作人员")
    return say("第二位工作人员确认退款") if state.purpose == "refund" else say("第二位工作人员确认核销")
