"""Random fingers for a minute in the ordinary suite, for thirty by `make soak`. HUIMIN_SOAK_S and HUIMIN_SOAK_SEED
say how long, and which run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = float(os.environ.get("HUIMIN_SOAK_S", "60"))
SEED = os.environ.get("HUIMIN_SOAK_SEED", "")


@pytest.mark.timeout(SECONDS * 2 + 120)
def test_random_touches_end_with_no_crash_no_stuck_visit_whole_books_and_no_more_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "tests.soak.random_touches", "--seconds", str(SECONDS), "--dir", str(tmp_path)]
    if SEED:
        command += ["--seed", SEED]
    errors = tmp_path / "stderr"
    said = []
    with errors.open("w") as stderr, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as run:
        assert run.stdout is not None
        # Half an hour of silence would look like a hang: what it says is shown as it comes, and kept for the finding.
        for line in run.stdout:
            said.append(line)
            with capsys.disabled():
                print(line, end="", flush=True)
    assert run.returncode == 0, "".join(said[-20:]) + errors.read_text()[-3000:]
