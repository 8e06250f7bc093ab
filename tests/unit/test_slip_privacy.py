"""What enters the spool is masked already: no id number, account or name of a resident stands there in full."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.document import parse
from drivers.printer.encode import build
from drivers.printer.layout import QrBlock, lay_out
from drivers.printer.profile import load
from kiosk.flows import technician
from kiosk.flows.answer_slip import answer_slip
from kiosk.flows.base import Act, CaseView, PrintAnswer
from kiosk.flows.complaint import Complaint
from kiosk.flows.complaint_draft import complaint_draft
from kiosk.flows.day_close import closing_draft
from kiosk.flows.payment_draft import payment_draft
from kiosk.flows.query_state import Party, Query, party_of_any_card
from kiosk.flows.refund_draft import refund_draft
from kiosk.flows.request_draft import request_draft
from kiosk.flows.void_draft import void_draft
from kiosk.person import mask_account
from sync.ledger.values import SpoolState
from sync.record import Draft
from tests.support.ledgers import LIMITS, make
from tests.support.worlds import METER, PERSON, SHIFT, bundle, with_card

ACCOUNTS = ("3601234567", "13970112233", PERSON.id_no or "", "62284804021234567")
PROFILE = load(Path(__file__).resolve().parents[2] / "resources" / "printers" / "generic-80.yaml")


def paid(account: str) -> Draft:
    env = with_card()
    return payment_draft(
        op_id=env.new_id, biller=env.content.catalogue.billers[0], account_no=account,
        bill=replace(METER, account_no=account), bill_ref="", amount_fen=8640, received_fen=10_000,
        clerk_id="01", shift=SHIFT, env=env,
    )  # fmt: skip


def secrets(account: str) -> list[str]:
    """The account, what a masked one still hides, and who stands there."""
    return [
        account,
        account[: len(account) - max(4, len(account) // 3)],
        PERSON.name or "",
        PERSON.id_no or "",
    ]


def check(document: Any, account: str) -> None:
    text = json.dumps(document, ensure_ascii=False)
    printed = build(parse(document), PROFILE, None).data.decode("gbk", "replace")
    for secret in secrets(account):
        assert secret not in text
        assert secret not in printed


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_spool_document_of_a_payment_or_its_void_names_anyone_in_full(tmp_path: Path, account: str) -> None:
    ledger = make(tmp_path / "ledger.db")
    payment = ledger.accept(paid(account), LIMITS)
    env = with_card(staff="01", drawer_fen=58_640)
    view = CaseView(payment.op_id, payment.slip_no or "", "electric", "电费", mask_account(account), 8640, "",
                    payment.business_date, payment.stream_key, False)  # fmt: skip
    ledger.accept(void_draft(op_id=env.new_id, paid=view, clerk_id="01", shift=SHIFT, env=env), LIMITS)
    jobs = ledger.jobs((SpoolState.QUEUED,))
    assert len(jobs) >= 3
    for job in jobs:
        check(job.document, account)
    ledger.close()


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_slip_of_a_refund_or_a_closed_shift_names_anyone_in_full(account: str) -> None:
    env = with_card(staff="01", drawer_fen=58_640)
    view = CaseView(
        "op", "000283619940", "electric", "电费", mask_account(account), 8640, "没有这个户号", "2026-11-23", "s", True
    )
    refund = refund_draft(op_id=env.new_id, case=view, clerk_id="01", second_id="02", shift=SHIFT, env=env)
    close = closing_draft(op_id=env.new_id, counted_fen=58_640, shift=SHIFT, clerk_id="01", env=env)
    for draft in (refund, close):
        assert draft.slip is not None
        text = json.dumps(draft.slip.document, ensure_ascii=False)
        assert not [s for s in secrets(account) if s in text]


def test_no_slip_of_a_request_or_an_answer_names_anyone_in_full() -> None:
    env = with_card()
    principal, agent = party_of_any_card(env, PERSON), Party("b", "社保卡 尾号0062", "card")
    asked = Query(phase="offer", item=env.content.queries.item("q_pension_payments"), principal=principal, agent=agent)
    request = request_draft(replace(asked, op_id=env.new_id), env)
    assert request.slip is not None
    answer = answer_slip("养老金发放明细", PERSON.shown, [("2026年11月", "￥186.50")], env)
    for document in (request.slip.document, answer):
        text = json.dumps(document, ensure_ascii=False)
        assert not [s for s in (PERSON.name or "", PERSON.id_no or "") if s in text]
    build(parse(answer), PROFILE, None)


def test_no_slip_of_a_complaint_says_who_or_what() -> None:
    env = with_card()
    said = Complaint(
        phase="confirm", topic=env.content.complaints.topics[0], signed=True, text="村口的路灯坏了",
        name=PERSON.name or "", id_no=PERSON.id_no or "", phone="13970112233", op_id=env.new_id,
    )  # fmt: skip
    slip = complaint_draft(said, env).slip
    assert slip is not None
    text = json.dumps(slip.document, ensure_ascii=False)
    assert not [s for s in (said.text, said.name, said.id_no, said.phone) if s in text]


def test_the_printers_test_page_names_nobody_whoever_stands_there() -> None:
    desk = technician.Technician(phase="desk", until_ms=10**9)
    _, (effect,) = technician.update(desk, Act("task", "print"), with_card())
    assert isinstance(effect, PrintAnswer)
    text = json.dumps(effect.document, ensure_ascii=False)
    assert not [s for s in (PERSON.name or "", PERSON.shown, PERSON.id_no or "", PERSON.card_tail) if s in text]
    build(parse(effect.document), PROFILE, None)


def test_every_template_that_ships_is_covered_here() -> None:
    shipped = {"payment", "void", "refund", "day", "request", "answer", "complaint", "printer_test"}
    assert set(bundle().slips) == shipped


def test_a_slip_carries_one_code_with_its_number_and_nothing_personal(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    operation = ledger.accept(paid(ACCOUNTS[0]), LIMITS)
    job = ledger.next_job()
    assert job is not None
    codes = [i.data for i in lay_out(parse(job.document), 32) if isinstance(i, QrBlock)]
    ledger.close()
    (code,) = codes
    assert code.startswith(f"HM1.{operation.slip_no}.")
    assert not [s for s in secrets(ACCOUNTS[0]) if s in code]
