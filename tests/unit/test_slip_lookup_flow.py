from __future__ import annotations

from dataclasses import replace

from kiosk.flows.base import Act, GoHome, LookUpSlip, Scanned, SlipFound, Tick
from kiosk.flows.slip_lookup import SlipLookup, start, update
from kiosk.ui.pages.asking import LookupPage, LookupResultPage
from kiosk.ui.presenters.slip_lookup import REQUEST_WORDS, WORDS, present_slip_lookup
from sync.ledger.values import State
from sync.record import make_slip_no, slip_qr
from tests.support.worlds import world

NUMBER = make_slip_no(1, 2345678)


def typing(number: str) -> SlipLookup:
    state, _ = update(start(), Act("type", {"field": "slip_no", "text": number}), world())
    assert isinstance(state, SlipLookup)
    return state


def asked() -> SlipLookup:
    typed = typing(NUMBER)
    state, effects = update(typed, Act("next"), world())
    assert effects == (LookUpSlip(NUMBER),)
    assert isinstance(state, SlipLookup)
    return state


def found(word: str, source: str = "live", at: SlipLookup | None = None) -> SlipLookup:
    state, _ = update(at or asked(), SlipFound(NUMBER, source, "payment", word, "电费", 8640, "没有这个户号"), world())
    assert isinstance(state, SlipLookup)
    return state


def test_a_wrong_check_digit_asks_nobody() -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    typed = typing(wrong)
    state, effects = update(typed, Act("next"), world())
    assert effects == ()
    assert isinstance(state, SlipLookup)
    assert state.message


def test_what_is_not_final_is_asked_again_while_it_stands_there() -> None:
    state = found("stored")
    later = world(now_ms=1_000_000 + 2000)
    state2, effects = update(state, Tick(), later)
    assert effects == (LookUpSlip(NUMBER),)
    assert isinstance(state2, SlipLookup)
    assert found("settled", at=state2).found is not None
    _, none = update(found("settled"), Tick(), later)
    assert none == ()


def test_an_answer_does_not_vanish_because_the_line_fell() -> None:
    state, _ = update(found("stored"), Tick(), world(now_ms=1_002_000))
    assert isinstance(state, SlipLookup)
    assert found("", source="none", at=state).found == found("stored").found


def test_five_misses_slow_the_next_look_up() -> None:
    state = start()
    for _ in range(5):
        asking = replace(asked(), misses=state.misses, wait_until_ms=state.wait_until_ms)
        state = found("", source="none", at=asking)
        state, _ = update(state, Act("again"), world())  # type: ignore[assignment]
    typed, _ = update(state, Act("type", {"field": "slip_no", "text": NUMBER}), world())
    after, effects = update(typed, Act("next"), world())  # type: ignore[arg-type]
    assert effects == ()
    assert isinstance(after, SlipLookup)
    assert "秒后再试" in after.message


def test_the_result_leaves_the_screen_by_itself() -> None:
    assert update(found("settled"), Tick(), world(now_ms=1_000_000 + 120_000))[0] == GoHome()


def test_every_state_has_its_one_honest_word() -> None:
    assert set(WORDS) == {str(s) for s in State} | {"refunded", "resubmitted", "written_off"}
    for state in WORDS:
        page = present_slip_lookup(found(state), world())
        assert isinstance(page, LookupResultPage)
        assert ("办理成功" in page.title) is (state == State.SETTLED)
        assert ("待退款" in page.sentence) is (state == State.REJECTED)
        assert ("已退款" in page.title) is (state == "refunded")
        assert "离线" not in page.sentence


def test_too_many_questions_are_not_called_an_unknown_slip() -> None:
    state, _ = update(asked(), SlipFound(NUMBER, "none", code="too_many"), world())
    assert isinstance(state, SlipLookup)
    page = present_slip_lookup(state, world())
    assert isinstance(page, LookupResultPage)
    assert page.title == "查得太多了"
    assert "没有" not in page.sentence


def test_the_day_stays_when_the_centre_has_answered() -> None:
    def days(state: SlipLookup) -> list[str]:
        page = present_slip_lookup(state, world(line_up=True))
        assert isinstance(page, LookupResultPage)
        return [r.value for r in page.rows if r.label == "日期"]

    here = SlipFound(NUMBER, "local", "payment", "stored", "电费", 8640, business_date="2026-11-23")
    state, _ = update(asked(), here, world())
    assert isinstance(state, SlipLookup)
    again, _ = update(state, Tick(), world(now_ms=1_002_000))
    assert isinstance(again, SlipLookup)
    silent = found("settled", at=again)
    assert silent.found is not None
    assert (silent.found.source, days(silent)) == ("live", ["2026-11-23"])
    named, _ = update(asked(), replace(here, source="live", state="settled"), world())
    assert isinstance(named, SlipLookup)
    assert days(named) == ["2026-11-23"]


def test_a_slips_qr_fills_its_number_and_asks_at_once() -> None:
    for code in (
        slip_qr(NUMBER, bytes(32)),
        slip_qr(NUMBER, bytes(32)) + ".ABCDEF",
        slip_qr(NUMBER, bytes(32)).lower(),
    ):
        state, effects = update(start(), Scanned(code), world())
        assert effects == (LookUpSlip(NUMBER),)
        assert isinstance(state, SlipLookup)
        assert state.slip_no == NUMBER


def test_what_is_no_slips_qr_is_said_and_asks_nobody() -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    for code in ("EL3601234567-202610-8640", NUMBER, slip_qr(wrong, bytes(32)), "HM1", "HM1...", "HM1.凭条.ÄÖ.1"):
        state, effects = update(typing("0002"), Scanned(code), world())
        assert effects == ()
        assert isinstance(state, SlipLookup)
        assert "不是凭条上的二维码" in state.message
        assert state.slip_no == "0002"


def test_a_scan_waits_as_long_as_a_typed_number_after_five_misses() -> None:
    slowed = replace(start(), misses=5, wait_until_ms=1_030_000)
    state, effects = update(slowed, Scanned(slip_qr(NUMBER, bytes(32))), world())
    assert effects == ()
    assert isinstance(state, SlipLookup)
    assert "秒后再试" in state.message


def test_an_answer_on_screen_or_on_its_way_is_not_replaced_by_a_scan() -> None:
    for state in (asked(), found("settled")):
        assert update(state, Scanned(slip_qr(make_slip_no(2, 1), bytes(32))), world()) == (state, ())


def test_the_page_invites_to_scan_only_where_a_scanner_is() -> None:
    for scanner in (False, True):
        page = present_slip_lookup(start(), world(scanner=scanner))
        assert isinstance(page, LookupPage)
        assert ("扫码器" in page.scan_hint) is scanner


def test_a_request_has_words_of_its_own_and_no_money() -> None:
    assert set(REQUEST_WORDS) == {str(s) for s in State} | {"taken", "expired"}
    wanted = {"accepted": "已登记待上传", "stored": "已上传待查询", "settled": "结果可取", "rejected": "未查到",
              "taken": "已取件", "expired": "已过期"}  # fmt: skip
    for word in REQUEST_WORDS:
        answer = SlipFound(NUMBER, "live", "request", word, "养老金发放明细")
        state, _ = update(asked(), answer, world())
        assert isinstance(state, SlipLookup)
        page = present_slip_lookup(state, world())
        assert isinstance(page, LookupResultPage)
        assert page.title == wanted.get(word, page.title)
        assert "受理" not in page.title
        assert "￥" not in repr(page)
