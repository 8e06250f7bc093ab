"""Between the dock's folder and its window: what it shows, and what a click changes. The folder is the only truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from drivers.dock.look import LINE_NAMES, OTHER_CARD, PRINTER_NAMES, Seen, look
from drivers.dock.props import HeldCode, RackCard
from drivers.dock.slip_code import NoCodeReader, newest_code
from drivers.dock.state import LINE_STATES, PRINTER_STATES, DockState, slip_number

LOOK_MS: Final = 150


class Panel(QObject):
    """Looks at the folder several times a second and tells QML when it says something new. `now`: local time."""

    changed = Signal()
    noteChanged = Signal()
    constantChanged = Signal()

    def __init__(
        self, state: DockState, rack: Sequence[RackCard], codes: Sequence[HeldCode], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._state = state
        self._rack = tuple(rack)
        self._codes = tuple(codes)
        self._now = now
        self._note = ""
        self._seen: Seen = look(state, self._rack, now())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Read the folder again."""
        seen = look(self._state, self._rack, self._now())
        if seen != self._seen:
            self._seen = seen
            self.changed.emit()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    # --- clicks -----------------------------------------------------------------------------------
    @Slot(str)
    def touchCard(self, card_id: str) -> None:
        """Insert it, or take it out when it is the one that is in."""
        if card_id == self._seen.card:
            self.removeCard()
            return
        card = next(c for c in self._rack if c.id == card_id)
        self._state.insert_card(card.profile)
        self._say(f"插入 {card.name}")

    @Slot()
    def removeCard(self) -> None:
        """Take out whatever is in."""
        self._state.remove_card()
        self._say("卡已取出")

    @Slot(str)
    def setPrinter(self, word: str) -> None:
        """One of PRINTER_STATES."""
        self._state.set_printer(word)
        self._say(f"打印机：{PRINTER_NAMES.get(word, word)}")

    @Slot(str)
    def setLine(self, word: str) -> None:
        """One of LINE_STATES."""
        self._state.set_line(word)
        self._say(f"网线：{LINE_NAMES[word]}")

    @Slot(int)
    def advance(self, seconds: int) -> None:
        """Move the demo's clock on."""
        self._state.advance(seconds)
        self._say("")

    @Slot(str)
    def scan(self, text: str) -> None:
        """Hold what was typed or pasted before the scanner."""
        if text.strip():
            self._state.scan(text.strip())
            self._say("已扫")

    @Slot(int)
    def scanCode(self, index: int) -> None:
        """Hold one of the papers before it."""
        held = self._codes[index]
        self._state.scan(held.text)
        self._say(f"已扫 {held.name}")

    @Slot()
    def scanSlip(self) -> None:
        """Hold the newest slip that has a code before it, torn off or not."""
        slips = self._state.slips()
        if not slips:
            self._say("还没有凭条出来")
            return
        try:
            found = newest_code(slips)
        except NoCodeReader:
            self._say("要先装 zxing-cpp 才能读凭条上的码")
            return
        if found is None:
            self._say("出来的凭条上都没有码")
            return
        picture, code = found
        self._state.scan(code)
        self._say(f"已扫 凭条 {slip_number(picture)}")

    @Slot()
    def tearOff(self) -> None:
        """Take the slips away from the printer."""
        self._state.tear_off()
        self._say("凭条已撕下")

    def _say(self, note: str) -> None:
        self._note = note
        self.noteChanged.emit()
        self.look()

    # --- what is shown ----------------------------------------------------------------------------
    def _get_cards(self) -> list[dict[str, str]]:
        return [{"id": c.id, "name": c.name, "note": c.note} for c in self._rack]

    def _get_printers(self) -> list[dict[str, str]]:
        return [{"word": w, "name": PRINTER_NAMES.get(w, w)} for w in PRINTER_STATES]

    def _get_lines(self) -> list[dict[str, str]]:
        return [{"word": w, "name": LINE_NAMES[w]} for w in LINE_STATES]

    def _get_codes(self) -> list[str]:
        return [c.name for c in self._codes]

    def _get_card(self) -> str:
        return self._seen.card

    def _get_other_card(self) -> bool:
        return self._seen.card == OTHER_CARD

    def _get_printer(self) -> str:
        return self._seen.printer

    def _get_line(self) -> str:
        return self._seen.line

    def _get_clock(self) -> str:
        return self._seen.clock

    def _get_slips(self) -> list[dict[str, Any]]:
        return [{"number": slip_number(p), "url": p.as_uri()} for p in self._seen.slips]

    def _get_note(self) -> str:
        return self._note

    cards = Property("QVariantList", _get_cards, notify=constantChanged)  # type: ignore[arg-type]
    printers = Property("QVariantList", _get_printers, notify=constantChanged)  # type: ignore[arg-type]
    lines = Property("QVariantList", _get_lines, notify=constantChanged)  # type: ignore[arg-type]
    codes = Property("QVariantList", _get_codes, notify=constantChanged)  # type: ignore[arg-type]
    card = Property(str, _get_card, notify=changed)  # type: ignore[arg-type]
    otherCard = Property(bool, _get_other_card, notify=changed)  # type: ignore[arg-type]
    printer = Property(str, _get_printer, notify=changed)  # type: ignore[arg-type]
    line = Property(str, _get_line, notify=changed)  # type: ignore[arg-type]
    clock = Property(str, _get_clock, notify=changed)  # type: ignore[arg-type]
    slips = Property("QVariantList", _get_slips, notify=changed)  # type: ignore[arg-type]
    note = Property(str, _get_note, notify=noteChanged)  # type: ignore[arg-type]
