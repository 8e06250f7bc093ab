"""查缴费到账: the one vocabulary of states, for villagers."""

from __future__ import annotations

from kiosk import money
from kiosk.flows.base import Env, SlipFound
from kiosk.flows.slip_lookup import TO_BE_HAD, SlipLookup, may_pick_up
from kiosk.ui.pages.asking import LookupPage, LookupResultPage
from kiosk.ui.pages.parts import FieldView, Row
from kiosk.ui.presenters.names import named
from kiosk.words import joined, say
from sync.record import Kind

WORDS = {
    "accepted": (say("已受理待上传"), "note", say("钱已经收下并记在本机，联网后自动上传。到账前不算缴费成功。")),
    "sending": (say("已受理待上传"), "note", say("正在上传，请过一会儿再查。")),
    "stored": (say("已上传待确认"), "note", say("市平台已经收到，正等收款单位确认。")),
    "needs_more": (say("需补正"), "note", say("还缺一点内容，请拿凭条找工作人员。")),
    "settled": (say("办理成功"), "ok", say("收款单位已经确认收到这笔钱。")),
    "rejected": (say("未通过"), "bad", say("这笔钱没有缴成，待退款。请拿凭条找工作人员。")),
    "voided": (say("已撤销"), "note", say("这笔缴费已经撤销，现金已退还。")),
    "refunded": (say("已退款"), "note", say("这笔钱没有缴成，现金已经退还。")),
    "resubmitted": (say("未通过"), "note", say("这笔没有缴成，已经用同一笔钱重新办理，请查新凭条。")),
    "written_off": (say("未通过"), "note", say("这笔没有缴成，已由工作人员核对处理。有疑问请拿凭条找工作人员。")),
    "quarantined": (say("未通过"), "bad", say("这笔记录没有传上去，要人工核对。请拿凭条找工作人员。")),
}


APPLICATION_WORDS = {
    "accepted": (say("已登记待上传"), "note", say("已经登记在本机，联网后自动上传。")),
    "sending": (say("已登记待上传"), "note", say("正在上传，请过一会儿再查。")),
    "stored": (say("已上传待受理"), "note", say("市平台已经收到，正等主管部门受理。")),
    "needs_more": (say("需补正"), "note", say("还缺一点内容，请拿凭条找工作人员。")),
    "settled": (say("已受理"), "ok", say("主管部门已经受理，会按时答复。")),
    "rejected": (say("不予受理"), "bad", say("主管部门没有受理。请拿凭条找工作人员。")),
    "voided": (say("已撤销"), "note", say("这次登记已经撤销。")),
    "quarantined": (say("不予受理"), "bad", say("这条记录没有传上去，要人工核对。请拿凭条找工作人员。")),
}
"""The words of what is handed in and moves no cash."""
REFUSED = ("rejected", "refunded", "resubmitted", "written_off")
"""States that began with a no of the centre, whose reason is shown."""


REQUEST_WORDS = {
    "accepted": (say("已登记待上传"), "note", say("已经登记在本机，联网后自动上传。")),
    "sending": (say("已登记待上传"), "note", say("正在上传，请过一会儿再查。")),
    "stored": (say("已上传待查询"), "note", say("市平台已经收到，正等主管部门查询。")),
    "needs_more": (say("已上传待查询"), "note", say("还缺一点内容，请拿凭条找工作人员。")),
    "settled": (say("结果可取"), "ok", say("请查询人本人来取：插社保卡，输密码。")),
    "rejected": (say("未查到"), "bad", say("主管部门没有查到，请核对身份，或到窗口问。")),
    "taken": (say("已取件"), "ok", say("结果已经由查询人本人看过，本人可以再看：插社保卡，输密码。")),
    "expired": (say("已过期"), "note", say("查到后30天没有来取，请再查一次。")),
    "voided": (say("已撤销"), "note", say("这次代查已经撤销。")),
    "quarantined": (say("已登记待上传"), "note", say("这条记录要人工核对，请拿凭条找工作人员。")),
}
"""The words of a 代查."""
NOTE = say("凭条号是凭条上的12位数字。查询只显示项目、金额和到账情况。")


OF_KIND = {Kind.REQUEST: (REQUEST_WORDS, say("代查")), Kind.APPLICATION: (APPLICATION_WORDS, say("事项"))}
"""Words and the name of the subject, by kind; all others are payments."""


def slip_groups(text: str) -> str:
    """1234 5678 9012."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


SCAN_SLIP = say("凭条上的二维码，可以放到扫码器前扫。")


def _how_to_get_it(found: SlipFound, env: Env) -> str:
    """What stands in for card and PIN, or that it is not now: nobody is sent for a card in vain."""
    if not env.line_up:
        return say("现在断网，联网后再来取。")
    item = next((i for i in env.content.queries.items if i.id == found.query), None)
    if item is None:
        return say("别人取不到。")
    if item.health:
        return say("这一项只凭密码，忘了密码请带身份证到社保窗口重置。")
    return say("没带卡或忘了密码，可以请工作人员核对身份。")


def present_slip_lookup(state: SlipLookup, env: Env) -> LookupPage | LookupResultPage:
    """The field, or what was found."""
    found = state.found
    if found is None:
        return LookupPage(
            title=say("查缴费到账"),
            field=FieldView(
                id="slip_no",
                name=say("凭条号"),
                text=slip_groups(state.slip_no),
                message=state.message,
                focused=True,
                hint=say("凭条上的12位数字"),
            ),
            note=NOTE,
            busy=say("正在查询…") if state.asking else "",
            scan_hint=SCAN_SLIP if env.scanner else "",
        )
    if found.source == "none" and found.code == "too_many":
        return LookupResultPage(
            title=say("查得太多了"),
            kind="note",
            sentence=say("请过半分钟再查，或请工作人员帮您。"),
            rows=(Row(say("凭条号"), slip_groups(found.slip_no)),),
            asked="",
        )
    if found.source == "none":
        offline = found.code == "line_down"
        return LookupResultPage(
            title=say("没有查到"),
            kind="bad",
            sentence=say("现在断网，本机没有这张凭条的记录，请联网后再查。")
            if offline
            else say("没有这张凭条的记录，请核对凭条号，或请工作人员帮您。"),
            rows=(Row(say("凭条号"), slip_groups(found.slip_no)),),
            asked="",
        )
    words, subject = OF_KIND.get(found.kind, (WORDS, say("缴费项目")))
    title, kind, sentence = words.get(found.state, words["stored"])
    rows = [Row(say("凭条号"), slip_groups(found.slip_no)), Row(subject, named(env.content, found.biller))]
    if found.business_date:
        rows.append(Row(say("日期"), found.business_date))
    if words is WORDS:
        rows.append(Row(say("金额"), money.figures(found.amount_fen), strong=True))
    if found.state in REFUSED and found.text:
        rows.append(Row(say("原因"), found.text))
    elif found.kind == Kind.APPLICATION and found.text:
        rows.append(Row(say("答复"), found.text))
    if found.source == "live":
        asked = say("刚刚向市平台核实")
    else:
        asked = say("现在断网，这是本机记录") if found.code == "line_down" else say("这是本机记录，正在上传")
    if found.kind == Kind.REQUEST and found.state in TO_BE_HAD:
        sentence = joined("\n", (sentence, _how_to_get_it(found, env)))
    return LookupResultPage(
        title=title,
        kind=kind,
        sentence=sentence,
        rows=tuple(rows),
        asked=asked,
        lead=say("取结果") if may_pick_up(found, env) else "",
    )
