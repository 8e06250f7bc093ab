"""What the bar at the top says of the line: never that cash works where it does not."""

from __future__ import annotations

import pytest

from kiosk.ui.presenters.chrome import present_chrome
from kiosk.visit import Visit
from tests.support.worlds import world

CASH = "现在断网 仍可现金缴费"


def test_with_a_shift_and_a_printer_cash_still_works_offline() -> None:
    assert present_chrome(Visit(), world()).line_text == CASH


@pytest.mark.parametrize("changes", [{"printer": "paper_out"}, {"shift": None}, {"drained": True}])
def test_where_no_cash_can_be_taken_the_line_is_down_and_no_more(changes: dict[str, object]) -> None:
    assert present_chrome(Visit(), world(**changes)).line_text == "现在断网"
