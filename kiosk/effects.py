"""The only runner of effects: the ledger's lane, the agent's socket, the printer's worker. Posts result events.

Every method is called on the main thread and returns at once; results come back through `post` on the main thread,
with the serial of the visit that asked, so that an answer to a visit that is over is dropped.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kiosk.content import PinRule
from kiosk.flows.base import (
    NO_NUMBERS,
    Accept,
    Accepted,
    AccountAnswered,
    AnswerPrinted,
    AnswerUnknown,
    AskQuery,
    Bill,
    BillPackage,
    CardPinAnswered,
    CaseView,
    CheckCardPin,
    CheckLimits,
    CheckPin,
    CountVisit,
    Effect,
    Event,
    LimitsChecked,
    LookUpAccount,
    LookUpSlip,
    LookUpSlipAccount,
    NotAccepted,
    OpenShift,
    PinAnswered,
    PrintAnswer,
    PrintQuestion,
    Reprint,
    Reprinted,
    SendNow,
    SendNowAnswered,
    ShiftNumbers,
    SignIn,
    SignOut,
    SlipAccountFound,
    SlipFound,
    Wipe,
)
from kiosk.flows.technician_words import CornerEffect, DrawChallenge, ReadSelfTest, RestartProgram, TryAnswer
from kiosk.live_query import query_answer, question_of
from kiosk.person import mask_account
from kiosk.staff import AT_THE_DESK, LockOut, Member, pin_ok, read_roster
from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.store import Ledger
from sync.ledger.values import Case, LedgerError, Limits, SpoolState, VisitCount
from sync.record import MAC_BYTES, Kind, Operation, slip_code, slip_qr

log = logging.getLogger(__name__)

ASK_DEADLINE_MS = 3000
NO_BILLS = BillPackage()
Reply = Callable[[Mapping[str, Any]], None]
CardPinReply = Callable[[str, int | None], None]
"""Gets drivers.card.port.PinState as a word, and the tries that are left where the card said so."""


class Lane(Protocol):
    """One thread with one ledger connection; work is done in order, results are posted to the main thread."""

    def run(self, work: Callable[[Ledger], Any], done: Callable[[Any], None]) -> None:
        """Do `work` with the lane's ledger, then `done` with its result (or its LedgerError) on the main thread."""


class Workers(Protocol):
    """Threads for slow sums without a ledger: the PIN's key derivation."""

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """As a lane, without the ledger."""


class Asker(Protocol):
    """The agent's local socket."""

    def ask(self, kind: str, body: Mapping[str, Any], reply: Reply, deadline_ms: int) -> None:
        """One live question; `reply` gets the answer, or {"ok": False, "code": …}, exactly once."""


class TechniciansCorner(Protocol):
    """Who runs the effects of the technician's corner."""

    def run(self, serial: int, effect: CornerEffect) -> None:
        """Start one; its answer is posted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the ledger says of shift, till and content, read after every change."""

    shift: OpenShift | None = None
    drawer_fen: int = 0
    unsent_count: int = 0
    unsent_fen: int = 0
    near_limit: bool = False
    questions: tuple[PrintQuestion, ...] = ()
    cases: tuple[CaseView, ...] = ()
    voidable: CaseView | None = None
    shift_numbers: ShiftNumbers = NO_NUMBERS
    last_slip: str = ""
    bills_version: str = ""
    bills: BillPackage = NO_BILLS
    staff_version: str = ""
    staff: Mapping[str, Member] | None = None
    business_date: str = ""
    clock: str = "unsynchronised"
    drained: str = ""


def read_summary(ledger: Ledger, limits: Limits, before: Summary) -> Summary:
    """Read the summary; packages are parsed only when their version changed."""
    status = ledger.status()
    shift = status.shift
    headroom = ledger.headroom(limits)
    questions = tuple(PrintQuestion(j.job_id, j.slip_no, j.copy_name) for j in ledger.jobs((SpoolState.UNKNOWN,)))
    summary = replace(
        before,
        shift=OpenShift(shift.shift_id, shift.clerk_id, shift.business_date, shift.opening_fen) if shift else None,
        drawer_fen=status.till.get("drawer", 0),
        unsent_count=status.unsent_count,
        unsent_fen=status.unsent_fen,
        near_limit=headroom.warn,
        questions=questions,
        cases=tuple(_case(c) for c in ledger.cases()) if status.cases_open else (),
        voidable=_voidable(ledger, shift.shift_id) if shift and status.unsent_count else None,
        shift_numbers=_numbers(ledger, shift.shift_id) if shift else NO_NUMBERS,
        last_slip=ledger.last_slip(),
        business_date=status.business_date or "",
        clock=ledger.clock_quality(),
        drained=ledger.get_value(DRAIN_ONLY) or "",
    )
    bills = ledger.package("bills")
    if bills and bills[0] != before.bills_version:
        summary = replace(summary, bills_version=bills[0], bills=read_bills(bills[1], bills[2]))
    staff = ledger.package("staff")
    if staff and staff[0] != before.staff_version:
        summary = replace(summary, staff_version=staff[0], staff=read_roster(staff[2]))
    return summary


def _case(case: Case) -> CaseView:
    view = _view(case.operation, case.amount_fen, case.text, case.refundable)
    return replace(
        view, closable=case.closable, kind=case.kind, recovered="recovers" in json.loads(case.operation.payload)
    )


def _voidable(ledger: Ledger, shift_id: str) -> CaseView | None:
    paid = ledger.voidable(shift_id)
    return _view(paid, int(json.loads(paid.payload).get("amount_fen", 0)), "", False) if paid else None


def _view(operation: Operation, amount_fen: int, text: str, refundable: bool) -> CaseView:
    payload = json.loads(operation.payload)
    return CaseView(
        operation.op_id,
        operation.slip_no or "",
        str(payload.get("biller", "")),
        str(payload.get("biller_zh", "")),
        mask_account(str(payload.get("account_no", ""))),
        amount_fen,
        text,
        operation.business_date,
        operation.stream_key,
        refundable,
    )


def _numbers(ledger: Ledger, shift_id: str) -> ShiftNumbers:
    rows = ledger.shift_totals(shift_id)
    back = [rows.get(kind, (0, 0)) for kind in (Kind.REFUND, Kind.VOID)]
    paid = rows.get(Kind.PAYMENT, (0, 0))
    return ShiftNumbers(paid[0], paid[1], sum(b[0] for b in back), -sum(b[1] for b in back))


def read_bills(as_of: str, body: str) -> BillPackage:
    """The `bills` package as the flows use it. Its signature was checked before it was stored."""
    accounts: dict[tuple[str, str], Bill] = {}
    of_person: dict[str, tuple[Bill, ...]] = {}
    package = json.loads(body)
    for entry in package["entries"]:
        bill = Bill(
            biller=entry["biller"],
            account_no=entry["account_no"],
            holder_masked=entry["holder_masked"],
            address_masked=entry["address_masked"],
            due_fen=entry["due_fen"],
            period=entry["period"],
            bill_ref=entry["bill_ref"],
            label=entry["label"],
        )
        accounts[bill.biller, bill.account_no] = bill
        for person in entry["person_keys"]:
            of_person[person] = (*of_person.get(person, ()), bill)
    return BillPackage(as_of, accounts, of_person, package.get("cards", {}))


def slip_account(ledger: Ledger, slip_no: str, mac: bytes) -> SlipAccountFound:
    """Whose account a slip's payment went to, where `mac` is that of the row: a number alone does not open it."""
    found = ledger.slip_operation(slip_no)
    if found is None:
        return SlipAccountFound(slip_no, "unknown")
    operation, state = found
    if not hmac.compare_digest(bytes.fromhex(operation.row_mac)[:MAC_BYTES], mac):
        return SlipAccountFound(slip_no, "unknown")
    if operation.kind != Kind.PAYMENT:
        return SlipAccountFound(slip_no, "not_payment")
    payload = json.loads(operation.payload)
    biller, account, holder = (str(payload.get(k, "")) for k in ("biller", "account_no", "holder_masked"))
    return SlipAccountFound(slip_no, "", biller, account, holder, str(state))


class Effects:
    """Runs what flows ask for."""

    def __init__(
        self,
        *,
        post: Callable[[int, Event], None],
        lane: Lane,
        workers: Workers,
        asker: Asker,
        wake_printer: Callable[[], None],
        refresh: Callable[[], None],
        sign: Callable[[str | None], None],
        summary: Callable[[], Summary],
        line_up: Callable[[], bool],
        now_ms: Callable[[], int],
        wipe: Callable[[], None],
        limits: Limits,
        pin_rule: PinRule,
        visit_id: Callable[[], str],
        verify_card_pin: Callable[[int, str, CardPinReply], None],
        print_once: Callable[[Mapping[str, Any], Callable[[str], None]], None],
        corner: TechniciansCorner,
    ) -> None:
        self._post = post
        self._lane = lane
        self._workers = workers
        self._asker = asker
        self._wake_printer = wake_printer
        self._refresh = refresh
        self._sign = sign
        self._summary = summary
        self._line_up = line_up
        self._now_ms = now_ms
        self._wipe = wipe
        self._limits = limits
        self._pin_rule = pin_rule
        self._visit_id = visit_id
        self._verify_card_pin = verify_card_pin
        self._print_once = print_once
        self._corner = corner
        self._lock_out = LockOut()

    def run(self, serial: int, effect: Effect) -> None:
        """Start one effect."""
        match effect:
            case LookUpAccount():
                self._account(serial, effect)
            case CheckPin():
                self._pin(serial, effect)
            case CheckLimits(draft):
                self._lane.run(
                    lambda ledger: ledger.check(draft, self._limits),
                    lambda result: self._post(serial, LimitsChecked(draft.op_id, _code(result), result is True)),
                )
            case Accept():
                self._accept(serial, effect)
            case LookUpSlip(slip_no):
                self._slip(serial, slip_no)
            case LookUpSlipAccount(slip_no, mac):
                self._lane.run(
                    lambda ledger: slip_account(ledger, slip_no, mac),
                    lambda found: self._post(
                        serial, SlipAccountFound(slip_no, "unknown") if isinstance(found, LedgerError) else found
                    ),
                )
            case CheckCardPin(presence, pin):
                self._verify_card_pin(
                    presence, pin, lambda state, left: self._post(serial, CardPinAnswered(state, left))
                )
            case PrintAnswer(document):
                self._print_once(document, lambda result: self._post(serial, AnswerPrinted(result)))
            case AskQuery():
                self._query(serial, effect)
            case SendNow():
                self._asker.ask(
                    "send_now", {}, lambda answer: self._post(serial, _send_now_answered(answer)), ASK_DEADLINE_MS
                )
            case AnswerUnknown(job_id, came_out, clerk_id):
                self._lane.run(
                    lambda ledger: ledger.answer_unknown(job_id, came_out, clerk_id), lambda _: self._spool_changed()
                )
            case Reprint(slip_no, clerk_id):
                self._reprint(serial, slip_no, clerk_id)
            case SignIn(clerk_id):
                self._sign(clerk_id)
            case SignOut():
                self._sign(None)
            case CountVisit():
                self._count(effect)
            case DrawChallenge() | TryAnswer() | ReadSelfTest() | RestartProgram():
                self._corner.run(serial, effect)
            case Wipe():
                self._wipe()

    def _account(self, serial: int, effect: LookUpAccount) -> None:
        def from_package(code: str) -> None:
            bills = self._summary().bills
            bill = bills.accounts.get((effect.biller, effect.account_no))
            source = "package" if bill else "none"
            answer = AccountAnswered(effect.biller, effect.account_no, source, bill, bills.as_of, code)
            self._post(serial, answer)

        def reply(answer: Mapping[str, Any]) -> None:
            if not answer.get("ok") or not answer.get("found"):
                from_package(str(answer.get("code", "")))
                return
            body = answer["body"]
            bill = Bill(
                biller=effect.biller,
                account_no=effect.account_no,
                holder_masked=str(body.get("holder_masked", "")),
                address_masked=str(body.get("address_masked", "")),
                due_fen=body.get("due_fen"),
                period=str(body.get("period", "")),
                bill_ref=str(body.get("bill_ref", "")),
            )
            as_of = str(body.get("as_of", ""))
            self._post(serial, AccountAnswered(effect.biller, effect.account_no, "live", bill, as_of))

        if self._line_up():
            body = {"biller": effect.biller, "account_no": effect.account_no, "visit": self._visit_id()}
            self._asker.ask("bill", body, reply, ASK_DEADLINE_MS)
        else:
            from_package("line_down")

    def _pin(self, serial: int, effect: CheckPin) -> None:
        waiting = self._lock_out.waiting_s(self._now_ms())
        if waiting:
            self._post(serial, PinAnswered(False, 0, waiting))
            return
        member = (self._summary().staff or {}).get(effect.clerk_id)
        pin = effect.pin

        def done(right: bool) -> None:
            if right:
                self._lock_out = self._lock_out.right()
                may = member is not None and member.role in AT_THE_DESK
                answer = PinAnswered(may, self._pin_rule.free_tries, 0, effect.clerk_id, other_role=not may)
                self._post(serial, answer)
                return
            now = self._now_ms()
            self._lock_out = self._lock_out.missed(self._pin_rule, now)
            self._post(
                serial,
                PinAnswered(False, self._lock_out.tries_left(self._pin_rule), self._lock_out.waiting_s(now)),
            )

        self._workers.run(lambda: pin_ok(member, pin), done)

    def _accept(self, serial: int, effect: Accept) -> None:
        draft = effect.draft

        def done(result: Any) -> None:
            if isinstance(result, LedgerError):
                log.error("accept refused op=%s code=%s", draft.op_id, result.code)
                self._post(serial, NotAccepted(draft.op_id, result.code))
                return
            mac = bytes.fromhex(result.row_mac)
            slip_no = result.slip_no
            self._post(serial, Accepted(result, slip_code(mac), slip_qr(slip_no, mac) if slip_no else ""))
            self._spool_changed()

        self._lane.run(lambda ledger: ledger.accept(draft, self._limits), done)

    def _reprint(self, serial: int, slip_no: str, clerk_id: str) -> None:
        def done(result: Any) -> None:
            if isinstance(result, LedgerError):
                self._post(serial, Reprinted(slip_no, 0, result.code))
                return
            self._post(serial, Reprinted(slip_no, result.reprint))
            self._spool_changed()

        self._lane.run(lambda ledger: ledger.reprint(slip_no, clerk_id), done)

    def _spool_changed(self) -> None:
        self._wake_printer()
        self._refresh()

    def _slip(self, serial: int, slip_no: str) -> None:
        def local(code: str) -> None:
            def done(result: Any) -> None:
                if result is None or isinstance(result, LedgerError):
                    self._post(serial, SlipFound(slip_no, "none", code=code))
                    return
                found = SlipFound(
                    slip_no,
                    "local",
                    result.kind,
                    str(result.state),
                    result.biller,
                    result.amount_fen,
                    result.text,
                    result.business_date,
                    code,
                    result.query,
                )
                self._post(serial, found)

            self._lane.run(lambda ledger: ledger.slip(slip_no), done)

        def reply(answer: Mapping[str, Any]) -> None:
            if not answer.get("ok") or not answer.get("found"):
                code = str(answer.get("code", ""))
                local("line_down" if code in ("line_down", "timeout", "agent_down") else code)
                return
            body = answer["body"]
            found = SlipFound(
                slip_no,
                "live",
                str(body.get("kind", Kind.PAYMENT)),
                str(body.get("state", "")),
                str(body.get("biller_zh", "")),
                int(body.get("amount_fen", 0)),
                str(body.get("text", "")),
                str(body.get("business_date", "")),
                query=str(body.get("query", "")),
            )
            self._post(serial, found)

        if self._line_up():
            self._asker.ask("slip", {"slip_no": slip_no, "visit": self._visit_id()}, reply, ASK_DEADLINE_MS)
        else:
            local("line_down")

    def _query(self, serial: int, effect: AskQuery) -> None:
        def reply(answer: Mapping[str, Any]) -> None:
            self._post(serial, query_answer(effect.ask_id, answer))

        body = {"visit": self._visit_id(), **question_of(effect)}
        if self._line_up():
            self._asker.ask("query", body, reply, ASK_DEADLINE_MS)
        else:
            reply({"ok": False, "code": "line_down"})

    def _count(self, effect: CountVisit) -> None:
        day = self._summary().business_date
        visit = VisitCount(day, effect.kind, effect.assisted, effect.card, effect.outcome)
        self._lane.run(lambda ledger: ledger.count_visit(visit), lambda _: None)


def _send_now_answered(answer: Mapping[str, Any]) -> SendNowAnswered:
    body = answer.get("body") or {}
    return SendNowAnswered(answer.get("ok") is True, int(body.get("wait_s", 0)))


def _code(result: object) -> str:
    return result.code if isinstance(result, LedgerError) else ""
