"""The composition root: the only place that wires drivers, ledger, agent socket, flows and window together.

Imported after the first frame (`kiosk.ui.opening`), so it may import what it likes.
"""

from __future__ import annotations

import json
import logging
import platform
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer, qVersion
from PySide6.QtGui import QWindow

from drivers.card.port import CardReader, CardSnapshot, PinAnswer
from drivers.dock.state import DockState
from drivers.printer.escpos import EscposPrinter
from drivers.printer.port import PrinterState
from drivers.scanner.port import Scanner
from kiosk import START_AGAIN, VERSION, memory
from kiosk import content as content_files
from kiosk.card_reader import make_card_reader
from kiosk.comfort import Comfort
from kiosk.config import Config, ScannerSection, WrongTerminal
from kiosk.corner import Corner
from kiosk.effects import CardPinReply, Effects, Summary, read_summary
from kiosk.flows.base import Act, Env, Point, Printed, Scanned
from kiosk.person import Person
from kiosk.session import Session
from kiosk.slips import fitting
from kiosk.slips.worker import SpoolWorker
from kiosk.speech.narrator import Narrator
from kiosk.speech.queue import Speaker
from kiosk.speech.voice import choose
from kiosk.ui import app
from kiosk.ui.ask_client import AskClient
from kiosk.ui.bridge import Bridge
from kiosk.ui.language import tell
from kiosk.ui.opening import Demo
from kiosk.ui.presenters.page import present
from kiosk.ui.threads import LedgerLane, MainThread, WorkerLane
from kiosk.visit import CardChanged, Touched, Visit
from sync.clock import Clock, SystemClock
from sync.ledger.reserve import Reserve, Rule
from sync.ledger.store import Ledger
from sync.ledger.values import Identity, LedgerError
from sync.local import allowed_uids
from sync.record import Limits, card_code
from sync.technician import NONCE_DIGITS

if TYPE_CHECKING:
    from kiosk.ui.stagehand import Stagehand

log = logging.getLogger(__name__)
TICK_MS = 250
LOOK_MS = 500


class Terminal:
    """All parts behind the window, alive from the moment it is made. Raises OSError: the ledger's key is not there."""

    def __init__(
        self,
        config: Config,
        demo: Demo | None,
        bridge: Bridge,
        window: app.Window,
        crashed: Callable[[BaseException], None],
    ) -> None:
        memory.give_back()
        self._config = config
        self._dock = DockState(demo.dock) if demo else None
        self._clock: Clock = SystemClock(self._dock.clock_offset) if self._dock else SystemClock()
        self._content = _with_limits(content_files.load(content_files.bundled()), config)
        self._main = MainThread()
        self._crashed = crashed
        self._bridge = bridge
        self._window = window
        place = config.terminal
        point = Point(place.id, place.point_name, place.point_code, place.phone, demo is not None)
        self.session = Session(
            content=self._content,
            point=point,
            clock=self._clock,
            show=self._show,
            run=self._run_effect,
            usual=Comfort(large=config.screen.senior),
        )
        self.speaker = Speaker((demo and demo.voice) or choose(config.sound.driver))
        self._narrator = Narrator(self.speaker, tell, self._content.policy.visit.speak_prompts)
        self.session.around.voice = self.speaker.speaks
        key = config.ledger_key_path.read_bytes()
        reserve = Reserve(config.ledger_path, Rule(reserve=config.reserve_bytes))

        def open_ledger() -> Ledger:
            reserve.tend()
            if demo is None:
                return Ledger.open(config.ledger_path, key, self._clock, reserve=reserve)
            return Ledger.open(config.ledger_path, key, self._clock, reach=demo.reach, reserve=reserve)

        self._open_ledger = open_ledger
        self._lane = LedgerLane(open_ledger, self._main.post, crashed)
        self._watch = LedgerLane(open_ledger, self._main.post, crashed)
        self._workers = WorkerLane(self._main.post, crashed)
        bridge.know(self._content.places.near(place.point_code))
        self._seen_version = -1
        self._asker = AskClient(config.socket_path, allowed_uids(), self._line)
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
            wipe=self._forget,
            limits=self._limits,
            pin_rule=self._content.policy.pin,
            visit_id=lambda: self.session.visit_word,
            verify_card_pin=self._verify_card_pin,
            print_once=self._print_once,
            corner=Corner(
                lane=self._lane,
                post=self.session.answer,
                clock=self._clock,
                limits=self._limits,
                draw_nonce=lambda: secrets.randbelow(10**NONCE_DIGITS),
                restart=lambda: QCoreApplication.exit(START_AGAIN),
                folder=config.ledger_path.parent,
                versions=_versions,
            ),
        )
        for lane in (self._lane, self._watch, self._workers):
            lane.start()
        self.speaker.start()
        self._lane.run(lambda ledger: ledger.identity(), self._known)
        self._tick = _timer(TICK_MS, self.session.tick)
        self._look = _timer(LOOK_MS, self._look_at_ledger)
        self._asker.start()
        self._spool = self._make_spool()
        self._spool.start()
        self._reader = self._make_reader()
        self._reader.start(lambda snapshot: self._main.post(lambda: self._card(snapshot)))
        self._scanner = make_scanner(config.scanner, self._dock, window.view)
        if self._scanner is not None:
            self._scanner.start(
                lambda text: self._main.post(lambda: self.session.handle(Scanned(text))),
                lambda there: self._main.post(lambda: self._scanner_is(there)),
            )
        self._stage: Stagehand | None = None
        if demo is not None and demo.stage_fd is not None:
            from kiosk.ui.stagehand import Stagehand

            self._stage = Stagehand(demo.stage_fd, window.view, self.act, bridge.told)

    def act(self, action: str, value: Any) -> None:
        """A touch with a meaning."""
        self.session.handle(Act(action, value))

    def touched(self) -> None:
        """A touch anywhere."""
        self.session.handle(Touched())

    def died(self, error: BaseException) -> None:
        """From any thread: what it died of."""
        self._main.post(lambda: self._crashed(error))

    def stop(self) -> None:
        """Stop every thread."""
        self._tick.stop()
        self._look.stop()
        if self._stage is not None:
            self._stage.stop()
        self._reader.stop()
        if self._scanner is not None:
            self._scanner.stop()
        self._spool.stop()
        self.speaker.stop()
        self._asker.stop()
        for lane in (self._workers, self._watch, self._lane):
            lane.stop()

    @property
    def _limits(self) -> Limits:
        return self._content.policy.limits

    def _make_reader(self) -> CardReader:
        def today() -> date:
            return self._clock.utc().astimezone().date()

        return make_card_reader(self._config, self._dock, today)

    def _make_spool(self) -> SpoolWorker:
        profile = fitting.profile(self._config)
        font = fitting.font(self._config)
        if font is None:
            log.warning("no font for rare characters: they print as 〓 with their code point")
        return SpoolWorker(
            open_ledger=self._open_ledger,
            make_printer=lambda: EscposPrinter(fitting.transport(self._config), profile),
            profile=profile,
            font=font,
            now_text=lambda: self._clock.utc().astimezone().strftime("%Y-%m-%d %H:%M"),
            on_report=lambda r: self._main.post(lambda: self._printed(r.op_id, r.slip_no, r.result)),
            on_state=lambda state: self._main.post(lambda: self._printer(state)),
            crashed=self.died,
        )

    # --- what comes in ---------------------------------------------------------------------------
    def _known(self, result: Identity | LedgerError) -> None:
        if isinstance(result, LedgerError):
            self._crashed(result)
            return
        if result.terminal_id != self._config.terminal.id:
            self._crashed(WrongTerminal(f"the ledger is that of {result.terminal_id}"))
            return
        self.session.around.person_key = result.person_key
        self._refresh()

    def _card(self, snapshot: CardSnapshot) -> None:
        self.session.around.reader = str(snapshot.status)
        person = None
        if snapshot.card is not None:
            card = snapshot.card
            person = Person(
                snapshot.presence,
                card.id_no,
                card.name,
                card.card_no[-4:],
                card_code(card.card_id),
                card.authenticated,
                card.generation,
                card.valid_until or "",
            )
        self._note_device("reader", str(snapshot.status))
        self.session.handle(CardChanged(str(snapshot.status), snapshot.presence, person))

    def _printer(self, state: PrinterState) -> None:
        self.session.around.printer = str(state)
        self._note_device("printer", str(state))
        self.session.redraw()

    def _printed(self, op_id: str, slip_no: str, result: str) -> None:
        self.session.answer(self.session.visit.serial, Printed(op_id, slip_no, result))
        self._refresh()

    def _scanner_is(self, there: bool) -> None:
        self.session.around.scanner = there
        self._note_device("scanner", "ready" if there else "absent")
        self.session.redraw()

    def _line(self, event: Mapping[str, Any]) -> None:
        self.session.around.line_up = event.get("up") is True
        self.session.around.line_reason = str(event.get("reason", ""))
        self.session.redraw()

    def _sign(self, clerk_id: str | None) -> None:
        self.session.around.staff = clerk_id

    def _verify_card_pin(self, presence: int, pin: str, reply: CardPinReply) -> None:
        def answered(answer: PinAnswer) -> None:
            self._main.post(lambda: reply(str(answer.state), answer.tries_left))

        self._reader.verify_pin(presence, pin, answered)

    def _print_once(self, document: Mapping[str, Any], reply: Callable[[str], None]) -> None:
        self._spool.print_once(document, lambda result: self._main.post(lambda: reply(result)))

    def _forget(self) -> None:
        self._asker.forget()
        self._spool.forget()
        self._narrator.forget()
        self._bridge.forget()
        self._window.forget()

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
        page, chrome = present(visit, env)
        self._bridge.show(page, chrome)
        if not self._bridge.held:
            # After the window: it turned the language.
            self._narrator.show(page, chrome)

    def _run_effect(self, serial: int, effect: Any) -> None:
        self._effects.run(serial, effect)

    def _wake_printer(self) -> None:
        self._spool.wake()


def make_scanner(settings: ScannerSection, dock: DockState | None, window: QWindow) -> Scanner | None:
    """The scanner that the configuration names; None: there is none. A simulated one needs a dock."""
    if settings.driver == "simulated" and dock:
        from drivers.scanner.simulated import SimulatedScanner

        return SimulatedScanner(dock)
    if settings.driver == "serial":
        from drivers.scanner.serial import SerialScanner

        return SerialScanner(settings.device, settings.baud)
    if settings.driver == "wedge":
        from kiosk.ui.wedge import WedgeScanner

        return WedgeScanner(window)
    return None


def _versions() -> Mapping[str, str]:
    return {"huimin": VERSION, "Python": platform.python_version(), "Qt": str(qVersion())}


def _timer(interval_ms: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer()
    timer.setInterval(interval_ms)
    timer.timeout.connect(call)
    timer.start()
    return timer


def _logged(result: Any) -> None:
    if isinstance(result, LedgerError):
        log.error("not written code=%s", result.code)


def _with_limits(content: content_files.Content, config: Config) -> content_files.Content:
    """The signed policy's limits; a point may be stricter in its own file, never laxer."""
    policy = content.policy.limits
    own = {k: getattr(config.limits, k) for k in config.limits.__dataclass_fields__}
    limits = replace(policy, **{k: min(v, getattr(policy, k)) for k, v in own.items() if v is not None})
    return replace(content, policy=replace(content.policy, limits=limits))
