"""Nothing of one visit can be found in the next."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize

from kiosk.ui.app import QrImages
from kiosk.ui.threads import WorkerLane
from sync import local
from sync.asks import AskServer
from sync.transport import Transport
from tests.ui.samples import samples

MUST_BE_SEEN = {
    "name", "id_no", "answer", "clerk_pin", "account", "amount", "received", "typed_id", "missing_slip",
}  # fmt: skip


@pytest.mark.timeout(180)
def test_after_the_wipe_nothing_of_the_visits_can_be_reached(tmp_path: Path) -> None:
    """Visits with a card, its PIN, an answer on screen and paper, a scanned bill, cash, a typed id number, a clerk's
    PIN and a slip number: then everything that can be reached is looked through."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.trace_visit", str(tmp_path)], capture_output=True, text=True, timeout=150,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads((tmp_path / "found.json").read_text())
    missed = MUST_BE_SEEN - set(result["seen_during"])
    assert not missed, f"the search does not find what is on the screen: {missed}"
    assert result["seen_in_qt"] == ["answer", "answer_before"], "the search does not find what the pages show"
    assert result["left"] == []
    assert result["alive"] == []
    assert result["codes_kept_for_paper"] == 0
    for sentence in ("请输入社保卡密码", "结果不读出来，请看屏幕。", "音量4", "请把现金交给工作人员", "凭条号"):
        assert sentence in result["said"], "the visits were read aloud"
    assert result["said_of_a_person"] == []
    assert not result["still_to_say"]
    assert (result["liked"]["reading"], result["liked"]["volume"]) == (False, 3)
    assert result["visit"]["person"] is None
    assert result["visit"]["flow"] is None
    assert result["visit"]["waiting"] is None


def held_by(thread: threading.Thread) -> list[Any]:
    """The locals of every frame of a thread."""
    frame = sys._current_frames().get(thread.ident or 0)
    values: list[Any] = []
    while frame is not None:
        values += frame.f_locals.values()
        frame = frame.f_back
    return values


def test_a_lane_that_waits_holds_nothing_of_its_last_work(qtbot: Any) -> None:
    posted: list[Callable[[], None]] = []
    lane = WorkerLane(posted.append, lambda error: None)
    lane.start()
    secret = ["a PIN in a closure"]

    def work() -> str:
        return secret[0]

    lane.run(work, lambda result: None)
    qtbot.waitUntil(lambda: bool(posted))
    (thread,) = (t for t in threading.enumerate() if t.name == "worker")
    qtbot.waitUntil(lambda: not any(v is work or (isinstance(v, tuple) and work in v) for v in held_by(thread)))
    lane.stop()


def test_the_agents_socket_holds_nothing_of_the_last_question(tmp_path: Path, qtbot: Any) -> None:
    transport: Transport = Silent()  # type: ignore[assignment]
    server = AskServer(
        tmp_path / "s",
        frozenset({os.getuid()}),
        transport,
        "T1",
        "e1",
        lambda: {"event": "line", "up": False},
        lambda: 0.0,
        lambda: None,
    )
    server.start()
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(tmp_path / "s"))
    body = {"biller": "electric", "account_no": "3600000728", "visit": "v"}
    client.sendall(local.encode({"id": 1, "kind": "bill", "body": body}))
    heard = b""
    while b'"id":1' not in heard:
        heard += client.recv(4096)
    (thread,) = (t for t in threading.enumerate() if t.name == "ask-client")
    qtbot.waitUntil(lambda: not any("3600000728" in repr(v) for v in held_by(thread)))
    client.close()
    server.stop()


class Silent:
    """A line that is never asked."""

    def close(self) -> None:
        """Nothing to let go."""


def test_the_code_of_a_slip_is_drawn_anew_each_time_it_is_shown(make_window: Any, qtbot: Any, monkeypatch: Any) -> None:
    drawn: list[str] = []
    before = QrImages.requestImage

    def counted(self: QrImages, text: str, size: QSize, requested: QSize) -> Any:
        drawn.append(text)
        return before(self, text, size, requested)

    monkeypatch.setattr(QrImages, "requestImage", counted)
    bridge, window = make_window(1920, 1080)
    for name in ("done", "home", "done"):
        bridge.show(*samples()[name])
        window.view.grabWindow()
    assert len(drawn) == 2, "no cache of pictures answered in its place"
