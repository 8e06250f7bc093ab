"""The composition root: the only place that wires drivers, ledger, agent socket, flows and window together."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import FrameType
from typing import Any

from PySide6.QtCore import QTimer

from drivers.card.port import CardReader, CardSnapshot
from drivers.dock.state import DockState
from drivers.printer.port import Printer, PrinterState
from kiosk import content as content_files
from kiosk.config import Config
from kiosk.effects import Effects, Summary, read_summary
from kiosk.flows.base import Env, Point, Printed
from kiosk.person import Person
from kiosk.session import Session
from kiosk.ui import app
from kiosk.ui.ask_client import AskClient
from kiosk.ui.bridge import Bridge
from kiosk.ui.presenters.page import present
from kiosk.ui.threads import LedgerLane, MainThread, WorkerLane
from kiosk.visit import CardChanged, Touched, Visit
from sync.clock import Clock, SystemClock
from sync.ledger.store import Ledger
from sync.ledger.values import Identity, LedgerError
from sync.record import Limits

log = logging.getLogger(__name__)
TICK_MS = 250
LOOK_MS = 500


@dataclass(frozen=True, slots=True)
class Demo:
    """What only a demo has: the dock's folder, and the stage's socket where a storyboard plays."""

    dock: DockState
    stage_fd: int | None = None
    reach: Callable[[str], None] = lambda point: None
    """Told of the ledger's fail points, for tests that end the process there."""


class Crashed(Exception):
    """A thread of the terminal died of a bug: the process ends and is started again."""


def run(config: Config, demo: Demo | None = None) -> int:
    """Open the terminal and stay until SIGTERM. Raises LedgerError, ConfigError, OSError before the first frame."""
    app.prepare(config.screen.platform)
    application = app.application(sys.argv[:1])
    terminal = Terminal(config, demo)
    terminal.start()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        application.exit(0)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        code: int = application.exec()
    finally:
        terminal.stop()
    return code if terminal.crash is None else 70


class Terminal:
    """All parts, made in the order in which the first frame needs them."""

    def __init__(self, config: Config, demo: Demo | None) -> None:
        self.crash: BaseException | None = None
        self._config = config
        self._demo = demo
        self._clock: Clock = SystemClock(demo.dock.clock_offset) if demo else SystemClock()
        self._content = _with_limits(content_files.load(content_files.bundled()), config)
        self._main = MainThread()
        point = Point(
            config.terminal.id,
            config.terminal.point_name,
            config.terminal.point_code,
            config.terminal.phone,
            demo is not None,
        )
        self.session = Session(
            content=self._content, point=point, clock=self._clock, show=self._show, run=self._run_effect
        )
        icons = (content_files.bundled() / "icons").as_uri()
        self.bridge = Bridge(self._act, icons, config.screen.senior)
        self.session.redraw()
        screen = config.screen
        self.window = app.Window(
            self.bridge, lambda: self.session.handle(Touched()), screen.width, screen.height, screen.fullscreen
        )
        key = config.ledger_key_path.read_bytes()
        self._open_ledger: Callable[[], Ledger] = lambda: Ledger.open(
            config.ledger_path, key, self._clock, reach=demo.reach if demo else _nowhere
        )
        self._lane = LedgerLane(self._open_ledger, self._main.post, self._crashed)
        self._watch = LedgerLane(self._open_ledger, self._main.post, self._crashed)
        self._workers = WorkerLane(self._main.post, self._crashed)
        self._seen_version = -1
        uids = frozenset({os.getuid()})
        self._asker = AskClient(config.socket_path, uids, self._line)
        self._reader: CardReader | None = None
        self._spool: Any = None
        self._devices: dict[str, str] = {}
        self._effects = Effects(
            post=self.session.answer,
            lane=self._lane,
            workers=self._workers,
            asker=self._asker,
            wake_printer=self._wake_printer,
            refresh=self._refresh,
            sign=self._sign,
            summary=lambda: self.session.around.summary,
            line_up=lambda: self.session.around.line_up,
            now_ms=self.session.now_ms,
            wipe=self._asker.forget,
            limits=self._limits,
            pin_rule=self._content.policy.pin,
            visit_id=lambda: str(self.session.visit.serial),
        )
        self._tick = QTimer()
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.session.tick)
        self._look = QTimer()
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._look_at_ledger)
        self._stage: Any = None

    @property
    def _limits(self) -> Limits:
        return self._content.policy.limits

    def start(self) -> None:
        """Begin; what is slow to import comes after the first frame."""
        self._lane.start()
        self._watch.start()
        self._lane.run(lambda ledger: ledger.identity(), self._known)
        QTimer.singleShot(0, self._after_first_frame)

    def stop(self) -> None:
        """Stop every thread before Qt goes."""
        self._tick.stop()
        self._look.stop()
        if self._stage is not None:
            self._stage.stop()
        if self._reader is not None:
            self._reader.stop()
        if self._spool is not None:
            self._spool.stop()
        self._asker.stop()
        for lane in (self._workers, self._watch, self._lane):
            lane.stop()
        self.window.close()

    def _after_first_frame(self) -> None:
        self._workers.start()
        self._tick.start()
        self._look.start()
        self._asker.start()
        self._start_printer()
        self._start_reader()
        if self._demo and self._demo.stage_fd is not None:
            from kiosk.ui.stagehand import Stagehand

            self._stage = Stagehand(self._demo.stage_fd, self.window.view, self._act)

    def _start_reader(self) -> None:
        def today() -> date:
            return self._clock.utc().astimezone().date()

        if self._config.card.driver == "simulated" and self._demo:
            from drivers.card.simulated import SimulatedReader

            self._reader = SimulatedReader(self._demo.dock, today)
        else:
            from drivers.card.pcsc import PcscReader

            self._reader = PcscReader(self._config.card.reader, today)
        self._reader.start(lambda snapshot: self._main.post(lambda: self._card(snapshot)))

    def _start_printer(self) -> None:
        from drivers.printer import profile
        from kiosk.slips.worker import SpoolWorker

        printer = self._config.printer
        chosen = profile.load(content_files.bundled() / "printers" / f"{printer.profile}.yaml")

        def make() -> Printer:
            from drivers.printer.escpos import EscposPrinter
            from drivers.printer.transport import FileTransport, NetworkTransport, Transport

            transport: Transport
            if printer.driver in ("network", "simulated"):
                transport = NetworkTransport(printer.host, printer.port)
            else:
                transport = FileTransport(printer.device)
            return EscposPrinter(transport, chosen)

        self._spool = SpoolWorker(
            open_ledger=self._open_ledger,
            make_printer=make,
            profile=chosen,
            now_text=lambda: self._clock.utc().astimezone().strftime("%Y-%m-%d %H:%M"),
            on_report=lambda r: self._main.post(lambda: self._printed(r.op_id, r.slip_no, r.result)),
            on_state=lambda state: self._main.post(lambda: self._printer(state)),
            crashed=lambda error: self._main.post(lambda: self._crashed(error)),
        )
        self._spool.start()

    # --- what comes in ---------------------------------------------------------------------------
    def _act(self, action: str, value: Any) -> None:
        from kiosk.flows.base import Act

        self.session.handle(Act(action, value))

    def _known(self, result: Identity | LedgerError) -> None:
        if isinstance(result, LedgerError):
            self._crashed(result)
            return
        self.session.around.person_key = result.person_key
        self._refresh()

    def _card(self, snapshot: CardSnapshot) -> None:
        self.session.around.reader = str(snapshot.status)
        person = None
        if snapshot.card is not None:
            card = snapshot.card
            person = Person(snapshot.presence, card.id_no, card.name, card.card_no[-4:])
        self._note_device("reader", str(snapshot.status))
        self.session.handle(CardChanged(str(snapshot.status), snapshot.presence, person))

    def _printer(self, state: PrinterState) -> None:
        self.session.around.printer = str(state)
        self._note_device("printer", str(state))
        self.session.redraw()

    def _printed(self, op_id: str, slip_no: str, result: str) -> None:
        self.session.answer(self.session.visit.serial, Printed(op_id, slip_no, result))
        self._refresh()

    def _line(self, event: Mapping[str, Any]) -> None:
        self.session.around.line_up = event.get("up") is True
        self.session.redraw()

    def _sign(self, clerk_id: str | None) -> None:
        self.session.around.staff = clerk_id

    def _note_device(self, name: str, word: str) -> None:
        self._devices[name] = word
        text = json.dumps(self._devices, sort_keys=True)
        self._lane.run(lambda ledger: ledger.set_value("devices", text), _logged)

    # --- keeping the summary true ------------------------------------------------------------------
    def _look_at_ledger(self) -> None:
        self._watch.run(lambda ledger: ledger.data_version(), self._version)

    def _version(self, version: Any) -> None:
        if version != self._seen_version:
            self._seen_version = version
            self._refresh()

    def _refresh(self) -> None:
        before = self.session.around.summary
        self._watch.run(lambda ledger: read_summary(ledger, self._limits, before), self._summarised)

    def _summarised(self, summary: Summary | LedgerError) -> None:
        if isinstance(summary, LedgerError):
            log.error("summary not read code=%s", summary.code)
            return
        self.session.around.summary = summary
        self.session.around.ready = True
        self.session.redraw()

    # --- what goes out ---------------------------------------------------------------------------
    def _show(self, visit: Visit, env: Env) -> None:
        self.bridge.show(*present(visit, env))

    def _run_effect(self, serial: int, effect: Any) -> None:
        self._effects.run(serial, effect)

    def _wake_printer(self) -> None:
        if self._spool is not None:
            self._spool.wake()

    def _crashed(self, error: BaseException) -> None:
        if self.crash is None:
            self.crash = error
            log.critical("a thread died: %s", type(error).__name__, exc_info=error)
        from PySide6.QtCore import QCoreApplication

        QCoreApplication.exit(70)


def _nowhere(_point: str) -> None:
    """A real terminal has no fail points."""


def _logged(result: Any) -> None:
    if isinstance(result, LedgerError):
        log.error("not written code=%s", result.code)


def _with_limits(content: content_files.Content, config: Config) -> content_files.Content:
    own = {k: getattr(config.limits, k) for k in config.limits.__dataclass_fields__}
    limits = replace(content.policy.limits, **{k: v for k, v in own.items() if v is not None})
    return replace(content, policy=replace(content.policy, limits=limits))
