"""Who speaks: a request's signature and counter, and nothing else, say so. Signed exchanges are kept as evidence.

A counter is drawn once. The same signed bytes again are a replay and go no further. A lower number that was never seen
is an exchange that was late on its way. A number that was used for other bytes comes from a ledger that was rolled
back, or that exists twice: it is heard, and its epoch's money functions stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from sync import protocol
from sync.clock import Clock, wall_text
from sync.gateway.disputes import raise_dispute
from sync.gateway.schema import counter, epoch, evidence
from sync.gateway.store import Store
from sync.signing import BadSignature, Signed, check_request

EVIDENT: Final = protocol.PATH_EXCHANGE
"""The path whose requests are kept."""


class Refused(Exception):
    """A request that goes no further: a status and a stable word, nothing of what was sent."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed."""

    terminal_id: str
    epoch_id: str
    counter: int


def admit(store: Store, clock: Clock, signed: Signed, raw: bytes, signature: str, path: str) -> Caller:
    """Check signature and counter of the bytes as sent; `path` is without the query. Raises Refused."""
    if signed.centre_id != store.identity().centre_id:
        raise Refused(401, "other_centre")
    with store.begin() as connection:
        # Locked: of two requests at one moment the second waits for the counter of the first.
        key = connection.execute(
            select(epoch.c.signing_key)
            .where(epoch.c.epoch_id == signed.epoch_id, epoch.c.terminal_id == signed.terminal_id)
            .with_for_update()
        ).scalar_one_or_none()
        if key is None:
            raise Refused(401, "not_signed")
        try:
            check_request(bytes.fromhex(key), signed, raw, signature)
        except (BadSignature, ValueError):
            raise Refused(401, "not_signed") from None
        newest = _take_counter(connection, signed, path)
        if path == EVIDENT and signed.method == "POST":
            _keep(connection, clock, signed, raw, signature)
        elif not newest:
            raise Refused(401, "replayed")
    return Caller(signed.terminal_id, signed.epoch_id, signed.counter)


def is_newest(connection: Connection, caller: Caller) -> bool:
    """Whether no exchange with a higher number came in meanwhile."""
    mine = (counter.c.epoch_id == caller.epoch_id, counter.c.path == EVIDENT)
    return connection.execute(select(counter.c.value).where(*mine)).scalar_one_or_none() == caller.counter


def _take_counter(connection: Connection, signed: Signed, path: str) -> bool:
    """Note the number; False: one as high was seen."""
    mine = (counter.c.epoch_id == signed.epoch_id, counter.c.path == path)
    seen = connection.execute(select(counter.c.value).where(*mine)).scalar_one_or_none()
    if seen is None:
        connection.execute(insert(counter).values(epoch_id=signed.epoch_id, path=path, value=signed.counter))
    elif signed.counter > seen:
        connection.execute(update(counter).where(*mine).values(value=signed.counter))
    return seen is None or signed.counter > seen


def _keep(connection: Connection, clock: Clock, signed: Signed, raw: bytes, signature: str) -> None:
    text = signed.text(raw).decode()
    same_number = (
        connection.execute(
            select(evidence.c.signed_text).where(
                evidence.c.epoch_id == signed.epoch_id, evidence.c.counter == signed.counter
            )
        )
        .scalars()
        .all()
    )
    if text in same_number:
        raise Refused(401, "replayed")
    if same_number:
        raise_dispute(connection, clock, signed.epoch_id, "rolled_back")
    connection.execute(
        insert(evidence).values(
            terminal_id=signed.terminal_id,
            signed_text=text,
            signature=signature,
            body=raw,
            received_at=wall_text(clock.utc()),
            epoch_id=signed.epoch_id,
            counter=signed.counter,
        )
    )
