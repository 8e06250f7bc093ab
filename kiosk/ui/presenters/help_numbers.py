"""帮助."""

from __future__ import annotations

from kiosk.flows.base import Env
from kiosk.ui.pages.asking import HelpPage
from kiosk.ui.pages.parts import Row
from kiosk.words import say


def present_help(env: Env) -> HelpPage:
    """Numbers that work without any network of ours."""
    numbers = [
        Row(say("急救"), "120", strong=True),
        Row(say("报警"), "110", strong=True),
        Row(say("政务服务热线"), "12345", strong=True),
    ]
    if env.point.phone:
        numbers.append(Row(say("本服务点电话"), env.point.phone))
    return HelpPage(
        title=say("帮助"),
        numbers=tuple(numbers),
        tips=(
            say("看不清、不会用，请叫工作人员帮您。"),
            say("缴费后请拿好凭条，凭条号可以查到账没有。"),
            say("断网时也能现金缴费，联网后自动上传。"),
        ),
    )
