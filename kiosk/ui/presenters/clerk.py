"""工作人员's corner."""

from __future__ import annotations

from kiosk import money
from kiosk.flows.base import Env
from kiosk.flows.clerk import Clerk
from kiosk.ui.pages import FieldView, Row, StaffPage, StaffPinPage, Tile
from kiosk.ui.presenters.chrome import PRINTER
from kiosk.ui.presenters.slip_lookup import slip_groups


def present_clerk(state: Clerk, env: Env) -> StaffPinPage | StaffPage:
    """The PIN page, or the desk."""
    if state.phase in ("pin", "checking"):
        return StaffPinPage(
            title="工作人员",
            fields=(
                FieldView("number", "工号", state.number, focused=state.focus == "number"),
                FieldView(
                    "pin",
                    "店员PIN",
                    "●" * len(state.pin),
                    message="正在核对…" if state.phase == "checking" else state.message,
                    message_kind="note" if state.phase == "checking" else "error",
                    secret=True,
                    focused=state.focus == "pin",
                ),
            ),
        )
    shift = env.shift
    rows = [
        Row("班次", f"{shift.clerk_id} 号 {shift.business_date} 已开班" if shift else "没有开班"),
        Row("钱箱现金", money.figures(env.drawer_fen), strong=True),
        Row("待上传", f"{env.unsent_count} 笔 {money.figures(env.unsent_fen)}"),
        Row("网络", "联网" if env.line_up else "现在断网"),
        Row("打印机", PRINTER.get(env.printer, "正常")),
    ]
    if state.phase in ("opening", "committing"):
        field = FieldView("cash", "开班现金", state.cash, message=state.message, focused=True, hint="清点钱箱后填写")
        return StaffPage(title="开班", rows=tuple(rows), tasks=(), fields=(field,))
    tasks = []
    question = ""
    if env.questions:
        first = env.questions[0]
        question = f"凭条 {slip_groups(first.slip_no)} {first.copy_name} 打印完整吗？"
        tasks += [Tile("came_out", "打印完整", icon="printer"), Tile("not_out", "没有打出来", icon="printer")]
    if shift is None:
        tasks.append(Tile("open_shift", "开班", icon="shift"))
    tasks.append(Tile("send_now", "立即上传", icon="line"))
    if state.message:
        rows.append(Row("提示", state.message))
    return StaffPage(title="工作人员", rows=tuple(rows), tasks=tuple(tasks), question=question)
