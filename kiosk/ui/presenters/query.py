"""The pages of 查询, in words."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.content import QueryItem
from kiosk.flows.base import Env
from kiosk.flows.done_stay import stay_s
from kiosk.flows.query import may_do_without_card, may_print
from kiosk.flows.query_state import Query
from kiosk.flows.query_words import chinese_day, item_of, page_of, words_of
from kiosk.ui.pages.asking import AnswerPage, CardPinPage, CardWaitPage, LookupPage, MenuPage, OfferPage
from kiosk.ui.pages.home import MessagePage
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.paying import AccountPage, DonePage
from kiosk.ui.pages.staff import StaffPinPage
from kiosk.ui.presenters.card_words import read_word, why_nameless, why_typed
from kiosk.ui.presenters.printing import print_note, take_word
from kiosk.ui.presenters.slip_lookup import SCAN_SLIP, slip_groups
from kiosk.visit import Visit
from kiosk.words import say

QueryPage = (
    MenuPage
    | CardWaitPage
    | AccountPage
    | CardPinPage
    | StaffPinPage
    | AnswerPage
    | LookupPage
    | OfferPage
    | DonePage
    | MessagePage
)
STOP = {
    "last_try": say("只剩最后一次，为防止锁卡，这里不再试。请带身份证到社保窗口重置密码。"),
    "locked": say("密码已锁。请带身份证到社保窗口重置密码。"),
}
WHY = {
    "nothing": (say("没有查到"), say("没有查到您的记录，请核对后再试，或到主管部门的窗口问。")),
    "too_many": (say("查得太多了"), say("这次查的太多了，请过一会儿再来。")),
    "offline": (say("现在断网，查不了"), say("这一项要联网才能查，请联网后再来。")),
    "not_recorded": (say("没有登记上"), say("什么也没有记下，请再试一次。")),
}
CHECKS = (say("卡是本人的卡"), say("身份证是真的，没有过期"), say("人和照片是同一个人"))
CHECKS_NO_CARD = (say("身份证是真的，没有过期"), say("号码和输入的一样"), say("人和照片是同一个人"))
OWN_PROMISE = say("现在没有结果。联网后上传，由主管部门查询；查到后请本人凭社保卡和密码来看。")
PROXY_PROMISE = say("代办人只登记，看不到结果。查到后请老人本人凭社保卡和密码来看。")


def present_query(state: Query, visit: Visit, env: Env) -> QueryPage:
    """The page of the present phase."""
    match state.phase:
        case "menu":
            return _menu(env)
        case "choice":
            return _choices(_item(state))
        case "card" | "swap":
            return _wait(state, env)
        case "number":
            return _number(state, env)
        case "pickup":
            return _pickup(state, env)
        case "compare" | "compare_checking" | "vouching":
            return _compare(state)
        case "answer":
            return _answer(state, env)
        case "stopped":
            title, sentence = WHY[state.why]
            return MessagePage(title, "warn", sentence, say("工作人员可以帮您。"))
        case "offer" | "proxy" | "committing":
            return _offer(state, env)
        case "done":
            return _done(state, visit, env)
        case _:
            return _pin(state)


def _item(state: Query) -> QueryItem:
    assert state.item is not None
    return state.item


def _title(state: Query) -> str:
    return state.about.title if state.about else say("取结果")


def _menu(env: Env) -> MenuPage:
    tiles = [_tile(item, env) for item in env.content.queries.items]
    hint = say("代查凭条 本人卡和密码") if env.line_up else say("现在断网，联网后来取")
    tiles.append(Tile("pickup", say("取结果"), hint, "slip", enabled=env.line_up))
    return MenuPage(say("请选择要查的"), tuple(tiles), "query", why_nameless(env))


def _tile(item: QueryItem, env: Env) -> Tile:
    if item.source != "live" or env.line_up:
        return Tile(item.id, item.zh, item.hint, item.icon)
    if item.offline == "none":
        return Tile(item.id, item.zh, say("现在断网，暂不能查"), item.icon, enabled=False)
    return Tile(item.id, item.zh, say("现在断网，可以登记"), item.icon)


def _choices(item: QueryItem) -> MenuPage:
    tiles = tuple(Tile(c.id, c.zh, say("只显示这一栏"), item.icon) for c in item.choices)
    return MenuPage(say("{title}：请选择要看的一栏", title=item.title), tiles, "choice")


def _wait(state: Query, env: Env) -> CardWaitPage:
    message = state.message
    if env.reader in ("not_social_card", "mute", "error"):
        message = (
            say("这张卡读不出来，请换社会保障卡")
            if env.reader == "not_social_card"
            else say("卡没有读出来，请重新插入")
        )
    if state.phase == "card":
        return CardWaitPage(
            title=say("请插入社保卡"),
            sentence=say("查询人本人的社保卡，卡上的字朝上"),
            message=message,
            other=say("没带卡") if may_do_without_card(state) else "",
            seconds_left=0,
            seconds_total=0,
        )
    total = env.content.policy.visit.other_card_s
    return CardWaitPage(
        title=say("请取出老人的卡，插入代办人的卡"),
        sentence=say("两张卡都要读过，才知道是谁替谁登记"),
        message=message,
        other="",
        seconds_left=_left(state, env, total),
        seconds_total=total,
    )


def _left(state: Query, env: Env, total: int) -> int:
    return min(total, max(0, -(-(state.until_ms - env.now_ms) // 1000)))


def _number(state: Query, env: Env) -> AccountPage:
    digits = state.id_no
    grouped = " ".join(t for t in (digits[:6], digits[6:10], digits[10:14], digits[14:]) if t)
    field = FieldView(
        "id_no",
        say("身份证号"),
        grouped,
        message=state.message or why_typed(env),
        message_kind="error" if state.message else "note",
        focused=True,
        hint=say("18位，末位可能是X"),
    )
    return AccountPage(title=say("请输入身份证号"), known=(), fields=(field,), extra_key="X")


def _pickup(state: Query, env: Env) -> LookupPage:
    field = FieldView(
        "slip_no",
        say("凭条号"),
        slip_groups(state.pickup_no),
        message=state.message,
        focused=True,
        hint=say("代查凭条上的12位数字"),
    )
    return LookupPage(
        title=say("取结果"),
        field=field,
        note=say("下一步要查询人本人的社保卡和密码。别人取不到。"),
        busy=say("正在查询…") if state.looking else "",
        scan_hint=SCAN_SLIP if env.scanner else "",
    )


def _pin(state: Query) -> CardPinPage:
    busy = {"checking": say("正在核对密码…"), "asking": say("正在查询…")}.get(state.phase, "")
    return CardPinPage(
        title=say("{title}：请输入社保卡密码", title=_title(state)),
        field=FieldView(
            "card_pin",
            say("社保卡密码"),
            "●" * len(state.pin),
            message=busy or state.message,
            message_kind="note" if busy else "error",
            secret=True,
            focused=True,
        ),
        note=say("请用手挡一挡。密码不存、不打印，只用来核对这一次。"),
        stop=STOP.get(state.blocked, ""),
        forgot=say("不知道密码") if state.may_compare and not busy else "",
        forgot_note=""
        if state.may_compare
        else say("这一项只能凭社保卡密码查。不知道密码，请带身份证到社保窗口重置。"),
        ready=not busy and not state.blocked,
        busy=busy,
    )


def _compare(state: Query) -> StaffPinPage:
    busy = state.phase != "compare"
    return StaffPinPage(
        title=say("请工作人员核对身份"),
        checks=CHECKS_NO_CARD if state.no_card else CHECKS,
        fields=(
            FieldView("number", say("工号"), state.clerk, focused=state.focus == "number"),
            FieldView(
                "pin",
                say("店员PIN"),
                "●" * len(state.clerk_pin),
                message=say("正在核对…") if busy else state.message,
                message_kind="note" if busy else "error",
                secret=True,
                focused=state.focus == "pin",
            ),
        ),
        next=say("核对一致"),
    )


PAPER = {
    "printing": (say("正在打印…"), True),
    "confirmed": (say("已打印，请取走"), True),
    "sent": (say("已打印，请取走"), True),
    "failed": (say("没有打出来，可以再打一次"), False),
    "unknown": (say("打印情况不明，请看一看打印机，纸上有您的信息"), False),
}


def _answer(state: Query, env: Env) -> AnswerPage:
    total = env.content.policy.visit.result_s
    item = item_of(state, env)
    note, ok = PAPER.get(state.paper, ("", True))
    words, pages = page_of(words_of(state, env), state.page)
    return AnswerPage(
        title=item.title if item else say("查询结果"),
        asked=_asked(state, env),
        rows=tuple(Row(label, value) for label, value in words),
        more=say("下一页 {page}/{pages}", page=state.page % pages + 1, pages=pages) if pages > 1 else "",
        caution=say("请留意身边，别让旁人看到") if item and item.sensitive else "",
        paper=say("打印结果") if may_print(state, env) else "",
        paper_note=note,
        paper_ok=ok,
        seconds_left=_left(state, env, total),
        seconds_total=total,
    )


def _asked(state: Query, env: Env) -> str:
    """Where the answer comes from, and of when it is."""
    item = state.item
    if item is not None and item.answer is not None:
        return say(
            "数据截至 {day} {source}", day=chinese_day(date.fromisoformat(item.answer.as_of)), source=item.answer.source
        )
    if item is not None and item.source == "card" and env.person is not None:
        return say("{card_read}，这是卡上写着的", card_read=read_word(env.person))
    if state.answer is None or not state.answer.as_of:
        return say("刚刚向市平台查到")
    local = datetime.fromisoformat(state.answer.as_of).astimezone(env.now.tzinfo)
    return say("刚刚向市平台查到，{time}", time=f"{local:%H:%M}")


def _offer(state: Query, env: Env) -> OfferPage:
    item = _item(state)
    principal = state.principal
    rows = [Row(say("要查"), item.title), Row(say("主管部门"), item.department_zh)]
    if principal is not None:
        rows.append(Row(say("查询人"), principal.shown))
    if principal is not None and principal.how == "typed":
        rows.append(Row(say("身份"), say("号码是手输的，还没有核对")))
    if state.agent is not None:
        rows.append(Row(say("代办人"), state.agent.shown))
    choices = []
    if state.phase == "offer" and env.person is not None and not state.no_card:
        choices.append(Tile("other_person", say("替家人查"), icon="card"))
    if state.phase == "offer" and env.line_up and state.may_compare:
        choices.append(Tile("compare", say("请工作人员核对身份"), icon="staff"))
    title = say("现在断网，查不了") if not env.line_up or state.line_lost else say("没有卡和密码，不能当场看")
    return OfferPage(
        title=say("替家人登记，请核对") if state.agent else title,
        rows=tuple(rows),
        promise=PROXY_PROMISE if state.agent else OWN_PROMISE,
        choices=tuple(choices),
        next=(say("联网后帮您查") if not env.line_up or state.line_lost else say("登记代查"))
        if state.may_request
        else "",
        busy=say("正在登记…") if state.phase == "committing" else "",
    )


def _done(state: Query, visit: Visit, env: Env) -> DonePage:
    assert state.done is not None
    item = _item(state)
    note, ok = print_note(state.printed, env.printer)
    card = visit.card_status in ("card", "needs_psam")
    total = stay_s(state.printed, env)
    rows = [Row(say("代查"), item.title), Row(say("查询人"), state.principal.shown if state.principal else "")]
    if state.agent is not None:
        rows.append(Row(say("代办人"), state.agent.shown))
    return DonePage(
        title=say("已登记待上传"),
        sentence=say(
            "联网后向{department_zh}查询，现在还没有结果。查到后请查询人本人凭社保卡和密码来看。",
            department_zh=item.department_zh,
        ),
        slip_no=slip_groups(state.done.operation.slip_no or ""),
        code=state.done.code,
        qr=state.done.qr,
        rows=tuple(rows),
        take=take_word(state.printed, card),
        card_in=card,
        print_note=note,
        print_ok=ok,
        seconds_left=_left(state, env, total),
        seconds_total=total,
    )
