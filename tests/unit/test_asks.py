"""Live questions at the agent: who may ask, how often, and what a question without an answer means."""

from __future__ import annotations

import os
import pwd
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import local
from sync.asks import AskLimits, AskServer
from sync.protocol import AskAnswer
from sync.transport import LineFault
from tests.support.local_client import LocalClient

OWN = os.getuid()
ACCOUNTS = [f"36012345{n:02d}" for n in range(99)]


class Now:
    """A clock of seconds."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


class StubTransport:
    """Answers every question with `answer`, or fails with it."""

    def __init__(self) -> None:
        self.answer: AskAnswer | LineFault = AskAnswer(found=True, body={"due_fen": 8640})
        self.asked: list[Any] = []

    def post(self, _path: str, request: Any, _model: Any, _deadline_s: float) -> AskAnswer:
        self.asked.append(request)
        if isinstance(self.answer, LineFault):
            raise self.answer
        return self.answer

    def close(self) -> None:
        """Nothing is open."""


class Desk:
    """A running server with what it was asked to do."""

    def __init__(self, path: Path, allowed: frozenset[int]) -> None:
        self.path = path
        self.now = Now()
        self.transport = StubTransport()
        self.called: list[str] = []
        transport: Any = self.transport
        self.server = AskServer(
            path, allowed, transport, "T360699001", "epoch-1", lambda: {"event": "line", "up": True},
            self.send_now, lambda: self.called.append("doubt"), self.now,
        )  # fmt: skip
        self.server.start()

    def send_now(self) -> float:
        self.called.append("send_now")
        return 1199.2

    def bill(self, terminal: LocalClient, account: str, visit: str = "1") -> str:
        """The code of the answer; "" is an answer."""
        answer = terminal.ask("bill", biller="electric", account_no=account, visit=visit)
        return str(answer.get("code", ""))

    def slip(self, terminal: LocalClient, number: int, visit: str = "1") -> str:
        return str(terminal.ask("slip", slip_no=f"{number:012d}", visit=visit).get("code", ""))


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk() -> Iterator[MakeDesk]:
    made: list[Desk] = []
    # A Unix socket's path may have 108 bytes; pytest's own folders can be longer.
    with tempfile.TemporaryDirectory() as folder:

        def make(allowed: frozenset[int] = frozenset({OWN})) -> Desk:
            made.append(Desk(Path(folder) / "agent.sock", allowed))
            return made[-1]

        yield make
        for desk in made:
            desk.server.stop()


def test_a_process_of_another_user_is_told_nothing_by_the_agent(make_desk: MakeDesk) -> None:
    desk = make_desk(frozenset({OWN + 1}))
    with pytest.raises(ConnectionError), LocalClient(desk.path) as terminal:
        terminal.ask("line")
    assert desk.called == []
    assert desk.transport.asked == []


def test_the_socket_lets_in_owner_and_group_only(make_desk: MakeDesk) -> None:
    assert make_desk().path.stat().st_mode & 0o777 == 0o660


def test_the_two_users_of_the_house_may_speak_to_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    uids = {"huimin-terminal": 901, "huimin-agent": 902, "postgres": 903}

    def getpwnam(name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd((name, "x", uids[name], 900, "", "/", "/usr/sbin/nologin"))

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)
    assert local.allowed_uids() == {OWN, 901, 902}
    del uids["huimin-agent"]
    assert local.allowed_uids() == {OWN, 901}


def test_five_different_accounts_a_visit_and_the_same_again_is_free(make_desk: MakeDesk) -> None:
    desk = make_desk()
    with LocalClient(desk.path) as terminal:
        assert [desk.bill(terminal, a) for a in ACCOUNTS[:5]] == [""] * 5
        assert desk.bill(terminal, ACCOUNTS[5]) == "too_many"
        assert desk.bill(terminal, ACCOUNTS[0]) == ""
        assert desk.bill(terminal, ACCOUNTS[5], visit="2") == ""
    assert len(desk.transport.asked) == 7


def test_slips_are_limited_like_accounts_and_with_them(make_desk: MakeDesk) -> None:
    desk = make_desk()
    with LocalClient(desk.path) as terminal:
        assert [desk.slip(terminal, n) for n in range(3)] == [""] * 3
        assert [desk.bill(terminal, a) for a in ACCOUNTS[:2]] == [""] * 2
        assert desk.slip(terminal, 3) == "too_many"
        assert desk.bill(terminal, ACCOUNTS[2]) == "too_many"
        assert [desk.slip(terminal, n) for n in range(3)] == [""] * 3
        answer = terminal.ask("slip", slip_no="000000000009", visit="1")
    assert (answer["ok"], answer["wait_s"]) == (False, 30)


def test_sixty_an_hour_then_one_every_half_minute() -> None:
    now = Now()
    limits = AskLimits(now)
    for number in range(60):
        assert limits.wait_s(f"visit {number}", ("slip", str(number))) == 0
        now.s += 1
    assert limits.wait_s("visit 60", ("slip", "60")) == 29
    now.s += 29
    assert limits.wait_s("visit 60", ("slip", "60")) == 0
    assert limits.wait_s("visit 61", ("slip", "61")) == 30
    now.s = 3600 + 60
    assert limits.wait_s("visit 61", ("slip", "61")) == 0


def test_a_question_without_an_answer_raises_a_doubt_and_is_no_wish_to_send(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.transport.answer = LineFault("timeout")
    with LocalClient(desk.path) as terminal:
        assert desk.bill(terminal, ACCOUNTS[0]) == "timeout"
    assert desk.called == ["doubt"]


def test_who_wants_to_send_now_is_told_how_long_the_centre_wants_to_be_left_alone(make_desk: MakeDesk) -> None:
    desk = make_desk()
    with LocalClient(desk.path) as terminal:
        assert terminal.ask("send_now") == {"id": 1, "ok": True, "found": True, "body": {"wait_s": 1200}}
    assert desk.called == ["send_now"]
