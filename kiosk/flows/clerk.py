"""工作人员: sign in by number and PIN, open the shift, answer what the printer did, send now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk import money
from kiosk.flows.base import (
    DIGITS,
    MONEY,
    NO_EFFECTS,
    Accept,
    Accepted,
    Act,
    AnswerUnknown,
    CardRead,
    CaseView,
    CheckPin,
    Effect,
    Env,
    Event,
    GoHome,
    Next,
    NotAccepted,
    PinAnswered,
    Printed,
    Reprint,
    Reprinted,
    SendNow,
    SendNowAnswered,
    SignIn,
    SignOut,
    edit,
)
from kiosk.flows.day_close import closing_draft, difference
from kiosk.flows.day_open import DAY_DIGITS, asks_day, day_to_open
from kiosk.flows.refund_draft import refund_draft
from kiosk.flows.void_draft import void_draft
from kiosk.flows.write_off_draft import write_off_draft
from kiosk.staff import number_of_card
from kiosk.till.shift import opening
from kiosk.words import say
from sync.record import SLIP_NO_DIGITS, is_slip_no

MOST_OPENING_FEN = 10_000_000
OPENED = say("已开班")
NOT_WRITTEN: Final = say("没有记上，请再试一次；还不行请找技术员")
NOT_ACCEPTED: Final = {
    "void_too_late": say("已经上传，不能撤销，要等市平台答复"),
    "already_followed": say("这一笔已经处理过了"),
    "no_open_case": say("这一笔现在不用处理了"),
    "second_person": say("要由另一位工作人员确认"),
    "amount_differs": say("金额和原来的不一样，没有记上，请找技术员"),
    "drain_only": say("本机已停办现金业务，没有记上，请联系技术员"),
    "disk_full": say("本机存不下新的记录，没有记上，请联系技术员"),
}
"""What a refusal of the ledger means to a clerk; the rest may pass when it is tried again."""
NOT_REPRINTED = {
    "no_slip": say("这台机器没有这张凭条，请对照凭条上的12位数字"),
    "slip_printing": say("这张凭条还没有打印完，请先等它打完，或者回答“打印完整吗”"),
}
COPY_ENDED: Final = {
    "confirmed": say("补印凭条已打出"),
    "sent": say("补印凭条已打出"),
    "failed": say("补印凭条没有打出来，请找技术员"),
}
"""What became of a copy; where that is not known, the desk asks its question instead."""
ROLE_CARD = say("已读工作卡，请输入PIN")
NO_ROLE_CARD = say("这张卡不是工作卡，请输入工号和PIN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """`phase`: pin | checking | desk | opening | closing | case | void | second | second_checking | committing |
    reprint | reprinting."""

    phase: str = "pin"
    number: str = ""
    pin: str = ""
    focus: str = "number"
    message: str = ""
    cash: str = ""
    day: str = ""
    """What was typed as the day to open (YYYYMMDD), where the clock cannot say it."""
    slip_no: str = ""
    """The slip to print again; on the desk: the one whose copy is being printed."""
    op_id: str = ""
    case: CaseView | None = None
    """The item of the exception desk that is open on the screen."""
    purpose: str = "refund"
    """What the second person releases: refund | write_off."""
    done: str = ""
    """What to say when the operation under way is recorded."""

    @property
    def wants_card(self) -> bool:
        """Whether a card that is put in now may fill in its member's number."""
        return self.phase in ("pin", "second")

    @property
    def idle_counts(self) -> bool:
        """The idle end runs except while the shift is being recorded."""
        return self.phase != "committing"


def start(env: Env) -> Clerk:
    """The PIN page, or the desk when the clerk is signed in already. A role card in the reader fills in the number."""
    if env.staff:
        return Clerk(phase="desk")
    number = number_of_card(env.members, env.person.card_code) if env.person else ""
    return replace(Clerk(), number=number, focus="pin", message=ROLE_CARD) if number else Clerk()


def update(state: Clerk, event: Event, env: Env) -> tuple[Clerk | Next, tuple[Effect, ...]]:
    """One step."""
    match state.phase, event:
        case (("pin" | "second"), CardRead()):
            return _role_card(state, env), NO_EFFECTS
        case (("pin" | "checking"), Act("back" | "home")):
            return GoHome(), NO_EFFECTS
        case "pin", Act("focus", ("number" | "pin") as field):
            return replace(state, focus=field), NO_EFFECTS
        case "pin", Act("key", key):
            return _type(state, state.focus, "key", key), NO_EFFECTS
        case "pin", Act("type", {"field": ("number" | "pin") as field, "text": text}):
            return _type(replace(state, focus=field), field, "type", text), NO_EFFECTS
        case "pin", Act("next"):
            if not state.number or not state.pin:
                return replace(state, message=say("请输入工号和PIN")), NO_EFFECTS
            return replace(state, phase="checking", pin="", message=""), (CheckPin(state.number, state.pin),)
        case "checking", PinAnswered(ok=True, clerk_id=clerk_id):
            return Clerk(phase="desk"), (SignIn(clerk_id),)
        case "checking", PinAnswered():
            return replace(state, phase="pin", message=_refusal(event), focus="pin"), NO_EFFECTS
        case "desk", Act("home"):
            return GoHome(), NO_EFFECTS
        case "desk", Act("sign_out"):
            return GoHome(), (SignOut(),)
        case "desk", Act("task", "send_now"):
            # Also with nothing to send: the agent fetches what the centre has.
            return replace(state, message=say("正在通知上传…")), (SendNow(),)
        case "desk", SendNowAnswered():
            return replace(state, message=_send_now_word(event, env)), NO_EFFECTS
        case "desk", Act("task", "open_shift") if env.shift is None and env.staff:
            focus = "day" if asks_day(env) else "cash"
            return Clerk(phase="opening", op_id=env.new_id, focus=focus), NO_EFFECTS
        case "desk", Act("task", ("came_out" | "not_out") as answer) if env.questions and env.staff:
            question = env.questions[0]
            copying = Clerk(phase="desk", slip_no=question.slip_no, message=say("正在再打一张，会写明补印"))
            after = copying if answer == "not_out" else Clerk(phase="desk")
            return after, (AnswerUnknown(question.job_id, answer == "came_out", env.staff),)
        case "desk", Printed(_, slip_no, result) if state.slip_no and slip_no == state.slip_no:
            return Clerk(phase="desk", message=COPY_ENDED.get(result, "")), NO_EFFECTS
        case "desk", Act("task", "close_shift") if env.shift and env.staff:
            return Clerk(phase="closing", op_id=env.new_id), NO_EFFECTS
        case "desk", Act("task", "cases") if env.cases and env.staff:
            return Clerk(phase="case", case=env.cases[0]), NO_EFFECTS
        case "desk", Act("task", "void") if env.voidable and env.staff:
            return Clerk(phase="void", case=env.voidable, op_id=env.new_id), NO_EFFECTS
        case "desk", Act("task", "reprint") if env.last_slip and not env.questions and env.staff:
            return Clerk(phase="reprint", slip_no=env.last_slip), NO_EFFECTS
        case (("reprint" | "reprinting"), _):
            return _reprint(state, event, env)
        case "void", Act("back" | "home"):
            return Clerk(phase="desk"), NO_EFFECTS
        case "void", Act("task", "confirm_void") if state.case and env.staff and env.shift:
            draft = void_draft(op_id=state.op_id, paid=state.case, clerk_id=env.staff, shift=env.shift, env=env)
            done = say("已撤销，请把 {money} 退还本人并请签字", money=money.figures(state.case.amount_fen))
            return replace(state, phase="committing", done=done), (Accept(draft),)
        case (("case" | "second"), _):
            return _case(state, event, env)
        case "second_checking", PinAnswered():
            return _released(state, event, env)
        case (("opening" | "closing"), Act("back" | "home")):
            return Clerk(phase="desk"), NO_EFFECTS
        case "opening", Act("focus", ("cash" | "day") as field):
            return replace(state, focus=field), NO_EFFECTS
        case "opening", Act("key", key) if state.focus == "day":
            return replace(state, day=edit(state.day, "key", key, DIGITS, DAY_DIGITS), message=""), NO_EFFECTS
        case "opening", Act("type", {"field": "day", "text": text}):
            return replace(state, day=edit("", "type", text, DIGITS, DAY_DIGITS), focus="day", message=""), NO_EFFECTS
        case (("opening" | "closing"), Act("key", key)):
            return replace(state, cash=edit(state.cash, "key", key, MONEY, 10), message=""), NO_EFFECTS
        case (("opening" | "closing"), Act("type", {"text": text})):
            return replace(state, cash=edit("", "type", text, MONEY, 10), message=""), NO_EFFECTS
        case "opening", Act("next"):
            return _open(state, env)
        case "closing", Act("next"):
            return _close(state, env)
        case "committing", Accepted(operation) if operation.op_id == state.op_id:
            return Clerk(phase="desk", message=state.done), NO_EFFECTS
        case "committing", NotAccepted(op_id, code) if op_id == state.op_id:
            return Clerk(phase="desk", message=NOT_ACCEPTED.get(code, NOT_WRITTEN)), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _refusal(answer: PinAnswered) -> str:
    if answer.other_role:
        return say("这个工号不能办这一项")
    if answer.wait_s:
        return say("错误次数太多，请 {wait_s} 秒后再试", wait_s=answer.wait_s)
    return say("工号或PIN不对，还可以试 {tries_left} 次", tries_left=answer.tries_left)


def _send_now_word(answer: SendNowAnswered, env: Env) -> str:
    if answer.wait_s:
        return say("市平台正忙，{minutes} 分钟后自动上传", minutes=-(-answer.wait_s // 60))
    if not answer.heard:
        return say("上传程序没有回应，请过一会儿再试；还不行请找技术员")
    if env.line_up and not env.unsent_count:
        return say("已通知上传；没有要传的")
    return say("已通知上传") if env.line_up else say("已通知上传；现在断网，连上以后自动上传")


def _role_card(state: Clerk, env: Env) -> Clerk:
    """A card names its member, and never more: the PIN is asked for all the same."""
    number = number_of_card(env.members, env.person.card_code) if env.person else ""
    if not number:
        return replace(state, message=NO_ROLE_CARD)
    return replace(state, number=number, pin="", focus="pin", message=ROLE_CARD)


def _type(state: Clerk, field: str, action: str, value: object) -> Clerk:
    if field == "pin":
        return replace(state, pin=edit(state.pin, action, value, DIGITS, 12), message="")
    return replace(state, number=edit(state.number, action, value, DIGITS, 4), message="")


def _open(state: Clerk, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    fen = money.parse(state.cash)
    if fen is None or fen > MOST_OPENING_FEN:
        return replace(state, message=say("请输入钱箱里清点的现金")), NO_EFFECTS
    day = day_to_open(state.day, env)
    if day is None:
        return replace(
            state, message=say("请输入今天的日期8位数字，不早于 {last_day}", last_day=env.last_day), focus="day"
        ), NO_EFFECTS
    if env.staff is None or env.shift is not None:
        return Clerk(phase="desk"), NO_EFFECTS
    draft = opening(
        op_id=state.op_id,
        person_key=env.person_key,
        clerk_id=env.staff,
        business_date=day,
        opening_fen=fen,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
    )
    return replace(state, phase="committing", done=OPENED), (Accept(draft),)


def _close(state: Clerk, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    fen = money.parse(state.cash)
    if fen is None or fen > MOST_OPENING_FEN:
        return replace(state, message=say("请输入钱箱里清点的现金")), NO_EFFECTS
    if env.staff is None or env.shift is None:
        return Clerk(phase="desk"), NO_EFFECTS
    draft = closing_draft(op_id=state.op_id, counted_fen=fen, shift=env.shift, clerk_id=env.staff, env=env)
    done = say("已关班，{difference}，请收好日报", difference=difference(fen, env.drawer_fen))
    return replace(state, phase="committing", done=done), (Accept(draft),)


def _reprint(state: Clerk, event: Event, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    """The newest slip stands in the field; another one's number may be typed over it."""
    match state.phase, event:
        case _, Act("back" | "home"):
            return Clerk(phase="desk"), NO_EFFECTS
        case "reprint", Act("key", key):
            # The first digit begins a new number: nobody adds to a whole one.
            before = "" if is_slip_no(state.slip_no) and key not in ("back", "clear") else state.slip_no
            return replace(state, slip_no=edit(before, "key", key, DIGITS, SLIP_NO_DIGITS), message=""), NO_EFFECTS
        case "reprint", Act("type", {"text": text}):
            return replace(state, slip_no=edit("", "type", text, DIGITS, SLIP_NO_DIGITS), message=""), NO_EFFECTS
        case "reprint", Act("next") if env.staff:
            if not is_slip_no(state.slip_no):
                return replace(state, message=say("凭条号不对，请对照凭条上的12位数字")), NO_EFFECTS
            return replace(state, phase="reprinting", message=""), (Reprint(state.slip_no, env.staff),)
        case "reprinting", Reprinted(slip_no, number, code) if slip_no == state.slip_no:
            if code:
                refused = NOT_REPRINTED.get(code, say("没有记上，请再试一次；还不行请找技术员"))
                return replace(state, phase="reprint", message=refused), NO_EFFECTS
            copying = say("正在补印 第{number}次", number=number)
            return Clerk(phase="desk", slip_no=slip_no, message=copying), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _case(state: Clerk, event: Event, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    """One item after the other; giving cash back takes a second person's number and PIN."""
    match state.phase, event:
        case "case", Act("back" | "home"):
            return Clerk(phase="desk"), NO_EFFECTS
        case "case", Act("task", "next_case") if env.cases:
            ids = [c.op_id for c in env.cases]
            at = ids.index(state.case.op_id) + 1 if state.case and state.case.op_id in ids else 0
            return replace(state, case=env.cases[at % len(ids)], message=""), NO_EFFECTS
        case "case", Act("task", "refund") if state.case and state.case.refundable and env.staff:
            if env.shift is None:
                return replace(state, message=say("还没有开班，不能退现金")), NO_EFFECTS
            if env.drawer_fen < state.case.amount_fen:
                return replace(state, message=say("钱箱现金不够退")), NO_EFFECTS
            return _ask_second(state, "refund", env), NO_EFFECTS
        case "case", Act("task", "write_off") if state.case and state.case.closable and env.staff:
            if env.shift is None:
                return replace(state, message=say("还没有开班，不能核销")), NO_EFFECTS
            return _ask_second(state, "write_off", env), NO_EFFECTS
        case "second", Act("back" | "home"):
            return replace(state, phase="case", number="", pin="", message=""), NO_EFFECTS
        case "second", Act("focus", ("number" | "pin") as field):
            return replace(state, focus=field), NO_EFFECTS
        case "second", Act("key", key):
            return _type(state, state.focus, "key", key), NO_EFFECTS
        case "second", Act("type", {"field": ("number" | "pin") as field, "text": text}):
            return _type(replace(state, focus=field), field, "type", text), NO_EFFECTS
        case "second", Act("next"):
            if not state.number or not state.pin:
                return replace(state, message=say("请第二位工作人员输入工号和PIN")), NO_EFFECTS
            if state.number == env.staff:
                return replace(state, pin="", message=say("要由另一位工作人员确认")), NO_EFFECTS
            checking = replace(state, phase="second_checking", pin="", message="")
            return checking, (CheckPin(state.number, state.pin),)
        case _:
            return state, NO_EFFECTS


def _ask_second(state: Clerk, purpose: str, env: Env) -> Clerk:
    return replace(state, phase="second", purpose=purpose, op_id=env.new_id, number="", pin="", message="")


def _released(state: Clerk, event: PinAnswered, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    if not event.ok:
        return replace(state, phase="second", message=_refusal(event), focus="pin"), NO_EFFECTS
    if state.case is None or env.staff is None or env.shift is None:
        return Clerk(phase="desk"), NO_EFFECTS
    if state.purpose == "write_off":
        closing = write_off_draft(
            op_id=state.op_id, case=state.case, clerk_id=env.staff, second_id=event.clerk_id, shift=env.shift, env=env
        )
        return replace(state, phase="committing", done=say("已核销，记入长短款")), (Accept(closing),)
    draft = refund_draft(
        op_id=state.op_id, case=state.case, clerk_id=env.staff, second_id=event.clerk_id, shift=env.shift, env=env
    )
    done = say("已退款，请把 {money} 交给居民并请签字", money=money.figures(state.case.amount_fen))
    return replace(state, phase="committing", done=done), (Accept(draft),)
