"""技术员's corner, in words."""

from __future__ import annotations

from typing import Final

from kiosk.flows.base import Env
from kiosk.flows.technician import Technician
from kiosk.flows.technician_words import SelfTestRead
from kiosk.ui.pages.home import MessagePage
from kiosk.ui.pages.parts import FieldView, Row, Tile
from kiosk.ui.pages.staff import StaffPage
from kiosk.ui.presenters.chrome import PRINTER, READER, line_word
from kiosk.words import joined, say
from sync.technician import grouped

CLOCK: Final = {"trusted": say("可信"), "unsynchronised": say("还没有对过时"), "doubtful": say("不可信，请对时")}
MEDIUM: Final = {"none": say("没有"), "ok": say("正常")}
SHUT: Final = {"spent": say("这个挑战码不能再用了，请返回后重新取一个。")}


def present_technician(state: Technician, env: Env) -> StaffPage | MessagePage:
    """The page of the present phase."""
    if state.phase == "shut":
        return _shut(state, env)
    if state.phase == "restart":
        rows = (
            Row(say("重启程序"), say("屏幕会黑几秒钟，然后回到首页")),
            Row(say("已记的业务"), say("都在，不受影响")),
            Row(say("没打完的凭条"), say("重启后请工作人员看看打完没有")),
        )
        return StaffPage(
            title=say("重启程序？"), rows=rows, tasks=(Tile("confirm_restart", say("确认重启"), icon="bad"),), back=True
        )
    if state.phase == "desk":
        return _desk(state, env)
    return _challenge(state, env)


def _shut(state: Technician, env: Env) -> MessagePage:
    if state.message == "wait":
        left = max(1, -(-(state.until_ms - env.now_ms) // 60_000))
        return MessagePage(
            say("应答码错误次数太多"),
            "warn",
            say("约 {minutes} 分钟后才能再取挑战码。", minutes=left),
            say("不是技术员请返回首页。"),
        )
    sentence = SHUT.get(state.message, say("本机现在记不下开启记录，不能打开，代码 {code}。", code=state.message))
    return MessagePage(say("现在打不开"), "warn", sentence, say("请打电话问市平台。"))


def _challenge(state: Technician, env: Env) -> StaffPage:
    left = max(0, -(-(state.until_ms - env.now_ms) // 60_000))
    rows = [Row(say("终端号"), env.point.terminal_id), Row(say("挑战码"), grouped(state.challenge) or "…", strong=True)]
    if state.challenge:
        rows.append(Row(say("有效"), say("{minutes} 分钟，只能用一次", minutes=left)))
    rows.append(Row(say("怎么用"), say("打电话给市平台，报终端号和挑战码")))
    busy = {"drawing": say("正在取挑战码…"), "trying": say("正在核对…")}.get(state.phase, "")
    answer = FieldView(
        "answer",
        say("应答码"),
        " ".join(part for part in (state.answer[:4], state.answer[4:]) if part),
        message=busy or state.message,
        message_kind="note" if busy else "error",
        focused=True,
        hint=say("市平台报的8位数字"),
    )
    return StaffPage(title=say("技术员"), rows=tuple(rows), tasks=(), fields=(answer,), extra_key="")


def _desk(state: Technician, env: Env) -> StaffPage:
    rows = [
        Row(say("读卡器"), READER.get(env.reader, say("正常"))),
        Row(say("打印机"), PRINTER.get(env.printer, say("正常"))),
        Row(say("网络"), say("联网") if env.line_up else line_word(env.line_reason)),
        Row(say("时钟"), joined(" ", (f"{env.now:%Y-%m-%d %H:%M}", CLOCK.get(env.clock, env.clock)))),
    ]
    if state.test is not None:
        rows += _tested(state.test, env)
    rows.append(
        Row(
            say("提示"),
            state.message
            or say("{minutes} 分钟后自动退出", minutes=max(0, -(-(state.until_ms - env.now_ms) // 60000))),
        )
    )
    tasks = (
        Tile("print", say("打印测试条"), icon="printer"),
        Tile("again", say("重新检测"), icon="line"),
        Tile("restart", say("重启程序"), icon="bad"),
    )
    return StaffPage(title=say("技术员"), rows=tuple(rows), tasks=tasks)


def _tested(test: SelfTestRead, env: Env) -> list[Row]:
    content = env.content
    packages = " ".join(f"{name} {version[:8]}" for name, version in sorted(test.packages.items()))
    return [
        Row(say("磁盘"), say("剩余 {gigabytes} GB", gigabytes=f"{test.disk_free_mb / 1000:.1f}")),
        Row(say("第二存储"), MEDIUM.get(test.second_medium, test.second_medium)),
        Row(say("程序"), " ".join(f"{name} {version}" for name, version in test.versions.items())),
        Row(say("目录 参数"), f"{content.catalogue.version} {content.policy.version}"),
        Row(say("下发内容"), packages or say("没有")),
        Row(say("链头"), say("第 {seq} 条 {head}", seq=test.chain_seq, head=test.chain_head[:8])),
    ]
