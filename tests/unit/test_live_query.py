"""A live question on the terminal's and the agent's side: within limits, strict, and nothing of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.flows.base import AnswerRow, AskQuery, CardPinAnswered, CheckCardPin, QueryAnswered
from kiosk.live_query import MOST_ROWS, query_answer, question_of
from sync import protocol
from sync.asks import PER_VISIT, AskServer
from sync.transport import LineFault
from tests.support.effects import runner

CARD = "ab" * 32
PIN = "135790"
ASKED = {"query": "q_pension_payments", "months": 12, "card": CARD, "proof": "pin", "pin": PIN, "visit": "7"}


class Line:
    """A transport that keeps what was asked, or fails."""

    def __init__(self, fault: LineFault | None = None) -> None:
        self.requests: list[protocol.AskRequest] = []
        self._fault = fault

    def post(self, _path: str, request: protocol.AskRequest, _answer: object, _deadline: float) -> protocol.AskAnswer:
        if self._fault:
            raise self._fault
        self.requests.append(request)
        return protocol.AskAnswer(found=True, body={"pin": "right", "rows": []})

    def close(self) -> None:
        """Nothing to close."""


Make = Callable[..., AskServer]


@pytest.fixture
def server() -> Iterator[Make]:
    """Makes agents' ends that nobody connects to."""
    made: list[AskServer] = []

    def make(line: Line, up: bool = True) -> AskServer:
        transport: Any = line
        event = {"event": "line", "up": up}
        nobody: frozenset[int] = frozenset()
        made.append(
            AskServer(
                Path("/nowhere"), nobody, transport, "T1", "E1", lambda: event, lambda: 0.0, lambda: None, lambda: 0.0
            )
        )
        return made[-1]

    yield make
    for agent in made:
        agent.stop()


def ask(agent: AskServer, **changes: Any) -> dict[str, Any]:
    return agent._answer({"id": 1, "kind": "query", "body": {**ASKED, **changes}})


def test_a_question_goes_to_the_centre_as_its_model_says_and_without_the_visit(server: Make) -> None:
    line = Line()
    assert ask(server(line))["ok"]
    (request,) = line.requests
    assert request.kind == "query"
    assert set(request.body) == set(protocol.QueryAsk.model_fields)
    assert protocol.QueryAsk.model_validate(request.body).whole()


@pytest.mark.parametrize(
    "changes",
    [{"pin": "12\n456"}, {"card": "x"}, {"query": "Q"}, {"proof": ""}, {"pin": ""}, {"visit": ""}, {"months": -1}],
)
def test_what_is_no_whole_question_leaves_the_house_never(server: Make, changes: dict[str, Any]) -> None:
    line = Line()
    assert ask(server(line), **changes) == {"id": 1, "ok": False, "code": "bad_request"}
    assert line.requests == []


def test_five_different_questions_a_visit_and_the_same_one_as_often_as_the_pin_has_tries(server: Make) -> None:
    agent = server(Line())
    for number in range(PER_VISIT):
        assert ask(agent, query=f"q_{number}")["ok"]
        assert ask(agent, query=f"q_{number}", pin="000000")["ok"]
    assert ask(agent, query="q_one_more")["code"] == "too_many"
    assert ask(agent, query="q_one_more", visit="8")["ok"]


def test_no_log_line_of_a_failing_question_knows_pin_or_card(server: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert ask(server(Line(LineFault("timeout", 0, ""))))["code"] == "timeout"
    assert ask(server(Line(), up=False))["code"] == "line_down"
    assert ask(server(Line()), pin="x" * 10)["code"] == "bad_request"
    assert PIN not in caplog.text
    assert CARD not in caplog.text


def test_the_question_carries_what_its_proof_needs_and_nothing_empty() -> None:
    effect = AskQuery(ask_id="1", query="q_pension_payments", months=12, card=CARD, proof="pin", pin=PIN)
    assert question_of(effect) == {k: v for k, v in ASKED.items() if k != "visit"}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"ok": False, "code": "timeout"}, QueryAnswered("1", found=False, code="timeout")),
        ({"ok": True, "found": False, "body": {}}, QueryAnswered("1", found=False)),
        ({"ok": True, "found": True, "body": "x"}, QueryAnswered("1", found=False)),
        (
            {"ok": True, "found": True, "body": {"pin": "wrong", "tries_left": 2}},
            QueryAnswered("1", found=True, pin="wrong", tries_left=2),
        ),
        (
            {"ok": True, "found": True, "body": {"pin": "right", "tries_left": "5", "rows": 7}},
            QueryAnswered("1", found=True, pin="right"),
        ),
    ],
)
def test_an_answer_is_taken_as_it_is_or_not_at_all(answer: Mapping[str, Any], wanted: QueryAnswered) -> None:
    assert query_answer("1", answer) == wanted


def test_rows_are_cleaned_cut_and_counted() -> None:
    rows: list[Any] = [{"label": "a\x1b[2Jb\n", "text": "x" * 500, "fen": True}, "no row"]
    rows += [{"label": "c", "text": "", "fen": 5}] * 99
    body = {"pin": "right", "rows": rows}
    got = query_answer("1", {"ok": True, "found": True, "body": body}).rows
    assert got[0] == AnswerRow("a[2Jb", "x" * 30, None)
    assert got[1] == AnswerRow("c", "", 5)
    assert len(got) == MOST_ROWS - 1


def test_the_cards_own_word_comes_back_as_an_event() -> None:
    posted: list[Any] = []
    seen: list[tuple[int, str]] = []

    def card(presence: int, pin: str, reply: Any) -> None:
        seen.append((presence, pin))
        reply("wrong", 2)

    runner(posted.append, verify_card_pin=card).run(3, CheckCardPin(4, PIN))
    assert seen == [(4, PIN)]
    assert posted == [CardPinAnswered("wrong", 2)]


def test_without_the_line_no_question_reaches_the_socket() -> None:
    posted: list[Any] = []
    asked: list[Any] = []
    effect = AskQuery(ask_id="1", query="q", card=CARD, proof="pin", pin=PIN)
    runner(posted.append, line_up=False, asked=asked).run(1, effect)
    assert posted == [QueryAnswered("1", found=False, code="line_down")]
    assert asked == []
    runner(posted.append, asked=asked).run(1, effect)
    assert asked[0][0] == "query"
    assert asked[0][1]["visit"] == "1"
