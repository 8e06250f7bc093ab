"""Who may hold the till: the PIN is right, and so is the role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kiosk.effects import Effects, Summary
from kiosk.flows.base import CheckPin, Event, PinAnswered
from kiosk.staff import Member, pin_digest
from sync.record import Limits
from tests.support.worlds import bundle

SALT = b"s" * 16


class Now:
    """A lane that does everything at once, and an agent that hears nothing."""

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        done(work())

    def ask(self, kind: str, body: Mapping[str, Any], reply: Any, deadline_ms: int) -> None:
        reply({"ok": False, "code": "agent_down"})


def answer(role: str, pin: str) -> PinAnswered:
    said: list[Event] = []
    roster = {"07": Member("07", role, SALT, pin_digest("246810", SALT))}
    nothing: Any = lambda *_: None  # noqa: E731
    Effects(
        post=lambda _serial, event: said.append(event),
        lane=nothing,
        workers=Now(),
        asker=Now(),
        wake_printer=nothing,
        refresh=nothing,
        sign=nothing,
        summary=lambda: Summary(staff=roster),
        line_up=lambda: False,
        now_ms=lambda: 0,
        wipe=nothing,
        verify_card_pin=nothing,
        print_once=nothing,
        corner=nothing,
        limits=Limits(),
        pin_rule=bundle().policy.pin,
        visit_id=lambda: "1",
    ).run(1, CheckPin("07", pin))
    (event,) = said
    assert isinstance(event, PinAnswered)
    return event


@pytest.mark.parametrize(("role", "may"), [("clerk", True), ("point_manager", True), ("technician", False)])
def test_only_who_may_hold_the_till_signs_in_there(role: str, may: bool) -> None:
    said = answer(role, "246810")
    assert (said.ok, said.other_role) == (may, not may)


def test_a_wrong_pin_does_not_tell_the_role() -> None:
    said = answer("technician", "000000")
    assert (said.ok, said.other_role) == (False, False)
