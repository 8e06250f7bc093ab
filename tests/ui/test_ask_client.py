from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.ui.ask_client import AskClient
from sync import local

OWN = frozenset({os.getuid()})
STRANGERS = frozenset({os.getuid() + 1})


class Agent:
    """The other end, spoken by hand, without a thread: the test answers when it wants to."""

    def __init__(self, path: Path, qtbot: Any) -> None:
        path.unlink(missing_ok=True)
        self._qtbot = qtbot
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._server.setblocking(False)
        self._decoder = local.Decoder()
        self._heard: list[dict[str, Any]] = []
        self.caller: socket.socket | None = None

    def accept(self) -> None:
        self._qtbot.waitUntil(self._accepted)

    def _accepted(self) -> bool:
        try:
            self.caller, _ = self._server.accept()
        except BlockingIOError:
            return False
        self.caller.setblocking(False)
        return True

    def hear(self) -> dict[str, Any]:
        self._qtbot.waitUntil(self._listen)
        return self._heard.pop(0)

    def _listen(self) -> bool:
        assert self.caller is not None
        with contextlib.suppress(BlockingIOError):
            self._heard += self._decoder.feed(self.caller.recv(65536))
        return bool(self._heard)

    def say(self, message: Mapping[str, Any]) -> None:
        self.say_bytes(local.encode(message))

    def say_bytes(self, data: bytes) -> None:
        assert self.caller is not None
        self.caller.sendall(data)

    def hang_up(self) -> None:
        if self.caller is not None:
            self.caller.close()
            self.caller = None
        self._server.close()


@pytest.fixture
def path() -> Iterator[Path]:
    # A Unix socket's path may have 108 bytes; pytest's own folders can be longer.
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "agent.sock"


class Desk:
    """A client with what it was told."""

    def __init__(self, path: Path, uids: frozenset[int] = OWN) -> None:
        self.lines: list[Mapping[str, Any]] = []
        self.answers: list[Mapping[str, Any]] = []
        self.client = AskClient(path, uids, self.lines.append)

    def ask(self, deadline_ms: int = 30_000) -> None:
        self.client.ask("bill", {"account": "3601234567"}, self.answers.append, deadline_ms)


@pytest.fixture
def desk(path: Path, qtbot: Any) -> Iterator[Desk]:
    made = Desk(path)
    yield made
    made.client.stop()


@pytest.fixture
def agent(path: Path, qtbot: Any, desk: Desk) -> Iterator[Agent]:
    made = Agent(path, qtbot)
    desk.client.start()
    made.accept()
    qtbot.waitUntil(lambda: desk.client.connected)
    yield made
    made.hang_up()


def test_a_question_gets_its_own_answer(desk: Desk, agent: Agent, qtbot: Any) -> None:
    desk.ask()
    desk.ask()
    first, second = agent.hear(), agent.hear()
    assert (first["kind"], first["body"]) == ("bill", {"account": "3601234567"})
    agent.say({"id": second["id"], "ok": True, "n": 2})
    agent.say({"id": first["id"], "ok": True, "n": 1})
    qtbot.waitUntil(lambda: len(desk.answers) == 2)
    assert [a["n"] for a in desk.answers] == [2, 1]


def test_an_answer_in_pieces_is_put_together(desk: Desk, agent: Agent, qtbot: Any) -> None:
    desk.ask()
    frame = local.encode({"id": agent.hear()["id"], "ok": True, "holder": "王*兰"})
    agent.say_bytes(frame[:7])
    agent.say_bytes(frame[7:])
    qtbot.waitUntil(lambda: bool(desk.answers))
    assert desk.answers[0]["holder"] == "王*兰"


def test_without_an_agent_a_question_is_answered_agent_down(desk: Desk, qtbot: Any) -> None:
    desk.client.start()
    desk.ask()
    qtbot.waitUntil(lambda: bool(desk.answers))
    assert desk.answers == [{"ok": False, "code": "agent_down"}]


def test_a_silent_agent_is_answered_timeout_once_and_its_late_word_is_dropped(
    desk: Desk, agent: Agent, qtbot: Any
) -> None:
    desk.ask(deadline_ms=20)
    late = agent.hear()
    qtbot.waitUntil(lambda: bool(desk.answers))
    agent.say({"id": late["id"], "ok": True})
    agent.say({"event": "line", "up": True, "reason": "", "unsent": 0})
    qtbot.waitUntil(lambda: any(line["up"] for line in desk.lines))
    assert desk.answers == [{"ok": False, "code": "timeout"}]


def test_an_agent_that_dies_answers_every_open_question_and_is_found_again(
    desk: Desk, agent: Agent, path: Path, qtbot: Any
) -> None:
    desk.ask()
    agent.hear()
    agent.hang_up()
    qtbot.waitUntil(lambda: desk.answers == [{"ok": False, "code": "agent_down"}])
    assert desk.lines[-1]["up"] is False
    born_again = Agent(path, qtbot)
    born_again.accept()
    qtbot.waitUntil(lambda: desk.client.connected)
    desk.ask()
    born_again.say({"id": born_again.hear()["id"], "ok": True})
    qtbot.waitUntil(lambda: len(desk.answers) == 2)
    assert desk.answers[1]["ok"] is True
    born_again.hang_up()


def test_a_socket_of_another_user_is_told_nothing(path: Path, qtbot: Any) -> None:
    desk, agent = Desk(path, STRANGERS), Agent(path, qtbot)
    desk.client.start()
    agent.accept()
    qtbot.waitUntil(lambda: bool(desk.lines))
    assert desk.lines[-1]["up"] is False
    desk.ask()
    qtbot.waitUntil(lambda: bool(desk.answers))
    assert desk.answers[0]["code"] == "agent_down"
    assert agent.caller is not None
    assert agent.caller.recv(100) == b""
    desk.client.stop()
    agent.hang_up()


@pytest.mark.parametrize("noise", [b"\xff" * 8, b"\x00\x00\x00\x04nope", b"\x00\x00\x00\x02[]"])
def test_noise_ends_the_connection_and_open_questions(desk: Desk, agent: Agent, qtbot: Any, noise: bytes) -> None:
    desk.ask()
    agent.hear()
    agent.say_bytes(noise)
    qtbot.waitUntil(lambda: bool(desk.answers))
    assert desk.answers == [{"ok": False, "code": "agent_down"}]


def test_after_the_visit_no_answer_comes_through(desk: Desk, agent: Agent, qtbot: Any) -> None:
    desk.ask()
    question = agent.hear()
    desk.client.forget()
    agent.say({"id": question["id"], "ok": True})
    agent.say({"event": "line", "up": True, "reason": "", "unsent": 3})
    qtbot.waitUntil(lambda: bool(desk.lines))
    assert desk.lines[-1]["unsent"] == 3
    assert desk.answers == []
