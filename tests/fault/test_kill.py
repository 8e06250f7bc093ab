"""kill -9 of terminal or agent, then start again: no payment lost, none doubled, no slip twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk import content
from kiosk.demo import Demo
from kiosk.storyboard.player import StepFailed
from kiosk.storyboard.script import load
from sync.ledger.values import SpoolState
from tests.support.centres import until
from tests.support.stories import PAY, check_nothing_lost_or_doubled, make, player, steps

pytestmark = pytest.mark.timeout(180)


def started(folder: Path, **die_at: str) -> Demo:
    demo = make(folder)
    demo.prepare()
    demo.start_all(shift_open=True)
    for process, point in die_at.items():
        demo.kill(process)
        demo.die_at[process] = point
        demo.start(process)
    return demo


def play_until_dead(demo: Demo, folder: Path, text: str, process: str) -> None:
    """Plays; the process under test dies on the way."""
    try:
        player(demo, folder / "out").play(steps(folder, text))
    except StepFailed as failed:
        if not isinstance(failed.__cause__, OSError):
            raise
    until(lambda: not demo.alive(process))


def again(demo: Demo, process: str) -> None:
    """Start the dead one again and wait until nothing is left to print."""
    if process == "terminal":
        demo.stage.close()
    demo.start(process)
    until(lambda: not demo.printing())


@pytest.mark.parametrize(
    ("point", "payments"),
    [("accept.before_commit", 0), ("accept.committed", 1), ("spool.taken", 1)],
)
def test_the_terminal_dies_around_the_commit_or_at_the_printer(tmp_path: Path, point: str, payments: int) -> None:
    demo = started(tmp_path, terminal=point)
    try:
        play_until_dead(demo, tmp_path, PAY + "- wait: {text: 已受理待上传, timeout: 10}\n", "terminal")
        again(demo, "terminal")
        check_nothing_lost_or_doubled(demo, payments)
        ledger = demo.ledger()
        unknown = ledger.jobs((SpoolState.UNKNOWN,))
        ledger.close()
        # What had been taken to the printer is not printed again by itself: a person is asked.
        # (The worker may have been quick enough to take the first copy before the death after the commit.)
        assert len(unknown) in {"accept.before_commit": (0,), "accept.committed": (0, 1), "spool.taken": (1,)}[point]
    finally:
        demo.stop()


def test_P3_the_terminal_dies_in_the_middle_of_a_slip_and_the_clerk_is_asked(tmp_path: Path) -> None:
    demo = started(tmp_path)
    try:
        demo.dock.set_printer("slow")
        player(demo, tmp_path / "out").play(steps(tmp_path, PAY + "- expect: 已受理待上传\n"))
        ledger = demo.ledger()
        until(lambda: ledger.jobs((SpoolState.SENDING,)))
        demo.kill("terminal")
        ledger.close()
        demo.dock.set_printer("ready")
        demo.start("terminal")
        until(lambda: not demo.printing())
        player(demo, tmp_path / "out").play(
            steps(
                tmp_path,
                """
- touch: 工作人员
- type: {into: 工号, text: '01'}
- type: {into: 店员PIN, text: '246810'}
- touch: 下一步
- expect: 打印完整吗
- touch: 没有打出来
- refute: 已受理
""",
            )
        )
        until(lambda: printed_out(jobs_of(demo)))
        assert jobs_of(demo) == ONE_COPY_AND_ORIGINAL
    finally:
        demo.stop()


ONE_COPY_AND_ORIGINAL = [("客户联", 0, "failed"), ("客户联", 1, "confirmed"), ("留存联", 0, "confirmed")]


def printed_out(jobs: list[tuple[str, int, str]]) -> bool:
    return len(jobs) == 3 and not any(state in ("queued", "sending") for _, _, state in jobs)


def jobs_of(demo: Demo) -> list[tuple[str, int, str]]:
    ledger = demo.ledger()
    jobs = ledger.jobs(tuple(SpoolState))
    ledger.close()
    return sorted((j.copy_name, j.reprint, str(j.state)) for j in jobs)


@pytest.mark.parametrize("point", ["sending.marked", "exchange.answered", "exchange.stored", "verdict.before_commit"])
def test_the_agent_dies_around_an_exchange(tmp_path: Path, point: str) -> None:
    demo = started(tmp_path)
    try:
        demo.dock.set_line("down")
        player(demo, tmp_path / "out").play(
            steps(tmp_path, "- wait: {text: 现在断网, timeout: 15}\n" + PAY + "- expect: 已受理待上传\n")
        )
        demo.kill("agent")
        demo.die_at["agent"] = point
        demo.dock.set_line("up")
        demo.start("agent")
        until(lambda: not demo.alive("agent"), 30)
        demo.config.socket_path.unlink(missing_ok=True)
        again(demo, "agent")
        both = check_nothing_lost_or_doubled(demo, payments=1)
        assert both["terminal"]["operations"]["payment"] == {"settled": {"count": 1, "fen": 8640}}
    finally:
        demo.stop()


STORY = load(content.bundled() / "storyboards" / "pay_bill_offline.yaml")


@pytest.mark.kill
@pytest.mark.parametrize("process", ["terminal", "agent"])
@pytest.mark.parametrize("at", range(1, len(STORY) + 1))
def test_it_dies_after_any_step_of_the_story(tmp_path: Path, at: int, process: str) -> None:
    demo = started(tmp_path)
    try:
        show = player(demo, tmp_path / "out")
        show.play(STORY[:at])
        demo.kill(process)
        demo.dock.remove_card()
        demo.dock.set_line("up")
        demo.start(process)
        until(lambda: not demo.printing())
        ledger = demo.ledger()
        payments = sum(row["kind"] == "payment" for row in ledger.export())
        ledger.close()
        promised = any(s.written == "expect: 已受理待上传" for s in STORY[:at])
        assert payments == 1 if promised else payments <= 1
        began = time.monotonic()
        check_nothing_lost_or_doubled(demo, payments)
        assert time.monotonic() - began < 20
    finally:
        demo.stop()
