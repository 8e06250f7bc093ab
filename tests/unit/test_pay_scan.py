"""The account page filled by a bill's barcode or an old slip's QR."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content import ContentError, load
from kiosk.effects import slip_account
from kiosk.flows import pay
from kiosk.flows.base import (
    Accept,
    AccountAnswered,
    Act,
    CheckPin,
    Effect,
    Env,
    Event,
    LookUpAccount,
    LookUpSlipAccount,
    PinAnswered,
    Scanned,
    SlipAccountFound,
)
from kiosk.flows.bill_code import BillCode, NotHere, read_code
from kiosk.ui.pages.paying import AccountPage, AmountPage, ConfirmPage
from kiosk.ui.presenters.pay import present_pay
from kiosk.visit import Visit
from sync.record import make_slip_no, slip_qr
from tests.support.ledgers import LIMITS, draft, make
from tests.support.worlds import METER, bundle, with_card, world

CATALOGUE = bundle().catalogue
ELECTRIC = CATALOGUE.biller("electric")
BILL = "EL3601234567-202610-8640"
SLIP_NO = make_slip_no(7, 1_234_567)
MAC = bytes(range(32))
QR = slip_qr(SLIP_NO, MAC)
PACKAGE = AccountAnswered("electric", METER.account_no, "package", METER, "2026-11-20")
NOBODY = AccountAnswered("electric", METER.account_no, "none", None, "", "line_down")
PAID = SlipAccountFound(SLIP_NO, "", "electric", METER.account_no, "王*兰", "settled")


def play(env: Env, *events: Event, state: pay.Pay | None = None) -> tuple[pay.Pay, list[Effect]]:
    now: Any = state or pay.start()
    all_effects: list[Effect] = []
    for event in events:
        now, effects = pay.update(now, event, env)
        all_effects += effects
    assert isinstance(now, pay.Pay), now
    return now, all_effects


def page(state: pay.Pay, env: Env | None = None) -> Any:
    return present_pay(state, Visit(), env or world())


def entry(env: Env | None = None) -> pay.Pay:
    return play(env or world(), Act("biller", "electric"))[0]


def texts(shown: Any) -> str:
    return repr(shown)


# --- what a code says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("biller", "text", "code"),
    [
        ("electric", BILL, BillCode("3601234567", 8640, "EL3601234567-202610")),
        ("electric", "EL3601234567-202610", BillCode("3601234567", None, "EL3601234567-202610")),
        ("electric", "3601234567", BillCode("3601234567")),
        ("water", "WA10020031-202610-2860", BillCode("10020031", 2860, "WA10020031-202610")),
        ("landline", "LA3321456-202610-3200", BillCode("3321456", 3200, "LA3321456-202610")),
    ],
)
def test_a_bills_barcode_is_read_by_its_billers_own_pattern(biller: str, text: str, code: BillCode) -> None:
    assert read_code(text, CATALOGUE.biller(biller), CATALOGUE) == code


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("6901234567892", "不是电费单子上的"),
        ("WA10020031-202610-2860", "是水费单子上的"),
        ("EL360123456-202610-8640", "不是电费单子上的"),
        ("EL3601234567-202610-8640 ", "不是电费单子上的"),
        ("https://example.com/3601234567", "不是电费单子上的"),
        ("٣٦٠١٢٣٤٥٦٧", "不是电费单子上的"),
        ("HM1.123456789012.ABC", "不是电费单子上的"),
    ],
)
def test_a_foreign_or_malformed_code_says_what_it_is_not(text: str, word: str) -> None:
    found = read_code(text, ELECTRIC, CATALOGUE)
    assert isinstance(found, NotHere)
    assert word in found.sentence


@given(st.text(max_size=256), st.sampled_from(CATALOGUE.billers))
def test_whatever_is_scanned_no_account_comes_out_that_the_biller_does_not_have(text: str, biller: Any) -> None:
    found = read_code(text, biller, CATALOGUE)
    assert not isinstance(found, BillCode) or biller.account_ok(found.account_no)


@pytest.mark.parametrize("pattern", ["'('", r"'\d+'", r"'(?P<account>\d+)(?P<who>\d)'", "7"])
def test_a_catalogue_with_a_barcode_that_cannot_be_read_is_refused(tmp_path: Path, pattern: str) -> None:
    from kiosk import content

    (tmp_path / "catalogue").mkdir()
    text = (content.bundled() / "catalogue" / "billers.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("  barcodes: [")
    file = tmp_path / "catalogue" / "billers.yaml"
    file.write_text(head + f"  barcodes: [{pattern}]\n" + rest.partition("]\n")[2], encoding="utf-8")
    with pytest.raises(ContentError, match="barcodes"):
        load(tmp_path)


# --- a bill ---------------------------------------------------------------------------------------


def test_a_bill_that_the_package_knows_is_shown_masked_to_confirm_and_paid_with_its_reference() -> None:
    env = world(scanner=True)
    state, effects = play(env, Scanned(BILL), state=entry())
    assert effects == [LookUpAccount("electric", "3601234567")]
    state, _ = play(env, PACKAGE, state=state)
    shown = page(state, env)
    assert isinstance(shown, AmountPage)
    assert shown.field.text == "86.40"
    assert "****4567" in texts(shown)
    assert "王*兰" in texts(shown)
    assert "3601234567" not in texts(shown)
    state, _ = play(env, Act("next"), state=state)
    assert isinstance(page(state, env), ConfirmPage)
    state, effects = play(
        env,
        Act("confirm"),
        Act("type", {"field": "pin", "text": "246810"}),
        Act("chip", "8640"),
        Act("received"),
        PinAnswered(True, 5, 0, "01"),
        state=state,
    )
    assert any(isinstance(e, CheckPin) for e in effects)
    (accept,) = [e for e in effects if isinstance(e, Accept)]
    assert accept.draft.payload["account_no"] == "3601234567"
    assert accept.draft.payload["bill_ref"] == METER.bill_ref


def test_a_bill_that_nobody_knows_is_typed_once_more_and_its_amount_and_reference_are_those_of_the_paper() -> None:
    state, _ = play(world(), Scanned(BILL), NOBODY, state=entry())
    shown = page(state)
    assert isinstance(shown, AccountPage)
    assert shown.fields[0].text == "3601 2345 67"
    assert "再输入一遍" in shown.fields[1].message
    state, effects = play(world(), Act("type", {"field": "again", "text": "3601234567"}), Act("next"), state=state)
    state, _ = play(world(), NOBODY, state=state)
    assert state.amount == "86.40"
    state, effects = play(
        world(),
        *(Act("next"), Act("confirm"), Act("type", {"field": "pin", "text": "1"}), Act("chip", "8640")),
        *(Act("received"), PinAnswered(True, 5, 0, "01")),
        state=state,
    )
    (accept,) = [e for e in effects if isinstance(e, Accept)]
    assert accept.draft.payload["bill_ref"] == "EL3601234567-202610"


def test_an_account_typed_over_a_scanned_one_forgets_what_the_paper_said() -> None:
    state, _ = play(world(), Scanned(BILL), NOBODY, state=entry())
    state, _ = play(world(), Act("type", {"field": "account", "text": "3600000001"}), state=state)
    assert state.code is None


def test_a_paper_that_names_another_amount_than_is_due_now_says_both() -> None:
    state, _ = play(world(), Scanned("EL3601234567-202610-9000"), PACKAGE, state=entry())
    shown = page(state)
    assert shown.field.text == "86.40"
    assert "单子上的金额" in texts(shown)
    assert "￥90.00" in texts(shown)


def test_a_foreign_code_is_said_on_the_page_and_changes_nothing_else() -> None:
    for env in (world(), with_card()):
        before = entry(env)
        state, effects = play(env, Scanned("WA10020031-202610-2860"), state=before)
        assert effects == []
        assert replace(state, account_message="") == before
        assert "这个码是水费单子上的" in texts(page(state, env))
        state, _ = play(env, Act("key", "3"), Act("known", 0), state=state)
        assert state.account_message == ""


def test_no_code_is_taken_while_one_is_looked_up_or_on_any_other_page() -> None:
    looking, _ = play(world(), Scanned(BILL), state=entry())
    amount, _ = play(world(), PACKAGE, state=looking)
    confirm, _ = play(world(), Act("next"), state=amount)
    cash, _ = play(world(), Act("confirm"), state=confirm)
    for state in (pay.start(), looking, amount, confirm, cash, replace(cash, phase="checking")):
        for text in ("EL3609876543-202610-12055", QR, "3609876543", "1"):
            assert pay.update(state, Scanned(text), world()) == (state, ())


def test_the_page_invites_to_scan_only_where_a_scanner_is() -> None:
    assert page(entry()).scan_hint == ""
    assert "扫码器" in page(entry(), world(scanner=True)).scan_hint
    assert "扫码器" in page(entry(with_card()), with_card(scanner=True)).scan_hint


# --- an old slip ------------------------------------------------------------------------------------


def from_slip(found: SlipAccountFound, answer: AccountAnswered = NOBODY) -> pay.Pay:
    state, effects = play(world(), Scanned(QR), state=entry())
    assert effects == [LookUpSlipAccount(SLIP_NO, MAC[:16])]
    state, effects = play(world(), found, state=state)
    if effects:
        state, _ = play(world(), answer, state=state)
    return state


@pytest.mark.parametrize("answer", [PACKAGE, NOBODY])
def test_an_old_slip_fills_the_account_of_its_payment_and_never_shows_its_number(answer: AccountAnswered) -> None:
    state = from_slip(PAID, answer)
    shown = page(state)
    assert type(shown) is AmountPage
    assert "王*兰" in texts(shown)
    seen: list[Any] = [shown]
    back, _ = play(world(), Act("back"), state=state)
    seen.append(page(back))
    on, _ = play(world(), Act("type", {"field": "amount", "text": "50"}), Act("next"), state=state)
    seen.append(page(on))
    cash, _ = play(world(), Act("confirm"), state=on)
    seen.append(page(cash))
    for each in seen:
        assert "3601" not in texts(each).replace(" ", "")
    assert isinstance(seen[1], AccountPage)
    assert back.account == ""


def test_while_a_slips_account_is_looked_up_its_number_is_not_shown_either() -> None:
    state, _ = play(world(), Scanned(QR), state=entry())
    asking, _ = play(world(), PAID, state=state)
    assert "3601" not in texts(page(asking)).replace(" ", "")
    assert page(asking).busy


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (SlipAccountFound(SLIP_NO, "unknown"), "不是本机打印的"),
        (SlipAccountFound(SLIP_NO, "not_payment"), "不是缴费凭条"),
        (replace(PAID, biller="water", account_no="10020031"), "这张凭条是水费的"),
        (replace(PAID, state="rejected"), "上次没有缴成"),
        (replace(PAID, state="voided"), "上次没有缴成"),
    ],
)
def test_a_slip_that_does_not_help_says_why(found: SlipAccountFound, word: str) -> None:
    state = from_slip(found)
    assert state.phase == "account"
    assert state.looking == ""
    shown = page(state)
    assert word in shown.fields[0].message
    assert "3601" not in texts(shown).replace(" ", "")


def test_a_typed_account_after_a_slip_is_asked_twice_as_ever() -> None:
    state = from_slip(PAID)
    state, _ = play(
        world(), Act("back"), Act("type", {"field": "account", "text": "3600000001"}), Act("next"), state=state
    )
    state, _ = play(world(), AccountAnswered("electric", "3600000001", "none", None), state=state)
    assert state.phase == "account"
    assert state.ask_again


def test_only_the_code_that_this_ledger_printed_opens_its_account(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.db")
    paid = ledger.accept(draft(), LIMITS)
    opened = ledger.accept(draft(0, kind="note", postings=()), LIMITS)
    assert paid.slip_no
    assert opened.slip_no
    mac = bytes.fromhex(paid.row_mac)[:16]
    found = slip_account(ledger, paid.slip_no, mac)
    assert found == SlipAccountFound(paid.slip_no, "", "electric", "3601234567", "", "accepted")
    assert slip_account(ledger, paid.slip_no, bytes(16)).code == "unknown"
    assert slip_account(ledger, SLIP_NO, mac).code == "unknown"
    other = slip_account(ledger, opened.slip_no, bytes.fromhex(opened.row_mac)[:16])
    assert other == SlipAccountFound(opened.slip_no, "not_payment")
    ledger.close()
