"""What the dock's folder says now, as the window shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from drivers.dock.props import RackCard
from drivers.dock.state import DockState

PRINTER_NAMES: Final = {
    "ready": "正常",
    "near_end": "纸将尽",
    "paper_out": "没有纸",
    "cover_open": "盖子开着",
    "cutter_error": "切刀卡住",
    "silent": "没有回应",
    "stall": "中途停住",
    "absent": "拔掉",
    "slow": "很慢",
}
LINE_NAMES: Final = {"up": "通", "down": "断", "slow": "慢"}
OTHER_CARD: Final = "other"
MOST_SLIPS: Final = 8
"""As many of the newest slips are kept in sight."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`card`: the rack's id of the card that is in, "" without one, OTHER_CARD for one that is not in the rack.
    `slips`: pictures, the newest first."""

    card: str
    printer: str
    line: str
    clock: str
    slips: tuple[Path, ...]


def look(state: DockState, rack: Sequence[RackCard], now: datetime) -> Seen:
    """Read the folder. `now`: real local time."""
    profile = state.card()
    card = "" if profile is None else next((c.id for c in rack if c.profile == profile), OTHER_CARD)
    slips = tuple(reversed(state.hanging_slips()[-MOST_SLIPS:]))
    return Seen(card, state.printer(), state.line(), clock_text(now, state.clock_offset()), slips)


def clock_text(now: datetime, offset_s: float) -> str:
    """11月24日 09:30，快 1天2小时."""
    at = now + timedelta(seconds=offset_s)
    minutes = int(offset_s // 60)
    parts = ((minutes // 1440, "天"), (minutes % 1440 // 60, "小时"), (minutes % 60, "分钟"))
    ahead = "".join(f"{count}{unit}" for count, unit in parts if count)
    return f"{at.month}月{at.day}日 {at:%H:%M}" + (f"，快 {ahead}" if ahead else "，与真实时间一样")
