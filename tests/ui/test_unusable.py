"""A ledger that cannot be opened is said on the screen; nothing is taken, nothing is thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.config import load
from kiosk.ui.opening import Opening
from sync.ledger.connection import PAGE_BYTES
from tests.support.ledgers import KEY, LIMITS, draft, make

CONFIG = """
[terminal]
id = "T360699001"
point_name = "滨江村服务点"
data_dir = "."
[card]
driver = "pcsc"
[printer]
driver = "file"
[screen]
fullscreen = false
"""


@pytest.mark.parametrize(("page", "code"), [(0, "wrong_key"), (1, "corrupt")])
def test_F3_a_damaged_ledger_shows_an_honest_page_and_stays_as_it_is(
    tmp_path: Path, qapp: Any, qtbot: Any, page: int, code: str
) -> None:
    (tmp_path / "ledger").mkdir()
    path = tmp_path / "ledger" / "ledger.db"
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    ledger.close()
    (tmp_path / "ledger" / "ledger.key").write_bytes(KEY)
    data = bytearray(path.read_bytes())
    for at in range(page, len(data) // PAGE_BYTES):
        data[at * PAGE_BYTES + 700] ^= 1
    path.write_bytes(data)
    (tmp_path / "terminal.toml").write_text(CONFIG, encoding="utf-8")
    opening = Opening(load(tmp_path / "terminal.toml"), None)
    bridge: Any = opening.bridge
    try:
        qtbot.waitUntil(lambda: bridge.screen == "MessagePage", timeout=10_000)
        assert bridge.page["title"] == "本机暂停服务"
        assert code in bridge.page["help"]
        assert opening.crash is None
    finally:
        opening.stop()
    assert path.read_bytes() == bytes(data)
