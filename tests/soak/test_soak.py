"""Random fingers for half a minute in the ordinary suite, for thirty by `make soak`. HUIMIN_SOAK_S and HUIMIN_SOAK_SEED
say how long, and which run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = float(os.environ.get("HUIMIN_SOAK_S", "30"))
SEED = os.environ.get("HUIMIN_SOAK_SEED", "")


@pytest.mark.timeout(SECONDS * 2 + 120)
def test_random_touches_end_with_no_crash_no_stuck_visit_whole_books_and_no_more_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "tests.soak.random_touches", "--seconds", str(SECONDS), "--dir", str(tmp_path)]
    if SEED:
        command += ["--seed", SEED]
    with capsys.disabled():
        print()
        done = subprocess.run(command, stdout=None, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
