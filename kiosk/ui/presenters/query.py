"""The pages of 查询, in words."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.content import QueryItem
from kiosk.flows.base import Env
from kiosk.flows.query import may_print
from kiosk.flows.query_state import Query
from kiosk.flows.query_words import chinese_day, item_of, page_of, words_of
from kiosk.ui.pages.asking import AnswerPage, CardPinPage, CardWaitPage, LookupPage, MenuPage, OfferPage
from kiosk.ui.pages.home import MessagePage
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.paying import AccountPage, DonePage
from kiosk.ui.pages.staff import StaffPinPage
from kiosk.ui.presenters.card_words import read_word, why_nameless, why_typed
from kiosk.ui.presenters.printing import print_note
from kiosk.ui.presenters.slip_lookup import slip_groups
from kiosk.visit import Visit

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
    "last_try": "只剩最后一次，为防止锁卡，这里不再试。请带身份证到社保窗口重置密码。",
    "locked": "密码已锁。请带身份证到社保窗口重置密码。",
}
WHY = {
    "nothing": ("没有查到", "没有查到您的记录，请核对后再试，或到主管部门的窗口问。"),
    "too_many": ("查得太多了", "这次查的太多了，请过一会儿再来。"),
    "offline": ("现在断网，查不了", "这一项要联网才能查，请联网后再来。"),
    "not_recorded": ("没有登记上", "什么也没有记下，请再试一次。"),
}
CHECKS = ("卡是本人的卡", "身份证是真的，没有过期", "人和照片是同一个人")
CHECKS_NO_CARD = ("身份证是真的，没有过期", "号码和输入的一样", "人和照片是同一个人")
OWN_PROMISE = "现在没有结果。联网后上传，由主管部门查询；查到后请本人凭社保卡和密码来看。"
PROXY_PROMISE = "代办人只登记，看不到结果。查到后请老人本人凭社保卡和密码来看。"


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
            return _pickup(state)
        case "compare" | "compare_checking" | "vouching":
            return _compare(state)
        case "answer":
            return _answer(state, env)
        case "stopped":
            title, sentence = WHY[state.why]
            return MessagePage(title, "warn", sentence, "工作人员可以帮您。")
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
    return state.item.title if state.item else "取结果"


def _menu(env: Env) -> MenuPage:
    tiles = [_tile(item, env) for item in env.content.queries.items]
    hint = "代查凭条 本人卡和密码" if env.line_up else "现在断网，联网后来取"
    tiles.append(Tile("pickup", "取结果", hint, "slip", enabled=env.line_up))
    return MenuPage("请选择要查的", tuple(tiles), "query", why_nameless(env))


def _tile(item: QueryItem, env: Env) -> Tile:
    refused = item.source == "live" and item.offline == "none" and not env.line_up
    return Tile(item.id, item.zh, "现在断网，暂不能查" if refused else item.hint, item.icon, enabled=not refused)


def _choices(item: QueryItem) -> MenuPage:
    tiles = tuple(Tile(c.id, c.zh, "只显示这一栏", item.icon) for c in item.choices)
    return MenuPage(f"{item.title}：请选择要看的一栏", tiles, "choice")


def _wait(state: Query, env: Env) -> CardWaitPage:
    message = state.message
    if env.reader in ("not_social_card", "mute", "error"):
        message = "这张卡读不出来，请换社会保障卡" if env.reader == "not_social_card" else "卡没有读出来，请重新插入"
    if state.phase == "card":
        live = state.item is not None and state.item.source == "live"
        return CardWaitPage(
            title="请插入社保卡",
            sentence="查询人本人的社保卡，卡上的字朝上",
            message=message,
            other="没带卡" if live else "",
            seconds_left=0,
            seconds_total=0,
        )
    total = env.content.policy.visit.other_card_s
    return CardWaitPage(
        title="请取出老人的卡，插入代办人的卡",
        sentence="两张卡都要读过，才知道是谁替谁登记",
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
        "身份证号",
        grouped,
        message=state.message or why_typed(env),
        message_kind="error" if state.message else "note",
        focused=True,
        hint="18位，末位可能是X",
    )
    return AccountPage(title="请输入身份证号", known=(), fields=(field,), extra_key="X")


def _pickup(state: Query) -> LookupPage:
    field = FieldView(
        "slip_no",
        "凭条号",
        slip_groups(state.pickup_no),
        message=state.message,
        focused=True,
        hint="代查凭条上的12位数字",
    )
    return LookupPage(title="取结果", field=field, note="下一步要查询人本人的社保卡和密码。别人取不到。")


def _pin(state: Query) -> CardPinPage:
    busy = {"checking": "正在核对密码…", "asking": "正在查询…"}.get(state.phase, "")
    return CardPinPage(
        title=f"{_title(state)}：请输入社保卡密码",
        field=FieldView(
            "card_pin",
            "社保卡密码",
            "●" * len(state.pin),
            message=busy or state.message,
            message_kind="note" if busy else "error",
            secret=True,
            focused=True,
        ),
        note="请用手挡一挡。密码不存、不打印，只用来核对这一次。",
        stop=STOP.get(state.blocked, ""),
        forgot="不知道密码" if state.may_compare and not busy else "",
        forgot_note="" if state.may_compare else "这一项只能凭社保卡密码查。不知道密码，请带身份证到社保窗口重置。",
        ready=not busy and not state.blocked,
        busy=busy,
    )


def _compare(state: Query) -> StaffPinPage:
    busy = state.phase != "compare"
    return StaffPinPage(
        title="请工作人员核对身份",
        checks=CHECKS_NO_CARD if state.no_card else CHECKS,
        fields=(
            FieldView("number", "工号", state.clerk, focused=state.focus == "number"),
            FieldView(
                "pin",
                "店员PIN",
                "●" * len(state.clerk_pin),
                message="正在核对…" if busy else state.message,
                message_kind="note" if busy else "error",
                secret=True,
                focused=state.focus == "pin",
            ),
        ),
        next="核对一致",
    )


PAPER = {
    "printing": ("正在打印…", True),
    "confirmed": ("已打印，请取走", True),
    "sent": ("已打印，请取走", True),
    "failed": ("没有打出来，可以再打一次", False),
    "unknown": ("打印情况不明，请看一看打印机，纸上有您的信息", False),
}


def _answer(state: Query, env: Env) -> AnswerPage:
    total = env.content.policy.visit.result_s
    item = item_of(state, env)
    note, ok = PAPER.get(state.paper, ("", True))
    words, pages = page_of(words_of(state, env), state.page)
    return AnswerPage(
        title=item.title if item else "查询结果",
        asked=_asked(state, env),
        rows=tuple(Row(label, value) for label, value in words),
        more=f"下一页 {state.page % pages + 1}/{pages}" if pages > 1 else "",
        caution="请留意身边，别让旁人看到" if item and item.sensitive else "",
        paper="打印结果" if may_print(state, env) else "",
        paper_note=note,
        paper_ok=ok,
        seconds_left=_left(state, env, total),
        seconds_total=total,
    )


def _asked(state: Query, env: Env) -> str:
    """Where the answer comes from, and of when it is."""
    item = state.item
    if item is not None and item.answer is not None:
        return f"数据截至 {chinese_day(date.fromisoformat(item.answer.as_of))} {item.answer.source}"
    if item is not None and item.source == "card" and env.person is not None:
        return f"{read_word(env.person)}，这是卡上写着的"
    if state.answer is None or not state.answer.as_of:
        return "刚刚向市平台查到"
    local = datetime.fromisoformat(state.answer.as_of).astimezone(env.now.tzinfo)
    return f"刚刚向市平台查到，{local:%H:%M}"


def _offer(state: Query, env: Env) -> OfferPage:
    item = _item(state)
    principal = state.principal
    rows = [Row("要查", item.title), Row("主管部门", item.department_zh)]
    if principal is not None:
        rows.append(Row("查询人", principal.shown))
    if principal is not None and principal.how == "typed":
        rows.append(Row("身份", "号码是手输的，还没有核对"))
    if state.agent is not None:
        rows.append(Row("代办人", state.agent.shown))
    choices = []
    if state.phase == "offer" and env.person is not None and not state.no_card:
        choices.append(Tile("other_person", "替家人查", icon="card"))
    if state.phase == "offer" and env.line_up and state.may_compare:
        choices.append(Tile("compare", "请工作人员核对身份", icon="staff"))
    title = "现在断网，查不了" if not env.line_up or state.line_lost else "没有卡和密码，不能当场看"
    return OfferPage(
        title="替家人登记，请核对" if state.agent else title,
        rows=tuple(rows),
        promise=PROXY_PROMISE if state.agent else OWN_PROMISE,
        choices=tuple(choices),
        next=("联网后帮您查" if not env.line_up or state.line_lost else "登记代查") if state.may_request else "",
        busy="正在登记…" if state.phase == "committing" else "",
    )


def _done(state: Query, visit: Visit, env: Env) -> DonePage:
    assert state.done is not None
    item = _item(state)
    note, ok = print_note(state.printed, env.printer)
    card = visit.card_status in ("card", "needs_psam")
    total = env.content.policy.visit.done_s
    rows = [Row("代查", item.title), Row("查询人", state.principal.shown if state.principal else "")]
    if state.agent is not None:
        rows.append(Row("代办人", state.agent.shown))
    return DonePage(
        title="已登记待上传",
        sentence=f"联网后向{item.department_zh}查询，现在还没有结果。查到后请查询人本人凭社保卡和密码来看。",
        slip_no=slip_groups(state.done.operation.slip_no or ""),
        code=state.done.code,
        qr=state.done.qr,
        rows=tuple(rows),
        take="请取走凭条和卡片" if card else "请取走凭条",
        card_in=card,
        print_note=note,
        print_ok=ok,
        seconds_left=_left(state, env, total),
        seconds_total=total,
    )
