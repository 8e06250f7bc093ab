"""技术员: a challenge that the centre answers by phone, then how the machine is. No cash, nothing of anybody. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.flows.base import (
    DIGITS,
    NO_EFFECTS,
    Act,
    AnswerPrinted,
    Effect,
    EndVisit,
    Env,
    Event,
    GoHome,
    Next,
    PrintAnswer,
    Tick,
    edit,
)
from kiosk.flows.technician_words import (
    AnswerTried,
    ChallengeDrawn,
    DrawChallenge,
    ReadSelfTest,
    RestartProgram,
    SelfTestRead,
    TryAnswer,
)
from kiosk.slips.template import render
from kiosk.words import say
from sync.record import Json
from sync.technician import ANSWER_DIGITS

OPEN_MS: Final = 15 * 60_000
"""How long the corner stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Technician:
    """`phase`: drawing | shut | challenge | trying | desk | restart."""

    phase: str = "drawing"
    challenge: str = ""
    until_ms: int = 0
    """When the challenge, the wait or the open corner ends."""
    answer: str = field(default="", repr=False)
    op_id: str = ""
    message: str = ""
    test: SelfTestRead | None = None

    @property
    def idle_counts(self) -> bool:
        """The idle end always runs here: the challenge outlives it."""
        return True


Result = tuple[Technician | Next, tuple[Effect, ...]]


def start() -> tuple[Technician, tuple[Effect, ...]]:
    """Ask for a challenge."""
    return Technician(), (DrawChallenge(),)


def update(state: Technician, event: Event, env: Env) -> Result:
    """One step."""
    match state.phase, event:
        case _, Act("home" | "sign_out"):
            return (EndVisit("done") if state.phase in ("desk", "restart") else GoHome()), NO_EFFECTS
        case "drawing", ChallengeDrawn():
            return _drawn(event, env), NO_EFFECTS
        case (("drawing" | "shut" | "challenge"), Act("back")):
            return GoHome(), NO_EFFECTS
        case (("challenge" | "shut" | "desk" | "restart"), Tick()) if env.now_ms >= state.until_ms:
            return (EndVisit("done") if state.phase in ("desk", "restart") else GoHome()), NO_EFFECTS
        case "challenge", Act("key", key):
            return replace(state, answer=edit(state.answer, "key", key, DIGITS, ANSWER_DIGITS), message=""), NO_EFFECTS
        case "challenge", Act("type", {"text": text}):
            return replace(state, answer=edit("", "type", text, DIGITS, ANSWER_DIGITS), message=""), NO_EFFECTS
        case "challenge", Act("next"):
            return _try(state, env)
        case "trying", AnswerTried():
            return _tried(state, event, env)
        case (("desk" | "restart"), SelfTestRead()):
            return replace(state, test=event), NO_EFFECTS
        case "desk", Act("task", "again"):
            return replace(state, message=""), (ReadSelfTest(),)
        case "desk", Act("task", "print"):
            return replace(state, message=say("正在打印测试条…")), (PrintAnswer(_test_slip(env)),)
        case "desk", AnswerPrinted(result):
            return replace(state, message=PRINTED.get(result, say("没有打出来，请看一看打印机"))), NO_EFFECTS
        case "desk", Act("task", "restart"):
            return replace(state, phase="restart", message=""), NO_EFFECTS
        case "restart", Act("back"):
            return replace(state, phase="desk"), NO_EFFECTS
        case "restart", Act("task", "confirm_restart"):
            return state, (RestartProgram(),)
        case _:
            return state, NO_EFFECTS


PRINTED: Final = {
    "confirmed": say("测试条已打印"),
    "sent": say("测试条已送出"),
    "unknown": say("打印情况不明，请看一看打印机"),
}


def _drawn(event: ChallengeDrawn, env: Env) -> Technician:
    if event.text:
        return Technician(phase="challenge", challenge=event.text, until_ms=env.now_ms + event.left_ms)
    if event.wait_s:
        return Technician(phase="shut", message="wait", until_ms=env.now_ms + event.wait_s * 1000)
    return Technician(phase="shut", message=event.code, until_ms=env.now_ms + env.content.policy.visit.result_s * 1000)


def _try(state: Technician, env: Env) -> Result:
    if len(state.answer) < ANSWER_DIGITS:
        return replace(state, message=say("应答码是{count}位数字", count=ANSWER_DIGITS)), NO_EFFECTS
    tried = TryAnswer(
        text=state.answer,
        op_id=env.new_id,
        business_date=env.shift.business_date if env.shift else env.now.date().isoformat(),
        shift_id=env.shift.shift_id if env.shift else None,
        catalogue_version=env.content.catalogue.version,
        policy_version=env.content.policy.version,
    )
    return replace(state, phase="trying", answer="", message="", op_id=tried.op_id), (tried,)


def _tried(state: Technician, event: AnswerTried, env: Env) -> Result:
    if not event.code:
        return Technician(phase="desk", until_ms=env.now_ms + OPEN_MS), (ReadSelfTest(),)
    if event.code == "wrong":
        return replace(
            state, phase="challenge", message=say("应答码不对，还可以试 {tries_left} 次", tries_left=event.tries_left)
        ), NO_EFFECTS
    return _drawn(ChallengeDrawn(wait_s=event.wait_s, code=event.code), env), NO_EFFECTS


def _test_slip(env: Env) -> Mapping[str, Json]:
    values = {
        "point_name": env.point.point_name,
        "terminal_id": env.point.terminal_id,
        "time": env.now.strftime("%Y-%m-%d %H:%M"),
    }
    return render(env.content.slips["printer_test"], values)
