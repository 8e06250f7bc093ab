"""Plays visits on the real window in this process, centre and agent around it, and says what is left of them.

python -m tests.ui.trace_visit FOLDER: writes FOLDER/found.json. A process of its own, so that no test module's texts
are in it; the texts to look for stand in this file backwards.
"""

from __future__ import annotations

import json
import linecache
import sys
from dataclasses import asdict
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from drivers.printer import symbols
from kiosk.demo import card_profile
from tests.support.theatre import Theatre
from tests.support.traces import Found, Walk
from tests.support.voices import ScriptedVoice

BACKWARDS = {
    "name": "珂桂䶮",
    "id_no": "X42080302591996063",
    "card_pin": "097531",
    "card_id": "4D3C2B1A0403020150000651D996063",
    "answer": "05.681",
    "answer_before": "05.181",
    "clerk_pin": "018642",
    "account": "8270000063",
    "scanned": "9137-116202-8270000063LE",
    "amount": "91.37",
    "received": "70.09",
    "typed_id": "613051908491996063",
    "missing_slip": "431208700065",
}
NAMES = list(BACKWARDS)


def secret(name: str) -> str:
    """The text, made anew."""
    return "".join(reversed(BACKWARDS[name]))


def needles() -> list[str]:
    """All of them, made anew."""
    return [secret(name) for name in NAMES]


ASK = """
- touch: 朗读
- card: insert {card_file}
- expect: 䶮*珂，您好
- touch: 查询
- touch: 养老金
- type: {{into: 社保卡密码, text: '{card_pin}', via: keyboard}}
- touch: 确认
- wait: {{text: 刚刚向市平台查到, timeout: 10}}
- expect: ￥{answer}
- touch: 打印结果
- wait: {{text: 已打印，请取走, timeout: 15}}
"""
DONE = """
- touch: 看完了
- expect: 请取走您的卡片
- card: remove
- expect: 没有卡也能办
"""
PAY = """
- touch: 朗读
- touch: 音量大
- touch: 缴费
- touch: 电费
- scan: {scanned}
- wait: {{text: 请再输入一遍核对, timeout: 10}}
- type: {{into: 再次输入户号, text: '{account}'}}
- touch: 下一步
- type: {{into: 金额, text: '{amount}'}}
- touch: 下一步
- touch: 确认
- type: {{into: 店员PIN, text: '{clerk_pin}'}}
- type: {{into: 实收, text: '{received}'}}
"""
PAID = """
- touch: 收到现金
- wait: {text: 已受理待上传, timeout: 10}
- slip: slip
- touch: 返回首页
- expect: 没有卡也能办
- touch: 查缴费到账
- type: {into: 凭条号, text: '${slip_no}'}
- touch: 下一步
- wait: {text: 市平台核实, timeout: 20}
- touch: 返回首页
"""
TYPED = """
- touch: 朗读
- touch: 查询
- touch: 养老金
- touch: 没带卡
- type: {{into: 身份证号, text: '{typed_id}'}}
- touch: 下一步
- expect: 现在没有结果
"""
MISSED = """
- advance: 80
- expect: 没有卡也能办
- touch: 工作人员
- type: {{into: 工号, text: '01'}}
- type: {{into: 店员PIN, text: '{clerk_pin}'}}
- touch: 下一步
- wait: {{text: 01 号, timeout: 10}}
- touch: 退出登录
- touch: 朗读
- touch: 查缴费到账
- type: {{into: 凭条号, text: '{missing_slip}'}}
"""


def filled(story: str, **more: str) -> str:
    """The story with its texts."""
    return story.format(**{name: secret(name) for name in NAMES}, **more)


def write_card(file: Path) -> None:
    """A resident's card with a name that stands nowhere else."""
    profile = card_profile("wangguilan")
    file.write_text(json.dumps({**profile, "name": secret("name")}), encoding="utf-8")


def spared(file: Path) -> bool:
    """Not the terminal's: the centre's own folder, paper that came out, and the dock's file of what lay before its
    scanner. And not the product's source."""
    parts = file.parts
    return (
        "gateway" in parts
        or ("dock" in parts and bool({"paper", "scan"} & set(parts)))
        or file.suffix in (".py", ".pyc", ".so", ".otf", ".ttc", ".ttf")
    )


def main(folder: Path) -> None:
    """Play and look."""
    voice = ScriptedVoice()
    theatre = Theatre(folder, voice=voice)
    walk = Walk(needles)
    view = theatre.view
    seen_during: set[int] = set()
    seen_in_qt: set[int] = set()

    def look() -> list[Found]:
        # Lines of the demo's own source, which names its clerk's PIN; no terminal of a real point reads it.
        linecache.clearcache()
        return [*walk.python(), *walk.qt(view), *walk.clipboard()]

    try:
        write_card(folder / "card.json")
        theatre.tell(filled(ASK, card_file=str(folder / "card.json")))
        (folder / "card.json").unlink()
        seen_during |= {f.needle for f in look()}
        seen_in_qt |= {f.needle for f in walk.qt(view)}
        theatre.tell(DONE)
        theatre.tell("- line: down\n- wait: {text: 现在断网, timeout: 15}\n")
        theatre.tell(filled(PAY))
        seen_during |= {f.needle for f in look()}
        theatre.tell("- line: up\n")
        theatre.tell(PAID)
        theatre.tell(filled(TYPED))
        seen_during |= {f.needle for f in look()}
        theatre.tell(filled(MISSED))
        seen_during |= {f.needle for f in look()}
        copied = QGuiApplication.clipboard()
        copied.setText(secret("missing_slip"))
        theatre.tell("- advance: 80\n- expect: 没有卡也能办\n")
        # The wipe is behind the last page; what it puts off is done within half a second.
        theatre.spin(0.5)
        found = [*look(), *walk.files([folder / "demo"], spared)]
        result = {
            "seen_during": sorted(NAMES[n] for n in seen_during),
            "seen_in_qt": sorted(NAMES[n] for n in seen_in_qt),
            "left": sorted({(NAMES[f.needle], f.where) for f in found}),
            "alive": walk.left_over(),
            "codes_kept_for_paper": symbols.qr.cache_info().currsize,
            "said": voice.texts,
            "said_of_a_person": [NAMES[i] for i, n in enumerate(needles()) if any(n in t for t in voice.texts)],
            "still_to_say": theatre.terminal.speaker.busy(),
            "liked": asdict(theatre.terminal.session.visit.liked),
            "visit": asdict(theatre.terminal.session.visit),
        }
        (folder / "found.json").write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str))
    finally:
        theatre.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
