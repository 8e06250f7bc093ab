"""An Env to try flows in: one village, two residents, the line down."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from kiosk import content
from kiosk.flows.base import Bill, BillPackage, Env, OpenShift, Point
from kiosk.person import Person

PERSON_HASH = "a" * 32
PERSON = Person(presence=1, id_no="36069919520308024X", name="王桂兰", card_tail="0031")
METER = Bill("electric", "3601234567", "王*兰", "春涛镇滨江村", 8640, "2026年10月", "EL3601234567-202610", "我家电表")
WATER = Bill("water", "10020031", "李*山", "春涛镇滨江村", 2860, "2026年10月", "WA10020031-202610", "我家水表")
BILLS = BillPackage(
    "2026-11-20T08:00:00.000Z",
    {(b.biller, b.account_no): b for b in (METER, WATER)},
    {PERSON_HASH: (METER,)},
)
SHIFT = OpenShift("shift-1", "01", "2026-11-23", 50_000)
_ids = itertools.count(1)


@cache
def bundle() -> content.Content:
    """The bundle that ships with the product."""
    return content.load(content.bundled())


def world(**changes: Any) -> Env:
    """The line down, a shift open, the printer fine, nobody known; with `changes`."""
    env = Env(
        content=bundle(),
        point=Point("T360699001", "滨江村服务点", "360699100201", "0701-3320001", demo=False),
        now_ms=1_000_000,
        now=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        new_id=f"0190a000-0000-7000-8000-{next(_ids):012d}",
        person_key=b"k" * 32,
        line_up=False,
        printer="ready",
        reader="no_card",
        shift=SHIFT,
        staff=None,
        bills=BILLS,
        person=None,
        person_hash=None,
    )
    return replace(env, **changes)


def with_card(**changes: Any) -> Env:
    """The same, with 王桂兰's card in."""
    return world(person=PERSON, person_hash=PERSON_HASH, **changes)
