"""`huimin demo`: a whole city on one machine. Every part is a real process of its own."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from drivers.card.faults import ProfileError
from drivers.dock.running import Running
from drivers.dock.state import DockState
from kiosk import START_AGAIN
from kiosk import content as content_files
from kiosk.config import Config, default_file, load
from kiosk.status import terminal_status
from kiosk.storyboard.player import Player, Stage, StepFailed
from kiosk.storyboard.script import ShiftClosed, Step
from kiosk.storyboard.script import load as load_script
from kiosk.till.shift import opening
from kiosk.uuid7 import uuid7
from sync.clock import SystemClock
from sync.enrol import Provisioned, provision
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolState

TERMINAL_ID: Final = "T360699001"
CENTRE_ID: Final = "yingtan-demo"
OPENING_FEN: Final = 50_000
READY_S: Final = 30.0
AGREE_S: Final = 15.0
LOOK_S: Final = 0.05
STORY: Final = "storyboards/pay_bill_offline.yaml"
SETTINGS: Final = """\
# Written by `huimin demo`; a real point has a file of this shape from its installer.
[terminal]
id = "{terminal_id}"
point_name = "滨江村服务点"
point_code = "360699100201"
phone = "0701-3320001"
data_dir = "."
second_dir = "second"
reserve_mb = 1

[card]
driver = "simulated"

[printer]
driver = "simulated"
port = {paper}
profile = "generic-80"

[scanner]
driver = "simulated"

[centre]
url = "https://127.0.0.1:{line}"
ca = "keys/ca.crt"
cert = "keys/client.crt"
key = "keys/client.key"
signing_key = "keys/signing.key"

[screen]
width = {width}
height = {height}
fullscreen = false
{platform}
"""


class DemoFailed(Exception):
    """A part of the demo did not come up. The text says which, and where its log is."""

    code = "demo"


class SocketStage:
    """The player's end of the socket pair."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._socket.settimeout(20)
        self._buffer = b""

    def call(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """One command, one answer. Raises OSError: the terminal is gone."""
        self._socket.sendall(json.dumps(command, ensure_ascii=False).encode() + b"\n")
        while b"\n" not in self._buffer:
            data = self._socket.recv(262144)
            if not data:
                raise OSError("closed")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Let go."""
        self._socket.close()


@dataclass(slots=True)
class Demo:
    """The processes and files of one demo. `base`: made anew at each start."""

    base: Path
    tell: Callable[[str], None]
    display: bool
    own: Mapping[str, Any] = field(default_factory=dict)
    """width, height, platform where the caller's configuration names them."""
    dock: DockState = field(init=False)
    clock: SystemClock = field(init=False)
    stage: Stage = field(init=False)
    made: Provisioned = field(init=False)
    config: Config = field(init=False)
    die_at: dict[str, str] = field(default_factory=dict)
    """{process: fail point} for its next start only, in tests."""
    _processes: dict[str, subprocess.Popen[bytes]] = field(init=False, default_factory=dict)
    _running: Running | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.dock = DockState(self.base / "dock")
        self.clock = SystemClock(self.dock.clock_offset)

    # --- setting up -----------------------------------------------------------------------------
    def prepare(self) -> None:
        """Keys, ledger, centre database, dock folder. Raises DemoFailed: the folder is not a demo's."""
        if self.base.exists():
            if any(self.base.iterdir()) and not (self.base / "dock").is_dir():
                raise DemoFailed(f"{self.base} holds something else; choose another folder")
            shutil.rmtree(self.base)
        (self.base / "log").mkdir(parents=True, mode=0o700)
        self.dock.create()
        self._running = Running(self.dock.folder)
        self.made = provision(
            keys_dir=self.base / "keys",
            gateway_dir=self.base / "gateway",
            ledger=self.base / "ledger" / "ledger.db",
            ledger_key=self.base / "ledger" / "ledger.key",
            terminal_id=TERMINAL_ID,
            centre_id=CENTRE_ID,
            epoch_id=f"{TERMINAL_ID}-{secrets.token_hex(4)}",
            clock=self.clock,
        )
        # A real point has an SD card here.
        (self.base / "second").mkdir(mode=0o700, exist_ok=True)
        from sync.gateway.store import Store

        store = Store(self.db_url)
        store.create(CENTRE_ID)
        store.register(self.made.registration)
        store.engine.dispose()

    @property
    def db_url(self) -> str:
        """The centre's database."""
        return f"sqlite:///{self.base / 'gateway' / 'centre.db'}"

    def start_all(self, shift_open: bool) -> None:
        """Start every process and wait until each is ready. Raises DemoFailed."""
        self.start_around(shift_open)
        self.tell("starting the terminal")
        self.start("terminal")

    def start_around(self, shift_open: bool) -> None:
        """Every process but the terminal. Raises DemoFailed."""
        gateway = self.base / "gateway"
        self.tell("starting the city's platform (sandbox residents and billers)")
        self._spawn("gateway", "gateway", "--db", self.db_url, "--port", "0", "--dir", str(gateway),
                    "--sandbox", str(content_files.bundled() / "sandbox"), "--dock", str(self.dock.folder))  # fmt: skip
        gateway_port = self._port("gateway", gateway / "port")
        self._spawn("line", "demo-line", "--dock", str(self.dock.folder), "--target", str(gateway_port))
        line_port = self._port("line", self.dock.folder / "line.port")
        self._spawn("paper", "demo-paper", "--dock", str(self.dock.folder))
        paper_port = self._port("paper", self.dock.folder / "paper.port")
        platform = self.own.get("platform") or (None if self.display else "offscreen")
        text = SETTINGS.format(
            terminal_id=TERMINAL_ID,
            paper=paper_port,
            line=line_port,
            width=self.own.get("width", 1920),
            height=self.own.get("height", 1080),
            platform=f'platform = "{platform}"' if platform else "",
        )
        (self.base / "terminal.toml").write_text(text, encoding="utf-8")
        self.config = load(self.base / "terminal.toml")
        if shift_open:
            self._open_shift()
        self.tell("starting the agent (network, keys)")
        self.start("agent")
        self._until(self._has_content, "agent", "content from the centre")

    def ledger(self) -> Ledger:
        """A connection of our own."""
        return Ledger.open(self.made.ledger, self.made.ledger_key.read_bytes(), self.clock)

    def _open_shift(self) -> None:
        content = content_files.load(content_files.bundled())
        ledger = self.ledger()
        now = self.clock.utc()
        draft = opening(
            op_id=uuid7(now),
            person_key=ledger.identity().person_key,
            clerk_id="01",
            business_date=now.astimezone().date(),
            opening_fen=OPENING_FEN,
            catalogue_version=content.catalogue.version,
            policy_version=content.policy.version,
        )
        ledger.accept(draft, content.policy.limits)
        ledger.close()

    # --- processes ------------------------------------------------------------------------------
    def _spawn(self, name: str, *arguments: str, keep: tuple[int, ...] = ()) -> None:
        log = os.open(self.base / "log" / f"{name}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            self._processes[name] = subprocess.Popen(  # noqa: S603  our own interpreter and our own arguments
                [sys.executable, "-m", "kiosk.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=keep,
                start_new_session=True,
            )
        finally:
            os.close(log)

    def start(self, process: str) -> None:
        """Start terminal or agent and wait until it is ready. Raises DemoFailed."""
        config = str(self.base / "terminal.toml")
        if process == "agent":
            self._spawn("agent", "agent", "--config", config, "--dock", str(self.dock.folder), *self._dying("agent"))
            self._until(self.config.socket_path.exists, "agent", "its socket")
            return
        ours, theirs = socket.socketpair()
        self._spawn("terminal", "demo-terminal", "--config", config, "--stage", str(theirs.fileno()),
                    *self._dying("terminal"), keep=(theirs.fileno(),))  # fmt: skip
        theirs.close()
        self.stage = SocketStage(ours)
        self._until(self._on_stage, "terminal", "its window")

    def open_dock(self) -> None:
        """The dock's window beside the terminal. Closing it ends nothing."""
        config = str(self.base / "terminal.toml")
        self._spawn("dock", "dock", "--config", config, "window", "--of-demo")

    def kill(self, process: str) -> None:
        """SIGKILL."""
        running = self._processes[process]
        running.kill()
        running.wait()
        if process == "agent":
            self.config.socket_path.unlink(missing_ok=True)
        else:
            self.stage.close()

    def _dying(self, process: str) -> tuple[str, ...]:
        point = self.die_at.pop(process, None)
        return ("--die-at", point) if point else ()

    def pid(self, process: str) -> int:
        """Its process id."""
        return self._processes[process].pid

    def alive(self, process: str) -> bool:
        """Whether it runs."""
        return self._processes[process].poll() is None

    def stays(self, process: str) -> bool:
        """Whether it runs; one that wants to be started again is, as systemd would do. Raises DemoFailed."""
        code = self._processes[process].poll()
        if code != START_AGAIN:
            return code is None
        self.tell(f"{process} ended with {code} and is started again")
        if process == "terminal":
            self.stage.close()
        self.start(process)
        return True

    def stop(self) -> None:
        """End every process, the last started first."""
        for name in reversed(list(self._processes)):
            running = self._processes[name]
            if running.poll() is None:
                running.send_signal(signal.SIGTERM)
                try:
                    running.wait(8)
                except subprocess.TimeoutExpired:
                    running.kill()
                    running.wait()
        self._processes.clear()
        if hasattr(self, "stage"):
            self.stage.close()
        if self._running:
            self._running.end()
            self._running = None

    def _port(self, name: str, file: Path) -> int:
        self._until(file.exists, name, "its port")
        return int(file.read_text(encoding="ascii"))

    def _until(self, ready: Callable[[], bool], name: str, what: str) -> None:
        ends = time.monotonic() + READY_S
        while not ready():
            if not self.alive(name) or time.monotonic() > ends:
                raise DemoFailed(f"{name} did not come up ({what}); see {self.base / 'log' / f'{name}.log'}")
            time.sleep(LOOK_S)

    def _has_content(self) -> bool:
        ledger = self.ledger()
        try:
            return {"bills", "staff"} <= set(ledger.package_versions()) and not ledger.has_unsent()
        finally:
            ledger.close()

    def _on_stage(self) -> bool:
        return self.stage.call({"cmd": "exists", "name": "工作人员"}).get("ok") is True

    # --- what the player moves ---------------------------------------------------------------------
    def insert_card(self, name: str) -> None:
        """Raises ValueError: no such card."""
        self.dock.insert_card(card_profile(name))

    def newest_slip_no(self) -> str:
        """The number of the slip that was accepted last; "" before the first."""
        ledger = self.ledger()
        try:
            numbers = [row["slip_no"] for row in ledger.export() if row["slip_no"]]
        finally:
            ledger.close()
        return numbers[-1] if numbers else ""

    def places(self) -> tuple[tuple[str, ...], ...]:
        """The places that the terminal's keyboard offers."""
        return content_files.load(content_files.bundled()).places.near(self.config.terminal.point_code)

    def printing(self) -> bool:
        """Whether a job is queued or on its way."""
        ledger = self.ledger()
        try:
            return bool(ledger.jobs((SpoolState.QUEUED, SpoolState.SENDING)))
        finally:
            ledger.close()

    # --- the end -----------------------------------------------------------------------------------
    def totals(self) -> dict[str, Any]:
        """Both sides now."""
        from sync.gateway.store import Store
        from sync.gateway.totals import totals

        ledger = self.ledger()
        store = Store(self.db_url)
        try:
            here = terminal_status(ledger)
            there = totals(store, here["terminal"], here["epoch"])
        finally:
            ledger.close()
            store.engine.dispose()
        return {"terminal": here, "centre": there.model_dump(mode="json") if there else None}

    def settle(self) -> dict[str, Any]:
        """Both sides, when they agree, or after 15 s, or at once while the line is down."""
        ends = time.monotonic() + AGREE_S
        while True:
            both = self.totals()
            agree = both["centre"] and both["centre"]["operations"] == both["terminal"]["operations"]
            if agree or self.dock.line() == "down" or not self.alive("agent") or time.monotonic() > ends:
                return both
            time.sleep(LOOK_S)


def card_profile(name: str) -> dict[str, Any]:
    """A card by its sandbox name or from a JSON file. Raises ValueError: neither; ProfileError: the file is no JSON
    object. Its keys are looked at when it is inserted."""
    path = Path(name) if name.endswith(".json") else content_files.bundled() / "sandbox" / "cards" / f"{name}.json"
    if not name.endswith(".json") and not name.isidentifier():
        raise ValueError(f"no card named {name!r}")
    try:
        profile = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ValueError(f"no card named {name!r}") from None
    except json.JSONDecodeError as error:
        raise ProfileError(f"line {error.lineno}, column {error.colno}: no JSON") from None
    except ValueError:
        raise ProfileError("no text in UTF-8") from None
    if not isinstance(profile, dict):
        raise ProfileError("$: no JSON object")
    return profile


def play(demo: Demo, steps: tuple[Step, ...], out: Path, every_step: bool = True) -> None:
    """Prepare, start, play, and leave pictures and both sides' totals in `out`. Raises DemoFailed, StepFailed."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        demo.prepare()
        demo.start_all(shift_open=not any(isinstance(s.action, ShiftClosed) for s in steps))
        Player(demo, demo.dock, out, demo.tell, every_step).play(steps)
    finally:
        if hasattr(demo, "made"):
            both = demo.settle() if "agent" in demo._processes else demo.totals()
            text = json.dumps(both, ensure_ascii=False, indent=2, sort_keys=True)
            (out / "status.json").write_text(text + "\n", encoding="utf-8")
        demo.stop()


def run(
    storyboard: Path | None, out: Path | None, settings: Path | None, base: Path, tell: Callable[[str], None]
) -> int:
    """The command: a window where there is a display, else the story offscreen. 0, or 1 when a step failed."""
    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    own: dict[str, Any] = {}
    if settings is not None:
        screen = load(settings).screen
        own = {"width": screen.width, "height": screen.height, "platform": screen.platform}
    demo = Demo(base.resolve(), tell, display, own)
    if display and storyboard is None:
        return _open(demo)
    story = storyboard or content_files.bundled() / STORY
    folder = (out or Path("build/demo")).resolve()
    try:
        play(demo, load_script(story), folder)
    except StepFailed as failed:
        tell(f"FAILED {story}: {failed}")
        for line in failed.seen:
            tell(f"    on screen: {line}")
        return 1
    both = json.loads((folder / "status.json").read_text(encoding="utf-8"))
    agree = both["centre"]["operations"] == both["terminal"]["operations"]
    tell(f"pictures, slip and status.json: {folder}")
    tell(
        f"terminal and centre {'agree' if agree else 'do not agree yet'}: {json.dumps(both['terminal']['operations'])}"
    )
    return 0


def hints(config: Path) -> tuple[str, ...]:
    """Commands that move the devices of the demo with that terminal.toml, as they are typed in this folder."""
    dock = ".venv/bin/huimin dock"
    if config.resolve() != default_file().resolve():
        dock += f" --config {shlex.quote(str(config))}"
    words = ("card insert wangguilan", "card remove", "line down | up | slow", "printer paper_out | ready",
             "scan TEXT | --slip", "window")  # fmt: skip
    return tuple(f"  {dock} {w}" for w in words)


def _open(demo: Demo) -> int:
    try:
        demo.prepare()
        demo.start_all(shift_open=True)
        demo.open_dock()
        demo.tell("The terminal is open; the dock beside it plays its devices. In another shell, from this folder:")
        for line in hints(demo.config.file):
            demo.tell(line)
        demo.tell(f"Slips come out in {demo.dock.folder / 'paper'}. Clerk 01 has PIN 246810. Ctrl-C ends it.")
        while demo.stays("terminal"):
            time.sleep(0.5)
    except KeyboardInterrupt:
        demo.tell("closing")
    finally:
        demo.stop()
    return 0
