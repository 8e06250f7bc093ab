"""投诉建议, in words."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.flows.complaint import Complaint
from kiosk.person import mask_account, mask_name
from kiosk.ui.pages.asking import MenuPage
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.paying import DonePage
from kiosk.ui.pages.writing import EntryPage, ReviewPage
from kiosk.ui.presenters.printing import print_note
from kiosk.ui.presenters.slip_lookup import slip_groups
from kiosk.visit import Visit

ComplaintPage = MenuPage | EntryPage | ReviewPage | DonePage
MAY_STAY_EMPTY = "可以不填，直接点下一步"
QUESTIONS = {
    "text": ("请写下要反映的事", "内容", "什么事、在哪里、什么时候", "text", ""),
    "name": ("您的姓名", "姓名", "方便答复您", "name", MAY_STAY_EMPTY),
    "address": ("您的住址", "住址", "到村、组、号", "address", MAY_STAY_EMPTY),
    "id_no": ("您的身份证号", "身份证号", "18位号码", "id", MAY_STAY_EMPTY),
    "phone": ("您的电话", "电话", "手机或座机号码", "phone", MAY_STAY_EMPTY),
}
"""Title, the field's name, its hint, what the keyboard helps with, and the note."""
GROUPS = {"id_no": (6, 8, 4), "phone": (3, 4, 5)}


def present_complaint(state: Complaint, visit: Visit, env: Env) -> ComplaintPage:
    """The page of the present phase."""
    match state.phase:
        case "topic":
            tiles = tuple(Tile(t.id, t.zh, t.hint, t.icon) for t in env.content.complaints.topics)
            return MenuPage("投诉建议：是哪方面的事？", tiles, "topic")
        case "contact":
            tiles = (
                Tile("anonymous", "不留姓名", "凭条号查答复", "slip"),
                Tile("signed", "留下姓名电话", "方便联系您", "phone"),
            )
            return MenuPage("要不要留下姓名和电话？", tiles, "contact")
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
    rows = [Row("事项", topic.zh if topic else "")]
    if state.anonymous:
        rows.append(Row("署名", "匿名"))
    else:
        shown = (
            ("姓名", mask_name(state.name)),
            ("住址", state.address),
            ("身份证号", mask_account(state.id_no) if state.id_no else ""),
            ("电话", mask_account(state.phone) if state.phone else ""),
        )
        rows += [Row(label, value) for label, value in shown if value]
    complaints = env.content.complaints
    when = "马上上传" if env.line_up else "现在断网，联网后上传"
    return ReviewPage(
        title="请看一遍，对了就确认",
        rows=tuple(rows),
        text=state.text,
        promise=f"{when}给{complaints.department_zh}。热线受理后 {complaints.promise_days} 个工作日内答复；"
        "受理前只是登记。",
        next="确认",
        busy="正在登记…" if state.phase == "committing" else "",
        message=state.message,
    )


def _done(state: Complaint, visit: Visit, env: Env) -> DonePage:
    assert state.done is not None
    note, well = print_note(state.printed, env.printer)
    card = visit.card_status in ("card", "needs_psam")
    total = env.content.policy.visit.done_s
    left = max(0, -(-(state.done_until_ms - env.now_ms) // 1000))
    return DonePage(
        title="已登记待上传",
        sentence="已经登记在本机，热线受理前不算受理。凭此号可以查办理情况。",
        slip_no=slip_groups(state.done.operation.slip_no or ""),
        code=state.done.code,
        qr=state.done.qr,
        rows=(
            Row("事项", state.topic.zh if state.topic else ""),
            Row("署名", "匿名" if state.anonymous else "已留联系方式"),
        ),
        take="请取走凭条和卡片" if card else "请取走凭条",
        card_in=card,
        print_note=note,
        print_ok=well,
        seconds_left=min(left, total),
        seconds_total=total,
    )
