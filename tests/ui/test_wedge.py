"""A scanner that plays a keyboard, before the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest

from drivers.dock.state import DockState
from drivers.scanner.serial import SerialScanner
from drivers.scanner.simulated import SimulatedScanner
from drivers.scanner.wedge import TIMING
from kiosk.config import SCANNER_DRIVERS, ScannerSection
from kiosk.terminal import make_scanner
from kiosk.ui.wedge import WedgeScanner
from tests.ui.samples import samples


class Counter:
    """A window with one page, a wedge before it, and what came of both."""

    def __init__(self, make_window: Any, page: str) -> None:
        self.acts: list[Any] = []
        self.scans: list[str] = []
        bridge, self.window = make_window(1920, 1080, lambda action, value: self.acts.append((action, value)))
        bridge.show(*samples()[page])
        self.scanner = WedgeScanner(self.window.view)
        self.scanner.start(self.scans.append, lambda there: None)

    def burst(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        for char in text:
            key = Qt.Key(ord(char.upper())) if char.isalnum() else Qt.Key.Key_unknown
            QTest.sendKeyEvent(QTest.KeyAction.Click, self.window.view, key, char, Qt.KeyboardModifier.NoModifier)
        if end is not None:
            QTest.keyClick(self.window.view, end)


@pytest.fixture
def lookup(make_window: Any) -> Iterator[Counter]:
    made = Counter(make_window, "lookup")
    yield made
    made.scanner.stop()


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_scan_reaches_neither_the_field_nor_a_button(lookup: Counter, qtbot: Any, end: Qt.Key) -> None:
    lookup.burst("HM1.000283619943.ABCD", end)
    assert lookup.scans == ["HM1.000283619943.ABCD"]
    QTest.keyClick(lookup.window.view, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: bool(lookup.acts))
    assert lookup.acts == [("key", "7")]


def test_typing_reaches_the_field_after_the_pause_that_tells_it_from_a_scan(lookup: Counter, qtbot: Any) -> None:
    for number, key in enumerate((Qt.Key.Key_7, Qt.Key.Key_3, Qt.Key.Key_Backspace)):
        QTest.keyClick(lookup.window.view, key)
        qtbot.waitUntil(lambda number=number: len(lookup.acts) == number + 1)
    assert lookup.acts == [("key", "7"), ("key", "3"), ("key", "back")]
    assert lookup.scans == []


def test_a_burst_that_breaks_off_leaves_nothing_behind(lookup: Counter, qtbot: Any) -> None:
    lookup.burst("000283619", end=None)
    # The pause itself is what is tried here.
    qtbot.wait(3 * TIMING.gap_ms)
    QTest.keyClick(lookup.window.view, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: bool(lookup.acts))
    assert lookup.acts == [("key", "7")]
    assert lookup.scans == []


def test_no_code_is_a_command(make_window: Any, qtbot: Any) -> None:
    counter = Counter(make_window, "confirm")
    for key, modifier in (
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(counter.window.view, key, modifier)
        qtbot.wait(2 * TIMING.gap_ms)
    assert counter.acts == []
    assert counter.scans == []
    assert counter.window.view.isVisible()
    counter.scanner.stop()


def test_after_the_stop_keys_are_only_keys(lookup: Counter, qtbot: Any) -> None:
    lookup.scanner.stop()
    lookup.burst("28")
    assert lookup.acts == [("key", "2"), ("key", "8")]
    assert lookup.scans == []


def test_the_terminal_takes_the_scanner_that_its_configuration_names(qapp: Any, tmp_path: Path) -> None:
    dock = DockState(tmp_path)
    window = QWindow()
    made = {d: make_scanner(ScannerSection(driver=d), dock, window) for d in SCANNER_DRIVERS}
    kinds = {"none": NoneType, "wedge": WedgeScanner, "serial": SerialScanner, "simulated": SimulatedScanner}
    assert {d: type(s) for d, s in made.items()} == kinds
    assert make_scanner(ScannerSection(driver="simulated"), None, window) is None
