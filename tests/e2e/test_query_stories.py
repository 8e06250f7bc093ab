"""查询 on the real window with real processes: answers, PINs, a clerk's comparison, two cards; and no trace of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk import content
from kiosk.demo import Demo, play
from kiosk.storyboard.script import load
from sync.ledger.values import SpoolState
from tests.support.centres import until
from tests.support.stories import make, player, steps

pytestmark = pytest.mark.timeout(180)
PINS = ("135790", "490381", "246810")
ANSWERS = ("186.50", "213.00", "青霉素", "到卡 尾号")
PEOPLE = ("36069919520308024X", "360699194809150316", "王桂兰", "李大山", "360699D156000005102030")


def told(folder: Path) -> dict[str, Any]:
    both: dict[str, Any] = json.loads((folder / "out" / "status.json").read_text())
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    return both


def story(name: str, demo: Demo, folder: Path) -> dict[str, Any]:
    try:
        play(demo, load(content.bundled() / "storyboards" / name), folder / "out", every_step=False)
    finally:
        demo.stop()
    return told(folder)


def seen(demo: Demo) -> str:
    return "\n".join(demo.stage.call({"cmd": "dump"})["lines"])


def everything_kept(demo: Demo) -> str:
    """What the terminal wrote down, as it reads with the key: operations with all columns, and print jobs."""
    ledger = demo.ledger()
    try:
        rows = [dict(row) for row in ledger.export()]
        jobs = [dict(job.document) for job in ledger.jobs(tuple(SpoolState))]
    finally:
        ledger.close()
    return json.dumps([rows, jobs], ensure_ascii=False)


def without_trace(demo: Demo, folder: Path) -> None:
    """No PIN, no answer and no person in anything that a process wrote. Paper and the dock's card are not records, and
    the sandbox's offices know their own residents."""
    files = [f for name in ("log", "ledger", "second", "gateway") for f in (demo.base / name).rglob("*") if f.is_file()]
    files += [demo.base / "terminal.toml", folder / "out" / "status.json"]
    written = {f: f.read_bytes() for f in files}
    assert any(f.name.startswith("centre.db") for f in written)
    for pin in PINS:
        # Six digits stand in many a hash: not between other digits of one.
        alone = re.compile(rb"(?<![0-9a-fA-F])" + pin.encode() + rb"(?![0-9a-fA-F])")
        assert [f.name for f, data in written.items() if alone.search(data)] == []
    for word in (*ANSWERS, *PEOPLE):
        ours = {f: data for f, data in written.items() if not f.name.startswith("centre.db")}
        assert [f.name for f, data in ours.items() if word.encode() in data] == []
    kept = everything_kept(demo)
    for word in (*PINS, *ANSWERS, *PEOPLE):
        assert not re.search(rf"(?<![0-9a-f]){re.escape(word)}(?![0-9a-f])", kept), "the ledger keeps what it must not"


def test_the_pension_is_shown_for_the_cards_pin_or_a_clerks_word_and_leaves_no_trace(tmp_path: Path) -> None:
    demo = make(tmp_path)
    both = story("query_pension.yaml", demo, tmp_path)
    assert both["terminal"]["operations"] == {
        "identity_check": {"settled": {"count": 1, "fen": 0}},
        "shift_open": {"settled": {"count": 1, "fen": 0}},
    }
    assert both["terminal"]["spool"] == {}
    without_trace(demo, tmp_path)


def test_a_question_is_left_offline_by_two_cards_and_only_its_person_picks_up_the_answer(tmp_path: Path) -> None:
    demo = make(tmp_path, width=1080, height=1920)
    both = story("query_offline_two_cards.yaml", demo, tmp_path)
    assert both["terminal"]["operations"]["request"] == {"settled": {"count": 2, "fen": 0}}
    assert both["terminal"]["visits"]["query/done"] == 3
    assert both["terminal"]["till"]["drawer"] == 50_000
    assert (tmp_path / "out" / "proxy_slip.png").stat().st_size > 5000
    without_trace(demo, tmp_path)


def test_the_slips_code_leads_its_person_to_the_result_and_opens_nothing_by_itself(tmp_path: Path) -> None:
    demo = make(tmp_path)
    both = story("pick_up_by_scan.yaml", demo, tmp_path)
    assert both["terminal"]["operations"] == {
        "identity_check": {"settled": {"count": 1, "fen": 0}},
        "request": {"settled": {"count": 1, "fen": 0}},
        "shift_open": {"settled": {"count": 1, "fen": 0}},
    }
    without_trace(demo, tmp_path)


def test_pins_that_run_out_cards_that_name_nobody_and_cards_of_staff(tmp_path: Path) -> None:
    """One demo, several visits in a row: what one leaves must not hinder the next."""
    demo = make(tmp_path)
    show = player(demo, tmp_path / "out")

    def tell(text: str) -> None:
        show.play(steps(tmp_path, text))

    try:
        demo.prepare()
        demo.start_all(shift_open=True)
        # Wrong PINs until one try is left: the last is never sent, not even the right one.
        tell("- card: insert zhangyan\n- expect: 张*，您好\n- touch: 查询\n- touch: 医保余额\n")
        for _ in range(8):
            tell("- type: {into: 社保卡密码, text: '490381'}\n- touch: 确认\n")
            until(lambda: "密码不对" in seen(demo) or "只剩最后一次" in seen(demo))
            if "只剩最后一次" in seen(demo):
                break
        tell("- expect: 这里不再试\n- expect: 到社保窗口重置密码\n- card: remove\n- expect: 您好，请插社保卡\n")
        # A card of the third generation: its code is enough to ask, and the roster knows whose request it is.
        tell("""
- card: insert chenxiaomei
- expect: 社保卡 尾号0062
- touch: 查询
- expect: 按名册认出了卡号
- touch: 公积金
- type: {into: 社保卡密码, text: '135790'}
- touch: 确认
- wait: {text: 28, timeout: 10}
- touch: 看完了
- card: remove
""")
        # No card: a typed number opens a request and the clerk's comparison, never the answer itself.
        tell("""
- touch: 查询
- touch: 养老金
- expect: 请插入社保卡
- touch: 没带卡
- type: {into: 身份证号, text: '36069919520308024'}
- touch: 下一步
- expect: 号码不对
- touch: X
- touch: 下一步
- expect: 还没有核对
- refute: ￥186.50
- touch: 请工作人员核对身份
- type: {into: 工号, text: '01'}
- type: {into: 店员PIN, text: '246810'}
- touch: 核对一致
- wait: {text: ￥186.50, timeout: 10}
- advance: 121
- wait: {text: 您好，请插社保卡, timeout: 5}
- refute: ￥186.50
""")
        # The line falls between the page and the question.
        tell("""
- card: insert wangguilan
- touch: 查询
- touch: 养老金
- type: {into: 社保卡密码, text: '135790'}
- line: down
- touch: 确认
- wait: {text: 联网后帮您查, timeout: 15}
- card: remove
- expect: 卡已取出，查询结束
""")
        # A villager's card at the staff page signs nobody in.
        tell("""
- touch: 工作人员
- card: insert wangguilan
- expect: 这张卡不是工作卡
- touch: 上一步
- card: remove
- touch: 工作人员
- card: insert clerk01
- expect: 已读工作卡
- card: remove
- type: {into: 店员PIN, text: '246810'}
- touch: 下一步
- wait: {text: 01 号, timeout: 10}
- touch: 退出登录
""")
    finally:
        demo.stop()
    (tmp_path / "out" / "status.json").write_text("{}")
    without_trace(demo, tmp_path)
