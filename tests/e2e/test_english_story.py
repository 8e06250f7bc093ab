"""A visit in English on the real window, and what of it stays: records and paper in Chinese."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk import content
from kiosk.demo import play
from kiosk.storyboard.script import load
from tests.support.stories import make

pytestmark = pytest.mark.timeout(180)


def test_a_visit_in_english_leaves_records_and_paper_in_chinese(tmp_path: Path) -> None:
    demo = make(tmp_path)
    story = load(content.bundled() / "storyboards" / "pay_in_english.yaml")
    try:
        play(demo, story, tmp_path / "out", every_step=False)
        ledger = demo.ledger()
        payloads = {row["kind"]: json.loads(row["payload"]) for row in ledger.export()}
        ledger.close()
    finally:
        demo.stop()
    assert payloads["payment"]["biller_zh"] == "电费"
    assert payloads["application"]["topic_zh"] == "投诉建议 村里的事"
    assert payloads["application"]["text"] == "路灯坏了三天"
    paper = b"".join(p.read_bytes() for p in (tmp_path / "demo" / "dock" / "paper").glob("*.bin"))
    for word in ("国网江西电力", "已受理待上传", "村里的事"):
        assert word.encode("gb18030") in paper, word
    for english in (b"Electricity", b"State Grid", b"Recorded", b"Village"):
        assert english not in paper
