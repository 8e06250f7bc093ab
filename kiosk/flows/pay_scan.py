"""The account page of a payment filled by a scan. Pure.

A bill's barcode is as good as typing the number it shows. An old slip shows only the number's end, so the number it
stands for is never shown here: it goes on to the page of amounts, masked, or nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kiosk.flows.base import (
    NO_EFFECTS,
    AccountAnswered,
    Bill,
    Effect,
    Env,
    LookUpAccount,
    LookUpSlipAccount,
    SlipAccountFound,
)
from kiosk.flows.bill_code import BillCode, NotHere, read_code
from kiosk.words import say
from sync.record import SlipQr

if TYPE_CHECKING:
    from kiosk.flows.pay import Pay

FAILED: Final = ("rejected", "voided")
"""What became of a payment whose account is not worth filling in again."""


def scanned(state: Pay, text: str, env: Env) -> tuple[Pay, tuple[Effect, ...]]:
    """A code came while the account page stood there and nothing was being looked up."""
    assert state.biller is not None
    found = read_code(text, state.biller, env.content.catalogue)
    match found:
        case NotHere(sentence):
            return _said(state, sentence), NO_EFFECTS
        case SlipQr(slip_no, mac):
            return replace(_emptied(state), looking=slip_no), (LookUpSlipAccount(slip_no, mac),)
        case BillCode(account):
            filled = replace(_emptied(state), offered=(), account=account, code=found, looking=account)
            return filled, (LookUpAccount(state.biller.id, account),)


def slip_found(state: Pay, found: SlipAccountFound, env: Env) -> tuple[Pay, tuple[Effect, ...]]:
    """The ledger's answer to a slip's QR."""
    assert state.biller is not None
    biller = state.biller
    state = replace(state, looking="")
    if found.code == "not_payment":
        return _said(state, say("这张凭条不是缴费凭条")), NO_EFFECTS
    if found.code:
        return _said(
            state, say("这张凭条不是本机打印的，请输入{account_name}", account_name=biller.account_zh)
        ), NO_EFFECTS
    if found.biller != biller.id:
        other = next((b.zh for b in env.content.catalogue.billers if b.id == found.biller), say("别的项目"))
        return _said(state, say("这张凭条是{other}的，不是{biller}的", other=other, biller=biller.zh)), NO_EFFECTS
    if found.state in FAILED or not biller.account_ok(found.account_no):
        return _said(
            state, say("这张凭条上次没有缴成，请输入{account_name}", account_name=biller.account_zh)
        ), NO_EFFECTS
    return replace(state, looking=found.account_no, slip=found), (LookUpAccount(biller.id, found.account_no),)


def from_slip(slip: SlipAccountFound, answer: AccountAnswered) -> AccountAnswered:
    """Neither line nor package knows the account: what the slip says of it stands in. It was paid here before."""
    bill = Bill(slip.biller, slip.account_no, slip.holder_masked, "", None, "", "")
    return replace(answer, source="slip", bill=bill)


def _emptied(state: Pay) -> Pay:
    return replace(
        state,
        account="",
        again="",
        ask_again=False,
        account_message="",
        again_message="",
        answer=None,
        code=None,
        slip=None,
        focus="account",
    )


def _said(state: Pay, sentence: str) -> Pay:
    return replace(state, account_message=sentence, focus="account")
