"""The disk is full at the moment of the commit: nothing is recorded, nothing prints, the cash goes back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stories import PAY, check_nothing_lost_or_doubled, make, originals_on_paper, player, steps

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 24 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """Take every free byte."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_the_cash_goes_back_and_the_clerk_must_agree(small_disk: Path, tmp_path: Path) -> None:
    demo = make(small_disk)
    show = player(demo, tmp_path / "out")
    try:
        demo.prepare()
        demo.start_all(shift_open=True)
        demo.kill("agent")
        before_cash, cash = PAY.rsplit("\n- ", 1)
        show.play(steps(tmp_path, before_cash + "\n"))
        ledger = demo.ledger()
        ledger.close()
        ballast = fill(small_disk)
        assert os.statvfs(small_disk).f_bavail == 0
        show.play(
            steps(
                tmp_path,
                f"""
- {cash.strip()}
- expect: 没有受理，请把现金退还本人
- expect: ￥100.00
- refute: 已受理待上传
- expect: 没有受理，请把现金退还本人
""",
            )
        )
        ballast.unlink()
        show.play(steps(tmp_path, "- touch: 现金已退还\n- expect: 您好，请插社保卡\n"))
        demo.start("agent")
        assert not originals_on_paper(demo)
        check_nothing_lost_or_doubled(demo, payments=0)
        show.play(steps(tmp_path, PAY + "- expect: 已受理待上传\n- slip: slip\n"))
        check_nothing_lost_or_doubled(demo, payments=1)
    finally:
        demo.stop()
