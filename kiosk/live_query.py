"""A live question about a person on its way out, and its answer on its way in: strict, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kiosk.flows.base import AnswerRow, AskQuery, QueryAnswered
from kiosk.person import strip_controls

MOST_ROWS: Final = 48
MOST_TEXT: Final = {"label": 12, "text": 30}
"""Characters that a line of the page has room for."""


def question_of(effect: AskQuery) -> dict[str, Any]:
    """The body of the ask: what `sync.protocol.QueryAsk` takes, empty parts left out."""
    names = ("query", "slip_no", "choice", "months", "card", "id_no", "proof", "pin", "clerk_id", "record")
    return {name: getattr(effect, name) for name in names if getattr(effect, name)}


def query_answer(ask_id: str, answer: Mapping[str, Any]) -> QueryAnswered:
    """The agent's answer as the flow sees it. What is malformed counts as not found."""
    if not answer.get("ok"):
        return QueryAnswered(ask_id, found=False, code=str(answer.get("code", "")))
    body = answer.get("body")
    if not answer.get("found") or not isinstance(body, Mapping):
        return QueryAnswered(ask_id, found=False)
    tries = body.get("tries_left")
    rows = body.get("rows")
    return QueryAnswered(
        ask_id,
        found=True,
        pin=str(body.get("pin", "")),
        tries_left=tries if isinstance(tries, int) else 0,
        query=str(body.get("query", "")),
        as_of=str(body.get("as_of", "")),
        rows=tuple(_row(r) for r in rows[:MOST_ROWS] if isinstance(r, Mapping)) if isinstance(rows, list) else (),
    )


def _row(row: Mapping[str, Any]) -> AnswerRow:
    fen = row.get("fen")
    label, text = (strip_controls(str(row.get(name, "")))[:most] for name, most in MOST_TEXT.items())
    return AnswerRow(label, text, fen if isinstance(fen, int) and not isinstance(fen, bool) else None)
