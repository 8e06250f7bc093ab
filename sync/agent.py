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
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from apscheduler.schedulers.background import BackgroundScheduler

from sync.asks import AskServer
from sync.clock import Clock
from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.reserve import RESERVE_BYTES, Reserve, Rule
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten
from sync.line import Line
from sync.medium import LEDGER_BEHIND, Medium
from sync.meter import DEFAULT_BUDGET, Meter
from sync.transport import Credentials, Transport

if TYPE_CHECKING:
    from sync.openrosa_drain import Drain, OpenRosaSettings

log = logging.getLogger(__name__)
COUNTER_RESERVE: Final = 1000
LOOK_S: Final = 0.5
COPY_AGAIN_NS: Final = 10_000_000_000
VERIFY_COPY_NS: Final = 6 * 3_600_000_000_000
"""How often the whole copy is looked at, at a moment when nothing waits to go."""


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
    openrosa: OpenRosaSettings | None = None
    """An OpenRosa server for finished forms; None: there is none."""


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
        asking = Transport(credentials, counters.draw)
        self._meter = Meter(self.ledger, clock, settings.day_budget)
        self._drain: Drain | None = None
        if settings.openrosa:
            # Points without such a server do not pay for its XML.
            from sync.openrosa_drain import Drain

            self._drain = Drain(settings.openrosa, clock, random01, lambda: schedule("count", 0.0))
        self.line = Line(
            ledger=self.ledger,
            identity=self.identity,
            transport=self._transport,
            beside=(asking, self._drain.spent) if self._drain else (asking,),
            meter=self._meter,
            clock=clock,
            app_version=settings.app_version,
            schedule=schedule,
            changed=lambda: self._asks.push_line(),
            random01=random01,
            reach=reach,
        )
        self._asks = AskServer(
            settings.socket,
            settings.allowed_uids,
            asking,
            self.identity.terminal_id,
            self.identity.epoch_id,
            self.line.event,
            self._asked_to_send,
            lambda: schedule("doubt", 0.0),
        )
        self._schedule = schedule
        self._clock = clock
        self._version = -1
        self._copied = ""
        self._copy_again_ns = 0
        self._verify_copy_ns = clock.mono_ns() + VERIFY_COPY_NS
        self._medium = (
            Medium(settings.second_dir, settings.ledger.parent, settings.second_same_disk)
            if settings.second_dir and self.ledger.seal_key()
            else None
        )
        self._events: Mapping[str, Callable[[], None]] = {
            "exchange": self.line.exchange,
            "look": self._look,
            "probe": self.line.probe,
            "send_now": self.line.send_now,
            "doubt": self.line.doubt,
            "count": self.line.count,
        }

    def start(self) -> None:
        """Heal what a crash left, open the socket, ask for the first exchange."""
        log.info("agent starts epoch=%s", self.identity.epoch_id)
        self._inspect()
        self._asks.start()
        self.line.start()
        if self._drain:
            self._drain.start()

    def stop(self) -> None:
        """Close the socket, the connections and the ledger; nobody knows of the line from now on."""
        self.line.stop()
        if self._drain:
            self._drain.stop()
        self._asks.stop()
        self._transport.close()
        self.ledger.close()

    def handle(self, event: str) -> None:
        """One event: exchange | look | probe | send_now | doubt | count. A disk that does not take it now ends no
        process."""
        try:
            with self._drain.quiet() if self._drain else nullcontext():
                self._events[event]()
            if self._drain:
                self._drain.look(self._may_begin)
        except NotWritten as error:
            log.error("%s not done code=%s", event, error.code)
            if event == "exchange":
                self.line.not_recorded()

    def _may_begin(self) -> bool:
        """Whether the line is there for what has the lowest priority."""
        from sync.openrosa_drain import may_begin

        return may_begin(self.line.up_for_s(), self.ledger.money_waits(), self._meter.over())

    def _asked_to_send(self) -> float:
        self._schedule("send_now", 0.0)
        return self.line.wait_s()

    def _look(self) -> None:
        """The terminal may have accepted something."""
        version = self.ledger.data_version()
        if version != self._version or self._clock.mono_ns() >= self._copy_again_ns:
            self.ledger.tend_reserve()
            self._copy()
        self.line.say_again()
        if version != self._version:
            self.line.something_new()
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
        now_ns = self._clock.mono_ns()
        if now_ns >= self._verify_copy_ns and not self.ledger.has_unsent():
            self._medium.look_again()
            self._verify_copy_ns = now_ns + VERIFY_COPY_NS
        state, seq = self._medium.copy(self.ledger)
        if state == LEDGER_BEHIND and not self.ledger.get_value(DRAIN_ONLY):
            # The centre will say so too, if it is reached: until then no cash on an old ledger.
            self.ledger.set_value(DRAIN_ONLY, "rolled_back")
        if (text := json.dumps({"state": state, "seq": seq})) != self._copied:
            self.ledger.set_value("second_medium", text)
            self._copied = text


def run(settings: AgentSettings, clock: Clock, reach: Callable[[str], None] = lambda point: None) -> int:
    """Run until SIGTERM or SIGINT; 0. Raises what `Ledger.open` raises, OtherTerminal, and what a thread died of."""
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    scheduler = BackgroundScheduler(timezone="UTC")

    def schedule(event: str, after_s: float) -> None:
        when = datetime.now(scheduler.timezone) + timedelta(seconds=after_s)
        scheduler.add_job(events.put, "date", run_date=when, args=[event], id=event, replace_existing=True,
                          misfire_grace_time=None)  # fmt: skip

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise Stop

    bugs: list[BaseException] = []

    def on_bug(died: threading.ExceptHookArgs) -> None:
        # A queue that nobody works at any more would look like one that waits: the process ends and is started again.
        bugs.append(died.exc_value or RuntimeError("a thread died"))
        events.put("bug")

    agent = Agent(settings, clock, schedule, reach=reach)
    for name, seconds in (("look", LOOK_S), ("probe", LOOK_S)):
        scheduler.add_job(events.put, "interval", seconds=seconds, args=[name], id=f"every-{name}", max_instances=1,
                          coalesce=True, misfire_grace_time=None)  # fmt: skip
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    threading.excepthook = on_bug
    try:
        scheduler.start()
        agent.start()
        while True:
            event = events.get()
            if bugs:
                raise bugs[0]
            agent.handle(event)
    except Stop:
        log.info("agent stops")
        return 0
    finally:
        threading.excepthook = threading.__excepthook__
        scheduler.shutdown(wait=False)
        agent.stop()
