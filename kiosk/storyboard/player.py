"""Plays a storyboard from the parent process: looks at the window through the stage, moves devices through the dock."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from drivers.dock.slip_code import read_code
from drivers.dock.state import DockState
from kiosk.keyboard.spell import Unspeakable
from kiosk.storyboard.fingers import plan
from kiosk.storyboard.script import (
    WAIT_S,
    Advance,
    Card,
    Expect,
    Kill,
    LineIs,
    PrinterIs,
    Scan,
    Screenshot,
    ShiftClosed,
    SlipPicture,
    Start,
    Step,
    Target,
    Touch,
    Type,
    Wait,
)

LOOK_S: Final = 0.04
SLIP_S: Final = 15.0


class Stage(Protocol):
    """The stagehand inside the terminal."""

    def call(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """One command, one answer. Raises OSError: the terminal is gone."""

    def close(self) -> None:
        """Let go."""


class Cast(Protocol):
    """What the player moves beside the window."""

    stage: Stage

    def kill(self, process: str) -> None:
        """SIGKILL."""

    def start(self, process: str) -> None:
        """Start it again and wait until it is ready."""

    def insert_card(self, name: str) -> None:
        """Put a card into the dock's reader. Raises ValueError: no such card."""

    def newest_slip_no(self) -> str:
        """The number of the slip that was accepted last."""

    def places(self) -> Sequence[tuple[str, ...]]:
        """The places that the terminal's keyboard offers."""

    def printing(self) -> bool:
        """Whether a job is queued or on its way."""


class StepFailed(Exception):
    """A step did not come true. `seen`: what was on screen."""

    code = "step_failed"

    def __init__(self, step: Step, why: str, seen: Sequence[str]) -> None:
        super().__init__(f"line {step.line}: {step.written}: {why}")
        self.step = step
        self.why = why
        self.seen = tuple(seen)
        self.add_note("on screen: " + " | ".join(self.seen))


@dataclass(slots=True)
class Player:
    """Plays into a folder. `tell` gets a line for every step; `every_step`: keep a picture after each."""

    cast: Cast
    dock: DockState
    out: Path
    tell: Callable[[str], None]
    every_step: bool = True

    def play(self, steps: Sequence[Step]) -> None:
        """Play all. Raises StepFailed."""
        for number, step in enumerate(steps, start=1):
            self.tell(f"{number:3d}  {step.written}")
            try:
                self._one(step)
            except OSError as error:
                raise StepFailed(step, f"the terminal is gone ({error})", ()) from error
            except StepFailed:
                self._picture(self.out / "failed.png")
                raise
            if self.every_step and not isinstance(step.action, Kill | Start | ShiftClosed):
                self._picture(self.out / f"{number:02d}-{step.verb}.png")

    def _one(self, step: Step) -> None:
        match step.action:
            case Touch(target):
                self._until(step, {"cmd": "touch", **_named(target)}, WAIT_S)
            case Type(into, text, keyboard):
                self._type(step, into, self._filled(text), keyboard)
            case Card(None):
                self.dock.remove_card()
            case Card(str(name)):
                try:
                    self.cast.insert_card(name)
                except ValueError as error:
                    raise StepFailed(step, str(error), ()) from error
            case PrinterIs(state):
                self.dock.set_printer(state)
            case LineIs(state):
                self.dock.set_line(state)
            case Scan(None):
                self._scan_slip(step)
            case Scan(str(text)):
                self.dock.scan(self._filled(text))
            case Wait(text, timeout):
                self._until(step, {"cmd": "see", "text": self._filled(text)}, timeout)
            case Expect(text, control, present):
                self._expect(step, self._filled(text), control, present)
            case Advance(seconds):
                self.dock.advance(seconds)
            case Kill(process):
                self.cast.kill(process)
            case Start(process):
                self.cast.start(process)
            case Screenshot(name):
                self._picture(self.out / f"{name}.png")
            case SlipPicture(name):
                self._slip(step, name)
            case ShiftClosed():
                pass

    def _filled(self, text: str) -> str:
        return text.replace("${slip_no}", self.cast.newest_slip_no()) if "${slip_no}" in text else text

    def _type(self, step: Step, into: Target, text: str, keyboard: bool) -> None:
        if not keyboard:
            self._until(step, {"cmd": "type", "text": text, **_named(into)}, WAIT_S)
            return
        self._until(step, {"cmd": "touch", **_named(into)}, WAIT_S)
        told = self.cast.stage.call({"cmd": "keyboard"})
        if not told.get("ok"):
            for char in text:
                self._until(step, {"cmd": "touch", "name": char, "index": 0}, WAIT_S)
            return
        try:
            touches = plan(text, told, self.cast.places())
        except Unspeakable as error:
            raise StepFailed(step, str(error), self._seen()) from error
        for name in touches:
            self._until(step, {"cmd": "touch", "name": name, "index": 0, "within": told["pane"]}, WAIT_S)

    def _expect(self, step: Step, text: str, control: bool, present: bool) -> None:
        command = {"cmd": "exists", "name": text} if control else {"cmd": "see", "text": text}
        if present:
            self._until(step, command, WAIT_S)
        elif self.cast.stage.call(command).get("ok"):
            raise StepFailed(step, "it is there", self._seen())

    def _until(self, step: Step, command: Mapping[str, Any], seconds: float) -> None:
        ends = time.monotonic() + seconds
        while True:
            answer = self.cast.stage.call(command)
            if answer.get("ok"):
                return
            if time.monotonic() >= ends:
                raise StepFailed(step, str(answer.get("why", "not so")), self._seen())
            time.sleep(LOOK_S)

    def _seen(self) -> list[str]:
        return [str(line) for line in self.cast.stage.call({"cmd": "dump"}).get("lines", [])]

    def _picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.cast.stage.call({"cmd": "screenshot", "path": str(path)})

    def _scan_slip(self, step: Step) -> None:
        code = read_code(self._newest_slip(step))
        if code is None:
            raise StepFailed(step, "no code can be read on the slip", self._seen())
        self.dock.scan(code)

    def _newest_slip(self, step: Step) -> Path:
        ends = time.monotonic() + SLIP_S
        while self.cast.printing() or not self.dock.slips():
            if time.monotonic() >= ends:
                raise StepFailed(step, "no slip came out", self._seen())
            time.sleep(LOOK_S)
        return self.dock.slips()[-1]

    def _slip(self, step: Step, name: str) -> None:
        newest = self._newest_slip(step)
        shutil.copyfile(newest, self.out / f"{name}.png")
        shutil.copyfile(newest.with_suffix(".bin"), self.out / f"{name}.bin")


def _named(target: Target) -> dict[str, Any]:
    return {"name": target.name, "index": target.index}
