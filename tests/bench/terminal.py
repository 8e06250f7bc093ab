"""The terminal in this process, offscreen, with a printer that only listens: page switch, greeting, cash to slip."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.dock.state import DockState
from kiosk import content
from kiosk.config import load
from kiosk.demo import SETTINGS, card_profile
from kiosk.flows.base import Act
from kiosk.terminal import Terminal
from kiosk.till.shift import opening
from kiosk.ui import app
from kiosk.ui.opening import Demo, Opening
from kiosk.uuid7 import uuid7
from sync.clock import SystemClock
from sync.enrol import provision
from sync.gateway import content as centre_content
from sync.gateway import sandbox
from sync.gateway.store import Store
from sync.ledger.store import Ledger
from tests.bench.rows import Row, percentile

ROUNDS = 12


class Listener:
    """A printer that answers every status request with "fine" and notes when the first byte of a job came."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.first_byte_ns = 0
        threading.Thread(target=self._main, daemon=True).start()

    def _main(self) -> None:
        while True:
            client, _ = self._server.accept()
            with client:
                while data := client.recv(65536):
                    rest = data
                    for number in (1, 2, 3, 4):
                        asked = bytes((0x10, 0x04, number))
                        client.sendall(b"\x12" * rest.count(asked))
                        rest = rest.replace(asked, b"")
                    if b"\x1dr\x01" in rest:
                        client.sendall(b"\x00")
                    if rest and not self.first_byte_ns:
                        self.first_byte_ns = time.monotonic_ns()


def prepare(folder: Path, printer_port: int) -> Path:
    """Keys, a ledger with content and an open shift, terminal.toml. The file's path."""
    clock = SystemClock()
    DockState(folder / "dock").create()
    made = provision(keys_dir=folder / "keys", gateway_dir=folder / "gateway", ledger=folder / "ledger" / "ledger.db",
                     ledger_key=folder / "ledger" / "ledger.key", terminal_id="T360699001", centre_id="bench",
                     epoch_id="bench", clock=clock)  # fmt: skip
    store = Store(f"sqlite:///{folder / 'gateway' / 'centre.db'}")
    store.create("bench")
    store.register(made.registration)
    sandbox.load(store, content.bundled() / "sandbox")
    ledger = Ledger.open(made.ledger, made.ledger_key.read_bytes(), clock)
    seed = bytes.fromhex((folder / "gateway" / "decision.key").read_text())
    for name in ("bills", "staff"):
        package = centre_content.package(store, clock, seed, "T360699001", name)
        assert package is not None
        ledger.put_package(name, package.version, package.as_of, package.body, package.signature)
    bundle = content.load(content.bundled())
    now = clock.utc()
    ledger.accept(
        opening(op_id=uuid7(now), person_key=ledger.identity().person_key, clerk_id="01", business_date=now.date(),
                opening_fen=50_000, catalogue_version="b", policy_version="b"),
        bundle.policy.limits,
    )  # fmt: skip
    ledger.close()
    text = SETTINGS.format(terminal_id="T360699001", paper=printer_port, line=1, width=1920, height=1080,
                           platform='platform = "offscreen"')  # fmt: skip
    file = folder / "terminal.toml"
    file.write_text(text, encoding="utf-8")
    return file


def measure(folder: Path) -> list[Row]:
    """All rows that need a terminal."""
    printer = Listener()
    config = load(prepare(folder, printer.port))
    app.prepare("offscreen")
    application = app.application([])
    dock = DockState(config.dock_dir)
    opening = Opening(config, Demo(config.dock_dir))

    def until(condition: Callable[[], Any]) -> None:
        ends = time.monotonic() + 20
        while not condition():
            application.processEvents()
            if time.monotonic() > ends:
                raise TimeoutError("the terminal did not get there")

    until(lambda: opening.terminal is not None)
    terminal = opening.terminal
    assert terminal is not None
    session = terminal.session
    until(lambda: session.around.ready and session.around.printer == "ready" and session.around.summary.staff)
    rows = [
        *_greeting(opening, terminal, dock, until),
        *_cash(terminal, printer, until),
        *_switch(opening, terminal, until),
    ]
    opening.stop()
    return rows


def _greeting(opening: Opening, terminal: Terminal, dock: DockState, until: Any) -> list[Row]:
    times = []
    for _ in range(ROUNDS):
        until(lambda: terminal.session.visit.card_status == "no_card")
        began = time.monotonic_ns()
        dock.insert_card(card_profile("wangguilan"))
        until(lambda: _greeting_of(opening) == "王*兰，您好")
        times.append((time.monotonic_ns() - began) / 1e6)
        dock.remove_card()
        until(lambda: terminal.session.visit.person is None)
    # The virtual card answers in microseconds: all of it is ours.
    return [Row("card in to greeting, p95", percentile(times, 0.95), "ms", "the bar", 150.0, 1.0)]


def _greeting_of(opening: Opening) -> str:
    page: Any = opening.bridge.page
    return str(page.get("greeting"))


def _cash(terminal: Terminal, printer: Listener, until: Any) -> list[Row]:
    times = []
    session = terminal.session
    for number in range(5):
        session.handle(Act("tile", "pay"))
        session.handle(Act("biller", "electric"))
        for field in ("account", "again"):
            session.handle(Act("type", {"field": field, "text": f"36000000{number:02d}"}))
        session.handle(Act("next"))
        until(lambda: getattr(session.visit.flow, "phase", "") == "amount")
        session.handle(Act("type", {"field": "amount", "text": "10"}))
        session.handle(Act("next"))
        session.handle(Act("confirm"))
        session.handle(Act("type", {"field": "pin", "text": "246810"}))
        session.handle(Act("type", {"field": "received", "text": "10"}))
        printer.first_byte_ns = 0
        began = time.monotonic_ns()
        session.handle(Act("received"))
        until(lambda: printer.first_byte_ns)
        times.append((printer.first_byte_ns - began) / 1e6)
        until(lambda: len(getattr(session.visit.flow, "printed", ())) == 2)
        session.handle(Act("home"))
    return [Row("cash received to slip bytes leaving, worst", max(times), "ms", "the bar", 300.0, 1.0)]


def _switch(opening: Opening, terminal: Terminal, until: Any) -> list[Row]:
    session = terminal.session
    frames: list[int] = []
    opening.window.view.frameSwapped.connect(lambda: frames.append(time.monotonic_ns()))
    times = []
    for _ in range(40):
        for act in (Act("tile", "pay"), Act("back")):
            frames.clear()
            began = time.monotonic_ns()
            session.handle(act)
            until(lambda: frames)
            times.append((frames[0] - began) / 1e6)
    return [Row("page switch, p95", percentile(times, 0.95), "ms", "the bar", 100.0, 1.0)]
