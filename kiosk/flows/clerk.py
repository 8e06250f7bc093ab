"""工作人员: sign in by number and PIN, open the shift, answer what the printer did, send now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk import money
from kiosk.flows.base import (
    DIGITS,
    MONEY,
    NO_EFFECTS,
    Accept,
    Accepted,
    Act,
    AnswerUnknown,
    CheckPin,
    Effect,
    Env,
    Event,
    GoHome,
    Next,
    NotAccepted,
    PinAnswered,
    SendNow,
    SignIn,
    SignOut,
    edit,
)
from kiosk.till.shift import opening

MOST_OPENING_FEN = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """`phase`: pin | checking | desk | opening | committing."""

    phase: str = "pin"
    number: str = ""
    pin: str = ""
    focus: str = "number"
    message: str = ""
    cash: str = ""
    op_id: str = ""

    @property
    def idle_counts(self) -> bool:
        """The idle end runs except while the shift is being recorded."""
        return self.phase != "committing"


def start(env: Env) -> Clerk:
    """The PIN page, or the desk when the clerk is signed in already."""
    return Clerk(phase="desk") if env.staff else Clerk()


def update(state: Clerk, event: Event, env: Env) -> tuple[Clerk | Next, tuple[Effect, ...]]:
    """One step."""
    match state.phase, event:
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
                return replace(state, message="请输入工号和PIN"), NO_EFFECTS
            return replace(state, phase="checking", pin="", message=""), (CheckPin(state.number, state.pin),)
        case "checking", PinAnswered(ok=True, clerk_id=clerk_id):
            return Clerk(phase="desk"), (SignIn(clerk_id),)
        case "checking", PinAnswered(wait_s=wait, tries_left=left):
            message = f"错误次数太多，请 {wait} 秒后再试" if wait else f"工号或PIN不对，还可以试 {left} 次"
            return replace(state, phase="pin", message=message, focus="pin"), NO_EFFECTS
        case "desk", Act("home"):
            return GoHome(), NO_EFFECTS
        case "desk", Act("sign_out"):
            return GoHome(), (SignOut(),)
        case "desk", Act("task", "send_now"):
            return replace(state, message="已通知上传"), (SendNow(),)
        case "desk", Act("task", "open_shift") if env.shift is None and env.staff:
            return replace(state, phase="opening", cash="", message="", op_id=env.new_id), NO_EFFECTS
        case "desk", Act("task", ("came_out" | "not_out") as answer) if env.questions and env.staff:
            question = env.questions[0]
            return state, (AnswerUnknown(question.job_id, answer == "came_out", env.staff),)
        case "opening", Act("back" | "home"):
            return Clerk(phase="desk"), NO_EFFECTS
        case "opening", Act("key", key):
            return replace(state, cash=edit(state.cash, "key", key, MONEY, 10), message=""), NO_EFFECTS
        case "opening", Act("type", {"text": text}):
            return replace(state, cash=edit("", "type", text, MONEY, 10), message=""), NO_EFFECTS
        case "opening", Act("next"):
            return _open(state, env)
        case "committing", Accepted(operation) if operation.op_id == state.op_id:
            return Clerk(phase="desk", message="已开班"), NO_EFFECTS
        case "committing", NotAccepted(op_id) if op_id == state.op_id:
            return Clerk(phase="desk", message="没有记上，请再试一次；还不行请找技术员"), NO_EFFECTS
        case _:
            return state, NO_EFFECTS


def _type(state: Clerk, field: str, action: str, value: object) -> Clerk:
    if field == "pin":
        return replace(state, pin=edit(state.pin, action, value, DIGITS, 12), message="")
    return replace(state, number=edit(state.number, action, value, DIGITS, 4), message="")


def _open(state: Clerk, env: Env) -> tuple[Clerk, tuple[Effect, ...]]:
    fen = money.parse(state.cash)
    if fen is None or fen > MOST_OPENING_FEN:
        return replace(state, message="请输入钱箱里清点的现金"), NO_EFFECTS
    if env.staff is None or env.shift is not None:
        return Clerk(phase="desk"), NO_EFFECTS
    draft = opening(
        op_id=state.op_id,
        person_key=env.person_key,
        clerk_id=env.staff,
        business_date=env.now.date(),
        opening_fen=fen,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
    )
    return replace(state, phase="committing"), (Accept(draft),)
