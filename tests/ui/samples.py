"""One realistic example of every page, as the presenters would make it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows import clerk, complaint, help_numbers, pay, slip_lookup, technician
from kiosk.flows.base import (
    Accepted,
    AccountAnswered,
    AnswerRow,
    CaseView,
    Env,
    PrintQuestion,
    QueryAnswered,
    SlipFound,
)
from kiosk.flows.bill_code import BillCode
from kiosk.flows.pay_scan import scanned
from kiosk.flows.query_pickup import NEVER
from kiosk.flows.query_request import SAME_CARD
from kiosk.flows.query_state import Party, Query
from kiosk.flows.technician_words import SelfTestRead
from kiosk.ui.pages.home import HomePage, MessagePage
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.parts import Chrome, Row
from kiosk.ui.presenters.page import present
from kiosk.visit import Visit
from kiosk.words import say
from sync.record import Operation
from tests.support.worlds import METER, PERSON, with_card, world

CASE = CaseView(
    "x", "000283619940", "resident_medical", "城乡居民医疗保险费", "****0001", 40_000,
    "这个人今年已经在别处缴过了，请核对身份号码后再办", "2026-11-23", "s", refundable=True,
)  # fmt: skip


def operation() -> Operation:
    """An accepted payment."""
    texts = dict.fromkeys(Operation.__dataclass_fields__, "")
    return Operation(**{**texts, "seq": 1, "schema_version": 1, "mono_ns": 0, "slip_no": "000283619943"})  # type: ignore[arg-type]


def samples() -> dict[str, tuple[Page, Chrome]]:
    """{name: (page, chrome)}"""
    env = with_card()
    env = replace(env, point=replace(env.point, demo=True), scanner=True)
    electric = env.content.catalogue.biller("electric")
    visit = Visit(began=True, person=PERSON, card_status="card")
    answer = AccountAnswered("electric", METER.account_no, "package", METER, "2026-11-20T08:00:00.000Z")
    entry = pay.Pay(phase="account", biller=electric, account="3600000001", focus="again",
                    ask_again=True, again="36000", again_message=say("现在断网查不到，请再输入一遍核对"))  # fmt: skip
    amount = pay.Pay(phase="amount", biller=electric, answer=answer, account=METER.account_no, amount="86.40")
    cash = replace(amount, phase="cash", op_id="x", pin="246810", received="100.00")
    done = replace(cash, phase="done", done=Accepted(operation(), "K7QM-2WXA", "HM1.000283619943.ABCDEFGHIJKLMNOPQRST"),
                   done_until_ms=env.now_ms + 11_000, printed=("confirmed", "confirmed"))  # fmt: skip
    found = SlipFound("000283619943", "live", "payment", "settled", "电费", 8640)
    rejected = replace(found, state="rejected", text="没有这个户号", source="local", code="line_down")
    ready = replace(found, kind="request", biller="养老金发放明细", query="q_pension_payments")
    said = complaint.Complaint(
        phase="confirm", topic=env.content.complaints.topics[0], signed=True, name="张䶮", id_no="360699198706210177",
        text="村口桥头的路灯坏了三天，晚上看不见路，老人出门容易摔跤，请派人来修一下。", phone="13970112233",
        address="江西省鹰潭市余江区春涛镇滨江村3组12号",
    )  # fmt: skip
    taken_in = SlipFound(
        "000283619943",
        "live",
        "application",
        "settled",
        "投诉建议 村里的事",
        text="12345热线已受理，工单号 RX0123456789AB",
    )
    desk_env = replace(env, staff="01", unsent_count=3, unsent_fen=25_920, drawer_fen=75_920,
                       questions=(PrintQuestion(4, "000283619943", "客户联"),))  # fmt: skip

    def made(flow: object, at: Env = env, who: Visit = visit) -> tuple[Page, Chrome]:
        return present(replace(who, flow=flow), at)  # type: ignore[arg-type]

    def strange(code: str) -> str:
        return scanned(pay.Pay(phase="account", biller=electric), code, env)[0].account_message

    pension, health = (env.content.queries.item(f"q_{name}") for name in ("pension_payments", "health_record"))
    mine, aunt = Party("a", "王*兰", "card"), Party("b", replace(PERSON, name=None, card_tail="0062").shown, "card")
    months = tuple(AnswerRow(f"2026年{m}月", "到卡 尾号0031", 18_650) for m in range(12, 0, -1))
    told = QueryAnswered("x", True, pin="right", as_of="2026-11-23T01:29:00.000Z", rows=months)
    long = (AnswerRow("一二三四五六七八九十一二", "一二三四五六七八九十" * 3, 123_456_789),) * 12
    record = (AnswerRow("高血压", "2019年建档，每季度随访"), AnswerRow("最近随访", "血压 138/86"))
    asking = Query(phase="pin", item=pension, pin="1357")
    offered = Query(phase="offer", item=pension, principal=mine)
    later = replace(
        offered, phase="done", agent=aunt, done=done.done, until_ms=env.now_ms + 11_000, printed=("confirmed",)
    )
    up = replace(env, line_up=True)
    no_name = replace(env, person=replace(PERSON, id_no=None, name=None), person_hash=None)
    mobile = pay.Pay(phase="amount", biller=env.content.catalogue.biller("mobile"), account="13970112233")
    tested = SelfTestRead(
        1207,
        "9f3ac2d07be1" * 5 + "abcd",
        23_456,
        {"huimin": "0.1.0", "Python": "3.11.2", "Qt": "6.8.0"},
        {"bills": "20261120T080000", "staff": "20261101T000000"},
        "ok",
    )
    challenge = technician.Technician(
        phase="challenge", challenge="00074829155", until_ms=env.now_ms + 870_000, answer="12345"
    )
    empty = Visit()
    home, bars = present(empty, world())
    assert isinstance(home, HomePage)
    full = (*home.tiles, *home.tiles[:2])
    message = MessagePage(
        say("查得太多了"),
        "warn",
        say("这次查的太多了，请过一会儿再来。"),
        say("工作人员可以帮您。"),
        rows=(Row(say("凭条号"), "0002 8361 9943"),),
    )
    return {
        "home": present(empty, world(line_up=True)),
        "home-card": made(None),
        "home-trouble": present(replace(empty, card_status="not_social_card"), world(printer="paper_out")),
        "home-full": (replace(home, tiles=full), bars),
        "message": (message, bars),
        "amount-mobile": made(mobile),
        "billers": made(pay.Pay()),
        "account-known": made(pay.Pay(phase="account", biller=electric, offered=(METER,))),
        "account-known-scan": made(
            pay.Pay(phase="account", biller=electric, offered=(METER,), account_message=strange("WA10020031-202610"))
        ),
        "account-scan": made(pay.Pay(phase="account", biller=electric, account_message=strange("x"))),
        "account-entry": made(entry),
        "amount": made(amount),
        "amount-coded": made(replace(amount, code=BillCode(METER.account_no, 9000))),
        "amount-slip": made(
            replace(
                amount,
                amount="",
                answer=replace(answer, source="slip", bill=replace(METER, due_fen=None, address_masked="")),
            )
        ),
        "amount-over": made(
            replace(amount, amount="600.00", amount_message=say("一笔最多 {money}，再多请到营业厅", money="￥500.00"))
        ),
        "confirm": made(replace(amount, phase="confirm")),
        "cash": made(cash),
        "cash-trouble": made(
            replace(
                cash,
                received="50",
                received_message=say("还差 {money}", money="￥36.40"),
                pin="",
                pin_message=say("PIN不对，还可以试 {tries_left} 次", tries_left=4),
                cash_message=say("打印机没有纸了，凭条打不出来。请工作人员换纸后再交钱。"),
            )
        ),
        "done": made(done),
        "done-doubt": made(replace(done, printed=("unknown",), done_until_ms=env.now_ms + 51_000)),
        "refund": made(replace(cash, phase="refund")),
        "lookup": made(
            slip_lookup.SlipLookup(slip_no="0002836", message=say("凭条号不对，请对照凭条上的12位数字再看一遍"))
        ),
        "lookup-scan": made(slip_lookup.SlipLookup(message=say("这个码不是凭条上的二维码，请输入凭条号"))),
        "lookup-ok": made(slip_lookup.SlipLookup(found=found)),
        "lookup-bad": made(slip_lookup.SlipLookup(found=rejected)),
        "lookup-request": made(slip_lookup.SlipLookup(found=replace(found, kind="request", biller="养老金发放明细"))),
        "lookup-request-ready": made(slip_lookup.SlipLookup(found=ready), up),
        "query-menu": made(Query(), up),
        "query-menu-offline": made(Query()),
        "query-choice": made(Query(phase="choice", item=health), up),
        "query-card": made(Query(phase="card", item=pension), up),
        "query-number": made(Query(phase="number", item=pension, id_no="36069919520308024"), no_name),
        "query-pickup": made(Query(phase="pickup", pickup_no="00028361"), up),
        "query-pickup-not": made(
            Query(phase="pickup", pickup_no="000283619943", message=NEVER["rejected"]), replace(up, scanner=True)
        ),
        "query-pin": made(replace(asking, message=say("密码不对，还剩 {tries_left} 次", tries_left=3)), up),
        "query-pin-stop": made(replace(asking, pin="", blocked="last_try"), up),
        "query-pin-health": made(replace(asking, item=health), up),
        "query-asking": made(replace(asking, phase="asking", pin=""), up),
        "query-compare": made(Query(phase="compare", item=pension, clerk="01", clerk_pin="24"), up),
        "query-answer": made(Query(phase="answer", item=pension, answer=told, until_ms=env.now_ms + 97_000), up),
        "query-answer-printed": made(
            Query(phase="answer", item=pension, answer=told, until_ms=env.now_ms + 90_000, paper="unknown"), up
        ),
        "query-answer-long": made(
            Query(
                phase="answer",
                item=replace(pension, sensitive=True),
                answer=replace(told, rows=long),
                until_ms=env.now_ms + 90_000,
                paper="failed",
            ),
            up,
        ),
        "query-answer-health": made(
            Query(phase="answer", item=health, answer=replace(told, rows=record), until_ms=env.now_ms + 97_000), up
        ),
        "query-answer-public": made(
            Query(phase="answer", item=env.content.queries.item("q_pension_tiers"), until_ms=env.now_ms + 97_000)
        ),
        "query-offer": made(offered),
        "query-offer-typed": made(
            replace(offered, no_card=True, principal=Party("a", "360***********024X", "typed")),
            replace(up, person=None),
        ),
        "query-swap": made(
            replace(offered, phase="swap", message=SAME_CARD, until_ms=env.now_ms + 41_000), replace(env, person=None)
        ),
        "query-proxy": made(replace(offered, phase="proxy", agent=aunt)),
        "query-done": made(later),
        "query-stopped": made(Query(phase="stopped", item=pension, why="nothing")),
        "query-menu-no-name": made(Query(), no_name),
        "billers-no-name": made(pay.Pay(), no_name),
        "account-no-name": made(pay.Pay(phase="account", biller=electric), no_name),
        "home-authenticated": made(None, who=replace(visit, person=replace(PERSON, authenticated=True))),
        "home-no-name": made(None, who=replace(visit, person=replace(PERSON, id_no=None, name=None))),
        "staff-role-card": made(clerk.Clerk(number="01", focus="pin", message=clerk.ROLE_CARD)),
        "complaint-topic": made(complaint.Complaint()),
        "complaint-text": made(replace(said, phase="text")),
        "complaint-text-empty": made(
            complaint.Complaint(phase="text", topic=said.topic, message=complaint.trouble("text", ""))
        ),
        "complaint-contact": made(replace(said, phase="contact")),
        "complaint-name": made(replace(said, phase="name")),
        "complaint-address": made(replace(said, phase="address", address="")),
        "complaint-id": made(replace(said, phase="id_no", message=complaint.trouble("id_no", "3606"))),
        "complaint-phone": made(replace(said, phase="phone")),
        "complaint-review": made(replace(said, phase="confirm")),
        "complaint-review-long": made(
            replace(
                said,
                phase="confirm",
                text=(said.text * 6)[:200],
                message=say("没有登记上，请再试一次或叫工作人员（{code}）", code="disk_full"),
            )
        ),
        "complaint-review-busy": made(replace(said, phase="committing", signed=False)),
        "complaint-done": made(
            replace(
                said,
                phase="done",
                done=Accepted(operation(), "K7QM-2WXA", "HM1.000283619943.ABCDEFGHIJKLMNOPQRST"),
                done_until_ms=env.now_ms + 11_000,
            )
        ),
        "lookup-complaint": made(slip_lookup.SlipLookup(found=taken_in)),
        "help": made(help_numbers.Help()),
        "staff-pin": made(clerk.Clerk(number="01", pin="2468", focus="pin")),
        "staff": made(clerk.Clerk(phase="desk"), desk_env),
        "shift": made(clerk.Clerk(phase="opening", cash="500"), replace(desk_env, shift=None)),
        "case": made(clerk.Clerk(phase="case", case=CASE), replace(desk_env, cases=(CASE, CASE))),
        "second": made(
            clerk.Clerk(phase="second", case=CASE, number="01", message=say("要由另一位工作人员确认")), desk_env
        ),
        "staff-full": made(
            clerk.Clerk(phase="desk", message=say("正在补印 第{number}次", number=1)),
            replace(desk_env, questions=(), cases=(CASE, CASE), voidable=CASE, last_slip="000283619943"),
        ),
        "reprint": made(
            clerk.Clerk(phase="reprint", slip_no="000283619943"), replace(desk_env, last_slip="000283619943")
        ),
        "technician": made(challenge),
        "technician-wrong": made(
            replace(challenge, answer="", message=say("应答码不对，还可以试 {tries_left} 次", tries_left=2))
        ),
        "technician-shut": made(technician.Technician(phase="shut", message="wait", until_ms=env.now_ms + 240_000)),
        "technician-desk": made(technician.Technician(phase="desk", test=tested, until_ms=env.now_ms + 870_000)),
        "technician-restart": made(technician.Technician(phase="restart", until_ms=env.now_ms + 870_000)),
        "void": made(clerk.Clerk(phase="void", case=CASE), desk_env),
        "close": made(clerk.Clerk(phase="closing", cash="586.4"), desk_env),
        "idle": made(amount, who=replace(visit, idle_left_s=24)),
    }
