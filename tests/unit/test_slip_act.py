"""The paper alone can bring a payment back, and only the right account and the right amount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from kiosk.till.recovery import WrongAccount, recovery
from sync.record import Draft, keyed_hash, make_slip_no, nth_key, slip_qr
from sync.slip_act import BadSlipCode, SlipAct, act_text, read_slip_code

PERSON_KEY = b"\x22" * 32
SLIP_NO = make_slip_no(7, 1_234_567)
K0 = b"\x11" * 32
ACCOUNT = "3601234567"
ACT = SlipAct(
    op_id="0190a000-0000-7000-9000-000000000001",
    seq=7,
    amount_fen=8640,
    business_date="2026-11-23",
    account_hash=keyed_hash(PERSON_KEY, "account", "electric", ACCOUNT)[:20],
    biller="electric",
)


def text_of(act: SlipAct, key: bytes = K0) -> str:
    return f"{slip_qr(SLIP_NO, bytes(32))}.{act_text(act, key)}"


acts = st.builds(
    SlipAct,
    op_id=st.uuids().map(str),
    seq=st.integers(1, 2**32 - 1),
    amount_fen=st.integers(1, 10**12),
    business_date=st.dates(min_value=date(2000, 1, 1)).filter(lambda d: d.year < 2170).map(str),
    account_hash=st.binary(min_size=10, max_size=10).map(bytes.hex),
    biller=st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=32),
)


@given(acts, st.binary(min_size=32, max_size=32))
def test_a_slip_says_the_whole_act_and_nothing_is_lost(act: SlipAct, key: bytes) -> None:
    read = read_slip_code(text_of(act, key).lower())
    assert read.act == act
    assert read.proof == act.proof(key)


@given(st.text(max_size=300))
def test_any_other_text_is_called_no_slip(text: str) -> None:
    with pytest.raises(BadSlipCode):
        read_slip_code(text)


@given(st.data())
def test_a_slip_that_was_changed_does_not_prove_itself(data: st.DataObject) -> None:
    change: dict[str, Any] = data.draw(
        st.sampled_from([{"amount_fen": 86400}, {"seq": 8}, {"business_date": "2026-11-24"}, {"biller": "water"}])
    )
    read = read_slip_code(f"{slip_qr(SLIP_NO, bytes(32))}.{act_text(ACT, nth_key(K0, 6))}")
    forged = replace(read.act, **change)
    assert forged.proof(nth_key(K0, 6)) != read.proof


def test_the_code_fits_a_qr_that_a_narrow_slip_can_carry() -> None:
    code = segno.make(text_of(ACT), micro=False, error="m")
    assert code.symbol_size(scale=4, border=4)[0] <= 384


def test_a_payment_is_typed_again_only_with_the_account_it_was_for() -> None:
    text = text_of(ACT)

    def typed(account: str) -> Draft:
        return recovery(
            op_id="x",
            slip=read_slip_code(text),
            slip_text=text,
            account_no=account,
            person_key=PERSON_KEY,
            technician_id="T1",
            clerk_id="01",
            business_date="2026-11-25",
            shift_id="s",
            biller_zh="电费",
        )

    with pytest.raises(WrongAccount):
        typed("3601234568")
    draft = typed(ACCOUNT)
    assert draft.payload["recovers"] == ACT.op_id
    assert sum(p.fen for p in draft.postings) == 0
    assert "drawer" not in {p.account for p in draft.postings}


@pytest.mark.parametrize("day", ["1970-01-01", "1999-12-31", "2026-11-23", "2999-01-01"])
def test_a_slip_of_any_clock_can_be_printed(day: str) -> None:
    act = SlipAct("0190a000-0000-7000-9000-000000000001", 1, 8640, day, "ab" * 10, "electric")
    code = read_slip_code(f"HM1.{make_slip_no(1, 7)}.{'A' * 26}.{act_text(act, b'k' * 32)}")
    assert code.act.amount_fen == 8640
    assert (code.act.business_date == day) is ("2000" <= day < "2179")
