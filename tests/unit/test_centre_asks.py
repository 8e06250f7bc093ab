"""Live questions at the centre: how many, how alike the answers are, and the one word of a slip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert

from sync.gateway.ask_limits import HOUR_NS, PER_HOUR, PER_VISIT, SLOWER_NS, AskMeter
from sync.gateway.asks import answer
from sync.gateway.schema import account
from sync.gateway.slip_words import OF_KIND, slip_word
from sync.protocol import AskAnswer, AskRequest
from sync.record import Draft, Posting
from tests.support.both_sides import GENEROUS, TERMINAL, BothSides
from tests.support.ledgers import draft

KNOWN = {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}
UNKNOWN = {**KNOWN, "account_no": "3600000001"}
SECOND = 1_000_000_000


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    with made.store.begin() as connection:
        connection.execute(
            insert(account),
            [{"biller": "electric", "account_no": "3601234567", "id_no": "", "holder_masked": "王*兰", "due_fen": 8640,
              "address_masked": "", "label": "", "period": "202610", "bill_ref": "EL-1"}],
        )  # fmt: skip
    yield made
    made.close()


def ask(sides: BothSides, meter: AskMeter, visit: str = "v1", kind: str = "bill", **body: Any) -> AskAnswer:
    request = AskRequest.model_validate(
        {"terminal_id": TERMINAL, "epoch_id": "epoch-1", "kind": kind, "body": body, "visit": visit}
    )
    return answer(sides.store, sides.clock, meter, TERMINAL, request)


def bill(sides: BothSides, meter: AskMeter, account_no: Any, visit: str = "v1") -> AskAnswer:
    return ask(sides, meter, visit, biller="electric", account_no=account_no)


def slip(sides: BothSides, slip_no: Any, meter: AskMeter | None = None) -> AskAnswer:
    return ask(sides, meter or AskMeter(), kind="slip", slip_no=slip_no)


# --- how many ------------------------------------------------------------------
def test_five_accounts_a_visit_and_then_slower_and_it_says_so() -> None:
    meter, now = AskMeter(), 0
    asked = [meter.wait_s("T1", "v1", ("bill", str(n)), now) for n in range(PER_VISIT)]
    assert asked == [0.0] * PER_VISIT
    assert meter.wait_s("T1", "v1", ("bill", "new"), now + 10 * SECOND) == 20.0
    # The same again costs nothing; another visit and another terminal have limits of their own.
    assert meter.wait_s("T1", "v1", ("bill", "0"), now + 10 * SECOND) == 0.0
    assert meter.wait_s("T1", "v2", ("bill", "new"), now + 10 * SECOND) == 0.0
    assert meter.wait_s("T2", "v1", ("bill", "new"), now + 10 * SECOND) == 0.0
    later = now + 10 * SECOND + SLOWER_NS
    assert meter.wait_s("T1", "v1", ("bill", "new"), later) == 0.0
    assert meter.wait_s("T1", "v1", ("bill", "newer"), later) == SLOWER_NS / 1e9


def test_sixty_an_hour_however_many_visits_or_none_are_named() -> None:
    for visits in (True, False):
        meter = AskMeter()
        for n in range(PER_HOUR):
            assert meter.wait_s("T1", f"v{n}" if visits else "", ("slip", str(n)), n) == 0.0
        assert meter.wait_s("T1", "another" if visits else "", ("slip", "new"), PER_HOUR) > 0
        assert meter.wait_s("T1", "another" if visits else "", ("slip", "new"), HOUR_NS + 1) == 0.0


@given(st.lists(st.tuples(st.sampled_from(["v1", "v2", ""]), st.integers(0, 200), st.integers(0, 40)), max_size=300))
def test_no_hour_brings_more_than_its_sixty_and_one_each_half_minute(asked: list[tuple[str, int, int]]) -> None:
    meter, now = AskMeter(), 0
    passed: list[tuple[str, int, int]] = []
    for visit, number, pause_s in asked:
        now += pause_s * SECOND
        seen = (visit, number) in [(v, n) for v, n, _ in passed]
        if meter.wait_s("T1", visit, ("bill", str(number)), now) == 0.0 and not seen:
            passed.append((visit, number, now))
    for start in [at for _, _, at in passed]:
        inside = [at for _, _, at in passed if start <= at < start + HOUR_NS]
        assert len(inside) <= PER_HOUR + HOUR_NS // SLOWER_NS


@pytest.mark.parametrize("kind", ["bill", "slip"])
def test_over_the_limit_the_answer_has_a_code_of_its_own_whatever_was_asked(sides: BothSides, kind: str) -> None:
    meter = AskMeter()
    asked = {"bill": ({"biller": "electric", "account_no": str(n)} for n in range(PER_VISIT)),
             "slip": ({"slip_no": f"{n:012d}"} for n in range(PER_VISIT))}  # fmt: skip
    for body in asked[kind]:
        assert ask(sides, meter, kind=kind, **body) == AskAnswer(found=False)
    for account_no in ("3601234567", "3600000001"):
        over = bill(sides, meter, account_no)
        assert (over.found, over.code, over.wait_s, over.body) == (False, "too_many", 30.0, {})
    sides.clock.advance(30)
    assert bill(sides, meter, "3601234567").found


# --- how alike -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "bodies"),
    [
        ("bill", [{"biller": "electric", "account_no": n} for n in ("3600000001", "", "\0", "9" * 900, 7, None)]),
        ("slip", [{"slip_no": n} for n in ("000000000000", "000000000001", "", "x", "9" * 900, 7, None)]),
    ],
)
def test_unknown_and_forbidden_get_the_same_answer_after_the_same_work(
    sides: BothSides, kind: str, bodies: list[dict[str, Any]]
) -> None:
    statements: list[str] = []
    event.listen(sides.store.engine, "before_cursor_execute", lambda *words: statements.append(words[2]))
    work = []
    for body in bodies:
        statements.clear()
        assert ask(sides, AskMeter(), kind=kind, **body) == AskAnswer(found=False)
        work.append(list(statements))
    assert work[0]
    assert all(done == work[0] for done in work)


# --- the word of a slip -----------------------------------------------------------
def take(sides: BothSides, **changes: Any) -> Draft:
    wanted = draft(**{"payload": KNOWN, **changes})
    sides.ledger.accept(wanted, GENEROUS)
    return wanted


def word(sides: BothSides, paid: Draft) -> object:
    operation = sides.ledger.operation(paid.op_id)
    assert operation is not None
    found = slip(sides, operation.slip_no)
    assert found.found
    return found.body["word"]


def given_back(sides: BothSides, paid: Draft, kind: str) -> None:
    sides.ledger.accept(
        draft(
            -8640, kind=kind, supersedes=paid.op_id, second_actor_id="02", payload={"amount_fen": -8640},
            postings=(Posting("drawer", -8640), Posting("payable:electric", 8640)), slip=None,
            stream_key=paid.stream_key,
        ),
        GENEROUS,
    )  # fmt: skip


def test_a_slip_is_called_what_became_of_its_payment(sides: BothSides) -> None:
    paid, refused = take(sides), take(sides, payload=UNKNOWN)
    sides.exchange()
    assert [word(sides, p) for p in (paid, refused)] == ["已上传待确认"] * 2
    sides.agree()
    assert [word(sides, p) for p in (paid, refused)] == ["办理成功", "待退款"]
    given_back(sides, refused, "refund")
    sides.agree()
    assert word(sides, refused) == "已退款"
    sides.correct(paid.op_id, "rejected")
    assert word(sides, paid) == "待退款"
    sides.agree()
    given_back(sides, paid, "refund")
    sides.agree()
    assert word(sides, paid) == "已退款"


def test_a_slips_answer_carries_the_business_day_of_its_operation(sides: BothSides) -> None:
    paid = take(sides)
    sides.exchange()
    operation = sides.ledger.operation(paid.op_id)
    assert operation is not None
    assert slip(sides, operation.slip_no).body["business_date"] == paid.business_date
    assert paid.business_date


def test_a_slip_of_a_payment_taken_back_says_so(sides: BothSides) -> None:
    paid = take(sides)
    given_back(sides, paid, "void")
    sides.agree()
    assert word(sides, paid) == "已撤销"


def test_a_slip_whose_cash_went_on_to_another_payment_waits_for_no_refund(sides: BothSides) -> None:
    paid = take(sides, payload=UNKNOWN)
    sides.agree()
    again = draft(8640, supersedes=paid.op_id, payload=KNOWN, postings=())
    sides.ledger.accept(again, GENEROUS)
    sides.agree()
    assert [word(sides, p) for p in (paid, again)] == ["未通过", "办理成功"]


@pytest.mark.parametrize(
    ("state", "newest", "follow_up", "cash_waits", "said"),
    [
        ("stored", None, None, True, "已上传待确认"),
        ("needs_more", None, None, True, "需补正"),
        ("voided", None, None, True, "已撤销"),
        ("stored", None, "void", True, "已撤销"),
        ("settled", "settled", None, True, "办理成功"),
        ("settled", "rejected", None, True, "待退款"),
        ("rejected", "rejected", None, True, "待退款"),
        ("rejected", "rejected", None, False, "未通过"),
        ("rejected", "rejected", "refund", True, "已退款"),
        ("rejected", "settled", "refund", True, "已退款"),
        ("rejected", "rejected", "write_off", True, "未通过"),
        ("rejected", "settled", None, True, "办理成功"),
    ],
)
def test_each_state_of_a_payment_has_its_word(
    state: str, newest: Any, follow_up: str | None, cash_waits: bool, said: str
) -> None:
    assert slip_word("payment", state, newest, follow_up, cash_waits) == said


def test_before_a_decision_no_kind_is_called_done() -> None:
    for kind in (*OF_KIND, "hologram"):
        assert slip_word(kind, "stored", None, None, True).startswith("已上传待")
        assert slip_word(kind, "rejected", "rejected", None, True) not in ("办理成功", "待退款") or kind == "payment"
