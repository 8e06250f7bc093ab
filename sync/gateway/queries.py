"""Live questions about a person: who vouches for them, then what their office says.

Nothing of it is stored but how many tries a PIN has left, and that the result of a 代查 was picked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from sync.clock import Clock, wall_text
from sync.gateway import card_pin, slips
from sync.gateway.departments.records import Records
from sync.gateway.schema import pickup, resident_card, staff, terminal
from sync.gateway.store import Store
from sync.protocol import AskAnswer, QueryAsk
from sync.record import Kind, keyed_hash

NOT_FOUND: Final = AskAnswer(found=False)
VOUCHING: Final = ("clerk", "point_manager")
"""Roles that may compare card, ID and face."""


def answer(
    store: Store,
    clock: Clock,
    terminal_id: str,
    body: Mapping[str, Any],
) -> AskAnswer:
    """Answer one; it was counted against the terminal's limits before."""
    try:
        asked = QueryAsk.model_validate(body)
    except ValidationError:
        return NOT_FOUND
    if not asked.whole():
        return NOT_FOUND
    if asked.proof == "pin":
        result = card_pin.check(store, asked.card, asked.pin)
        if result is None:
            return NOT_FOUND
        if result.word != "right":
            return AskAnswer(found=True, body={"pin": result.word, "tries_left": result.tries_left})
    with store.engine.connect() as connection:
        id_no = asked.id_no or _holder(connection, asked.card)
        if id_no is None or (asked.proof == "clerk" and not _may_vouch(connection, asked.clerk_id)):
            return NOT_FOUND
        request = slips.find(connection, terminal_id, asked.slip_no) if asked.slip_no else None
        if asked.slip_no and (request is None or not _is_theirs(connection, clock, request, id_no)):
            return NOT_FOUND
    wanted = request.payload if request else {"query": asked.query, "choice": asked.choice, "months": asked.months}
    rows = Records(store).look_up(id_no, wanted, clock.utc(), by_clerk=asked.proof == "clerk")
    if rows is None:
        return NOT_FOUND
    if request:
        _taken(store, clock, request.op_id)
    return AskAnswer(
        found=True,
        body={
            "pin": "right",
            "tries_left": card_pin.TRIES,
            "query": str(wanted.get("query", "")),
            "as_of": wall_text(clock.utc()),
            "rows": rows,
        },
    )


def _holder(connection: Connection, card_code: str) -> str | None:
    found: str | None = connection.execute(
        select(resident_card.c.id_no).where(resident_card.c.card_code == card_code)
    ).scalar_one_or_none()
    return found


def _may_vouch(connection: Connection, clerk_id: str) -> bool:
    role = connection.execute(select(staff.c.role).where(staff.c.id == clerk_id)).scalar_one_or_none()
    return role in VOUCHING


def _is_theirs(connection: Connection, clock: Clock, request: slips.SlipRecord, id_no: str) -> bool:
    """Whether this person asked for it, and may still have it. Whoever came for them may not."""
    if request.kind != Kind.REQUEST or slips.state(connection, clock, request) not in ("settled", "taken"):
        return False
    key = connection.execute(
        select(terminal.c.person_key).where(terminal.c.terminal_id == request.terminal_id)
    ).scalar_one()
    return request.payload.get("person") == keyed_hash(bytes.fromhex(key), id_no)


def _taken(store: Store, clock: Clock, op_id: str) -> None:
    try:
        with store.begin() as connection:
            connection.execute(insert(pickup).values(op_id=op_id, taken_at=wall_text(clock.utc())))
    except IntegrityError:
        # Picked up before: its person may see it again.
        return
