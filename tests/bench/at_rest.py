"""The terminal's own process, as `huimin demo` starts it, beside a bare QtQuick window: memory, and what it does while
nobody does anything. python -m tests.bench.at_rest FILE.qml shows the bare one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from kiosk.demo import Demo
from kiosk.storyboard.player import Player
from kiosk.storyboard.script import load
from tests.bench.first_frame import BARE
from tests.bench.rows import Row

SETTLE_S = 3.0
WATCH_S = 10.0
ROUNDS = 15
MB = 1024 * 1024
STORY = """
- card: insert wangguilan
- expect: 王*兰，您好
- touch: 缴费
- touch: 电费
- touch: 我家电表 尾号4567
- type: {into: 金额, text: '50'}
- touch: 下一步
- touch: 确认
- type: {into: 店员PIN, text: 246810}
- type: {into: 实收, text: 100}
- touch: 收到现金
- wait: {text: 已受理待上传, timeout: 10}
- slip: slip
- card: remove
- touch: 返回首页
- touch: 查询
- touch: 养老金
- card: insert wangguilan
- type: {into: 社保卡密码, text: '135790'}
- touch: 确认
- wait: {text: 刚刚向市平台查到, timeout: 10}
- touch: 看完了
- card: remove
- touch: 帮助
- touch: 返回首页
- touch: 查缴费到账
- type: {into: 凭条号, text: '${slip_no}'}
- touch: 下一步
- wait: {text: 市平台核实, timeout: 20}
- touch: 返回首页
- advance: 250
"""
"""One villager's errands: a payment with its slip, an answer, the numbers for help, a slip looked up, and the wipe."""


def resident(pid: int) -> float:
    """MB of RSS."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def cpu_s(pid: int) -> float:
    """Seconds of processor that it has used, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path) -> list[Row]:
    """At home, then after an hour of the demo's clock, villager after villager."""
    bare_mb = bare(folder)
    demo = Demo(folder / "demo", lambda line: None, display=False)
    try:
        demo.prepare()
        demo.start_all(shift_open=True)
        pid = demo.pid("terminal")
        time.sleep(SETTLE_S)
        home_mb = resident(pid)
        began, used = time.monotonic(), cpu_s(pid)
        time.sleep(WATCH_S)
        idle = (cpu_s(pid) - used) / (time.monotonic() - began) * 100
        used_mb = after_errands(demo, folder, pid)
    finally:
        demo.stop()
    return [
        Row("memory at home", home_mb, "MB", "bare QtQuick window", bare_mb, 1.5),
        Row("cpu at home, nobody there", idle, "%", "the bar", 2.0, 1.0),
        Row(f"memory after an hour, {ROUNDS} villagers", used_mb, "MB", "the bar", 180.0, 1.0),
    ]


def after_errands(demo: Demo, folder: Path, pid: int) -> float:
    """MB after all of them."""
    file = folder / "errands.yaml"
    file.write_text(STORY, encoding="utf-8")
    out = folder / "out"
    out.mkdir()
    player = Player(demo, demo.dock, out, lambda line: None, every_step=False)
    curve = []
    for _ in range(ROUNDS):
        player.play(load(file))
        curve.append(round(resident(pid), 1))
    print("  memory after each: " + " ".join(map(str, curve)), flush=True)
    return curve[-1]


def bare(folder: Path) -> float:
    """MB of a bare window with the same Qt."""
    file = folder / "bare.qml"
    file.write_text(BARE, encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-m", "tests.bench.at_rest", str(file)], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(SETTLE_S)
        return resident(child.pid)
    finally:
        child.kill()
        child.communicate()


def show(file: str) -> None:
    """The bare window, until it is killed."""
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickView

    app = QGuiApplication([])
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(file))
    view.frameSwapped.connect(lambda: print("shown", flush=True))
    view.show()
    app.exec()


if __name__ == "__main__":
    show(sys.argv[1])
