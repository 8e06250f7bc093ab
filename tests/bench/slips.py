"""A 40-line slip of 80 mm with its QR: bytes, and the time to build them, plain and with ten rare characters."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drivers.printer.document import parse
from drivers.printer.encode import build
from drivers.printer.font import find_font
from drivers.printer.profile import find
from kiosk.slips.fitting import shipped_profiles
from tests.bench.rows import Row

ROUNDS = 60
QR = "HM1.000283619940.ABCDEFGHIJKLMNOPQRSTUVWXYZ." + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 3
RARE = ["犇", "㛃", "䶮", "𬭎", "𡋾", "㙦", "䴙", "䴘", "㸌", "𫖯"]


def document(rare: int) -> dict[str, Any]:
    """40 printed lines and the QR; `rare` of the lines hold a character that no GBK font has."""
    lines: list[dict[str, Any]] = [
        {"heading": "信息惠民服务凭条"},
        {"text": "滨江村服务点", "align": "centre"},
        {"rule": "="},
    ]
    for number in range(34):
        name = f"王{RARE[number]}兰" if number < rare else "王桂兰"
        lines.append({"pair": [f"第 {number + 1} 项 {name}", f"￥{number}86.40"]})
    lines += [{"text": "金额 ￥86.40", "size": 2, "bold": True}, {"rule": "-"}, {"qr": QR}, {"end": "000283619940"}]
    return {"version": 1, "lines": [*lines, {"cut": True}]}


def _median_ms(work: Callable[[], object]) -> float:
    """Processor time: what other processes do on this machine is not ours."""
    times = []
    for _ in range(ROUNDS):
        began = time.thread_time_ns()
        work()
        times.append((time.thread_time_ns() - began) / 1e6)
    return statistics.median(times)


def _texts(source: dict[str, Any]) -> list[str]:
    """The same words, set by nobody."""
    words = (next(iter(line.values())) for line in source["lines"])
    return [" ".join(w) if isinstance(w, list) else str(w) for w in words]


def _python_escpos(texts: list[str]) -> Callable[[], object]:
    from escpos.printer import Dummy

    def work() -> bytes:
        printer = Dummy()
        printer.set(align="left")
        for text in texts:
            printer.text(text + "\n")
        printer.qr(QR, native=True, size=6)
        printer.cut()
        return bytes(printer.output)

    return work


def measure() -> list[Row]:
    """All rows of slips."""
    profile = replace(find("generic-80", (shipped_profiles(),)), native_qr=True)
    font = find_font()
    if font is None:
        raise RuntimeError("the rare characters need a font")
    began = time.thread_time_ns()
    font.load()
    load_ms = (time.thread_time_ns() - began) / 1e6
    plain, rare = json.dumps(document(0)), json.dumps(document(10))
    began = time.thread_time_ns()
    build(parse(json.loads(rare)), profile, font)
    first_ms = (time.thread_time_ns() - began) / 1e6
    texts = _texts(document(0))
    plain_ms = _median_ms(lambda: build(parse(json.loads(plain)), profile, font))
    rare_ms = _median_ms(lambda: build(parse(json.loads(rare)), profile, font))
    library_ms = _median_ms(_python_escpos(texts))
    floor_ms = _median_ms(lambda: (json.loads(plain), "\n".join(texts).encode("gb18030")))
    size = len(build(parse(json.loads(plain)), profile, font))
    return [
        Row("40-line slip", size / 1000, "kB", "the bar", 2.5, 1.0),
        Row("40-line slip, build", plain_ms, "ms", "the bar", 5.0, 1.0),
        Row("40-line slip, build", plain_ms, "ms", "python-escpos text(), no layout", library_ms, 5.0),
        Row("40-line slip, build", plain_ms, "ms", "json.loads and str.encode", floor_ms, 60.0),
        Row("with 10 rare characters, build", rare_ms, "ms", "the bar", 15.0, 1.0),
        Row("with 10 rare characters, the first time", first_ms, "ms", "the bar", 15.0, 1.0),
        Row("font read at start, in the printer's thread", load_ms, "ms", "the bar", 500.0, 1.0),
    ]
