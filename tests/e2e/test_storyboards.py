"""Whole stories on the real window with real processes: what a villager and a clerk meet."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.printer.paper.decoder import Decoder
from kiosk import content
from kiosk.demo import play
from kiosk.storyboard.player import StepFailed
from kiosk.storyboard.script import Type, load
from tests.support.stories import PAY, check_nothing_lost_or_doubled, make, player, steps

pytestmark = pytest.mark.timeout(180)
CANARIES = ("36069919520308024X", "王桂兰", "3601234567", "246810")


def test_the_bill_is_paid_offline_and_settled_when_the_line_is_back_and_no_log_knows_whose(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "pay_bill_offline.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
        commands = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    finally:
        demo.stop()
    both = json.loads((tmp_path / "out" / "status.json").read_text())
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    assert both["terminal"]["operations"]["payment"] == {"settled": {"count": 1, "fen": 8640}}
    assert both["terminal"]["visits"]["payment/done"] == 1
    assert (tmp_path / "out" / "slip.png").stat().st_size > 5000
    seen = b"\n".join(p.read_bytes() for p in (tmp_path / "demo" / "log").iterdir()) + b"\n".join(commands)
    ledger_files = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "ledger").iterdir() if p.suffix != ".key")
    spoken = (tmp_path / "demo" / "terminal.toml").read_bytes() + (tmp_path / "out" / "status.json").read_bytes()
    for canary in CANARIES:
        assert canary.encode() not in seen + ledger_files + spoken, "a log, a command line or a file names a person"
    paper = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "dock" / "paper").glob("*.bin"))
    assert "3601234567".encode("gbk") not in paper


def test_people_without_a_card_and_people_with_trouble(tmp_path: Path) -> None:
    """One demo, several visits in a row: what one leaves must not hinder the next."""
    demo = make(tmp_path, width=1080, height=1920)
    show = player(demo, tmp_path / "out")

    def tell(text: str) -> None:
        show.play(steps(tmp_path, text))

    try:
        demo.prepare()
        demo.start_all(shift_open=False)
        # Without a shift no cash is taken; the clerk opens one at the screen.
        tell("- expect: 还没有开班\n" + PAY + "- expect: 还没有开班，不能收现金\n")
        tell("- touch: 上一步\n" * 5 + "- expect: 您好，请插社保卡\n")
        tell("""
- touch: 工作人员
- type: {into: 工号, text: '01'}
- type: {into: 店员PIN, text: '111111'}
- touch: 下一步
- expect: 工号或PIN不对
- type: {into: 店员PIN, text: '246810'}
- touch: 下一步
- touch: 开班
- type: {into: 开班现金, text: '500'}
- touch: 确认
- expect: 01 号
- touch: 退出登录
- expect: 您好，请插社保卡
""")
        # The line is up: the amount comes live; the keys of the keypad work.
        tell("""
- touch: 缴费
- touch: 电费
- type: {into: 户号, text: '3601234567', via: keyboard}
- touch: 下一步
- expect: 刚刚向市平台查到
- expect: 王*兰
- touch: 下一步
- expect: 马上上传
- touch: 上一步
- touch: 上一步
- touch: 上一步
- touch: 上一步
""")
        # Printer trouble is said before cash is taken, and goes away by itself.
        tell("- printer: paper_out\n- expect: 打印机没有准备好\n" + PAY + "- expect: 打印机没有纸了\n")
        tell("- refute: 已受理\n- printer: ready\n- wait: {text: 请把现金交给工作人员, timeout: 5}\n")
        # A card that is pulled before the cash ends the visit; nothing was recorded.
        tell("- touch: 上一步\n" * 5 + "- expect: 您好，请插社保卡\n")
        tell("""
- card: insert lidashan
- expect: 李*山，您好
- touch: 缴费
- touch: 水费
- touch: 我家水表 尾号0031
- expect: ￥28.60
- card: remove
- expect: 卡已取出
- refute: 李*山
- card: insert bankcard
- expect: 这不是社保卡
- card: remove
- card: insert chenxiaomei
- expect: 社保卡 尾号0062
- expect: 要有专用芯片才能读出姓名
- touch: 缴费
- expect: 按名册认出了卡号
- touch: 电费
- expect: 我家电表 尾号0123
- card: remove
""")
        # Offline, an account that nobody knows is asked twice; the biller rejects it later and says why.
        tell("""
- line: down
- wait: {text: 现在断网, timeout: 15}
- touch: 缴费
- touch: 电费
- type: {into: 户号, text: '12'}
- touch: 下一步
- expect: 位数不对
- type: {into: 户号, text: '3600000001'}
- touch: 下一步
- expect: 请再输入一遍核对
- type: {into: 再次输入户号, text: '3600000002'}
- touch: 下一步
- expect: 两次输入的不一样
- type: {into: 再次输入户号, text: '3600000001'}
- touch: 下一步
- type: {into: 金额, text: '600'}
- touch: 下一步
- expect: 一笔最多
- touch: '50'
- touch: 下一步
- touch: 确认
- type: {into: 店员PIN, text: '246810'}
- touch: 刚好
- touch: 收到现金
- expect: 已受理待上传
- slip: rejected
- touch: 返回首页
- line: up
- wait: {text: 您好，请插社保卡, timeout: 5}
- touch: 查缴费到账
- type: {into: 凭条号, text: '123456789012'}
- touch: 下一步
- expect: 凭条号不对
- type: {into: 凭条号, text: '${slip_no}'}
- touch: 下一步
- wait: {text: 未通过, timeout: 25}
- expect: 没有这个户号
- touch: 返回首页
""")
        # Nobody touches: the warning comes, staying helps, and in the end everything is wiped.
        tell("""
- card: insert xuzhengyi
- expect: 许*义，您好
- touch: 缴费
- advance: 50
- expect: 还在办吗
- touch: 我还要用
- refute: 还在办吗
- advance: 80
- expect: 请取走您的卡片
- refute: 许*义
- card: remove
- expect: 没有卡也能办
- touch: 帮助
- expect: '12345'
- expect: '120'
- touch: 返回首页
""")
        both = check_nothing_lost_or_doubled(demo, payments=1)
    finally:
        demo.stop()
    assert both["terminal"]["operations"]["payment"] == {"rejected": {"count": 1, "fen": 5000}}
    assert both["terminal"]["cases"] == {"open": 1, "by_kind": {"rejected": 1}}


def test_a_step_that_does_not_come_true_says_which_and_what_was_on_screen(tmp_path: Path) -> None:
    demo = make(tmp_path)
    with pytest.raises(StepFailed) as caught:
        play(demo, steps(tmp_path, "- touch: 没有的按钮\n"), tmp_path / "out", every_step=False)
    assert "没有的按钮" in str(caught.value)
    assert any("您好，请插社保卡" in line for line in caught.value.seen)
    assert (tmp_path / "out" / "failed.png").exists()


def test_a_real_terminal_refuses_simulated_drivers(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text('[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n[card]\ndriver = "simulated"\n')
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "run", "--config", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "huimin demo" in done.stderr


def test_a_refused_payment_is_given_back_by_two_and_the_shift_is_closed_with_the_chains_head(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "refund_and_close.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
    finally:
        demo.stop()
    both = json.loads((tmp_path / "out" / "status.json").read_text())
    mine = both["terminal"]
    assert mine["operations"] == both["centre"]["operations"]
    assert mine["operations"]["payment"] == {"rejected": {"count": 1, "fen": 5000}}
    assert mine["operations"]["refund"] == {"settled": {"count": 1, "fen": -5000}}
    assert mine["till"] == {"drawer": 0, "payable": 0, "receivable": 0, "over_short": 100, "float": 100, "bank": 0}
    assert mine["cases"] == {"open": 0, "by_kind": {}}
    assert mine["shift"] is None
    assert mine["second_medium"]["seq"] == mine["chain"]["seq"]
    assert (tmp_path / "out" / "refund.png").stat().st_size > 5000
    assert (tmp_path / "out" / "day.png").stat().st_size > 5000


def test_a_payment_taken_back_before_it_left_is_voided_on_both_sides(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "void_before_upload.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
    finally:
        demo.stop()
    both = json.loads((tmp_path / "out" / "status.json").read_text())
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    assert both["terminal"]["operations"]["payment"] == {"voided": {"count": 1, "fen": 8640}}
    assert both["terminal"]["till"]["drawer"] == 50_000
    assert (tmp_path / "out" / "void.png").stat().st_size > 5000


def test_a_bill_is_paid_by_its_barcode_offline_and_its_slips_code_finds_it_again(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "scan_bill.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
    finally:
        demo.stop()
    both = json.loads((tmp_path / "out" / "status.json").read_text())
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    assert both["terminal"]["operations"]["payment"] == {"settled": {"count": 1, "fen": 8640}}
    assert both["terminal"]["devices"]["scanner"] == "ready"
    keys = [s for s in story if s.verb == "type" and "户号" in s.written]
    assert keys == [], "not a digit of an account is typed"
    seen = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "log").iterdir())
    assert b"3601234567" not in seen, "a log tells what was scanned"


def test_a_lost_slip_is_printed_again_and_says_so_at_its_head(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "reprint_slip.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
    finally:
        demo.stop()
    original, copy = (lines_of(tmp_path / "out" / f"{name}.bin") for name in ("original", "copy"))
    assert original[0] == "信息惠民服务凭条"
    assert copy[0] == "补印 第1次"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d 操作员 01", copy[1])
    assert [line for line in copy[2:] if "联别" not in line] == [line for line in original if "联别" not in line]


def lines_of(file: Path) -> list[str]:
    (slip,) = Decoder(576, "gbk").feed(file.read_bytes())
    return slip.lines


def test_a_complaint_typed_on_the_on_screen_keyboard_is_taken_in_and_no_log_or_slip_knows_who_or_what(
    tmp_path: Path,
) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "complaint_keyboard.yaml")
    typed = [s.action for s in story if isinstance(s.action, Type) and s.action.into.name != "凭条号"]
    assert typed
    assert all(t.keyboard for t in typed), "every field is typed on the on-screen keyboard"
    try:
        play(demo, story, tmp_path / "out", every_step=False)
        ledger = demo.ledger()
        payloads = [json.loads(row["payload"]) for row in ledger.export() if row["kind"] == "application"]
        ledger.close()
    finally:
        demo.stop()
    both = json.loads((tmp_path / "out" / "status.json").read_text())
    assert both["terminal"]["operations"] == both["centre"]["operations"]
    assert both["terminal"]["operations"]["application"] == {"settled": {"count": 1, "fen": 0}}
    assert both["terminal"]["visits"]["complaint/done"] == 1
    (payload,) = payloads
    told = {"name": "张䶮", "address": "江西省鹰潭市余江区春涛镇滨江村3组12号", "id_no": "360699198706210177",
            "phone": "13970112233", "text": "村口的路灯坏了三天，晚上看不见。"}  # fmt: skip
    assert {name: payload[name] for name in told} == told
    seen = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "log").iterdir())
    seen += b"".join(p.read_bytes() for p in (tmp_path / "demo" / "ledger").iterdir() if p.suffix != ".key")
    paper = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "dock" / "paper").glob("*.bin"))
    for secret in told.values():
        assert secret.encode() not in seen
        assert secret.encode("gb18030") not in paper
