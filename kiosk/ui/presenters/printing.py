"""What is said of a slip while it is printed."""

from __future__ import annotations

from kiosk.flows.done_stay import paper_unknown
from kiosk.words import say


def print_note(results: tuple[str, ...], printer: str) -> tuple[str, bool]:
    """The sentence for the copies that ended so far, and whether all is in order."""
    if any(r == "unknown" for r in results):
        return say("凭条打印情况不明，请工作人员看一看"), False
    if results and all(r in ("confirmed", "sent") for r in results):
        return say("凭条已打印，请取走"), True
    if printer not in ("ready", "near_end"):
        return say("打印机没有准备好，好了以后会接着打印"), False
    return say("正在打印凭条…"), True


def take_word(results: tuple[str, ...], card: bool) -> str:
    """What to take along. Nobody is told to take a slip that may not be there."""
    if paper_unknown(results):
        return say("记下号码，取走卡") if card else say("请记下凭条号")
    return say("请取走凭条和卡片") if card else say("请取走凭条")
