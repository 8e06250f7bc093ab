"""Operations come in: hashes recomputed, duplicates known for ever, the effect in the same transaction.

Every correctly signed row is stored. Nobody acts on a row that nothing proves, or while its epoch is disputed.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from sync.clock import Clock, wall_text
from sync.gateway import anchors, followups
from sync.gateway.disputes import hold, old_epoch_of, raise_dispute, release_named
from sync.gateway.effects import ACTING, DEPARTMENT_KINDS, set_off
from sync.gateway.payloads import amount_of
from sync.gateway.schema import epoch, held, operation, task, terminal, verdict
from sync.gateway.store import Store
from sync.gateway.verdicts import decide, final
from sync.protocol import OperationResult, Run, WireOperation
from sync.record import Kind, canonical_json, next_key, nth_key, payload_digest, row_mac

NO_MAC: Final = "none"
MOST_AHEAD: Final = 100_000
"""Rows beyond the verified prefix up to which a MAC can be checked; keys are counted up one by one."""


class Foreign(Exception):
    """A body names a terminal other than the one that signed."""

    code = "foreign_terminal"


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a run with its chain columns recomputed."""

    item: WireOperation
    body: str
    previous: bytes
    digest: bytes

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


def ingest(
    store: Store,
    clock: Clock,
    decision_seed: bytes,
    terminal_id: str,
    runs: tuple[Run, ...],
    voided: frozenset[str] = frozenset(),
) -> tuple[OperationResult, ...]:
    """Take runs in, each in one transaction. Of those `voided` at the terminal nobody is told. Raises Foreign."""
    for run in runs:
        if run.terminal_id != terminal_id or any(o.terminal_id != terminal_id for o in run.operations):
            raise Foreign
    results: list[OperationResult] = []
    for run in runs:
        with store.begin() as connection:
            # The lock on the terminal's row puts two exchanges of one terminal in order.
            connection.execute(
                select(terminal.c.terminal_id).where(terminal.c.terminal_id == terminal_id).with_for_update()
            ).first()
            results += _run(connection, clock, decision_seed, run, voided)
    return tuple(results)


def body_of(item: WireOperation) -> dict[str, Any]:
    """The columns that the row's hash covers, exactly those that came: a newer terminal has more of them."""
    return item.model_dump(exclude_unset=True)


def _run(
    connection: Connection, clock: Clock, decision_seed: bytes, run: Run, voided: frozenset[str]
) -> list[OperationResult]:
    known_epoch = connection.execute(select(epoch).where(epoch.c.epoch_id == run.epoch_id)).mappings().first()
    if known_epoch is None or known_epoch["terminal_id"] != run.terminal_id:
        return [OperationResult(op_id=o.op_id, result="retry_later", code="unknown_epoch") for o in run.operations]
    rows = _rows(run)
    if rows is None:
        # Which of several is wrong cannot be told: they come again one by one.
        alone = len(run.operations) == 1
        return [
            OperationResult(op_id=o.op_id, result="invalid" if alone else "retry_later", code="row_hash")
            for o in run.operations
        ]
    if not rows:
        return []
    before = _known(connection, [r.item.op_id for r in rows])
    unproven = False
    if any(r.item.op_id not in before for r in rows):
        unproven = not _proven(known_epoch, run, rows[-1])
        if word := "mac" if unproven else _misfit(connection, run, rows):
            raise_dispute(connection, clock, run.epoch_id, word)
    results = [_one(connection, clock, decision_seed, voided, before, unproven, row) for row in rows]
    connection.execute(
        update(operation)
        .where(
            operation.c.op_id == rows[-1].item.op_id,
            operation.c.row_mac == "",
            operation.c.row_hash == run.row_hash,
        )
        # One that is absent must not pass for one that was not sent yet.
        .values(row_mac=run.row_mac[:64] or NO_MAC)
    )
    _extend_verified(connection, clock, run.epoch_id)
    for old in (run.epoch_id, *(old_epoch_of(r.item) for r in rows if r.item.kind == Kind.EPOCH_OPEN)):
        release_named(connection, clock, decision_seed, old)
    return results


def _rows(run: Run) -> list[_Row] | None:
    """The run's rows with every hash recomputed. None: they are not consecutive rows of one epoch that end in its
    hash."""
    digest = _unhex(run.prev_hash)
    rows: list[_Row] = []
    for item in run.operations:
        try:
            body = canonical_json(body_of(item))
        except TypeError:
            # A column with a fraction has no canonical text, so no hash either.
            return None
        previous, digest = digest, hashlib.sha256(digest + body.encode()).digest()
        rows.append(_Row(item, body, previous, digest))
    consecutive = all(b.item.seq == a.item.seq + 1 for a, b in itertools.pairwise(rows))
    # An operation that names another epoch would write into that one's chain.
    one_epoch = all(r.item.epoch_id == run.epoch_id for r in rows)
    return rows if digest.hex() == run.row_hash and consecutive and one_epoch else None


def _known(connection: Connection, op_ids: list[str]) -> dict[str, str]:
    """{op_id: body_sha256} of those that are here already."""
    found = connection.execute(
        select(operation.c.op_id, operation.c.body_sha256).where(operation.c.op_id.in_(op_ids))
    ).all()
    return {row.op_id: row.body_sha256 for row in found}


def _proven(state: RowMapping, run: Run, last: _Row) -> bool:
    """Whether the run's MAC was made under the key of its place: it proves the last row, and through the hashes those
    before it."""
    ahead = last.item.seq - 1 - state["verified_seq"]
    if ahead > MOST_AHEAD:
        return False
    first, steps = (state["verified_key"], ahead) if ahead >= 0 else (state["chain_key"], last.item.seq - 1)
    mac = row_mac(nth_key(bytes.fromhex(first), steps), last.digest).hex()
    return hmac.compare_digest(mac.encode(), run.row_mac.encode())


def _misfit(connection: Connection, run: Run, rows: list[_Row]) -> str:
    """Why sound rows do not belong to what is known of their epoch: a dispute's word, or ''."""
    first, last = rows[0].item.seq, rows[-1].item.seq
    hashes = {first - 1: rows[0].previous.hex(), **{r.item.seq: r.digest.hex() for r in rows}}
    known = connection.execute(
        select(operation.c.seq, operation.c.row_hash, operation.c.prev_hash)
        .where(
            operation.c.terminal_id == run.terminal_id,
            operation.c.epoch_id == run.epoch_id,
            operation.c.seq.between(first - 1, last + 1),
            operation.c.fork == 0,
        )
        .order_by(operation.c.seq)
    ).all()
    if any(first <= row.seq <= last and row.row_hash != hashes[row.seq] for row in known):
        return "fork"
    for row in known:
        if (row.seq < first and row.row_hash != hashes[row.seq]) or (row.seq > last and row.prev_hash != hashes[last]):
            return "chain"
    del hashes[first - 1]
    return "" if anchors.fits(connection, run.epoch_id, hashes) else "chain"


def _one(
    connection: Connection,
    clock: Clock,
    decision_seed: bytes,
    voided: frozenset[str],
    before: dict[str, str],
    unproven: bool,
    row: _Row,
) -> OperationResult:
    item = row.item
    if item.op_id in before:
        if before[item.op_id] != row.body_sha256:
            return OperationResult(op_id=item.op_id, result="invalid", code="same_id_other_content")
        if item.op_id not in voided and (known := _void_forgotten(connection, item)):
            # The disk that voided it was put back to before that: as it stands it would never be decided.
            raise_dispute(connection, clock, item.epoch_id, "rolled_back")
            if known == "voided":
                text = followups.TEXTS[followups.VOIDED_BEFORE]
                decide(connection, clock, decision_seed, item.op_id, "rejected", followups.VOIDED_BEFORE, text, "")
            else:
                hold(connection, clock, item.op_id, "rolled_back")
        return OperationResult(op_id=item.op_id, result="stored_before", verdict=final(connection, item.op_id))
    if payload_digest(item.payload) != item.payload_sha256:
        return OperationResult(op_id=item.op_id, result="invalid", code="payload_hash")
    forks = connection.execute(
        select(func.count())
        .select_from(operation)
        .where(
            operation.c.terminal_id == item.terminal_id,
            operation.c.epoch_id == item.epoch_id,
            operation.c.seq == item.seq,
        )
    ).scalar_one()
    connection.execute(
        insert(operation).values(
            op_id=item.op_id,
            terminal_id=item.terminal_id,
            epoch_id=item.epoch_id,
            seq=item.seq,
            fork=forks,
            kind=item.kind,
            body=row.body,
            body_sha256=row.body_sha256,
            payload=item.payload,
            prev_hash=row.previous.hex(),
            row_hash=row.digest.hex(),
            row_mac="",
            slip_no=item.slip_no,
            amount_fen=amount_of(item.payload),
            state="stored",
            stored_at=wall_text(clock.utc()),
        )
    )
    before[item.op_id] = row.body_sha256
    if forks:
        raise_dispute(connection, clock, item.epoch_id, "fork")
    dispute = connection.execute(select(epoch.c.dispute).where(epoch.c.epoch_id == item.epoch_id)).scalar_one()
    if forks or unproven or (dispute and item.kind in ACTING):
        # One that was voided here needs no decision: nobody acts on it anyway.
        if item.op_id not in voided:
            hold(connection, clock, item.op_id, "fork" if forks else "mac" if unproven else dispute)
        return OperationResult(op_id=item.op_id, result="stored", code="disputed")
    ruling = set_off(connection, clock, decision_seed, item, item.op_id in voided)
    if ruling and ruling.code == "recovered":
        return OperationResult(op_id=item.op_id, result="stored_before", verdict=final(connection, item.op_id))
    return OperationResult(op_id=item.op_id, result="stored")


def _void_forgotten(connection: Connection, item: WireOperation) -> str:
    """`voided` where its void is here; `stored` where it came as voided, so that nobody acts on it, and its void has
    not come; else ''."""
    if item.kind not in DEPARTMENT_KINDS:
        return ""
    waits = select(operation.c.state).where(
        operation.c.op_id == item.op_id,
        operation.c.state.in_(("stored", "voided")),
        operation.c.op_id.not_in(select(task.c.op_id)),
        operation.c.op_id.not_in(select(held.c.op_id)),
        operation.c.op_id.not_in(select(verdict.c.op_id)),
    )
    return str(connection.execute(waits).scalar_one_or_none() or "")


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _extend_verified(connection: Connection, clock: Clock, epoch_id: str) -> None:
    """Walk on from the verified prefix over what is there. A MAC proves its row and, through the hashes, all rows
    before it; rows after the last MAC that fits wait for the next."""
    state = connection.execute(select(epoch).where(epoch.c.epoch_id == epoch_id)).mappings().one()
    seq, head, key = state["verified_seq"], state["verified_head"], bytes.fromhex(state["verified_key"])
    dispute = ""
    proven = (seq, head, key)
    waiting: list[dict[str, str]] = []
    rows = (
        connection.execute(
            select(operation)
            .where(
                operation.c.terminal_id == state["terminal_id"],
                operation.c.epoch_id == epoch_id,
                operation.c.seq > seq,
                operation.c.fork == 0,
            )
            .order_by(operation.c.seq)
        )
        .mappings()
        .all()
    )
    for row in rows:
        if row["seq"] != seq + 1:
            break
        if row["prev_hash"] != head:
            dispute = "chain"
            break
        mac = row_mac(key, bytes.fromhex(row["row_hash"])).hex()
        if row["row_mac"] not in ("", mac):
            dispute = "mac"
            break
        seq, head, key = seq + 1, row["row_hash"], next_key(key)
        waiting.append({"row": row["op_id"], "mac": mac})
        if row["row_mac"]:
            proven = (seq, head, key)
            connection.execute(
                update(operation).where(operation.c.op_id == bindparam("row")).values(row_mac=bindparam("mac")), waiting
            )
            waiting = []
    connection.execute(
        update(epoch)
        .where(epoch.c.epoch_id == epoch_id)
        .values(verified_seq=proven[0], verified_head=proven[1], verified_key=proven[2].hex())
    )
    if dispute:
        raise_dispute(connection, clock, epoch_id, dispute)
