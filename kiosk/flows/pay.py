"""缴费: biller → account → amount → confirm → cash → done. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk import money
from kiosk.content import Biller
from kiosk.flows.base import (
    DIGITS,
    MONEY,
    NO_EFFECTS,
    Accept,
    Accepted,
    AccountAnswered,
    Act,
    Bill,
    CheckLimits,
    CheckPin,
    Effect,
    EndVisit,
    Env,
    Event,
    GoHome,
    LimitsChecked,
    LookUpAccount,
    Next,
    NotAccepted,
    OpenShift,
    PinAnswered,
    Printed,
    Scanned,
    SlipAccountFound,
    Tick,
    edit,
)
from kiosk.flows.bill_code import BillCode
from kiosk.flows.done_stay import stay_until_ms, until_after
from kiosk.flows.pay_scan import from_slip, scanned, slip_found
from kiosk.flows.pay_trouble import LIMIT_TROUBLE, NO_SHIFT, amount_trouble, printer_trouble
from kiosk.flows.payment_draft import payment_draft
from kiosk.person import mask_account
from kiosk.words import say
from sync.record import Draft

STEPS: Final = (say("选项目"), say("户号"), say("金额"), say("确认"), say("交钱"), say("取凭条"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """State of one payment. `phase`: biller | account | amount | confirm | cash | checking | committing | done |
    refund. From `checking` on 收到现金 was touched and the card no longer matters."""

    phase: str = "biller"
    biller: Biller | None = None
    # account page
    offered: tuple[Bill, ...] = ()
    """Known accounts of the card's person; empty: entry."""
    account: str = ""
    again: str = ""
    focus: str = "account"
    account_message: str = ""
    again_message: str = ""
    ask_again: bool = False
    looking: str = ""
    """The account number, or the scanned slip's number, that is being looked up."""
    code: BillCode | None = None
    """The bill's barcode that filled the account."""
    slip: SlipAccountFound | None = None
    """The old slip that stands for the account: its number is not shown."""
    answer: AccountAnswered | None = None
    # amount page
    amount: str = ""
    amount_message: str = ""
    amount_touched: bool = False
    # cash page
    op_id: str = ""
    pin: str = ""
    received: str = ""
    pin_message: str = ""
    received_message: str = ""
    cash_message: str = ""
    limit: str = ""
    """limit_* when the one door would refuse."""
    near_limit: bool = False
    """This payment brings the day's limit near."""
    # done
    done: Accepted | None = None
    printed: tuple[str, ...] = ()
    """Results of the copies so far."""
    done_until_ms: int = 0
    failure: str = ""
    clerk_id: str = ""

    @property
    def account_no(self) -> str:
        """The account that is paid."""
        return self.answer.account_no if self.answer else self.account

    @property
    def bill(self) -> Bill | None:
        """What line or package knows of it."""
        return self.answer.bill if self.answer else None

    @property
    def amount_fen(self) -> int:
        """0 while nothing valid is typed."""
        return money.parse(self.amount) or 0

    @property
    def received_fen(self) -> int:
        """0 while nothing valid is typed."""
        return money.parse(self.received) or 0

    @property
    def cash_is_in(self) -> bool:
        """Whether 收到现金 was touched: from here on the payment completes whatever the card does."""
        return self.phase in ("checking", "committing", "done", "refund")

    @property
    def idle_counts(self) -> bool:
        """The idle end never runs between 确认 and the slip, nor in the clerk's steps."""
        return self.phase in ("biller", "account", "amount", "confirm")

    @property
    def step(self) -> int:
        """Index into STEPS."""
        return {"biller": 0, "account": 1, "amount": 2, "confirm": 3}.get(self.phase, 5 if self.phase == "done" else 4)


Result = tuple[Pay | Next, tuple[Effect, ...]]


def start() -> Pay:
    """The page of billers."""
    return Pay()


def update(state: Pay, event: Event, env: Env) -> Result:
    """One step. Unknown actions change nothing."""
    match state.phase, event:
        case "biller", Act("biller", str(biller_id)):
            return _choose_biller(state, biller_id, env)
        case "biller", Act("back"):
            return GoHome(), NO_EFFECTS
        case "account", Act() | AccountAnswered() | Scanned() | SlipAccountFound():
            return _account(state, event, env)
        case "amount", Act():
            return _amount(state, event, env)
        case "confirm", Act("confirm"):
            return _to_cash(state, env)
        case "confirm", Act("back"):
            return replace(state, phase="amount", amount_message=""), NO_EFFECTS
        case "cash", Act():
            return _cash(state, event, env)
        case "cash", Tick():
            return _watch_printer(state, env), NO_EFFECTS
        case "cash", LimitsChecked(op_id, code) if op_id == state.op_id:
            return _watch_printer(replace(state, limit=code, near_limit=event.near), env), NO_EFFECTS
        case "checking", PinAnswered():
            return _pin_answered(state, event, env)
        case "committing", Accepted(operation) if operation.op_id == state.op_id:
            until = stay_until_ms(state.printed, env)
            return replace(state, phase="done", done=event, done_until_ms=until), NO_EFFECTS
        case "committing", NotAccepted(op_id, code) if op_id == state.op_id:
            return replace(state, phase="refund", failure=code), NO_EFFECTS
        case "refund", Act("returned"):
            return EndVisit("failed"), NO_EFFECTS
        case "done", Printed(op_id, _, result) if op_id == state.op_id:
            printed = (*state.printed, result)
            until = until_after(state.done_until_ms, printed, env)
            return replace(state, printed=printed, done_until_ms=until), NO_EFFECTS
        case "done", Act("home"):
            return EndVisit("done"), NO_EFFECTS
        case "done", Tick() if env.now_ms >= state.done_until_ms:
            return EndVisit("done"), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _choose_biller(state: Pay, biller_id: str, env: Env) -> Result:
    try:
        biller = env.content.catalogue.biller(biller_id)
    except KeyError:
        return state, NO_EFFECTS
    if biller.offline == "refuse" and not env.line_up:
        return state, NO_EFFECTS
    known = tuple(b for b in env.bills.of_person.get(env.person_hash or "", ()) if b.biller == biller_id)
    return Pay(phase="account", biller=biller, offered=known), NO_EFFECTS


def _account(state: Pay, event: Event, env: Env) -> Result:
    assert state.biller is not None
    match event:
        case AccountAnswered() if event.account_no == state.looking and event.biller == state.biller.id:
            return _answered(replace(state, looking=""), event, env)
        case AccountAnswered():
            return state, NO_EFFECTS
        case Scanned(text) if not state.looking:
            return scanned(state, text, env)
        case SlipAccountFound(slip_no) if slip_no == state.looking:
            return slip_found(state, event, env)
        case Act("back") if not state.offered and env.person_hash and _known(state, env):
            return replace(state, offered=_known(state, env), account="", again="", account_message=""), NO_EFFECTS
        case Act("back"):
            return start(), NO_EFFECTS
        case Act("known", index) if isinstance(index, int) and 0 <= index < len(state.offered):
            account = state.offered[index].account_no
            known = replace(state, looking=account, account_message="", slip=None)
            return known, (LookUpAccount(state.biller.id, account),)
        case Act("other"):
            return replace(state, offered=(), focus="account", looking="", account_message="", slip=None), NO_EFFECTS
        case Act("focus", ("account" | "again") as field):
            return replace(state, focus=field), NO_EFFECTS
        case Act("key", key):
            return _type_account(state, state.focus, "key", key), NO_EFFECTS
        case Act("type", {"field": ("account" | "again") as field, "text": text}):
            return _type_account(replace(state, focus=field), field, "type", text), NO_EFFECTS
        case Act("next") if not state.offered and not state.looking:
            return _check_account(state, env)
        case _:
            return state, NO_EFFECTS


def _known(state: Pay, env: Env) -> tuple[Bill, ...]:
    assert state.biller is not None
    return tuple(b for b in env.bills.of_person.get(env.person_hash or "", ()) if b.biller == state.biller.id)


def _type_account(state: Pay, field: str, action: str, value: object) -> Pay:
    if state.looking:
        return state
    if field == "again":
        return replace(state, again=edit(state.again, action, value, DIGITS, 32), again_message="")
    account = edit(state.account, action, value, DIGITS, 32)
    return replace(
        state, account=account, account_message="", again_message="", answer=None, ask_again=False, code=None, slip=None
    )


def _check_account(state: Pay, env: Env) -> Result:
    assert state.biller is not None
    if not state.account:
        return replace(
            state, account_message=say("请输入{account_name}", account_name=state.biller.account_zh), focus="account"
        ), NO_EFFECTS
    if not state.biller.account_ok(state.account):
        wrong = say("{account_name}的位数不对，请对照单子再看一遍", account_name=state.biller.account_zh)
        return replace(state, account_message=wrong, focus="account"), NO_EFFECTS
    if state.again and state.again != state.account:
        differs = say("两次输入的不一样，请再看一遍")
        return replace(state, again_message=differs, focus="again"), NO_EFFECTS
    if state.answer and state.answer.account_no == state.account:
        return _to_amount(state, state.answer)
    return replace(state, looking=state.account), (LookUpAccount(state.biller.id, state.account),)


def _answered(state: Pay, answer: AccountAnswered, env: Env) -> Result:
    assert state.biller is not None
    if answer.bill is not None:
        return _to_amount(state, answer)
    if state.slip and state.biller.offline == "queue":
        return _to_amount(state, from_slip(state.slip, answer))
    if state.biller.offline == "refuse":
        sentence = say("没有查到，这一项要查到了才能缴") if env.line_up else say("现在断网，这一项暂不能缴")
        return replace(state, account_message=sentence), NO_EFFECTS
    if state.again == state.account:
        return _to_amount(state, answer)
    asked = say("没有查到这个号，请再输入一遍核对") if env.line_up else say("现在断网查不到，请再输入一遍核对")
    return replace(state, ask_again=True, again_message=asked, focus="again"), NO_EFFECTS


def _to_amount(state: Pay, answer: AccountAnswered) -> Result:
    due = answer.bill.due_fen if answer.bill else state.code.amount_fen if state.code else None
    amount = money.plain(due) if due else ""
    filled = replace(
        state,
        phase="amount",
        answer=answer,
        account=answer.account_no,
        amount=amount,
        amount_message="",
        amount_touched=False,
        account_message="",
        again_message="",
        ask_again=False,
    )
    return filled, NO_EFFECTS


def _amount(state: Pay, event: Act, env: Env) -> Result:
    match event:
        case Act("back"):
            # The account page again, as it was left.
            known = _known(state, env) if not state.again and state.bill else ()
            account = "" if state.slip else state.account
            return replace(state, phase="account", offered=known, answer=None, account=account, slip=None), NO_EFFECTS
        case Act("chip", value):
            fen = int(str(value)) if str(value).isdigit() else 0
            return replace(state, amount=money.plain(fen), amount_message="", amount_touched=True), NO_EFFECTS
        case Act("key", key):
            # The first key replaces a prefilled amount.
            base = state.amount if state.amount_touched or key == "back" else ""
            typed = edit(base, "key", key, MONEY, 10)
            return replace(state, amount=typed, amount_message="", amount_touched=True), NO_EFFECTS
        case Act("type", {"field": "amount", "text": text}):
            typed = edit("", "type", text, MONEY, 10)
            return replace(state, amount=typed, amount_message="", amount_touched=True), NO_EFFECTS
        case Act("next"):
            due = state.bill.due_fen if state.bill else None
            message = amount_trouble(state.amount, _biller(state), due, env.content.policy.limits)
            if message:
                return replace(state, amount_message=message), NO_EFFECTS
            return replace(state, phase="confirm", amount_message=""), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _to_cash(state: Pay, env: Env) -> Result:
    # op_id is drawn once: a second touch of 收到现金 finds the first operation.
    cash = replace(
        state,
        phase="cash",
        op_id=env.new_id,
        pin="",
        received="",
        pin_message="",
        received_message="",
        limit="",
        focus="received" if env.staff else "pin",
    )
    effects: tuple[Effect, ...] = (CheckLimits(_draft(cash, cash.amount_fen, env, env.shift)),) if env.shift else ()
    return _watch_printer(cash, env), effects


def _watch_printer(state: Pay, env: Env) -> Pay:
    trouble = "" if env.shift else NO_SHIFT
    limit = LIMIT_TROUBLE.get(state.limit, say("现在不能收现金。")) if state.limit else ""
    return replace(state, cash_message=trouble or limit or printer_trouble(env.printer))


def _cash(state: Pay, event: Act, env: Env) -> Result:
    match event:
        case Act("back"):
            return replace(state, phase="confirm", pin="", received="", op_id=""), NO_EFFECTS
        case Act("focus", ("pin" | "received") as field):
            return replace(state, focus=field), NO_EFFECTS
        case Act("key", key):
            return _type_cash(state, state.focus, "key", key, env), NO_EFFECTS
        case Act("type", {"field": ("pin" | "received") as field, "text": text}):
            return _type_cash(replace(state, focus=field), field, "type", text, env), NO_EFFECTS
        case Act("chip", value):
            return replace(
                state, received=money.plain(int(value)) if str(value).isdigit() else "", received_message=""
            ), NO_EFFECTS
        case Act("received"):
            return _received(_watch_printer(state, env), env)
        case _:
            return state, NO_EFFECTS


def _type_cash(state: Pay, field: str, action: str, value: object, env: Env) -> Pay:
    if field == "pin":
        return replace(state, pin=edit(state.pin, action, value, DIGITS, 12), pin_message="")
    return replace(state, received=edit(state.received, action, value, MONEY, 10), received_message="")


def _received(state: Pay, env: Env) -> Result:
    shift = env.shift
    if state.cash_message or shift is None:
        return state, NO_EFFECTS
    received = money.parse(state.received)
    if received is None:
        return replace(state, received_message=say("请输入收到多少钱"), focus="received"), NO_EFFECTS
    if received < state.amount_fen:
        short = say("还差 {money}", money=money.figures(state.amount_fen - received))
        return replace(state, received_message=short, focus="received"), NO_EFFECTS
    if received > env.content.policy.cash.most_received_fen:
        return replace(state, received_message=say("实收太多，请再看一遍"), focus="received"), NO_EFFECTS
    if env.staff == shift.clerk_id:
        return _commit(replace(state, clerk_id=env.staff), env)
    if not state.pin:
        return replace(state, pin_message=say("请工作人员输入PIN"), focus="pin"), NO_EFFECTS
    pin = state.pin
    return replace(state, phase="checking", pin=""), (CheckPin(shift.clerk_id, pin),)


def _pin_answered(state: Pay, answer: PinAnswered, env: Env) -> Result:
    if answer.ok:
        return _commit(replace(state, clerk_id=answer.clerk_id), env)
    if answer.other_role:
        message = say("这个工号不能收现金")
    elif answer.wait_s:
        message = say("PIN错误次数太多，请 {wait_s} 秒后再试", wait_s=answer.wait_s)
    else:
        message = say("PIN不对，还可以试 {tries_left} 次", tries_left=answer.tries_left)
    return replace(state, phase="cash", pin_message=message, focus="pin"), NO_EFFECTS


def _commit(state: Pay, env: Env) -> Result:
    if env.shift is None:
        return replace(state, phase="cash", cash_message=NO_SHIFT), NO_EFFECTS
    draft = _draft(state, state.received_fen, env, env.shift)
    return replace(state, phase="committing"), (Accept(draft),)


def _draft(state: Pay, received_fen: int, env: Env, shift: OpenShift) -> Draft:
    assert state.biller is not None
    return payment_draft(
        op_id=state.op_id,
        biller=state.biller,
        account_no=state.account_no,
        bill=state.bill,
        bill_ref=state.bill.bill_ref if state.bill else state.code.bill_ref if state.code else "",
        amount_fen=state.amount_fen,
        received_fen=received_fen,
        clerk_id=state.clerk_id or shift.clerk_id,
        shift=shift,
        env=env,
    )


def _biller(state: Pay) -> Biller:
    assert state.biller is not None
    return state.biller


def account_shown(state: Pay) -> str:
    """户号 ****4567."""
    return mask_account(state.account_no)
