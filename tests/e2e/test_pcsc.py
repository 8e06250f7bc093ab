"""The reader against a real pcscd. The virtual reader's driver is unpacked, never installed: it would listen for the
whole world; here it lives in a network namespace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.pcsc, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parents[2]
CHECKS = (
    "no_daemon",
    "no_reader",
    "reader_comes",
    "reads_a_card",
    "reads_a_rare_name",
    "third_generation",
    "another_kind",
    "pulled_while_read",
    "mute",
    "daemon_killed",
    "stops_at_once",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    drivers = sorted((ROOT / "build" / "vpcd").rglob("libifdvpcd.so*"))
    if os.geteuid() != 0:
        pytest.skip("a pcscd of its own needs root")
    if not drivers or not Path("/usr/sbin/pcscd").exists():
        pytest.skip("pcscd or the unpacked virtual reader is missing: run `make setup`")
    done = subprocess.run(
        ["unshare", "-m", "-n", "--", sys.executable, "-m", "tests.support.pcsc_room", str(drivers[0]),
         str(tmp_path_factory.mktemp("pcsc"))],
        cwd=ROOT, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("王桂兰", "36069919520308024X"):
        assert name not in done.stderr
    return found


@pytest.mark.parametrize("check", CHECKS)
def test_the_reader_and_a_real_pcscd(results: dict[str, Any], check: str) -> None:
    assert results[check]["ok"], results[check]["why"]


def test_it_recovers_within_three_seconds(results: dict[str, Any]) -> None:
    assert results["daemon_killed"]["ms"] <= 3000
    assert results["stops_at_once"]["ms"] <= 2000
