"""投诉建议: topic → words → signed or not → confirm → slip. Anonymous where nothing is left. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.content import Topic
from kiosk.flows.base import (
    NO_EFFECTS,
    Accept,
    Accepted,
    Act,
    Effect,
    EndVisit,
    Env,
    Event,
    GoHome,
    Next,
    NotAccepted,
    Printed,
    Tick,
    edit_text,
)
from kiosk.flows.complaint_draft import complaint_draft
from kiosk.flows.done_stay import stay_until_ms, until_after
from kiosk.person import is_id_number
from kiosk.words import say

MOST: Final = {"text": 200, "name": 20, "address": 60, "id_no": 18, "phone": 12}
"""Characters of each field."""
LEAST_WORDS: Final = 5
CONTACT: Final = ("name", "address", "id_no", "phone")
"""Asked one after another of those who leave their name; each may stay empty."""
PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{9,11}", re.ASCII)
NAME: Final = re.compile(r"[㐀-鿿\U00020000-\U000323af·]{2,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`phase`: topic | text | contact | one of CONTACT | confirm | committing | done."""

    phase: str = "topic"
    topic: Topic | None = None
    signed: bool = False
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    id_no: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    message: str = ""
    op_id: str = ""
    done: Accepted | None = None
    printed: tuple[str, ...] = ()
    done_until_ms: int = 0

    @property
    def anonymous(self) -> bool:
        """Nothing was left that says who it is."""
        return not self.signed or not any(getattr(self, f) for f in CONTACT)

    @property
    def is_recorded(self) -> bool:
        """Handed in: taking the card out changes nothing any more."""
        return self.phase in ("committing", "done")

    @property
    def idle_counts(self) -> bool:
        """The idle end never runs between 确认 and the slip."""
        return not self.is_recorded


Result = tuple[Complaint | Next, tuple[Effect, ...]]


def start() -> Complaint:
    """The page of topics."""
    return Complaint()


def update(state: Complaint, event: Event, env: Env) -> Result:
    """One step. Unknown actions change nothing."""
    match state.phase, event:
        case "topic", Act("topic", str(topic_id)):
            topic = next((t for t in env.content.complaints.topics if t.id == topic_id), None)
            return (replace(state, phase="text", topic=topic), NO_EFFECTS) if topic else (state, NO_EFFECTS)
        case "topic", Act("back"):
            return GoHome(), NO_EFFECTS
        case "contact", Act("contact", "anonymous"):
            return replace(state, phase="confirm", signed=False, op_id=env.new_id), NO_EFFECTS
        case "contact", Act("contact", "signed"):
            return replace(state, phase=CONTACT[0], signed=True), NO_EFFECTS
        case "contact", Act("back"):
            return replace(state, phase="text"), NO_EFFECTS
        case (("text" | "name" | "address" | "id_no" | "phone"), Act()):
            return _field(state, event, env), NO_EFFECTS
        case "confirm", Act("confirm"):
            return replace(state, phase="committing", message=""), (Accept(complaint_draft(state, env)),)
        case "confirm", Act("back"):
            return replace(state, phase=CONTACT[-1] if state.signed else "contact", message=""), NO_EFFECTS
        case "committing", Accepted(operation) if operation.op_id == state.op_id:
            until = stay_until_ms(state.printed, env)
            return replace(state, phase="done", done=event, done_until_ms=until), NO_EFFECTS
        case "committing", NotAccepted(op_id, code) if op_id == state.op_id:
            return replace(
                state, phase="confirm", message=say("没有登记上，请再试一次或叫工作人员（{code}）", code=code)
            ), NO_EFFECTS
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


def _field(state: Complaint, event: Act, env: Env) -> Complaint:
    """The page of one field, which has the phase's name."""
    name = state.phase
    match event.action:
        case "key" | "type":
            value = event.value
            raw = value["text"] if event.action == "type" and isinstance(value, dict) else value
            text = edit_text(getattr(state, name), event.action, raw, MOST[name])
            return replace(state, message="", **{name: text.upper() if name == "id_no" else text})  # type: ignore[arg-type]
        case "back":
            before = {"text": "topic", "name": "contact"}.get(name) or CONTACT[CONTACT.index(name) - 1]
            return replace(state, phase=before, message="")
        case "next":
            text = getattr(state, name).strip()
            state = replace(state, **{name: text})
            wrong = trouble(name, text)
            if wrong:
                return replace(state, message=wrong)
            if name == "text":
                return replace(state, phase="contact", message="")
            if name == CONTACT[-1]:
                return replace(state, phase="confirm", message="", op_id=env.new_id)
            return replace(state, phase=CONTACT[CONTACT.index(name) + 1], message="")
        case _:
            return state


def trouble(name: str, text: str) -> str:
    """What is wrong with a field's text, for the person who typed it; "": nothing."""
    match name:
        case "text" if len(text) < LEAST_WORDS:
            return say("请至少写 {least} 个字，说清楚什么事", least=LEAST_WORDS)
        case "name" if text and not NAME.fullmatch(text):
            return say("姓名只用汉字，请再看一遍")
        case "id_no" if text and not is_id_number(text):
            return say("身份证号不对，请对照身份证再看一遍")
        case "phone" if text and not PHONE.fullmatch(text):
            return say("电话号码不对，请再看一遍")
    return ""
