"""How many touches each task takes, counted on the pure flows: a key of a keypad is one, putting a card in is none.

Running it prints the table. A flow that got longer fails; one that got shorter deserves a new number here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from kiosk.flows.base import (
    Accept,
    Accepted,
    AccountAnswered,
    Act,
    AnswerRow,
    AskQuery,
    CardPinAnswered,
    CaseView,
    CheckCardPin,
    CheckLimits,
    CheckPin,
    Effect,
    Env,
    Event,
    LimitsChecked,
    LookUpAccount,
    LookUpSlip,
    PinAnswered,
    QueryAnswered,
    Reprint,
    Reprinted,
    Scanned,
    SignIn,
    SignOut,
    SlipFound,
    with_person,
)
from kiosk.flows.technician_words import AnswerTried, ChallengeDrawn, DrawChallenge, TryAnswer
from kiosk.ui.pages.page import Page
from kiosk.ui.presenters.page import present
from kiosk.visit import CardChanged, Visit, VisitEvent, update
from sync.record import make_slip_no, slip_qr
from tests.support.worlds import BILLS, METER, PERSON, PERSON_HASH, world
from tests.unit.test_pay_flow import operation_of

SLIP = make_slip_no(2, 8_361_994)
REQUEST_SLIP = make_slip_no(3, 8_361_995)
CASE = CaseView("x", SLIP, "electric", "电费", "****0001", 5000, "没有这个户号", "2026-11-23", "s", refundable=True)
ROWS = (AnswerRow("2026年11月", "到卡 尾号0031", 18_650),)
CARD = replace(PERSON, card_code="a" * 64)
ROSTER = replace(BILLS, of_person={PERSON_HASH: (METER,)})


@dataclass
class Finger:
    """Touches, and answers at once what is asked of the world. `touches` is what it is all about."""

    env: Env
    visit: Visit = field(default_factory=Visit)
    touches: int = 0

    def now(self) -> Env:
        """The world, with the card that the visit knows."""
        return replace(with_person(self.env, self.visit.person), person_hash=PERSON_HASH if self.visit.person else None)

    @property
    def page(self) -> Page:
        """What stands on the screen."""
        return present(self.visit, self.now())[0]

    def happen(self, event: VisitEvent) -> None:
        """Something that is no touch."""
        self.visit, effects = update(self.visit, event, self.now())
        for effect in effects:
            for answer in self._answers(effect):
                self.happen(answer)

    def touch(self, action: str, value: Any = None) -> None:
        """One touch, which must have done something. Raises AssertionError."""
        before = self.visit, self.env.staff
        self.touches += 1
        self.happen(Act(action, value))
        assert (self.visit, self.env.staff) != before, f"{action} {value} did nothing on {self.page}"

    def keys(self, text: str) -> None:
        """One touch a character."""
        for char in text:
            self.touch("key", char)

    def card(self) -> None:
        """The villager's own card goes in."""
        self.happen(CardChanged("card", 1, CARD))

    def stands(self, kind: str, **values: Any) -> None:
        """The page is of this kind and says so. Raises AssertionError."""
        assert type(self.page).__name__ == kind, self.page
        for name, value in values.items():
            assert getattr(self.page, name) == value

    def _answers(self, effect: Effect) -> list[Event]:
        match effect:
            case LookUpAccount(biller, account):
                bill = self.env.bills.accounts.get((biller, account))
                return [AccountAnswered(biller, account, "package" if bill else "none", bill, "2026-11-20")]
            case CheckLimits(draft):
                return [LimitsChecked(draft.op_id, "")]
            case CheckPin(clerk_id):
                return [PinAnswered(True, 5, 0, clerk_id)]
            case Accept(draft):
                return [Accepted(replace(operation_of(draft), slip_no=SLIP), "ABCD-EFGH", f"HM1.{SLIP}.X")]
            case CheckCardPin():
                return [CardPinAnswered("unsupported")]
            case AskQuery(ask_id=ask_id):
                return [QueryAnswered(ask_id, True, pin="right", as_of="2026-11-23T01:29:00.000Z", rows=ROWS)]
            case LookUpSlip(slip_no) if slip_no == REQUEST_SLIP:
                return [SlipFound(slip_no, "live", "request", "settled", "养老金", query="q_pension_payments")]
            case LookUpSlip(slip_no):
                return [SlipFound(slip_no, "live", "payment", "settled", "电费", 8640)]
            case Reprint(slip_no):
                return [Reprinted(slip_no, 1)]
            case DrawChallenge():
                return [ChallengeDrawn("00074829155", 900_000)]
            case TryAnswer():
                return [AnswerTried()]
            case SignIn(clerk_id):
                self.env = replace(self.env, staff=clerk_id)
            case SignOut():
                self.env = replace(self.env, staff=None)
        return []


def at(card: bool = False, **changes: Any) -> Finger:
    finger = Finger(world(bills=ROSTER, **changes))
    if card:
        finger.card()
    return finger


def signed_in(finger: Finger) -> None:
    finger.touch("staff")
    finger.keys("01")
    finger.touch("focus", "pin")
    finger.keys("246810")
    finger.touch("next")


def to_cash(finger: Finger) -> None:
    finger.touch("tile", "pay")
    finger.touch("biller", "electric")
    finger.touch("known", 0)
    finger.touch("next")
    finger.touch("confirm")


# --- the villager --------------------------------------------------------------------------------
def own_meter() -> int:
    finger = at(card=True)
    to_cash(finger)
    finger.stands("CashPage")
    return finger.touches


def unknown_account() -> int:
    finger = at()
    finger.touch("tile", "pay")
    finger.touch("biller", "electric")
    finger.keys("3600000001")
    finger.touch("next")
    finger.keys("3600000001")
    finger.touch("next")
    finger.touch("chip", "5000")
    finger.touch("next")
    finger.touch("confirm")
    finger.stands("CashPage")
    return finger.touches


def known_account_typed() -> int:
    finger = at()
    finger.touch("tile", "pay")
    finger.touch("biller", "electric")
    finger.keys(METER.account_no)
    finger.touch("next")
    finger.touch("next")
    finger.touch("confirm")
    finger.stands("CashPage")
    return finger.touches


def scanned_bill() -> int:
    finger = at()
    finger.touch("tile", "pay")
    finger.touch("biller", "electric")
    finger.happen(Scanned("EL3601234567-202610-8640"))
    finger.touch("next")
    finger.touch("confirm")
    finger.stands("CashPage")
    return finger.touches


def pension_online() -> int:
    finger = at(card=True, line_up=True)
    finger.touch("tile", "query")
    finger.touch("query", "q_pension_payments")
    finger.keys("135790")
    finger.touch("next")
    finger.stands("AnswerPage")
    return finger.touches


def pension_offline() -> int:
    finger = at(card=True)
    finger.touch("tile", "query")
    finger.touch("query", "q_pension_payments")
    finger.touch("next")
    finger.stands("DonePage", title="已登记待上传")
    return finger.touches


def pension_for_a_relative() -> int:
    finger = at(card=True)
    finger.touch("tile", "query")
    finger.touch("query", "q_pension_payments")
    finger.touch("task", "other_person")
    finger.happen(CardChanged("no_card", 1, None))
    finger.happen(CardChanged("card", 2, replace(PERSON, presence=2, id_no="360699194809150316", card_code="b")))
    finger.touch("next")
    finger.stands("DonePage", title="已登记待上传")
    return finger.touches


def pension_compared_by_a_clerk() -> int:
    finger = at(card=True, line_up=True)
    finger.touch("tile", "query")
    finger.touch("query", "q_pension_payments")
    finger.touch("no_pin")
    finger.keys("01")
    finger.touch("focus", "pin")
    finger.keys("246810")
    finger.touch("next")
    finger.stands("AnswerPage")
    return finger.touches


def allergies() -> int:
    finger = at(card=True, line_up=True)
    finger.touch("tile", "query")
    finger.touch("query", "q_health_record")
    finger.touch("choice", "allergy")
    finger.keys("135790")
    finger.touch("next")
    finger.stands("AnswerPage")
    return finger.touches


def public_answer() -> int:
    finger = at()
    finger.touch("tile", "query")
    finger.touch("query", "q_pension_tiers")
    finger.stands("AnswerPage")
    return finger.touches


def picked_up() -> int:
    finger = at(card=True, line_up=True)
    finger.touch("tile", "query")
    finger.touch("query", "pickup")
    finger.keys(REQUEST_SLIP)
    finger.touch("next")
    finger.keys("135790")
    finger.touch("next")
    finger.stands("AnswerPage")
    return finger.touches


def picked_up_by_scan() -> int:
    finger = at(card=True, line_up=True)
    finger.touch("slip_lookup")
    finger.happen(Scanned(slip_qr(REQUEST_SLIP, bytes(16))))
    finger.touch("pickup")
    finger.keys("135790")
    finger.touch("next")
    finger.stands("AnswerPage")
    return finger.touches


def slip_typed() -> int:
    finger = at(line_up=True)
    finger.touch("slip_lookup")
    finger.keys(SLIP)
    finger.touch("next")
    finger.stands("LookupResultPage")
    return finger.touches


def slip_scanned() -> int:
    finger = at(line_up=True)
    finger.touch("slip_lookup")
    finger.happen(Scanned(slip_qr(SLIP, bytes(16))))
    finger.stands("LookupResultPage")
    return finger.touches


def help_numbers() -> int:
    finger = at()
    finger.touch("tile", "help")
    finger.stands("HelpPage")
    return finger.touches


# --- the clerk -----------------------------------------------------------------------------------
def cash_signed_in() -> int:
    finger = at(card=True, staff="01")
    to_cash(finger)
    before = finger.touches
    finger.touch("chip", "8640")
    finger.touch("received")
    finger.stands("DonePage", title="已受理待上传")
    return finger.touches - before


def cash_with_pin() -> int:
    finger = at(card=True)
    to_cash(finger)
    before = finger.touches
    finger.keys("246810")
    finger.touch("chip", "8640")
    finger.touch("received")
    finger.stands("DonePage", title="已受理待上传")
    return finger.touches - before


def opened_shift() -> int:
    finger = at(shift=None)
    signed_in(finger)
    finger.touch("task", "open_shift")
    finger.keys("500")
    finger.touch("next")
    return finger.touches


def closed_shift() -> int:
    finger = at(drawer_fen=50_000)
    signed_in(finger)
    finger.touch("task", "close_shift")
    finger.keys("500")
    finger.touch("next")
    return finger.touches


def refunded() -> int:
    finger = at(cases=(CASE,), drawer_fen=50_000)
    signed_in(finger)
    before = finger.touches
    finger.touch("task", "cases")
    finger.touch("task", "refund")
    finger.keys("02")
    finger.touch("focus", "pin")
    finger.keys("135791")
    finger.touch("next")
    return finger.touches - before


def voided() -> int:
    finger = at(voidable=CASE)
    signed_in(finger)
    before = finger.touches
    finger.touch("task", "void")
    finger.touch("task", "confirm_void")
    return finger.touches - before


def reprinted() -> int:
    finger = at(last_slip=SLIP)
    signed_in(finger)
    before = finger.touches
    finger.touch("task", "reprint")
    finger.touch("next")
    return finger.touches - before


def technicians_corner() -> int:
    finger = at()
    finger.touch("staff")
    finger.touch("technician")
    finger.keys("12345678")
    finger.touch("next")
    finger.stands("StaffPage", title="技术员")
    return finger.touches


BARS: dict[str, tuple[Callable[[], int], int]] = {
    "缴费 电费 断网，自己的表": (own_meter, 5),
    "缴费 电费 断网，不认识的户号，输两遍": (unknown_account, 27),
    "缴费 电费，输入认得的户号": (known_account_typed, 15),
    "缴费 电费，扫单子": (scanned_bill, 4),
    "工作人员收钱，已登录": (cash_signed_in, 2),
    "工作人员收钱，输PIN": (cash_with_pin, 8),
    "查询 养老金 联网": (pension_online, 9),
    "查询 养老金 断网登记": (pension_offline, 3),
    "查询 养老金 替家人登记，两张卡": (pension_for_a_relative, 4),
    "查询 养老金 工作人员核对": (pension_compared_by_a_clerk, 13),
    "查询 健康档案 过敏史": (allergies, 10),
    "查询 公开信息": (public_answer, 2),
    "查询 取结果": (picked_up, 22),
    "查缴费到账 扫凭条，取结果": (picked_up_by_scan, 9),
    "查缴费到账 输号": (slip_typed, 14),
    "查缴费到账 扫凭条": (slip_scanned, 1),
    "帮助": (help_numbers, 1),
    "开班，从首页": (opened_shift, 16),
    "关班，从首页": (closed_shift, 16),
    "退款，已登录": (refunded, 12),
    "撤销，已登录": (voided, 2),
    "补印上一张，已登录": (reprinted, 2),
    "技术员，从首页": (technicians_corner, 11),
}


def test_no_task_takes_more_touches_than_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    counted = {name: walk() for name, (walk, _) in BARS.items()}
    with capsys.disabled():
        print()
        for name, touches in counted.items():
            print(f"{touches:4d} of {BARS[name][1]:3d}  {name}")
    assert {n: c for n, c in counted.items() if c > BARS[n][1]} == {}


def test_the_bars_are_those_of_the_design_where_it_names_one() -> None:
    named = {own_meter: 5, cash_signed_in: 2, pension_online: 9, pension_offline: 3}
    assert {walk: bar for walk, bar in BARS.values() if walk in named} == named
