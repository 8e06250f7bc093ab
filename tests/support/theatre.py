"""The terminal in this very process, with a real centre, agent, line and paper around it: for looking inside."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import demo as demo_module
from kiosk.speech.voice import Silent, Voice
from kiosk.storyboard.player import Player, Stage
from kiosk.storyboard.script import load
from kiosk.terminal import Terminal
from kiosk.ui import app
from kiosk.ui import opening as opening_module
from kiosk.ui.stagehand import Stagehand


@dataclass
class Here:
    """The stage in this very process: a command is done between two turns of the event loop."""

    hand: Stagehand
    spin: Callable[[], None]

    def call(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """One command, one answer."""
        self.spin()
        answer = self.hand.answer(command)
        self.spin()
        return answer

    def close(self) -> None:
        """Nothing to let go."""


@dataclass
class Cast:
    """What the player moves: the demo's devices, with the terminal here."""

    demo: demo_module.Demo
    stage: Stage

    def kill(self, process: str) -> None:
        """SIGKILL."""
        self.demo.kill(process)

    def start(self, process: str) -> None:
        """Start it again."""
        self.demo.start(process)

    def insert_card(self, name: str) -> None:
        """Raises ValueError: no such card."""
        self.demo.insert_card(name)

    def newest_slip_no(self) -> str:
        """The number of the slip that was accepted last."""
        return self.demo.newest_slip_no()

    def places(self) -> Sequence[tuple[str, ...]]:
        """The places that the terminal's keyboard offers."""
        return self.demo.places()

    def printing(self) -> bool:
        """Whether a job is queued or on its way."""
        return self.demo.printing()


class Theatre:
    """Prepared and started when it is made, with clerk 01's shift open; the home screen stands, the line is up.
    `voice`: who speaks; nobody, unless told."""

    def __init__(self, folder: Path, width: int = 1366, height: int = 768, voice: Voice | None = None) -> None:
        self.folder = folder
        self.demo = demo_module.Demo(
            folder / "demo", lambda line: None, display=False, own={"width": width, "height": height}
        )
        self.demo.prepare()
        self.demo.start_around(shift_open=True)
        app.prepare("offscreen")
        self.application = app.application(["huimin"])
        self.opening = opening_module.Opening(
            self.demo.config, opening_module.Demo(self.demo.dock.folder, voice=voice or Silent())
        )
        self.view = self.opening.window.view
        self.spin_until(lambda: self.opening.terminal is not None)
        self._ours, theirs = socket.socketpair()
        self.hand = Stagehand(theirs.detach(), self.view, self.terminal.act, self.opening.bridge.told)
        (folder / "out").mkdir()
        self.stage = Here(self.hand, self.spin)
        cast = Cast(self.demo, self.stage)
        self.player = Player(cast, self.demo.dock, folder / "out", lambda line: None, every_step=False)
        around = self.terminal.session.around
        self.spin_until(lambda: around.ready and around.line_up and around.printer == "ready")

    @property
    def terminal(self) -> Terminal:
        """The terminal that came to life behind the first frame."""
        assert self.opening.terminal is not None
        return self.opening.terminal

    def spin(self, seconds: float = 0.01) -> None:
        """Let the event loop run."""
        ends = time.monotonic() + seconds
        while True:
            self.application.processEvents()
            if time.monotonic() >= ends:
                return
            time.sleep(0.002)

    def spin_until(self, ready: Callable[[], bool], seconds: float = 20) -> None:
        """Raises TimeoutError."""
        ends = time.monotonic() + seconds
        while not ready():
            self.spin()
            if time.monotonic() > ends:
                raise TimeoutError

    def tell(self, story: str) -> None:
        """Play steps; the texts in it are forgotten with it."""
        file = self.folder / "story.yaml"
        file.write_text(story, encoding="utf-8")
        try:
            self.player.play(load(file))
        finally:
            file.unlink()

    def stop(self) -> None:
        """The terminal, then everything around it."""
        self.leave()
        self.demo.stop()

    def leave(self) -> None:
        """The terminal alone."""
        self.hand.stop()
        self._ours.close()
        self.opening.stop()
