"""The line to the centre: when to try, how much to send, what a failure means for the next try.

Has no thread and no timer of its own: `schedule` asks for an event later, the agent's process brings it back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sync.clock import Clock
from sync.content import refresh
from sync.exchange import Round, one_round
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, Identity, NotWritten
from sync.meter import Meter
from sync.pace import PROBE_OPERATIONS, PROBE_S, Pace, phase_of, poll_after_s, retry_after_s
from sync.reconcile import reconcile
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
TOO_LARGE: Final = 413
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
        meter: Meter,
        clock: Clock,
        app_version: str,
        schedule: Callable[[str, float], None],
        changed: Callable[[], None],
        random01: Callable[[], float],
        reach: Callable[[str], None],
    ) -> None:
        """`changed` is called after what `event()` says became another; `reach` is told named fail points."""
        self._ledger = ledger
        self._identity = identity
        self._transport = transport
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
        self._next_hello_ns = 0
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
    def _up(self) -> bool:
        return bool(self.event()["up"])

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
        if not self._ledger.has_unsent():
            return
        if self._up:
            self.exchange()
        else:
            self._publish_again()

    def send_now(self) -> None:
        """A person asked: no waiting for retry or slot, but not more often than every few seconds."""
        if self._clock.mono_ns() < self._asked_until_ns:
            return
        self._asked_until_ns = self._clock.mono_ns() + ASKED_NS
        self._failures = 0
        self._backlog_from_ns = 0
        self.exchange()

    def probe(self) -> None:
        """Whether a kept connection fell while the line is up; a cheap hello while it is down."""
        if self._up:
            if self._transport.dropped():
                self.exchange()
            return
        if self.event()["reason"] not in SILENT or self._clock.mono_ns() < self._next_hello_ns:
            return
        self._next_hello_ns = self._clock.mono_ns() + int(PROBE_S * 1e9)
        try:
            self._knock()
        except LineFault:
            return
        self.exchange(knocked=True)

    def _knock(self) -> None:
        """Whether our centre answers at all. Raises LineFault.

        Marking an operation for sending ends the clerk's right to take it back, so nothing is marked for a dead line.
        """
        if self._transport.hello().centre_id != self._identity.centre_id:
            raise LineFault("not_the_centre", 200, "other_centre")

    def exchange(self, knocked: bool = False) -> None:
        """Rounds with the centre until there is nothing more to say, then the next is planned."""
        if self._unhealed:
            self._heal()
        try:
            if not knocked and not self._up:
                self._knock()
            next_after = self._rounds()
        except LineFault as fault:
            if fault.code == "timeout" or fault.status == TOO_LARGE:
                self._pace = self._pace.halved()
            self._failures += 1
            self._probing = True
            wait = max(fault.retry_after_s, retry_after_s(self._failures, self._random01()))
            log.info("no line code=%s status=%d word=%s", fault.code, fault.status, fault.word)
            self._schedule("exchange", wait)
            # The word of a refusal says what to mend: another release, another clock, another copy of this ledger.
            self._publish(False, fault.word if fault.code == "refused" and fault.word else fault.code)
        except (NotWritten, Conflict) as error:
            log.error("exchange not recorded code=%s", error.code)
            self._unhealed = True
            self._heal()
            self.not_recorded()
        else:
            self._schedule("exchange", next_after)

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
            self._publish(True, "")
            self._meter.count(self._transport.bytes_up, self._transport.bytes_down, self._transport.requests)
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
                refresh(self._ledger, self._identity, self._transport, done.content)
            if not self._ledger.has_unsent():
                reconcile(self._ledger, self._identity, self._transport)
            return self._poll_after(done.next_after_s)

    def _round(self) -> Round:
        """The first after an outage, and those while the backlog waits for its slot, carry only the newest payments."""
        probe = self._probing or self._clock.mono_ns() < self._backlog_from_ns
        pace = replace(self._pace, operations=PROBE_OPERATIONS) if probe else self._pace
        return one_round(
            self._ledger,
            self._identity,
            self._transport,
            pace,
            self._app_version,
            self._reach,
            probe=probe,
            clock=self._clock,
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
        if self._state.set(up, reason, unsent):
            self._changed()
        now_ns = self._clock.mono_ns()
        if (up, reason) == self._written and now_ns < self._write_again_ns:
            return
        try:
            self._ledger.note_line(up, reason)
        except NotWritten as error:
            log.error("line not recorded code=%s", error.code)
            return
        self._written = (up, reason)
        self._write_again_ns = now_ns + LINE_AGAIN_NS
