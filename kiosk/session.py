"""The loop of the terminal: an event comes, the visit moves on, the page is shown, effects are run. Knows no Qt."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.comfort import USUAL, Comfort
from kiosk.content import Content
from kiosk.effects import Summary
from kiosk.flows.base import Effect, Env, Event, Point, Printed, Tick, with_person
from kiosk.uuid7 import uuid7
from kiosk.visit import Visit, VisitEvent, update
from sync.clock import Clock


@dataclass(slots=True)
class Around:
    """What is known of the world around the visit. Kept up to date by drivers, agent and ledger."""

    ready: bool = False
    line_up: bool = False
    line_reason: str = "starting"
    printer: str = "ready"
    reader: str = "no_card"
    staff: str | None = None
    scanner: bool = False
    voice: bool = False
    person_key: bytes = field(default=bytes(32), repr=False)
    summary: Summary = field(default_factory=Summary)


def _word() -> str:
    return secrets.token_hex(8)


class Session:
    """Holds the one Visit. All methods run on the main thread.

    `visit_word` names the present visit to agent and centre, who count questions by it: drawn for each visit, so that
    neither a visitor's questions can be strung together nor a restarted terminal takes up an old count.
    """

    def __init__(
        self,
        *,
        content: Content,
        point: Point,
        clock: Clock,
        show: Callable[[Visit, Env], None],
        run: Callable[[int, Effect], None],
        local: Callable[[datetime], datetime] = lambda moment: moment.astimezone(),
        draw: Callable[[], str] = _word,
        usual: Comfort = USUAL,
    ) -> None:
        self.around = Around()
        self.visit = Visit(usual=usual)
        self._draw = draw
        self.visit_word = draw()
        self._content = content
        self._point = point
        self._clock = clock
        self._show = show
        self._run = run
        self._local = local

    def env(self) -> Env:
        """The world as it is now."""
        around = self.around
        summary = around.summary
        now = self._clock.utc()
        env = Env(
            content=self._content,
            point=self._point,
            now_ms=self.now_ms(),
            now=self._local(now),
            new_id=uuid7(now),
            person_key=around.person_key,
            line_up=around.line_up,
            printer=around.printer,
            reader=around.reader,
            shift=summary.shift,
            staff=around.staff,
            bills=summary.bills,
            person=None,
            person_hash=None,
            members=tuple((summary.staff or {}).values()),
            unsent_count=summary.unsent_count,
            unsent_fen=summary.unsent_fen,
            drawer_fen=summary.drawer_fen,
            near_limit=summary.near_limit,
            ready=around.ready,
            questions=summary.questions,
            cases=summary.cases,
            voidable=summary.voidable,
            shift_numbers=summary.shift_numbers,
            clock=summary.clock,
            last_day=summary.business_date,
            line_reason=around.line_reason,
            drained=summary.drained,
            scanner=around.scanner,
            voice=around.voice,
            last_slip=summary.last_slip,
        )
        return with_person(env, self.visit.person)

    def now_ms(self) -> int:
        """Monotonic milliseconds of the injected clock."""
        return self._clock.mono_ns() // 1_000_000

    def handle(self, event: VisitEvent) -> None:
        """One event from glass, reader or time."""
        before = self.visit.serial
        self.visit, effects = update(self.visit, event, self.env())
        if self.visit.serial != before:
            self.visit_word = self._draw()
        for effect in effects:
            self._run(self.visit.serial, effect)
        self.redraw()

    def answer(self, serial: int, event: Event) -> None:
        """A result of an effect. Those of an earlier visit are dropped: their visit was wiped."""
        if serial == self.visit.serial or isinstance(event, Printed):
            self.handle(event)

    def tick(self) -> None:
        """Four times a second."""
        self.handle(Tick())

    def redraw(self) -> None:
        """Show the present state."""
        self._show(self.visit, self.env())
