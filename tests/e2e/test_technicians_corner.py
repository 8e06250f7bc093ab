"""The technician's corner on the real window, with the line down and the centre at the phone."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from kiosk.demo import Demo
from sync.gateway.store import Store
from sync.gateway.technician import answer_for
from tests.support.stories import make, player, steps

pytestmark = pytest.mark.timeout(180)
CORNER = "- touch: 工作人员\n- touch: 技术员\n- expect: 应答码\n"


def by_phone(demo: Demo) -> str:
    """The challenge is read off the screen, and the centre asked."""
    ends = time.monotonic() + 5
    while True:
        lines = [str(line) for line in demo.stage.call({"cmd": "dump"})["lines"]]
        found = [m.group() for line in lines if (m := re.search(r"\d{4} \d{3} \d{4}", line))]
        if found:
            break
        assert time.monotonic() < ends, lines
    store = Store(demo.db_url)
    said = answer_for(store, demo.config.terminal.id, found[0])
    store.engine.dispose()
    assert said is not None
    return said


def test_the_corner_opens_by_phone_with_the_line_down_counts_it_and_restarts_the_program(tmp_path: Path) -> None:
    demo = make(tmp_path, width=1366, height=768)
    show = player(demo, tmp_path / "out")
    try:
        demo.prepare()
        demo.start_all(shift_open=True)
        show.play(steps(tmp_path, "- line: down\n- wait: {text: 现在断网, timeout: 15}\n" + CORNER))
        said = by_phone(demo)
        wrong = f"{(int(said) + 1) % 10**8:08d}"
        show.play(steps(tmp_path, f"""
- type: {{into: 应答码, text: '{wrong}'}}
- touch: 确认
- expect: 还可以试 2 次
- type: {{into: 应答码, text: '{said}'}}
- touch: 确认
- expect: 链头
- expect: 第 2 条
- refute: 钱箱
- screenshot: corner
- touch: 打印测试条
- wait: {{text: 测试条已打印, timeout: 15}}
- touch: 返回首页
- expect: 您好，请插社保卡
"""))  # fmt: skip
        # The answer was good once: the next opening needs another.
        show.play(steps(tmp_path, CORNER + f"- type: {{into: 应答码, text: '{said}'}}\n- touch: 确认\n"
                        "- expect: 还可以试 2 次\n"))  # fmt: skip
        # Neither the tries nor the challenge are forgotten by a terminal that is started anew.
        demo.kill("terminal")
        demo.start("terminal")
        again = by_phone_after_restart(demo, show, tmp_path)
        show.play(steps(tmp_path, f"""
- type: {{into: 应答码, text: '{again}'}}
- touch: 确认
- touch: 重启程序
- expect: 都在，不受影响
- touch: 确认重启
"""))  # fmt: skip
        ended = time.monotonic() + 10
        while demo.alive("terminal") and time.monotonic() < ended:
            time.sleep(0.05)
        assert demo._processes["terminal"].returncode == 70, "whoever watches it starts it again"
        demo.stage.close()
        demo.start("terminal")
        show.play(steps(tmp_path, "- expect: 您好，请插社保卡\n- line: up\n"))
        both = demo.settle()
    finally:
        demo.stop()
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    assert both["centre"]["operations"]["technician_visit"] == {"settled": {"count": 2, "fen": 0}}


def by_phone_after_restart(demo: Demo, show: object, folder: Path) -> str:
    """The corner again, in a new process."""
    show.play(steps(folder, CORNER))  # type: ignore[attr-defined]
    said = by_phone(demo)
    wrong = f"{(int(said) + 1) % 10**8:08d}"
    text = f"- type: {{into: 应答码, text: '{wrong}'}}\n- touch: 确认\n- expect: 还可以试 1 次\n"
    show.play(steps(folder, text))  # type: ignore[attr-defined]
    return said
