"""The agent's process: network, schedule, keys. Has no screen; the terminal has no network.

The scheduler only posts events to one queue; one thread, the main one, takes them and does one thing at a time.
"""

from __future__ import annotations

import json
import logging
import queue
import random
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final

from apscheduler.schedulers.background import BackgroundScheduler

from sync.asks import AskServer
from sync.clock import Clock
from sync.content import refresh
from sync.exchange import Round, one_round
from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.reserve import RESERVE_BYTES, Reserve, Rule
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, NotWritten
from sync.medium import Medium
from sync.meter import DEFAULT_BUDGET, Meter
from sync.pace import PROBE_OPERATIONS, PROBE_S, Pace, phase_of, poll_after_s, retry_after_s
from sync.reconcile import reconcile
from sync.transport import Credentials, LineFault, Transport

log = logging.getLogger(__name__)
COUNTER_RESERVE: Final = 1000
LOOK_S: Final = 0.5
TOO_LARGE: Final = 413
RARER: Final = 4
"""How much rarer polls are once the day's data budget is used up."""
ASKED_NS: Final = 3_000_000_000
LINE_AGAIN_NS: Final = 60_000_000_000
"""How often the ledger is told that the line is still as it was."""
COPY_AGAIN_NS: Final = 10_000_000_000
SILENT: Final = frozenset({"starting", "down", "timeout", "not_the_centre", "wrong_certificate"})
"""Reasons under which a centre that says hello is news. One that answered, but not as wished, sets its own time."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """Where everything is. `allowed_uids` may use the local socket."""

    ledger: Path
    ledger_key: Path
    url: str
    ca: Path
    cert: Path
    key: Path
    signing_key: Path
    socket: Path
    allowed_uids: frozenset[int]
    app_version: str
    terminal_id: str = ""
    """Who the configuration says we are; "" does not ask. The ledger of another terminal is refused."""
    day_budget: int = DEFAULT_BUDGET
    """Bytes a day on the line, both ways, after which only money goes."""
    reserve_bytes: int = RESERVE_BYTES
    """Kept free on the ledger's disk for sending and closing."""
    second_dir: Path | None = None
    """Folder on the second medium for the sealed copies; None: there is none."""
    second_same_disk: bool = False
    """Let it lie on the ledger's own disk: demos and tests."""


class OtherTerminal(Exception):
    """The ledger was made for another terminal."""

    code = "wrong_terminal"


class Stop(BaseException):
    """SIGTERM: abandon what is under way. A transaction rolls back, a batch under way goes again later."""


class Counters:
    """Request counters that never repeat, not even after a crash: reserved on disk a thousand at a time."""

    def __init__(self, open_ledger: Callable[[], Ledger]) -> None:
        self._open = open_ledger
        self._lock = threading.Lock()
        self._next: dict[str, int] = {}
        self._ceiling: dict[str, int] = {}

    def draw(self, path: str) -> int:
        """The next number of this path."""
        with self._lock:
            if self._next.get(path, 0) >= self._ceiling.get(path, 0):
                self._reserve(path)
            self._next[path] += 1
            return self._next[path]

    def _reserve(self, path: str) -> None:
        ledger = self._open()
        try:
            start = int(ledger.get_value(f"counter:{path}") or 0)
            ledger.set_value(f"counter:{path}", str(start + COUNTER_RESERVE))
        finally:
            ledger.close()
        self._next.setdefault(path, start)
        self._next[path] = max(self._next[path], start)
        self._ceiling[path] = start + COUNTER_RESERVE


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


class Agent:
    """Holds the parts; `handle` does one event."""

    def __init__(
        self,
        settings: AgentSettings,
        clock: Clock,
        schedule: Callable[[str, float], None],
        random01: Callable[[], float] = random.random,
        reach: Callable[[str], None] = lambda point: None,
    ) -> None:
        key = settings.ledger_key.read_bytes()

        reserve = Reserve(settings.ledger, Rule(reserve=settings.reserve_bytes))

        def open_ledger() -> Ledger:
            return Ledger.open(settings.ledger, key, clock, reach=reach, reserve=reserve)

        self._settings = settings
        self._schedule = schedule
        self._random01 = random01
        self._reach = reach
        self.ledger = open_ledger()
        self.identity = self.ledger.identity()
        if settings.terminal_id not in ("", self.identity.terminal_id):
            self.ledger.close()
            raise OtherTerminal(f"the ledger is that of {self.identity.terminal_id}")
        counters = Counters(open_ledger)
        seed = bytes.fromhex(settings.signing_key.read_text(encoding="ascii").strip())
        credentials = Credentials(
            settings.url,
            str(settings.ca),
            str(settings.cert),
            str(settings.key),
            seed,
            self.identity.terminal_id,
            self.identity.epoch_id,
            self.identity.centre_id,
            settings.app_version,
        )
        self._transport = Transport(credentials, counters.draw)
        self.line = LineState()
        self._wanted: Callable[[], None] = lambda: schedule("send_now", 0.0)
        self._asks = AskServer(
            settings.socket,
            settings.allowed_uids,
            Transport(credentials, counters.draw),
            self.identity.terminal_id,
            self.identity.epoch_id,
            self.line.event,
            self._wanted,
        )
        self._pace = Pace()
        self._failures = 0
        self._clock = clock
        self._next_hello_ns = 0
        self._version = -1
        self._unhealed = True
        self._probing = True
        self._asked_until_ns = 0
        self._backlog_from_ns = 0
        self._meter = Meter(self.ledger, clock, settings.day_budget)
        self._copied = ""
        self._copy_again_ns = 0
        self._medium = (
            Medium(settings.second_dir, settings.ledger.parent, settings.second_same_disk)
            if settings.second_dir and self.ledger.seal_key()
            else None
        )
        self._written: tuple[bool, str] | None = None
        self._write_again_ns = 0

    def start(self) -> None:
        """Heal what a crash left, open the socket, ask for the first exchange."""
        log.info("agent starts epoch=%s", self.identity.epoch_id)
        self._inspect()
        self._heal()
        self._publish(False, "starting")
        self._asks.start()
        self._schedule("exchange", 0.0)

    def stop(self) -> None:
        """Close the socket, the connections and the ledger; nobody knows of the line from now on."""
        self._publish(False, "agent_stopped")
        self._asks.stop()
        self._transport.close()
        self.ledger.close()

    def handle(self, event: str) -> None:
        """One event: exchange | look | probe | send_now. A disk that does not take it now does not end the process."""
        try:
            if event == "exchange":
                self._exchange()
            elif event == "look":
                self._look()
            elif event == "probe":
                self._probe()
            elif event == "send_now":
                self._send_now()
        except NotWritten as error:
            log.error("%s not done code=%s", event, error.code)
            if event == "exchange":
                self._schedule("exchange", retry_after_s(3, self._random01()))

    def _send_now(self) -> None:
        """A person asked: no waiting for retry or slot, but not more often than every few seconds."""
        if self._clock.mono_ns() < self._asked_until_ns:
            return
        self._asked_until_ns = self._clock.mono_ns() + ASKED_NS
        self._failures = 0
        self._backlog_from_ns = 0
        self._exchange()

    def _look(self) -> None:
        """The terminal may have accepted something."""
        version = self.ledger.data_version()
        if version != self._version or self._clock.mono_ns() >= self._copy_again_ns:
            self.ledger.tend_reserve()
            self._copy()
        if self._clock.mono_ns() >= self._write_again_ns:
            event = self.line.event()
            self._publish(bool(event["up"]), str(event["reason"]))
        if version == self._version:
            return
        if self.ledger.has_unsent():
            if self.line.event()["up"]:
                self._exchange()
            else:
                self._publish(False, str(self.line.event()["reason"]))
        self._version = version

    def _inspect(self) -> None:
        """A damaged file takes no more cash; what can be read of it still goes up, and is never thrown away."""
        self.ledger.tend_reserve()
        code = self.ledger.inspect()
        if not code:
            return
        log.error("the ledger cannot be read whole code=%s: salvage it, restore it from the second medium", code)
        try:
            self.ledger.set_value(DRAIN_ONLY, code)
        except NotWritten as error:
            log.error("not recorded code=%s", error.code)

    def _copy(self) -> None:
        """Bring the second medium up to the ledger; its state is said in status when it changes."""
        # One that was pulled out may be back, or another put in, without anything new to copy.
        self._copy_again_ns = self._clock.mono_ns() + COPY_AGAIN_NS
        if self._medium is None:
            return
        state, seq = self._medium.copy(self.ledger)
        if (text := json.dumps({"state": state, "seq": seq})) != self._copied:
            self.ledger.set_value("second_medium", text)
            self._copied = text

    def _probe(self) -> None:
        """Whether a kept connection fell while the line is up; a cheap hello while it is down."""
        if self.line.event()["up"]:
            if self._transport.dropped():
                self._exchange()
            return
        if self.line.event()["reason"] not in SILENT or self._clock.mono_ns() < self._next_hello_ns:
            return
        self._next_hello_ns = self._clock.mono_ns() + int(PROBE_S * 1e9)
        try:
            self._knock()
        except LineFault:
            return
        self._exchange(knocked=True)

    def _knock(self) -> None:
        """Whether our centre answers at all. Raises LineFault.

        Marking an operation for sending ends the clerk's right to take it back, so nothing is marked for a dead line.
        """
        if self._transport.hello().centre_id != self.identity.centre_id:
            raise LineFault("not_the_centre", 200, "other_centre")

    def _exchange(self, knocked: bool = False) -> None:
        if self._unhealed:
            self._heal()
        try:
            if not knocked and not self.line.event()["up"]:
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
            self._schedule("exchange", retry_after_s(3, self._random01()))
        else:
            self._schedule("exchange", next_after)

    def _heal(self) -> None:
        """What is marked `sending` since a crash or a refusing disk goes again; tried until it is done."""
        try:
            healed = self.ledger.recover_sending()
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
                if done.slot_s > 0 and self.ledger.has_unsent():
                    self._backlog_from_ns = self._clock.mono_ns() + int(done.slot_s * 1e9)
                    log.info("backlog waits %.0f s", done.slot_s)
                    return done.slot_s
                if self.ledger.has_unsent():
                    continue
            if self._clock.mono_ns() < self._backlog_from_ns:
                return max(1.0, (self._backlog_from_ns - self._clock.mono_ns()) / 1e9)
            if done.more:
                continue
            if not self._meter.over():
                refresh(self.ledger, self.identity, self._transport, done.content)
            if not self.ledger.has_unsent():
                reconcile(self.ledger, self.identity, self._transport)
            return self._poll_after(done.next_after_s)

    def _round(self) -> Round:
        """The first after an outage, and those while the backlog waits for its slot, carry only the newest payments."""
        probe = self._probing or self._clock.mono_ns() < self._backlog_from_ns
        pace = replace(self._pace, operations=PROBE_OPERATIONS) if probe else self._pace
        return one_round(
            self.ledger,
            self.identity,
            self._transport,
            pace,
            self._settings.app_version,
            self._reach,
            probe=probe,
            clock=self._clock,
        )

    def _poll_after(self, next_after_s: float) -> float:
        period = next_after_s * (RARER if self._meter.over() else 1)
        return poll_after_s(period, phase_of(self.identity.terminal_id), self._clock.utc().timestamp())

    def _publish(self, up: bool, reason: str) -> None:
        try:
            unsent = self.ledger.status().unsent_count
        except NotWritten as error:
            log.error("not counted code=%s", error.code)
            unsent = int(self.line.event()["unsent"])
        if self.line.set(up, reason, unsent):
            self._asks.push_line()
        now_ns = self._clock.mono_ns()
        if (up, reason) == self._written and now_ns < self._write_again_ns:
            return
        try:
            self.ledger.note_line(up, reason)
        except NotWritten as error:
            log.error("line not recorded code=%s", error.code)
            return
        self._written = (up, reason)
        self._write_again_ns = now_ns + LINE_AGAIN_NS


def run(settings: AgentSettings, clock: Clock, reach: Callable[[str], None] = lambda point: None) -> int:
    """Run until SIGTERM or SIGINT; 0. Raises what `Ledger.open` raises, and OtherTerminal."""
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    scheduler = BackgroundScheduler(timezone="UTC")

    def schedule(event: str, after_s: float) -> None:
        when = datetime.now(scheduler.timezone) + timedelta(seconds=after_s)
        scheduler.add_job(events.put, "date", run_date=when, args=[event], id=event, replace_existing=True,
                          misfire_grace_time=None)  # fmt: skip

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise Stop

    agent = Agent(settings, clock, schedule, reach=reach)
    for name, seconds in (("look", LOOK_S), ("probe", LOOK_S)):
        scheduler.add_job(events.put, "interval", seconds=seconds, args=[name], id=f"every-{name}", max_instances=1,
                          coalesce=True, misfire_grace_time=None)  # fmt: skip
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        scheduler.start()
        agent.start()
        while True:
            agent.handle(events.get())
    except Stop:
        log.info("agent stops")
        return 0
    finally:
        scheduler.shutdown(wait=False)
        agent.stop()
