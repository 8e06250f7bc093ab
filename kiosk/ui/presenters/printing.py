"""What is said of a slip that is on its way to the printer."""

from __future__ import annotations


def print_note(printed: tuple[str, ...], printer: str) -> tuple[str, bool]:
    """(words, whether all is well) from the results of the copies so far and the printer's state."""
    if any(r == "unknown" for r in printed):
        return "凭条打印情况不明，请工作人员看一看", False
    if printed and all(r in ("confirmed", "sent") for r in printed):
        return "凭条已打印，请取走", True
    if printer not in ("ready", "near_end"):
        return "打印机没有准备好，好了以后会接着打印", False
    return "正在打印凭条…", True
