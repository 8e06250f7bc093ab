from __future__ import annotations

from dataclasses import replace

from kiosk.flows import clerk, pay
from kiosk.flows.base import Act, CountVisit, LookUpAccount, Scanned, SignOut, Tick, Wipe
from kiosk.flows.query_state import Query
from kiosk.session import Session
from kiosk.visit import CardChanged, Touched, Visit, update
from sync.clock import FakeClock
from tests.support.worlds import PERSON, bundle, with_card, world

NO_CARD = CardChanged("no_card", 1, None)


def greeted() -> Visit:
    visit, _ = update(Visit(), CardChanged("card", 1, PERSON), world())
    return visit


def paying(phase: str) -> Visit:
    visit, _ = update(greeted(), Act("tile", "pay"), with_card())
    assert isinstance(visit.flow, pay.Pay)
    return replace(visit, flow=replace(visit.flow, phase=phase, biller=world().content.catalogue.biller("electric")))


def test_a_card_is_greeted_by_its_masked_name() -> None:
    visit = greeted()
    assert visit.person is not None
    assert visit.person.shown == "王*兰"


def test_a_card_without_a_name_is_greeted_by_its_tail() -> None:
    visit, _ = update(Visit(), CardChanged("needs_psam", 1, replace(PERSON, name=None, id_no=None)), world())
    assert visit.person is not None
    assert visit.person.shown == "社保卡 尾号0031"


def test_a_card_pulled_before_the_cash_ends_the_visit_with_nothing_recorded() -> None:
    for phase in ("account", "amount", "confirm", "cash"):
        visit, effects = update(paying(phase), NO_CARD, with_card())
        assert visit.flow is None
        assert visit.person is None
        assert effects == (CountVisit("payment", "card_pulled", assisted=False, card=True), Wipe())


def test_a_card_pulled_after_the_cash_lets_the_payment_complete() -> None:
    for phase in ("checking", "committing", "refund"):
        visit, effects = update(paying(phase), NO_CARD, with_card())
        assert isinstance(visit.flow, pay.Pay)
        assert visit.flow.phase == phase
        assert effects == ()


def test_another_card_never_continues_the_first_ones_visit() -> None:
    other = replace(PERSON, presence=2, name="李大山")
    visit, effects = update(paying("amount"), CardChanged("card", 2, other), with_card())
    assert visit.flow is None
    assert Wipe() in effects
    assert visit.person == other


def test_a_card_left_in_the_reader_names_nobody_after_the_visit() -> None:
    visit = replace(greeted(), last_touch_ms=0)
    visit, effects = update(visit, Tick(), with_card(now_ms=1_000_000))
    assert Wipe() in effects
    assert visit.person is None
    assert visit.card_left_in
    visit, _ = update(visit, CardChanged("card", 1, PERSON), world())
    assert visit.person is None
    visit, _ = update(visit, NO_CARD, world())
    visit, _ = update(visit, CardChanged("card", 2, replace(PERSON, presence=2)), world())
    assert visit.person is not None


def test_idle_warns_at_45_seconds_and_ends_at_75() -> None:
    visit = replace(paying("amount"), last_touch_ms=0, longest_gap_ms=0)
    visit, _ = update(visit, Tick(), with_card(now_ms=44_900))
    assert visit.idle_left_s == 0
    visit, _ = update(visit, Tick(), with_card(now_ms=45_000))
    assert visit.idle_left_s == 31
    visit, effects = update(visit, Tick(), with_card(now_ms=75_000))
    assert visit.flow is None
    assert CountVisit("payment", "idle", assisted=False, card=True) in effects


def test_staying_takes_the_warning_away() -> None:
    visit = replace(paying("amount"), last_touch_ms=0)
    visit, _ = update(visit, Tick(), with_card(now_ms=50_000))
    visit, _ = update(visit, Act("stay"), with_card(now_ms=50_000))
    visit, _ = update(visit, Tick(), with_card(now_ms=51_000))
    assert visit.idle_left_s == 0


def test_slow_hands_get_up_to_three_times_as_long() -> None:
    visit = replace(paying("amount"), last_touch_ms=0)
    visit, _ = update(visit, Touched(), with_card(now_ms=40_000))
    visit, _ = update(visit, Tick(), with_card(now_ms=40_000 + 45_000 * 2))
    assert visit.idle_left_s == 0
    visit, effects = update(visit, Tick(), with_card(now_ms=40_000 + 75_000 * 3))
    assert visit.flow is None
    assert Wipe() in effects


def test_the_idle_end_never_runs_while_cash_is_on_the_table() -> None:
    for phase in ("cash", "checking", "committing", "refund"):
        visit = replace(paying(phase), last_touch_ms=0)
        visit, _ = update(visit, Tick(), with_card(now_ms=10_000_000))
        assert isinstance(visit.flow, pay.Pay), phase
        assert visit.idle_left_s == 0


def test_an_untouched_terminal_counts_no_visits() -> None:
    visit, effects = update(Visit(), Tick(), world(now_ms=10_000_000))
    assert effects == ()
    assert visit == Visit()


def test_only_the_serial_survives_the_wipe() -> None:
    visit, _ = update(paying("amount"), NO_CARD, with_card())
    fresh = Visit(
        serial=1, last_touch_ms=visit.last_touch_ms, notice=visit.notice, notice_until_ms=visit.notice_until_ms
    )
    assert visit == fresh


def test_a_scan_without_a_flow_is_nothing_and_begins_no_visit() -> None:
    for visit in (Visit(), greeted()):
        assert update(visit, Scanned("EL3601234567-202610-8640"), world()) == (visit, ())


def test_a_scan_goes_into_the_flow_and_counts_as_a_touch() -> None:
    visit, effects = update(paying("account"), Scanned("3609876543"), with_card(now_ms=1_030_000))
    assert effects == (LookUpAccount("electric", "3609876543"),)
    assert visit.last_touch_ms == 1_030_000


def test_flows_that_expect_no_scan_ignore_it() -> None:
    for opens in (Act("tile", "help"), Act("staff")):
        before, _ = update(Visit(), opens, world())
        after, effects = update(before, Scanned("246810"), world())
        assert (after.flow, effects) == (before.flow, ())


def test_a_card_put_in_during_a_payment_is_greeted_once_it_is_over() -> None:
    visit, _ = update(Visit(), Act("tile", "pay"), world())
    visit, effects = update(visit, CardChanged("card", 1, PERSON), world())
    assert visit.person is None, "the payment began without it and goes on without it"
    assert effects == ()
    visit, _ = update(visit, Act("back"), world())
    assert visit.flow is None
    assert visit.person == PERSON
    assert visit.carded


def test_a_card_put_in_while_a_slip_prints_is_the_next_visitors() -> None:
    visit, _ = update(Visit(), Act("tile", "pay"), world())
    assert isinstance(visit.flow, pay.Pay)
    visit = replace(visit, flow=replace(visit.flow, phase="done"))
    visit, _ = update(visit, CardChanged("card", 1, PERSON), world())
    visit, effects = update(visit, Act("home"), world())
    assert Wipe() in effects
    assert visit.person == PERSON


def test_a_card_put_in_at_the_clerks_desk_is_greeted_at_home() -> None:
    desk = replace(Visit(), began=True, flow=clerk.Clerk(phase="desk"))
    visit, _ = update(desk, CardChanged("card", 1, PERSON), world(staff="01"))
    assert visit.person is None
    visit, _ = update(visit, Act("home"), world(staff="01"))
    assert visit.person == PERSON


def test_a_card_that_was_not_wanted_is_read_when_its_flow_comes_to_want_one() -> None:
    shown = replace(Visit(), began=True, flow=Query(phase="answer", until_ms=10_000_000))
    visit, _ = update(shown, CardChanged("card", 1, PERSON), world())
    assert visit.person is None
    visit, _ = update(visit, Act("again"), world())
    assert visit.person == PERSON


def test_a_card_that_waited_and_was_taken_out_names_nobody() -> None:
    visit, _ = update(Visit(), Act("tile", "pay"), world())
    visit, _ = update(visit, CardChanged("card", 1, PERSON), world())
    visit, _ = update(visit, NO_CARD, world())
    visit, _ = update(visit, Act("back"), world())
    assert visit.person is None
    assert visit.waiting is None


def test_a_card_that_everyone_went_away_from_names_nobody() -> None:
    visit, _ = update(replace(Visit(), last_touch_ms=0), Act("tile", "pay"), world(now_ms=0))
    visit, _ = update(visit, CardChanged("card", 1, PERSON), world(now_ms=0))
    visit, effects = update(visit, Tick(), world(now_ms=76_000))
    assert Wipe() in effects
    assert visit.person is None
    assert visit.card_left_in


def test_a_clerk_who_went_away_is_signed_out_wherever_the_screen_stands() -> None:
    for visit in (Visit(), replace(Visit(), began=True), replace(Visit(), began=True, flow=clerk.Clerk(phase="desk"))):
        after, effects = update(visit, Tick(), world(now_ms=74_900, staff="01"))
        assert SignOut() not in effects
        after, effects = update(after, Tick(), world(now_ms=75_000, staff="01"))
        assert SignOut() in effects
        assert after.flow is None


def test_each_visit_has_a_word_of_its_own_and_a_restart_takes_up_none() -> None:
    def session() -> Session:
        point = world().point
        return Session(content=bundle(), point=point, clock=FakeClock(), show=lambda *_: None, run=lambda *_: None)

    words = set()
    for made in (session(), session()):
        words.add(made.visit_word)
        made.handle(Act("tile", "pay"))
        assert made.visit_word in words, "one visit, one word"
        made.visit = paying("refund")
        made.handle(Act("returned"))
        words.add(made.visit_word)
    assert len(words) == 4
    assert all(len(w) == 16 for w in words)
