"""投诉建议, in words."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.flows.complaint import Complaint
from kiosk.flows.done_stay import stay_s
from kiosk.person import mask_account, mask_name
from kiosk.ui.pages.asking import MenuPage
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.paying import DonePage
from kiosk.ui.pages.writing import EntryPage, ReviewPage
from kiosk.ui.presenters.printing import print_note, take_word
from kiosk.ui.presenters.slip_lookup import slip_groups
from kiosk.visit import Visit
from kiosk.words import say

ComplaintPage = MenuPage | EntryPage | ReviewPage | DonePage
MAY_STAY_EMPTY = say("可以不填，直接点下一步")
QUESTIONS = {
    "text": (say("请写下要反映的事"), say("内容"), say("什么事、在哪里、什么时候"), "text", ""),
    "name": (say("您的姓名"), say("姓名"), say("方便答复您"), "name", MAY_STAY_EMPTY),
    "address": (say("您的住址"), say("住址"), say("到村、组、号"), "address", MAY_STAY_EMPTY),
    "id_no": (say("您的身份证号"), say("身份证号"), say("18位号码"), "id", MAY_STAY_EMPTY),
    "phone": (say("您的电话"), say("电话"), say("手机或座机号码"), "phone", MAY_STAY_EMPTY),
}
"""Title, the field's name, its hint, what the keyboard helps with, and the note."""
GROUPS = {"id_no": (6, 8, 4), "phone": (3, 4, 5)}


def present_complaint(state: Complaint, visit: Visit, env: Env) -> ComplaintPage:
    """The page of the present phase."""
    match state.phase:
        case "topic":
            tiles = tuple(Tile(t.id, t.zh, t.hint, t.icon) for t in env.content.complaints.topics)
            return MenuPage(say("投诉建议：是哪方面的事？"), tiles, "topic")
        case "contact":
            tiles = (
                Tile("anonymous", say("不留姓名"), say("凭条号查答复"), "slip"),
                Tile("signed", say("留下姓名电话"), say("方便联系您"), "phone"),
            )
            return MenuPage(say("要不要留下姓名和电话？"), tiles, "contact")
        case "confirm" | "committing":
            return _review(state, env)
        case "done":
            return _done(state, visit, env)
        case name:
            title, label, hint, kind, note = QUESTIONS[name]
            text = _grouped(name, getattr(state, name))
            field = FieldView(name, label, text, state.message, focused=True, hint=hint, input=kind)
            return EntryPage(title, field, note)


def _grouped(name: str, text: str) -> str:
    """Digits in groups, as they stand on cards."""
    parts, rest = [], text
    for size in GROUPS.get(name, ()):
        parts.append(rest[:size])
        rest = rest[size:]
    return " ".join(p for p in (*parts, rest) if p)


def _review(state: Complaint, env: Env) -> ReviewPage:
    topic = state.topic
    rows = [Row(say("事项"), topic.zh if topic else "")]
    if state.anonymous:
        rows.append(Row(say("署名"), say("匿名")))
    else:
        shown = (
            (say("姓名"), mask_name(state.name)),
            (say("住址"), state.address),
            (say("身份证号"), mask_account(state.id_no) if state.id_no else ""),
            (say("电话"), mask_account(state.phone) if state.phone else ""),
        )
        rows += [Row(label, value) for label, value in shown if value]
    complaints = env.content.complaints
    when = say("马上上传") if env.line_up else say("现在断网，联网后上传")
    return ReviewPage(
        title=say("请看一遍，对了就确认"),
        rows=tuple(rows),
        text=state.text,
        promise=say(
            "{when}给{department_zh}。热线受理后 {promise_days} 个工作日内答复；受理前只是登记。",
            when=when,
            department_zh=complaints.department_zh,
            promise_days=complaints.promise_days,
        ),
        next=say("确认"),
        busy=say("正在登记…") if state.phase == "committing" else "",
        message=state.message,
    )


def _done(state: Complaint, visit: Visit, env: Env) -> DonePage:
    assert state.done is not None
    note, well = print_note(state.printed, env.printer)
    card = visit.card_status in ("card", "needs_psam")
    total = stay_s(state.printed, env)
    left = max(0, -(-(state.done_until_ms - env.now_ms) // 1000))
    return DonePage(
        title=say("已登记待上传"),
        sentence=say("已经登记在本机，热线受理前不算受理。凭此号可以查办理情况。"),
        slip_no=slip_groups(state.done.operation.slip_no or ""),
        code=state.done.code,
        qr=state.done.qr,
        rows=(
            Row(say("事项"), state.topic.zh if state.topic else ""),
            Row(say("署名"), say("匿名") if state.anonymous else say("已留联系方式")),
        ),
        take=take_word(state.printed, card),
        card_in=card,
        print_note=note,
        print_ok=well,
        seconds_left=min(left, total),
        seconds_total=total,
    )
