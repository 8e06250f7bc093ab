"""The dock's window as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.dock.running import Running
from drivers.dock.state import DockState
from tests.support.centres import until

SETTINGS = '[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n[card]\ndriver = "simulated"\n'


@pytest.mark.parametrize("form", [["--config", "FILE", "window"], ["window", "--config", "FILE"]])
def test_it_opens_over_the_folder_that_is_named_and_ends_when_asked(tmp_path: Path, form: list[str]) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    DockState(tmp_path / "dock").create()
    demo = Running(tmp_path / "dock")
    command = [sys.executable, "-m", "kiosk.cli", "dock", *(str(file) if w == "FILE" else w for w in form)]
    process = subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.PIPE)
    maps = Path(f"/proc/{process.pid}/maps")
    try:
        until(lambda: "libQt6Quick" in maps.read_text() and _waits(process.pid))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        _, said = process.communicate()
        demo.end()
    assert said == b""


def test_a_demo_with_a_display_opens_it_beside_the_terminal_and_takes_it_along(tmp_path: Path) -> None:
    base = tmp_path / "demo"
    command = [sys.executable, "-m", "kiosk.cli", "demo", "--base", str(base)]
    env = {**os.environ, "DISPLAY": ":none", "QT_QPA_PLATFORM": "offscreen"}
    demo = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: len(_windows(base)) == 1, 60)
        (window,) = _windows(base)
        until(lambda: _waits(window))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0
        until(lambda: not _windows(base))
    finally:
        demo.kill()
        demo.wait()


def _windows(base: Path) -> list[int]:
    """Processes of the dock's window of that demo."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
        except OSError:
            # It ended while we looked.
            continue
        if b"window" in words and str(base / "terminal.toml").encode() in words:
            found.append(int(file.parent.name))
    return found


def _waits(pid: int) -> bool:
    """The process has its own answer to SIGTERM: bit 14 of the caught signals (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
    return bool(caught >> 14 & 1)
