"""The whole terminal reads its pages aloud, and forgets with the visit that it was wanted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(150)
def test_a_visit_is_read_aloud_and_the_next_one_is_quiet(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.read_visit", str(tmp_path)], capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["untouched"] == [], "nobody asked"
    assert told["turned_on"] == ["您好，请插社保卡", "没有卡也能办", "查询，缴费，投诉，帮助"]
    assert told["seconds_drawn"] == [], "the clock's tick is no new page"
    assert told["help"][:2] == ["帮助", "急救，1 2 0"]
    assert told["stopped_before"] == [True], "a new page stops the sentence before it"
    assert told["louder"][0] == "音量4"
    assert told["volumes"] == [4], "all of it from here on is as loud"
    assert told["english"][0] == "Hello! Please insert your card"
    assert told["languages"] == ["en"]
    assert told["wiped"] == {"killed": True, "busy": False, "reading": False, "volume": 3, "language": "zh"}
    assert told["next_visit"] == [], "the next visitor is read nothing"
    assert told["thread_after_stop"] is False
    assert told["log_words"] == []
