"""What every scanner promises, whichever it is: keyboard wedge, serial line, dock, script."""

from __future__ import annotations

import os
import pty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.dock.state import DockState
from drivers.scanner.port import Scanner
from drivers.scanner.scripted import ScriptedScanner
from drivers.scanner.serial import SerialScanner
from drivers.scanner.simulated import SimulatedScanner
from drivers.scanner.text import MOST_CHARS
from tests.support.centres import until

QR = "HM1.000283619943.ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Hands:
    """Holds codes before the scanner, whichever it is, and notes what it says."""

    def __init__(self, scanner: Scanner, hold: Callable[[str], None], turn: Callable[[], None]) -> None:
        self.scanner = scanner
        self.hold = hold
        self.seen: list[str] = []
        self.there: list[bool] = []
        self._turn = turn

    def wait_for(self, *codes: str) -> None:
        def come() -> bool:
            self._turn()
            return self.seen == list(codes)

        until(come)


@pytest.fixture(params=["scripted", "simulated", "serial", "wedge"])
def hands(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hands]:
    match request.param:
        case "scripted":
            scripted = ScriptedScanner()
            made = Hands(scripted, scripted.scan, lambda: None)
        case "simulated":
            dock = DockState(tmp_path / "dock")
            dock.create()
            dock.scan("before it began")
            made = Hands(SimulatedScanner(dock), dock.scan, lambda: None)
        case "serial":
            made = request.getfixturevalue("serial_hands")
        case _:
            made = request.getfixturevalue("wedge_hands")
    made.scanner.start(made.seen.append, made.there.append)
    until(lambda: made.there == [True])
    yield made
    made.scanner.stop()


def _wire(master: int, data: bytes) -> None:
    while data:
        data = data[os.write(master, data) :]


@pytest.fixture
def serial_hands() -> Iterator[Hands]:
    master, slave = pty.openpty()
    scanner = SerialScanner(Path(os.ttyname(slave)), 9600)
    yield Hands(scanner, lambda text: _wire(master, text.encode() + b"\r\n"), lambda: None)
    os.close(master)
    os.close(slave)


@pytest.fixture
def wedge_hands(qapp: Any) -> Iterator[Hands]:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QWindow
    from PySide6.QtTest import QTest

    from kiosk.ui.wedge import WedgeScanner

    window = QWindow()
    window.show()

    def hold(text: str) -> None:
        for char in text:
            QTest.sendKeyEvent(QTest.KeyAction.Click, window, Qt.Key.Key_unknown, char, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(window, Qt.Key.Key_Return)

    yield Hands(WedgeScanner(window), hold, qapp.processEvents)
    window.close()


@pytest.fixture(scope="session")
def qapp_cls() -> Any:
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


def test_codes_come_one_by_one_and_whole(hands: Hands) -> None:
    hands.hold(QR)
    hands.wait_for(QR)
    hands.hold("3601234567")
    hands.wait_for(QR, "3601234567")


def test_the_same_code_twice_comes_twice(hands: Hands) -> None:
    hands.hold("3601234567")
    hands.wait_for("3601234567")
    hands.hold("3601234567")
    hands.wait_for("3601234567", "3601234567")


def test_what_is_too_long_is_no_code_and_the_next_one_comes(hands: Hands) -> None:
    hands.hold("9" * (MOST_CHARS + 1))
    hands.hold("3601234567")
    hands.wait_for("3601234567")


def test_the_symbology_prefix_is_gone(hands: Hands) -> None:
    hands.hold("]C13601234567")
    hands.wait_for("3601234567")


def test_nothing_comes_after_the_stop(hands: Hands) -> None:
    hands.hold("3601234567")
    hands.wait_for("3601234567")
    hands.scanner.stop()
    hands.hold("3609876543")
    assert hands.seen == ["3601234567"]
    assert hands.there == [True]
