"""The line to the centre: when to try, how much to send, what a failure means for the next try.

Has no thread and no timer of its own: `schedule` asks for an event later, the agent's process brings it back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sync.clock import Clock
from sync.content import refresh
from sync.exchange import BATCH_BROKE_IT, BATCH_REFUSED, Round, one_round
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, Identity, NotWritten
from sync.meter import Meter, Way
from sync.pace import (
    PROBE_OPERATIONS,
    PROBE_S,
    Pace,
    asked_wait_s,
    hello_every_s,
    phase_of,
    poll_after_s,
    retry_after_s,
)
from sync.reconcile import reconcile
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
SMALLER_AFTER: Final = BATCH_REFUSED | {BATCH_BROKE_IT}
MOST_PATIENCE: Final = 8.0
"""How much longer than expected a package may take, when it did not come in time before."""
RARER: Final = 4
"""How much rarer polls are once the day's data budget is used up."""
ASKED_NS: Final = 3_000_000_000
LINE_AGAIN_NS: Final = 60_000_000_000
"""How often the ledger is told that the line is still as it was."""
SILENT: Final = frozenset({"starting", "down", "timeout", "not_the_centre", "wrong_certificate"})
"""Reasons under which a centre that says hello is news. One that answered, but not as wished, sets its own time."""
AFTER_A_REFUSED_WRITE: Final = 3
"""The disk did not take it: tried again as after so many failures in a row."""


class LineState:
    """How the line is, for whoever asks. `reason` is "" while it is up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._up = False
        self._reason = "starting"
        self._unsent = 0

    def event(self) -> Mapping[str, Any]:
        """The pushed message."""
        with self._lock:
            return {"event": "line", "up": self._up, "reason": self._reason, "unsent": self._unsent}

    def set(self, up: bool, reason: str, unsent: int) -> bool:
        """Whether anything changed."""
        with self._lock:
            before = (self._up, self._reason, self._unsent)
            self._up, self._reason, self._unsent = up, reason, unsent
            return before != (up, reason, unsent)


class Line:
    """One terminal's line. `event()` may be called from any thread, all else from one."""

    def __init__(
        self,
        ledger: Ledger,
        identity: Identity,
        transport: Transport,
        beside: Sequence[Way],
        meter: Meter,
        clock: Clock,
        app_version: str,
        schedule: Callable[[str, float], None],
        changed: Callable[[], None],
        random01: Callable[[], float],
        reach: Callable[[str], None],
    ) -> None:
        """`beside` are other users of the line: they are only counted here. `changed` is called after what
        `event()` says became another; `reach` is told named fail points."""
        self._ledger = ledger
        self._identity = identity
        self._transport = transport
        self._beside = beside
        self._meter = meter
        self._clock = clock
        self._app_version = app_version
        self._schedule = schedule
        self._changed = changed
        self._random01 = random01
        self._reach = reach
        self._state = LineState()
        self._pace = Pace()
        self._failures = 0
        self._patience = 1.0
        self._down_since_ns: int | None = None
        self._up_since_ns: int | None = None
        self._last_hello_ns = -(1 << 62)
        self._not_before_ns = -(1 << 62)
        self._unhealed = True
        self._probing = True
        self._asked_until_ns = 0
        self._backlog_from_ns = 0
        self._written: tuple[bool, str] | None = None
        self._write_again_ns = 0

    def event(self) -> Mapping[str, Any]:
        """How the line is: {"event", "up", "reason", "unsent"}."""
        return self._state.event()

    @property
    def pace(self) -> Pace:
        """How much goes at once now."""
        return self._pace

    @property
    def _up(self) -> bool:
        return bool(self.event()["up"])

    def up_for_s(self) -> float | None:
        """How long the line is up; None while it is down."""
        return None if self._up_since_ns is None else (self._clock.mono_ns() - self._up_since_ns) / 1e9

    def wait_s(self) -> float:
        """How long the centre wants to be left alone from now on. From any thread."""
        return max(0.0, (self._not_before_ns - self._clock.mono_ns()) / 1e9)

    def start(self) -> None:
        """Heal what a crash left, and ask for the first exchange."""
        self._heal()
        self._publish(False, "starting")
        self._schedule("exchange", 0.0)

    def stop(self) -> None:
        """Nobody knows of the line from now on."""
        self._publish(False, "agent_stopped")

    def say_again(self) -> None:
        """What the ledger was told of the line is believed for a while only."""
        if self._clock.mono_ns() >= self._write_again_ns:
            self._publish_again()

    def something_new(self) -> None:
        """The terminal may have accepted something."""
        if not (self._ledger.money_waits() if self._meter.over() else self._ledger.has_unsent()):
            return
        if self._up:
            self.exchange()
        else:
            self._publish_again()

    def send_now(self) -> None:
        """A person asked: no waiting for retry or slot, but not more often than every few seconds, and not before the
        moment that the centre named."""
        if self._clock.mono_ns() < self._asked_until_ns or self.wait_s() > 0:
            return
        self._asked_until_ns = self._clock.mono_ns() + ASKED_NS
        self._failures = 0
        self._backlog_from_ns = 0
        self.exchange()

    def doubt(self) -> None:
        """A question found no answer: the line is looked at once. What was learnt from failures stays."""
        if self._up:
            self.exchange()

    def probe(self) -> None:
        """Whether a kept connection fell while the line is up; a cheap hello while it is down."""
        if self._up:
            if self._transport.dropped():
                self.exchange()
            return
        if not self._may_say_hello():
            return
        self._last_hello_ns = self._clock.mono_ns()
        try:
            self._knock()
        except LineFault as fault:
            self._leave_alone(fault)
            return
        finally:
            self.count()
        self.exchange(knocked=True)

    def _may_say_hello(self) -> bool:
        since_hello_s = (self._clock.mono_ns() - self._last_hello_ns) / 1e9
        if self.event()["reason"] not in SILENT or since_hello_s < PROBE_S or self.wait_s() > 0 or self._meter.over():
            return False
        if self._down_since_ns is None:
            self._down_since_ns = self._clock.mono_ns()
        outage_s = (self._clock.mono_ns() - self._down_since_ns) / 1e9
        return since_hello_s >= hello_every_s(outage_s, self._ledger.money_waits())

    def _knock(self) -> None:
        """Whether our centre answers at all. Raises LineFault.

        Marking an operation for sending ends the clerk's right to take it back, so nothing is marked for a dead line.
        """
        if self._transport.hello().centre_id != self._identity.centre_id:
            raise LineFault("not_the_centre", 200, "other_centre")

    def exchange(self, knocked: bool = False) -> None:
        """Rounds with the centre until there is nothing more to say, then the next is planned."""
        if (wait := self.wait_s()) > 0:
            self._schedule("exchange", wait)
            return
        if self._unhealed:
            self._heal()
        try:
            if not knocked and not self._up:
                self._knock()
        except LineFault as fault:
            self._failed(fault)
        else:
            self._talk()
        self.count()

    def _talk(self) -> None:
        try:
            next_after = self._rounds()
        except LineFault as fault:
            if fault.code == "timeout" or fault.status in SMALLER_AFTER:
                self._pace = self._pace.halved()
            self._failed(fault)
        except (NotWritten, Conflict) as error:
            log.error("exchange not recorded code=%s", error.code)
            self._unhealed = True
            self._heal()
            self.not_recorded()
        else:
            self._schedule("exchange", next_after)

    def _failed(self, fault: LineFault) -> None:
        log.info("no line code=%s status=%d word=%s", fault.code, fault.status, fault.word)
        self._failures += 1
        self._probing = True
        if self._down_since_ns is None:
            self._down_since_ns = self._clock.mono_ns()
        self._leave_alone(fault)
        self._schedule("exchange", max(self.wait_s(), retry_after_s(self._failures, self._random01())))
        # The word of a refusal says what to mend: another release, another clock, another copy of this ledger.
        self._publish(False, fault.word if fault.code == "refused" and fault.word else fault.code)

    def _leave_alone(self, fault: LineFault) -> None:
        if fault.retry_after_s > 0:
            wait = asked_wait_s(fault.retry_after_s, self._random01())
            self._not_before_ns = self._clock.mono_ns() + int(wait * 1e9)

    def not_recorded(self) -> None:
        """The ledger's disk does not take it now: another exchange, later."""
        self._schedule("exchange", retry_after_s(AFTER_A_REFUSED_WRITE, self._random01()))

    def _heal(self) -> None:
        """What is marked `sending` since a crash or a refusing disk goes again; tried until it is done."""
        try:
            healed = self._ledger.recover_sending()
        except NotWritten as error:
            log.error("not healed code=%s", error.code)
            return
        self._unhealed = False
        if healed:
            log.info("%d go again", healed)

    def _rounds(self) -> float:
        while True:
            done = self._round()
            self._failures = 0
            if done.sent:
                self._pace = self._pace.grown()
                log.info("sent %d", done.sent)
            if done.verdicts:
                log.info("verdicts %d", done.verdicts)
            self._down_since_ns = None
            self._publish(True, "")
            self.count()
            if self._probing:
                self._probing = False
                if done.slot_s > 0 and self._ledger.has_unsent():
                    self._backlog_from_ns = self._clock.mono_ns() + int(done.slot_s * 1e9)
                    log.info("backlog waits %.0f s", done.slot_s)
                    return done.slot_s
                if self._ledger.has_unsent():
                    continue
            if self._clock.mono_ns() < self._backlog_from_ns:
                return max(1.0, (self._backlog_from_ns - self._clock.mono_ns()) / 1e9)
            if done.more:
                continue
            if not self._meter.over():
                self._refresh(done.content)
            if not self._ledger.has_unsent():
                self._reconcile()
            return max(self.wait_s(), self._poll_after(done.next_after_s))

    def _refresh(self, newest: Mapping[str, str]) -> None:
        """A package that does not come says nothing of money's line: it is asked for again at the next poll."""
        try:
            refresh(self._ledger, self._identity, self._transport, newest, self._patience)
            self._patience = 1.0
        except LineFault as fault:
            log.warning("content not fetched code=%s status=%d", fault.code, fault.status)
            if fault.code == "timeout":
                self._patience = min(MOST_PATIENCE, self._patience * 2)
            self._leave_alone(fault)

    def _reconcile(self) -> None:
        try:
            reconcile(self._ledger, self._identity, self._transport)
        except LineFault as fault:
            log.warning("sums not compared code=%s status=%d", fault.code, fault.status)
            self._leave_alone(fault)

    def count(self) -> None:
        """What the line has cost, well or ill. Raises NotWritten."""
        ways: tuple[Way, ...] = (self._transport, *self._beside)
        self._meter.count(
            sum(t.bytes_up for t in ways),
            sum(t.bytes_down for t in ways),
            sum(t.requests for t in ways),
            sum(t.handshakes for t in ways),
        )

    def _round(self) -> Round:
        """The first after an outage, and those while the backlog waits for its slot, carry only the newest payments."""
        probe = self._probing or self._clock.mono_ns() < self._backlog_from_ns
        pace = replace(self._pace, operations=min(PROBE_OPERATIONS, self._pace.operations)) if probe else self._pace
        return one_round(
            self._ledger,
            self._identity,
            self._transport,
            pace,
            self._app_version,
            self._reach,
            probe=probe,
            clock=self._clock,
            money_only=self._meter.over(),
        )

    def _poll_after(self, next_after_s: float) -> float:
        period = next_after_s * (RARER if self._meter.over() else 1)
        return poll_after_s(period, phase_of(self._identity.terminal_id), self._clock.utc().timestamp())

    def _publish_again(self) -> None:
        event = self.event()
        self._publish(bool(event["up"]), str(event["reason"]))

    def _publish(self, up: bool, reason: str) -> None:
        try:
            unsent = self._ledger.status().unsent_count
        except NotWritten as error:
            log.error("not counted code=%s", error.code)
            unsent = int(self.event()["unsent"])
        now_ns = self._clock.mono_ns()
        if not up:
            self._up_since_ns = None
        elif self._up_since_ns is None:
            self._up_since_ns = now_ns
        if self._state.set(up, reason, unsent):
            self._changed()
        if (up, reason) == self._written and now_ns < self._write_again_ns:
            return
        try:
            self._ledger.note_line(up, reason)
        except NotWritten as error:
            log.error("line not recorded code=%s", error.code)
            return
        self._written = (up, reason)
        self._write_again_ns = now_ns + LINE_AGAIN_NS
