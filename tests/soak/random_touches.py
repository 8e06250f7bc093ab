"""Random fingers on the real window, with a real centre, agent, line and paper around it: does anything get stuck, lost
or fat? python -m tests.soak.random_touches --seconds 60 [--seed N] --dir FOLDER

Prints its seed, a line a minute and a summary; exits 1 at the first promise that is broken, saying which.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTouchEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from drivers.dock.state import PRINTER_STATES
from sync.ledger.values import SpoolState
from tests.support.theatre import Theatre
from tests.ui.samples import samples

CARDS: Final = ("wangguilan", "lidashan", "zhangyan", "chenxiaomei", "xuzhengyi", "leiqiaoyun", "clerk01", "bankcard")
PINS: Final = {"number": ("01", "02"), "pin": ("246810", "135791", "111111")}
LIKELY: Final = {
    **PINS,
    "account": ("3601234567", "3600000001", "10020031", "12"),
    "again": ("3601234567", "3600000001"),
    "amount": ("50", "86.40", "600", "0", "7.5"),
    "received": ("100", "500", "1"),
    "cash": ("500", "0"),
    "card_pin": ("135790", "111111"),
    "id_no": ("36069919520308024X", "360699194809150316", "36069"),
    "slip_no": ("000283619943", "123456789012"),
    "answer": ("00000000",),
    "day": ("20261124",),
}
"""What leads on, and what does not, by the field's id."""
SCANS: Final = ("EL3601234567-202610-8640", "3600000001", "HM1.000283619943.ABCD", "6901234567892", "\u202e\x1bjunk")
KEYS: Final = (
    Qt.Key.Key_7,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Escape,
    Qt.Key.Key_F4,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Return,
    Qt.Key.Key_X,
)
STUCK_S: Final = 10.0
"""What waits for a machine, and not for a person, is over by then."""
LONGEST_IDLE_S: Final = 75 * 3 + 1
WARM_SHARE: Final = 0.4
"""Of the time, before memory is measured; every page was drawn before that."""
MOST_GROWTH: Final = 1.05
MOST_NONE_LOST: Final = 1000
WAYS_OUT: Final = ("上一步", "现金已退还", "返回首页")


class Broken(Exception):
    """A promise is broken. The text says which."""


@dataclass
class Soak:
    """One run. `dice` decides everything, so a seed and a machine's pace make a run again."""

    theatre: Theatre
    dice: random.Random
    did: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    bugs: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._finger = QTest.createTouchDevice()
        self._view = self.theatre.view
        self._acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (100, self._touch_control),
            (24, self._type_what_fits),
            (24, self._lead_on),
            (8, self._touch_anywhere),
            (4, self._ten_taps),
            (3, self._two_fingers),
            (2, self._palm),
            (2, self._cancelled),
            (4, self._swipe),
            (4, self._key),
            (4, self._card),
            (3, self._scan),
            (2, self._printer),
            (2, self._line),
            (2, self._pass_time),
        )

    def warm_up(self) -> None:
        """Draw every page once, so that what Qt keeps of each is there before memory is measured."""
        bridge = self.theatre.opening.bridge
        for page, chrome in samples().values():
            bridge.show(page, chrome)
            self._view.grabWindow()
            self.theatre.spin(0.02)
        self.theatre.terminal.session.redraw()

    # --- the finger --------------------------------------------------------------------------------
    def step(self) -> None:
        """One random act. Raises Broken."""
        weights = [w for w, _ in self._acts]
        act = self.dice.choices([a for _, a in self._acts], weights)[0]
        self.did[act.__name__.strip("_")] += 1
        act()
        self.theatre.spin(0.004)
        self.pages[str(self.theatre.opening.bridge.screen)] += 1
        self.check_alive()

    def check_alive(self) -> None:
        """No bug anywhere, every thread and process there."""
        if self.bugs or self.theatre.opening.crash:
            error = self.theatre.opening.crash or self.bugs[0]
            raise Broken(f"a bug: {type(error).__name__}: {error}") from error
        if not self._view.isVisible():
            raise Broken("the window is gone")
        for name in ("agent", "gateway", "line", "paper"):
            if not self.theatre.demo.alive(name):
                raise Broken(f"{name} died")

    def _controls(self) -> list[QQuickItem]:
        return [i for i in _below(self._view.rootObject()) if _touchable(i)]

    def _touch_control(self) -> None:
        controls = self._controls()
        if controls:
            self._tap(self._in(self.dice.choice(controls)))

    def _in(self, item: QQuickItem) -> QPoint:
        rect = item.mapRectToScene(item.boundingRect())
        return QPoint(
            round(rect.left() + self.dice.uniform(0.1, 0.9) * rect.width()),
            round(rect.top() + self.dice.uniform(0.1, 0.9) * rect.height()),
        )

    def _anywhere(self) -> QPoint:
        return QPoint(self.dice.randrange(self._view.width()), self.dice.randrange(self._view.height()))

    def _type_what_fits(self) -> None:
        # All is read off first: a tap may turn the page, and its items are gone.
        fields = [
            (i.objectName().removeprefix("field:"), self._in(i))
            for i in self._controls()
            if i.objectName().startswith("field:")
        ]
        for name, place in fields:
            if name in LIKELY:
                self._tap(place)
                text = self.dice.choice(LIKELY[name])
                if name == "slip_no" and self.dice.random() < 0.6:
                    text = self.theatre.terminal.session.around.summary.last_slip or text
                self.theatre.opening.bridge.act("type", {"field": name, "text": text})
        if fields:
            self._lead_on()

    def _lead_on(self) -> None:
        leads_on = [i for i in self._controls() if i.property("primary")]
        if leads_on:
            self._tap(self._in(leads_on[0]))

    def _touch_anywhere(self) -> None:
        self._tap(self._anywhere())

    def _ten_taps(self) -> None:
        controls = self._controls()
        if controls:
            point = self._in(self.dice.choice(controls))
            for _ in range(10):
                self._tap(point)
                self.theatre.spin(0.001)

    def _two_fingers(self) -> None:
        one, other = self._anywhere(), self._anywhere()
        self._press(one, other)
        self._release(one, other)

    def _palm(self) -> None:
        at = self._anywhere()
        palm = [at + QPoint(self.dice.randrange(-80, 80), self.dice.randrange(-80, 80)) for _ in range(6)]
        self._press(*palm)
        self._release(*palm)

    def _cancelled(self) -> None:
        at = self._anywhere()
        self._press(at)
        QCoreApplication.sendEvent(self._view, QTouchEvent(QEvent.Type.TouchCancel, self._finger))
        self._release(at)

    def _swipe(self) -> None:
        start, end = self._anywhere(), self._anywhere()
        self._press(start)
        for part in range(1, 6):
            at = QPoint(start.x() + (end.x() - start.x()) * part // 5, start.y() + (end.y() - start.y()) * part // 5)
            QTest.touchEvent(self._view, self._finger).move(0, at, self._view).commit()
        self._release(end)

    def _tap(self, at: QPoint) -> None:
        self._press(at)
        self._release(at)

    def _press(self, *points: QPoint) -> None:
        event = QTest.touchEvent(self._view, self._finger)
        for number, point in enumerate(points):
            event.press(number, point, self._view)
        event.commit()

    def _release(self, *points: QPoint) -> None:
        event = QTest.touchEvent(self._view, self._finger)
        for number, point in enumerate(points):
            event.release(number, point, self._view)
        event.commit()

    def _key(self) -> None:
        key = self.dice.choice(KEYS)
        text = chr(key) if key < 128 else ""
        modifier = self.dice.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self._view, QKeyEvent(kind, key, modifier, text))

    # --- the world ---------------------------------------------------------------------------------
    def _card(self) -> None:
        if self.theatre.demo.dock.card() and self.dice.random() < 0.6:
            self.theatre.demo.dock.remove_card()
        else:
            self.theatre.demo.insert_card(self.dice.choice(CARDS))
        self.theatre.spin(0.03)

    def _scan(self) -> None:
        self.theatre.demo.dock.scan(self.dice.choice(SCANS))
        self.theatre.spin(0.03)

    def _printer(self) -> None:
        # Mostly in order: with a printer out of order no cash is taken.
        self.theatre.demo.dock.set_printer(self.dice.choice(("ready",) * 12 + PRINTER_STATES))

    def _line(self) -> None:
        self.theatre.demo.dock.set_line(self.dice.choice(("up", "up", "down", "slow")))

    def _pass_time(self) -> None:
        self.theatre.demo.dock.advance(self.dice.choice((1, 5, 20, 50, 80)))
        self.theatre.spin(0.3)

    # --- the promises ------------------------------------------------------------------------------
    def come_home(self) -> None:
        """Nobody touches any more: within the idle time the home screen stands again. Raises Broken: a stuck visit.

        Where the idle end does not run by design (cash on the table, a clerk who compares), the page's own way out is
        touched first, as its clerk would.
        """
        dock, session = self.theatre.demo.dock, self.theatre.terminal.session
        dock.remove_card()
        dock.set_printer("ready")
        if session.visit.liked.language != "zh":
            # What is looked for below has Chinese names.
            self.theatre.opening.bridge.act("language", None)
        for _ in range(12):
            flow = session.visit.flow
            if flow is None or flow.idle_counts:
                break
            self._until(lambda: not _waits_for_a_machine(session.visit.flow), f"{flow!r:.60} waits for a machine")
            flow = session.visit.flow
            if flow is None or flow.idle_counts or getattr(flow, "phase", "") in ("done", "swap"):
                break
            # A page that has only just come lets nobody lead on yet.
            self._until(lambda: self._way_out() is not None, "no way out")
            if (place := self._way_out()) is not None:
                self._tap(place)
            self.theatre.spin(0.7)
        for more in (True, True, False):
            # A card or a code that came just before is noticed later than the clock, and is a touch of its own.
            dock.advance(LONGEST_IDLE_S)
            try:
                self._until(lambda: session.visit.flow is None and session.visit.person is None, "the visit is stuck")
                break
            except Broken:
                if not more:
                    raise
        self._until(lambda: str(self.theatre.opening.bridge.screen) == "HomePage", "the home screen does not come")

    def _way_out(self) -> QPoint | None:
        return next((self._in(i) for i in self._controls() if i.property("name") in WAYS_OUT), None)

    def _until(self, ready: Callable[[], Any], what: str) -> None:
        try:
            self.theatre.spin_until(lambda: bool(ready()), STUCK_S)
        except TimeoutError:
            visit = self.theatre.terminal.session.visit
            phase = getattr(visit.flow, "phase", "")
            idle_ms = self.theatre.terminal.session.now_ms() - visit.last_touch_ms
            raise Broken(
                f"{what}: {type(visit.flow).__name__} {phase}, screen {self.theatre.opening.bridge.screen}, "
                f"began {visit.began}, card {visit.card_status}, idle {idle_ms} ms, "
                f"longest gap {visit.longest_gap_ms} ms, warned {visit.idle_left_s} s"
            ) from None

    def books(self) -> dict[str, Any]:
        """The terminal is down: the chain is whole, both sides agree to the fen, nothing printed twice. Raises Broken,
        AssertionError."""
        demo = self.theatre.demo
        both = demo.settle()
        payments = sum(s["count"] for s in both["terminal"]["operations"].get("payment", {}).values())
        here, there = both["terminal"], both["centre"]
        assert here["operations"] == there["operations"], (here["operations"], there["operations"])
        assert there["head"] == here["chain"]["head"]
        ledger = demo.ledger()
        try:
            finding = ledger.verify()
            if finding is not None:
                raise Broken(f"ledger: row {finding.seq} {finding.code} {finding.detail}")
            stuck = [j.job_id for j in ledger.jobs((SpoolState.QUEUED, SpoolState.SENDING))]
            if stuck:
                raise Broken(f"slips are stuck in the spool: {stuck}")
        finally:
            ledger.close()
        return {"payments": payments, "operations": here["operations"], "till": here["till"], "visits": here["visits"]}


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible():
            yield child
            yield from _below(child)


def _touchable(item: QQuickItem) -> bool:
    button = item.metaObject().indexOfSignal("acted()") >= 0 and bool(item.property("name"))
    return (button or item.objectName().startswith("field:")) and item.isEnabled() and item.width() > 0


def _waits_for_a_machine(flow: object) -> bool:
    return getattr(flow, "phase", "") in ("checking", "committing", "asking", "compare_checking", "vouching", "trying")


def resident_kb() -> int:
    """RSS of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def run(folder: Path, seconds: float, seed: int, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Raises Broken."""
    tell(f"seed {seed}, {seconds:.0f} s")
    theatre = Theatre(folder)
    soak = Soak(theatre, random.Random(seed))
    sys.excepthook = lambda kind, error, trace: soak.bugs.append(error)
    soak.warm_up()
    began = time.monotonic()
    warm_kb = warm_none = 0
    steps, next_check, said = 0, began + 12, began
    try:
        while (now := time.monotonic()) < began + seconds:
            soak.step()
            steps += 1
            if now >= next_check:
                soak.come_home()
                if not warm_kb and now >= began + WARM_SHARE * seconds:
                    warm_kb, warm_none = resident_kb(), sys.getrefcount(None)
                next_check = time.monotonic() + min(60.0, max(6.0, seconds / 12))
            if now >= said + 60:
                said = now
                tell(f"{now - began:6.0f} s  {steps} acts  {resident_kb() // 1024} MB")
        theatre.demo.dock.set_line("up")
        soak.come_home()
        end_kb, end_none = resident_kb(), sys.getrefcount(None)
        theatre.spin(2)
        soak.check_alive()
        theatre.leave()
        found = soak.books()
    except BaseException:
        tell(f"broken after {steps} acts of seed {seed}")
        raise
    finally:
        sys.excepthook = sys.__excepthook__
        theatre.demo.stop()
    growth = end_kb / warm_kb if warm_kb else 1.0
    summary = {
        "seed": seed, "seconds": seconds, "acts": steps, "by_kind": dict(soak.did), "pages": dict(soak.pages),
        "rss_warm_mb": round(warm_kb / 1024, 1), "rss_end_mb": round(end_kb / 1024, 1), "growth": round(growth, 3),
        "none_lost": warm_none - end_none, **found,
    }  # fmt: skip
    tell(json.dumps(summary, ensure_ascii=False))
    if growth > MOST_GROWTH:
        raise Broken(f"memory grew by {growth - 1:.1%} after warming up")
    if warm_none - end_none > MOST_NONE_LOST:
        raise Broken(f"{warm_none - end_none} references to None were lost")
    return summary


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    try:
        run(given.dir, given.seconds, given.seed)
    except Broken as broken:
        print(f"BROKEN: {broken}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
