"""A serial scanner that is unplugged, plugged in again, or garbles."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.scanner.serial import SerialScanner
from tests.support.centres import until


class Cable:
    """A pseudo-terminal behind a stable device name, as udev gives one."""

    def __init__(self, device: Path) -> None:
        self.device = device
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        master, slave = pty.openpty()
        tty.setraw(slave)
        self._ends = master, slave
        self.device.symlink_to(os.ttyname(slave))

    def send(self, data: bytes) -> None:
        assert self._ends
        os.write(self._ends[0], data)

    def pull(self) -> None:
        if self._ends:
            self.device.unlink()
            os.close(self._ends[1])
            os.close(self._ends[0])
            self._ends = None


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "scanner")
    yield made
    made.pull()


def test_a_scanner_that_is_pulled_and_plugged_in_again_scans_again(cable: Cable) -> None:
    scanner = SerialScanner(cable.device, 9600, retry_s=0.05)
    seen: list[str] = []
    there: list[bool] = []
    scanner.start(seen.append, there.append)
    try:
        until(lambda: there == [False])
        cable.plug()
        until(lambda: there == [False, True])
        cable.send(b"3601234567\r")
        until(lambda: seen == ["3601234567"])
        cable.send(b"36098")
        cable.pull()
        until(lambda: there == [False, True, False])
        cable.plug()
        until(lambda: there == [False, True, False, True])
        cable.send(b"10020031\r")
        until(lambda: len(seen) == 2)
    finally:
        scanner.stop()
    assert seen == ["3601234567", "10020031"], "half a code of before the pull is part of none"


def test_stopping_an_absent_scanner_does_not_wait(cable: Cable) -> None:
    scanner = SerialScanner(cable.device, 9600, retry_s=60)
    there: list[bool] = []
    scanner.start(lambda text: None, there.append)
    until(lambda: there == [False])
    scanner.stop()


def test_noise_on_the_line_is_no_code(cable: Cable) -> None:
    cable.plug()
    scanner = SerialScanner(cable.device, 9600)
    seen: list[str] = []
    there: list[bool] = []
    scanner.start(seen.append, there.append)
    try:
        until(lambda: there == [True])
        cable.send(b"\r\r\n\x00\x00\r" + b"7" * 3000 + b"\r" + b"]C13601234567\r")
        until(lambda: bool(seen))
    finally:
        scanner.stop()
    assert seen == ["3601234567"]
