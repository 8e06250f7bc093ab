"""The pages of 缴费, in words."""

from __future__ import annotations

from datetime import date

from kiosk import money
from kiosk.content import Biller
from kiosk.flows.base import Bill, Env
from kiosk.flows.done_stay import stay_s
from kiosk.flows.pay import Pay, account_shown
from kiosk.ui.pages.parts import FieldView, Key, Row, Tile
from kiosk.ui.pages.paying import AccountPage, AmountPage, BillerPage, CashPage, ConfirmPage, DonePage, RefundCashPage
from kiosk.ui.presenters.card_words import why_nameless, why_typed
from kiosk.ui.presenters.printing import print_note, take_word
from kiosk.ui.presenters.slip_lookup import slip_groups
from kiosk.visit import Visit
from kiosk.words import say

PayPage = BillerPage | AccountPage | AmountPage | ConfirmPage | CashPage | DonePage | RefundCashPage
OFFLINE_PROMISE = say("现在断网。钱由工作人员收下并记账，联网后上传；到账前不算缴费成功。")
NEAR_LIMIT = say("今天断网缴费快到上限")
SCAN_BILL = say("单子上的条码，或上次凭条的二维码，可以放到扫码器前扫。")
ONLINE_PROMISE = say("钱由工作人员收下并记账，马上上传；收款单位确认前不算缴费成功。")


def present_pay(state: Pay, visit: Visit, env: Env) -> PayPage:
    """The page of the present phase."""
    match state.phase:
        case "biller":
            tiles = tuple(_tile(b, env) for b in env.content.catalogue.billers)
            return BillerPage(say("请选择缴费项目"), tiles, why_nameless(env))
        case "account":
            return _account(state, env)
        case "amount":
            return _amount(state, env)
        case "confirm":
            return _confirm(state, env)
        case "done":
            return _done(state, visit, env)
        case "refund":
            return RefundCashPage(
                title=say("没有受理，请把现金退还本人"),
                amount=money.figures(state.received_fen),
                sentence=say(
                    "这笔缴费没有记上，凭条不会打印。请工作人员把 {money} 退还本人。",
                    money=money.figures(state.received_fen),
                ),
                button=say("现金已退还"),
            )
        case _:
            return _cash(state, env)


def _tile(biller: Biller, env: Env) -> Tile:
    refused = biller.offline == "refuse" and not env.line_up
    return Tile(
        biller.id, biller.zh, say("现在断网，暂不能缴") if refused else biller.payee, biller.id, enabled=not refused
    )


def _biller(state: Pay) -> Biller:
    assert state.biller is not None
    return state.biller


def _known(bill: Bill) -> Row:
    who = " ".join(t for t in (bill.holder_masked, bill.address_masked) if t)
    return Row(say("{label} 尾号{tail}", label=bill.label, tail=bill.account_no[-4:]), who)


def _groups(account: str) -> str:
    """Digits grouped for reading: 3601 2345 67."""
    return " ".join(account[i : i + 4] for i in range(0, len(account), 4))


def _account(state: Pay, env: Env) -> AccountPage:
    biller = _biller(state)
    scan_hint = SCAN_BILL if env.scanner else ""
    if state.offered:
        return AccountPage(
            title=say("请选择要缴的{biller}账户", biller=biller.zh),
            known=tuple(_known(b) for b in state.offered),
            fields=(),
            busy=say("正在查询…") if state.looking else "",
            message=state.account_message,
            scan_hint=scan_hint,
        )
    return AccountPage(
        title=say("请输入{account_name}", account_name=biller.account_zh),
        known=(),
        fields=(
            FieldView(
                "account",
                biller.account_zh,
                _groups(state.account),
                message=state.account_message or why_typed(env),
                message_kind="error" if state.account_message else "note",
                focused=state.focus == "account",
                hint=say("单子上的号码"),
            ),
            FieldView(
                "again",
                say("再次输入{account_name}", account_name=biller.account_zh),
                _groups(state.again),
                message=state.again_message,
                message_kind="note"
                if state.ask_again and state.again != state.account and not state.again
                else "error",
                focused=state.focus == "again",
                hint=say("查不到时要再输一遍"),
            ),
        ),
        busy=say("正在查询…") if state.looking else "",
        scan_hint=scan_hint,
    )


def _rows(state: Pay) -> list[Row]:
    biller = _biller(state)
    rows = [
        Row(say("收款单位"), say("{biller} {payee}", biller=biller.zh, payee=biller.payee)),
        Row(biller.account_zh, account_shown(state)),
    ]
    bill = state.bill
    if bill and bill.holder_masked:
        rows.append(Row(say("户主"), bill.holder_masked))
    if bill and bill.address_masked:
        rows.append(Row(say("地址"), bill.address_masked))
    return rows


def _as_of(state: Pay) -> str:
    answer = state.answer
    if answer is None or answer.bill is None:
        return ""
    if answer.source == "live":
        return say("刚刚向市平台查到")
    if answer.source == "slip":
        return say("{account_name}取自您的凭条，查不到应缴多少", account_name=_biller(state).account_zh)
    day = date.fromisoformat(answer.as_of[:10])
    return say("数据截至 {year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


def _amount(state: Pay, env: Env) -> AmountPage:
    biller = _biller(state)
    bill = state.bill
    rows = _rows(state)
    if bill and bill.due_fen:
        rows.append(
            Row(
                say("应缴 {period}", period=bill.period) if bill.period else say("应缴"),
                money.figures(bill.due_fen),
                strong=True,
            )
        )
    elif bill and bill.due_fen == 0:
        rows.append(Row(say("应缴"), say("没有欠费，可以预缴") if biller.partial else say("没有欠费")))
    coded = state.code.amount_fen if state.code else None
    if coded and bill and coded != bill.due_fen:
        rows.append(Row(say("单子上的金额"), money.figures(coded)))
    chips = (
        [Key(say("本期 {money}", money=money.plain(bill.due_fen)), str(bill.due_fen))] if bill and bill.due_fen else []
    )
    offered = biller.denominations_fen or (env.content.policy.amount_chips_fen if biller.partial else ())
    most = min(biller.max_fen, env.content.policy.limits.per_operation_fen)
    chips += [Key(str(fen // 100), str(fen)) for fen in offered if biller.min_fen <= fen <= most]
    return AmountPage(
        title=say("请输入金额") if not state.amount else say("请核对金额"),
        rows=tuple(rows),
        as_of=_as_of(state),
        field=FieldView(
            "amount", say("金额"), state.amount, message=state.amount_message, focused=True, hint=say("元")
        ),
        chips=tuple(chips),
    )


def _confirm(state: Pay, env: Env) -> ConfirmPage:
    return ConfirmPage(
        title=say("请核对"),
        rows=tuple(_rows(state)),
        amount=money.figures(state.amount_fen),
        capitals=money.capitals(state.amount_fen),
        tender=say("现金"),
        promise=ONLINE_PROMISE if env.line_up else OFFLINE_PROMISE,
        warning=_biller(state).warning,
    )


def _cash(state: Pay, env: Env) -> CashPage:
    due = state.amount_fen
    received = state.received_fen
    fields = [
        FieldView(
            "received",
            say("实收"),
            state.received,
            message=state.received_message,
            focused=state.focus == "received",
            hint=say("收到的现金"),
        )
    ]
    if not env.staff or state.phase == "checking":
        pin = FieldView(
            "pin",
            say("店员PIN"),
            "●" * len(state.pin),
            message=state.pin_message,
            secret=True,
            focused=state.focus == "pin",
        )
        fields.insert(0, pin)
    enough = received >= due > 0
    return CashPage(
        title=say("请工作人员收现金"),
        due_label=say("应收"),
        due=money.figures(due),
        fields=tuple(fields),
        chips=(
            Key(say("刚好"), str(due)),
            *(Key(str(f // 100), str(f)) for f in env.content.policy.cash.chips_fen if f >= due),
        ),
        change=money.figures(received - due) if enough else "",
        change_note=say("请当面点清") if enough and received > due else NEAR_LIMIT if state.near_limit else "",
        villager=say("请把现金交给工作人员"),
        message=state.cash_message,
        busy=say("正在记账…") if state.phase in ("checking", "committing") else "",
        ready=state.phase == "cash",
    )


def _done(state: Pay, visit: Visit, env: Env) -> DonePage:
    assert state.done is not None
    operation = state.done.operation
    slip_no = operation.slip_no or ""
    note, ok = print_note(state.printed, env.printer)
    card = visit.card_status in ("card", "needs_psam")
    total = stay_s(state.printed, env)
    left = max(0, -(-(state.done_until_ms - env.now_ms) // 1000))
    change = state.received_fen - state.amount_fen
    return DonePage(
        title=say("已受理待上传"),
        sentence=say("钱已由工作人员收下并记账，到账前不算缴费成功。凭此号可以查缴费到账。"),
        slip_no=slip_groups(slip_no),
        code=state.done.code,
        qr=state.done.qr,
        rows=(
            Row(say("缴费项目"), _biller(state).zh),
            Row(_biller(state).account_zh, account_shown(state)),
            Row(say("金额"), money.figures(state.amount_fen), strong=True),
            Row(say("实收"), money.figures(state.received_fen)),
            Row(say("找零"), money.figures(change)),
        ),
        take=take_word(state.printed, card),
        card_in=card,
        print_note=note,
        print_ok=ok,
        seconds_left=min(left, total),
        seconds_total=total,
    )
