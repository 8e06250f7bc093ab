"""How a visitor likes the screen: set by the bar, on every page, gone with the visit."""

from __future__ import annotations

import pytest

from kiosk.comfort import LOUDEST, SOFTEST, Comfort, turned
from kiosk.flows.base import Act, Tick
from kiosk.visit import Visit, update
from tests.support.worlds import world


@pytest.mark.parametrize(
    ("wish", "wished"),
    [("large", Comfort(large=True)), ("lowered", Comfort(lowered=True)), ("reading", Comfort(reading=True))],
)
def test_a_wish_turns_over_with_each_touch(wish: str, wished: Comfort) -> None:
    once = turned(Comfort(), wish)
    assert once == wished
    assert turned(once, wish) == Comfort()


def test_the_language_goes_to_english_and_back() -> None:
    assert turned(Comfort(), "language").language == "en"
    assert turned(turned(Comfort(), "language"), "language") == Comfort()


def test_the_volume_stays_within_its_bounds() -> None:
    loud = soft = Comfort()
    for _ in range(9):
        loud, soft = turned(loud, "volume", "up"), turned(soft, "volume", "down")
    assert (loud.volume, soft.volume) == (LOUDEST, SOFTEST)


def test_what_is_none_of_the_bars_changes_nothing() -> None:
    assert turned(Comfort(), "volume", 7) == turned(Comfort(), "next") == Comfort()


def test_a_wish_begins_a_visit_keeps_the_page_and_is_forgotten_with_the_visit() -> None:
    visit, _ = update(Visit(), Act("tile", "pay"), world())
    visit, effects = update(visit, Act("large"), world())
    assert visit.liked.large
    assert visit.flow is not None
    assert not effects
    later = world(now_ms=world().now_ms + 80_000)
    after, _ = update(visit, Tick(), later)
    assert after.serial == visit.serial + 1
    assert not after.liked.large


def test_a_wish_stays_on_the_way_home_and_ends_with_the_visit() -> None:
    visit, _ = update(Visit(), Act("tile", "query"), world())
    visit, _ = update(visit, Act("large"), world())
    home, _ = update(visit, Act("home"), world())
    assert home.flow is None
    assert home.serial == visit.serial
    assert home.liked.large
    after, _ = update(home, Tick(), world(now_ms=world().now_ms + 50_000))
    assert after.serial == visit.serial + 1
    assert not after.liked.large


def test_a_terminal_that_begins_in_large_type_goes_back_to_it() -> None:
    usual = Comfort(large=True)
    visit, _ = update(Visit(usual=usual), Act("large"), world())
    assert not visit.liked.large
    after, _ = update(visit, Tick(), world(now_ms=world().now_ms + 50_000))
    assert after.liked == usual
