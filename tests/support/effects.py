"""The runner of effects with everything around it made of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.effects import Effects, Reply, Summary
from sync.record import Limits
from tests.support.worlds import bundle


class Socket:
    """Keeps what was asked; answers nothing."""

    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    def ask(self, kind: str, body: Mapping[str, Any], reply: Reply, deadline_ms: int) -> None:
        """Keep it."""
        self._asked.append((kind, dict(body), reply, deadline_ms))


def runner(
    post: Callable[[Any], None],
    *,
    line_up: bool = True,
    asked: list[Any] | None = None,
    verify_card_pin: Any = None,
    print_once: Any = None,
) -> Effects:
    """Result events go to `post`."""
    nothing: Any = None
    return Effects(
        post=lambda _serial, event: post(event),
        lane=nothing,
        workers=nothing,
        asker=Socket([] if asked is None else asked),
        wake_printer=lambda: None,
        refresh=lambda: None,
        sign=lambda _clerk: None,
        summary=Summary,
        line_up=lambda: line_up,
        now_ms=lambda: 0,
        wipe=lambda: None,
        limits=Limits(),
        pin_rule=bundle().policy.pin,
        visit_id=lambda: "1",
        verify_card_pin=verify_card_pin,
        print_once=print_once,
        corner=nothing,
    )
