"""Operations come in: hashes recomputed, duplicates known for ever, a department's task in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from sync.clock import Clock, wall_text
from sync.gateway import followups
from sync.gateway.schema import epoch, operation, task, terminal
from sync.gateway.store import Store
from sync.gateway.verdicts import decide, final
from sync.protocol import OperationResult, Run, WireOperation
from sync.record import BODY_COLUMNS, Kind, canonical_json, next_key, payload_digest, row_hash, row_mac

DEPARTMENT_KINDS = frozenset({Kind.PAYMENT, Kind.REQUEST})
NO_MAC = "none"


class Foreign(Exception):
    """A body names a terminal other than the one that signed."""

    code = "foreign_terminal"


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


def body_of(item: WireOperation, run: Run) -> dict[str, Any]:
    """The columns that the row's hash covers, as the terminal hashed them."""
    values = item.model_dump()
    return {name: values.get(name) for name in BODY_COLUMNS}


def _run(
    connection: Connection, clock: Clock, decision_seed: bytes, run: Run, voided: frozenset[str]
) -> list[OperationResult]:
    known_epoch = connection.execute(select(epoch).where(epoch.c.epoch_id == run.epoch_id)).mappings().first()
    if known_epoch is None or known_epoch["terminal_id"] != run.terminal_id:
        return [OperationResult(op_id=o.op_id, result="retry_later", code="unknown_epoch") for o in run.operations]
    digest = _unhex(run.prev_hash)
    rows: list[tuple[WireOperation, dict[str, Any], bytes, bytes]] = []
    for item in run.operations:
        body = body_of(item, run)
        previous, digest = digest, row_hash(digest, body)
        rows.append((item, body, previous, digest))
    consecutive = all(b.seq == a.seq + 1 for a, b in zip(run.operations, run.operations[1:], strict=False))
    # An operation that names another epoch would write into that one's chain.
    one_epoch = all(o.epoch_id == run.epoch_id for o in run.operations)
    if digest.hex() != run.row_hash or not consecutive or not one_epoch:
        # Which of several is wrong cannot be told: they come again one by one.
        alone = len(run.operations) == 1
        return [
            OperationResult(op_id=o.op_id, result="invalid" if alone else "retry_later", code="row_hash")
            for o in run.operations
        ]
    results = [_one(connection, clock, decision_seed, voided, *row) for row in rows]
    last = run.operations[-1].op_id if run.operations else ""
    connection.execute(
        update(operation)
        .where(operation.c.op_id == last, operation.c.row_mac == "", operation.c.row_hash == run.row_hash)
        # One that is absent must not pass for one that was not sent yet.
        .values(row_mac=run.row_mac[:64] or NO_MAC)
    )
    _extend_verified(connection, run.epoch_id)
    return results


def _one(
    connection: Connection,
    clock: Clock,
    decision_seed: bytes,
    voided: frozenset[str],
    item: WireOperation,
    body: Mapping[str, Any],
    previous: bytes,
    digest: bytes,
) -> OperationResult:
    text = canonical_json(body)
    body_sha256 = hashlib.sha256(text.encode()).hexdigest()
    before = connection.execute(
        select(operation.c.body_sha256).where(operation.c.op_id == item.op_id)
    ).scalar_one_or_none()
    if before is not None:
        if before != body_sha256:
            return OperationResult(op_id=item.op_id, result="invalid", code="same_id_other_content")
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
            body=text,
            body_sha256=body_sha256,
            payload=item.payload,
            prev_hash=previous.hex(),
            row_hash=digest.hex(),
            row_mac="",
            slip_no=item.slip_no,
            amount_fen=amount_of(item.payload),
            state="stored",
            stored_at=wall_text(clock.utc()),
        )
    )
    if forks:
        connection.execute(update(epoch).where(epoch.c.epoch_id == item.epoch_id).values(dispute="fork"))
        return OperationResult(op_id=item.op_id, result="stored", code="disputed")
    ruling = followups.rule(connection, item, payload_of(item.payload), item.op_id in voided)
    if ruling:
        decide(connection, clock, decision_seed, item.op_id, ruling.word, ruling.code, ruling.text, "")
        if ruling.code == "recovered":
            return OperationResult(op_id=item.op_id, result="stored_before", verdict=final(connection, item.op_id))
    elif item.kind in DEPARTMENT_KINDS and item.op_id not in voided:
        connection.execute(insert(task).values(op_id=item.op_id, department=department_of(item.payload), attempts=0))
    return OperationResult(op_id=item.op_id, result="stored")


def amount_of(payload: str) -> int:
    """Cash that an operation took in, in fen; 0 where its payload names none that a column holds."""
    value = payload_of(payload).get("amount_fen")
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else 0


def department_of(payload: str) -> str:
    """Which department decides: the biller, or the one that is asked."""
    named = payload_of(payload)
    return str(named.get("biller") or named.get("department", ""))[:64].replace("\0", "")


def payload_of(text: str) -> dict[str, Any]:
    """The payload as data; {} where it is no JSON object. What is stored need not be understood."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _extend_verified(connection: Connection, epoch_id: str) -> None:
    """Walk on from the verified prefix over what is there. A MAC proves its row and, through the hashes, all rows
    before it; rows after the last MAC that fits wait for the next."""
    state = connection.execute(select(epoch).where(epoch.c.epoch_id == epoch_id)).mappings().one()
    seq, head, key = state["verified_seq"], state["verified_head"], bytes.fromhex(state["verified_key"])
    dispute = state["dispute"]
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
            dispute = dispute or "chain"
            break
        mac = row_mac(key, bytes.fromhex(row["row_hash"])).hex()
        if row["row_mac"] not in ("", mac):
            dispute = dispute or "mac"
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
        .values(verified_seq=proven[0], verified_head=proven[1], verified_key=proven[2].hex(), dispute=dispute)
    )
