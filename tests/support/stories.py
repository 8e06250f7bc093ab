"""A whole demo for tests: real processes, the real window offscreen, storyboards written in the test."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from kiosk.demo import Demo
from kiosk.storyboard.player import Player
from kiosk.storyboard.script import Step, load
from sync.ledger.values import SpoolState

LANDSCAPE = {"width": 1280, "height": 720}
PAY = """
- touch: 缴费
- touch: 电费
- type: {into: 户号, text: '3601234567'}
- touch: 下一步
- expect: 王*兰
- touch: 下一步
- touch: 确认
- type: {into: 店员PIN, text: '246810'}
- type: {into: 实收, text: '100'}
- touch: 收到现金
"""


def steps(folder: Path, text: str) -> tuple[Step, ...]:
    """A storyboard from text."""
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def make(folder: Path, **own: Any) -> Demo:
    """A demo that is not started yet."""
    return Demo(folder / "demo", lambda line: None, display=False, own={**LANDSCAPE, **own})


def player(demo: Demo, out: Path) -> Player:
    """Plays into `out` without a picture a step."""
    out.mkdir(exist_ok=True)
    return Player(demo, demo.dock, out, lambda line: None, every_step=False)


def originals_on_paper(demo: Demo) -> Counter[tuple[str, str]]:
    """How often each (slip number, copy) came out as an original, read from the paper itself."""
    from drivers.printer.paper.decoder import Decoder

    found: Counter[tuple[str, str]] = Counter()
    for file in sorted((demo.dock.folder / "paper").glob("slip-*.bin")):
        for slip in Decoder(576, "gbk").feed(file.read_bytes()):
            text = "\n".join(slip.lines)
            if "补印" in text or "联别" not in text:
                # A later copy, or a torn piece that nobody takes for a slip.
                continue
            number = next(line.split()[-1] for line in slip.lines if line.startswith("凭条号"))
            copy = next(line.split()[-1] for line in slip.lines if line.startswith("联别"))
            found[number, copy] += 1
    return found


def check_nothing_lost_or_doubled(demo: Demo, payments: int) -> dict[str, Any]:
    """Both sides agree to the fen, the chain is whole, the drawer is right, and no original came out twice."""
    both = demo.settle()
    here, there = both["terminal"], both["centre"]
    assert here["operations"] == there["operations"]
    assert sum(s["count"] for s in here["operations"].get("payment", {}).values()) == payments
    opening = here["shift"]["opening_fen"] if here["shift"] else 0
    taken = sum(s["fen"] for s in here["operations"].get("payment", {}).values())
    assert here["till"]["drawer"] == opening + taken
    assert here["till"]["payable"] == taken
    assert there["head"] == here["chain"]["head"]
    ledger = demo.ledger()
    assert ledger.verify() is None
    jobs = ledger.jobs(tuple(SpoolState))
    ledger.close()
    originals = originals_on_paper(demo)
    assert all(count == 1 for count in originals.values()), originals
    # What was confirmed lies on paper; what lies on paper was confirmed, or is honestly unknown.
    for job in jobs:
        if job.state in (SpoolState.CONFIRMED, SpoolState.SENT) and not job.reprint:
            assert originals[job.slip_no, job.copy_name] == 1
    assert len(jobs) == 2 * payments
    return both
