"""The on-screen keyboard at 1080p: from a key to its candidates, and to the drawn bar; what it holds in memory."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from kiosk import content
from kiosk.keyboard.keys import Mode
from kiosk.keyboard.places import Place, gazetteer
from kiosk.keyboard.state import Source, begin, candidates, composition, key, pages
from kiosk.keyboard.table import Table
from kiosk.ui import app
from kiosk.ui.bridge import Bridge
from kiosk.ui.opening import ICONS
from kiosk.ui.pages.parts import Chrome, FieldView
from kiosk.ui.pages.writing import EntryPage
from tests.bench.rows import Row, percentile

BAR_MS: Final = 30.0
BAR_MB: Final = 20.0
TEXTS: Final[tuple[tuple[Mode, str], ...]] = (
    ("text", "cunkoudeludenghuailesantianwanshangkanbujian"),
    ("text", "zhonghuarenmingongheguo"),
    ("text", "zhrmghg"),
    ("text", "xianshishanshuishizheyang"),
    ("text", "woxiangfanyingyixiashuifeishouduoleqingnimenchayicha"),
    ("name", "zhangguilan"),
    ("name", "ouyangyan"),
    ("address", "yujiangquchuntaozhenbinjiangcun"),
    ("address", "bjc"),
)
"""Spelt letter by letter, abbreviations and long sentences among them; 40 letters are kept."""


def measure() -> list[Row]:
    """Three rows."""
    before = _resident_mb()
    table = Table.open(content.bundled() / "pinyin" / "pinyin.bin")
    places = content.load(content.bundled()).places.near("360699100201")
    source = Source(table, gazetteer([Place(parts) for parts in places], table))
    thought = [ms for _ in range(3) for mode, letters in TEXTS for ms in _thinks(mode, letters, source)]
    held = _resident_mb() - before
    drawn = _draws(places)
    return [
        Row("key to candidates p95", percentile(thought, 0.95), "ms", f"bar of {BAR_MS:.0f} ms", BAR_MS, 1.0),
        Row("key to drawn candidates p95", percentile(drawn, 0.95), "ms", f"bar of {BAR_MS:.0f} ms", BAR_MS, 1.0),
        Row("memory of table and engine", held, "MB", f"bar of {BAR_MB:.0f} MB", BAR_MB, 1.0),
    ]


def _thinks(mode: Mode, letters: str, source: Source) -> list[float]:
    times, state = [], begin(mode)
    for letter in letters:
        start = time.perf_counter()
        state = key(state, source, letter)
        pages(candidates(state, source), state.room)
        composition(state, source)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _draws(places: tuple[tuple[str, ...], ...]) -> list[float]:
    app.prepare("offscreen")
    app.application(["bench"])
    bridge = Bridge(lambda action, value: None, ICONS.as_uri())
    bridge.know(places)
    window = app.Window(bridge, lambda: None, 1920, 1080, fullscreen=False)
    times = []
    for mode, letters in TEXTS:
        bridge.forget()
        field = FieldView(mode, mode, focused=True, input=mode)
        bridge.show(EntryPage("", replace(field, text="")), _bars())
        bridge.show(EntryPage(mode, field), _bars())
        window.view.grabWindow()
        for letter in letters:
            start = time.perf_counter()
            bridge.keyboard.press(letter)  # type: ignore[attr-defined]
            window.view.grabWindow()
            times.append((time.perf_counter() - start) * 1000)
    window.close()
    QCoreApplication.processEvents()
    return times


def _bars() -> Chrome:
    return Chrome("滨江村服务点", "09:30", True, "", True, "读卡", True, "打印", False, False, "", "", 0)


def _resident_mb() -> float:
    pages_held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages_held * 4096 / 1e6


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:40} {row.value:8.2f} {row.unit}  {row.ratio:.2f}x {row.peer}")
