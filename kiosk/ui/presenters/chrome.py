"""The bars around every page: where we are, line, devices, time, who is served."""

from __future__ import annotations

from typing import Final

from kiosk.flows import pay
from kiosk.flows.base import Env
from kiosk.ui.pages.parts import Chrome
from kiosk.visit import Visit
from kiosk.words import say

READER = {
    "service_down": say("读卡器没有准备好"),
    "no_reader": say("没有读卡器"),
    "error": say("读卡器有问题"),
    "mute": say("卡没有反应"),
}
PRINTER = {
    "paper_out": say("没有纸"),
    "near_end": say("纸快完了"),
    "cover_open": say("盖子没关"),
    "cutter_error": say("切刀卡住"),
    "offline": say("没有准备好"),
    "silent": say("没有回应"),
    "absent": say("没有接上"),
}


LINE: Final = {
    "certificate_refused": say("证书被拒 请联系技术员"),
    "wrong_certificate": say("对方不是市平台 请联系技术员"),
    "version_too_old": say("软件要升级 请联系技术员"),
    "replayed": say("市平台不认本机 请联系技术员"),
}
"""Reasons that a technician has to mend; under all others the line is simply down."""


def line_word(reason: str) -> str:
    """What a clerk reads of a line that is not up."""
    return LINE.get(reason, say("现在断网"))


def _line_text(env: Env) -> str:
    return (
        line_word(env.line_reason)
        if env.line_reason in LINE
        else say("现在断网")
        if env.drained or env.shift is None or env.printer not in ("ready", "near_end")
        else say("现在断网 仍可现金缴费")
    )


def present_chrome(visit: Visit, env: Env) -> Chrome:
    """The bars."""
    flow = visit.flow
    liked = visit.liked
    stepping = isinstance(flow, pay.Pay) and flow.phase != "refund"
    return Chrome(
        point_name=env.point.point_name,
        clock=env.now.strftime("%H:%M"),
        line_ok=env.line_up,
        line_text="" if env.line_up else _line_text(env),
        reader_ok=env.reader not in READER,
        reader_text=READER.get(env.reader, say("读卡")),
        printer_ok=env.printer == "ready",
        printer_text=say("打印机{trouble}", trouble=PRINTER[env.printer]) if env.printer in PRINTER else say("打印"),
        demo=env.point.demo,
        card_in=visit.card_status in ("card", "needs_psam", "not_social_card", "mute", "reading"),
        person=visit.person.shown if visit.person else "",
        staff=say("工作人员 {staff}", staff=env.staff) if env.staff else "",
        idle_seconds=visit.idle_left_s,
        stepper=pay.STEPS if stepping else (),
        step=flow.step if isinstance(flow, pay.Pay) and stepping else -1,
        large=liked.large,
        lowered=liked.lowered,
        reading=liked.reading,
        volume=liked.volume,
        language=liked.language,
        voice=env.voice,
    )
