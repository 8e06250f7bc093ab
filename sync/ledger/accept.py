"""The one door: operation, postings and slip job in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from sync.clock import Clock, wall_text
from sync.ledger import cases, clock_anchor, followups
from sync.ledger.connection import writing
from sync.ledger.limits import Moment, Usage, age_hours, check, check_payout, near_day
from sync.ledger.rows import event, operation_from, value
from sync.ledger.values import NOT_WRITTEN_CODES, Conflict, NotAllowed, SpoolState, State
from sync.record import (
    COLUMNS,
    Draft,
    Fill,
    Json,
    Kind,
    Limits,
    Operation,
    canonical_json,
    make_slip_no,
    next_key,
    payload_digest,
    row_hash,
    row_mac,
    slip_code,
    slip_qr,
)
from sync.slip_act import HASH_HEX, SlipAct, act_text

UNSYNCED: Final = (State.ACCEPTED, State.SENDING)
_INSERT = f"INSERT INTO operation ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
SLIP_DRAWS: Final = 20
MOST_PAYLOAD_BYTES: Final = 256 * 1024
LINE_BELIEVED_NS: Final = 600_000_000_000
"""The agent's word that the line is up is believed for ten minutes of the same boot: it may be dead since."""
DRAIN_ONLY: Final = "drain_only"
"""Name of the value that says since when this terminal only delivers: its epoch was closed at the centre."""


_OLDEST: Final = """
SELECT o.wall_utc, o.mono_ns, o.boot_id, o.clock_quality, o.business_date FROM operation_status s
JOIN operation o USING (op_id) WHERE s.state IN (?, ?) AND s.amount_fen > 0 ORDER BY o.rowid LIMIT 1
"""
_RECORDED: Final = "SELECT 1 FROM operation WHERE op_id = ? OR json_extract(payload, '$.recovers') = ? LIMIT 1"
# What the caller said of an operation; the rest is the ledger's own.
_GIVEN: Final = tuple(f.name for f in fields(Draft) if f.name in COLUMNS and f.name != "payload")


def usage(
    connection: Any, clock: Clock, business_date: str, person_key: str | None = None, account_key: str | None = None
) -> Usage:
    """What stands against the limits on that business day: cash taken in, not voided; terminal-wide, that not yet
    stored. The account counts too, whoever's card is in the reader: taking it out does not begin a new day."""
    day = max(
        _day_sum(connection, column, key, business_date)
        for column, key in (("person_key", person_key), ("account_key", account_key))
    )
    count, fen = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(amount_fen), 0) FROM operation_status WHERE state IN (?, ?) AND amount_fen > 0",
        UNSYNCED,
    ).fetchone()
    oldest = connection.execute(_OLDEST, UNSYNCED).fetchone()
    quality = clock_anchor.current(connection, clock)
    now = Moment(wall_text(clock.utc()), clock.mono_ns(), clock.boot_id(), quality, business_date)
    return Usage(day, fen, count, age_hours(Moment(*oldest), now) if oldest else 0.0)


def _day_sum(connection: Any, column: str, key: str | None, business_date: str) -> int:
    if key is None:
        return 0
    row = connection.execute(
        "SELECT COALESCE(SUM(s.amount_fen), 0) FROM operation_status s JOIN operation o USING (op_id)"  # noqa: S608
        f" WHERE s.{column} = ? AND o.business_date = ? AND s.amount_fen > 0 AND s.state <> ?"
        " AND o.supersedes IS NULL",
        (key, business_date, State.VOIDED),
    ).fetchone()
    return int(row[0])


def accept(
    connection: Any,
    clock: Clock,
    draw: Callable[[], int],
    reach: Callable[[str], None],
    draft: Draft,
    limits: Limits,
) -> Operation:
    """See `Ledger.accept`.

    A repeat is the same operation with the same postings; the slip's wording may differ (it carries the time), since
    the slip of the first is queued already and refusing would tell people to give back money that was recorded.
    """
    if sum(p.fen for p in draft.postings):
        raise Conflict("postings_unbalanced")
    payload = canonical_json(draft.payload)
    if len(payload.encode()) > MOST_PAYLOAD_BYTES:
        # What no batch can carry would stand before everything behind it for ever.
        raise Conflict("payload_too_large")
    with writing(connection):
        reach("accept.begun")
        before = _accepted_before(connection, draft, payload)
        if before:
            return before
        may(connection, clock, draft, limits)
        operation = append(connection, clock, draw, reach, draft)
    reach("accept.committed")
    return operation


def append(
    connection: Any, clock: Clock, draw: Callable[[], int], reach: Callable[[str], None], draft: Draft
) -> Operation:
    """Chain the draft as the next row with all that stands beside it, inside the caller's transaction."""
    payload = canonical_json(draft.payload)
    operation, key = _chained(connection, clock, draw, draft, payload)
    connection.execute(_INSERT, [getattr(operation, c) for c in COLUMNS])
    reach("accept.inserted")
    connection.executemany(
        "INSERT INTO posting (op_id, line, account, fen) VALUES (?, ?, ?, ?)",
        [(draft.op_id, i, p.account, p.fen) for i, p in enumerate(draft.postings, start=1)],
    )
    connection.execute(
        "INSERT INTO operation_status (op_id, kind, state, attempts, amount_fen, person_key, account_key)"
        " VALUES (?, ?, ?, 0, ?, ?, ?)",
        (draft.op_id, draft.kind, State.ACCEPTED, draft.amount_fen, draft.person_key, draft.account_key),
    )
    event(connection, operation.wall_utc, draft.op_id, None, State.ACCEPTED, "")
    followups.carry_out(connection, draft, operation.wall_utc)
    _queue_slip(connection, draft, operation, key)
    connection.execute(
        "UPDATE chain SET seq = ?, head = ?, key = ? WHERE epoch_id = ?",
        (operation.seq, operation.row_hash, next_key(key), operation.epoch_id),
    )
    reach("accept.before_commit")
    return operation


def may(connection: Any, clock: Clock, draft: Draft, limits: Limits) -> bool:
    """Whether this may be taken in now; reads only. True: it brings the day's limit near.

    Raises LimitReached, NotAllowed.
    """
    if drained := value(connection, DRAIN_ONLY):
        # Only of damage on this disk may cash still go back. Where the centre closed the epoch another ledger may carry
        # the same cases, and each would give the same cash back.
        ours = drained in NOT_WRITTEN_CODES
        if draft.amount_fen > 0 or (not ours and (draft.amount_fen or draft.supersedes)):
            raise NotAllowed("drain_only")
    _act(draft, 1)
    if draft.kind == Kind.PAYOUT and clock_anchor.current(connection, clock) == "doubtful":
        # Entitlements, leases and day limits hang on the date; taking in, giving back and closing do not.
        raise NotAllowed("clock_doubtful")
    if draft.kind == Kind.PAYOUT:
        check_payout(limits, *_paid_out(connection, draft), -draft.amount_fen)
    followups.check(connection, draft)
    recovers = draft.payload.get("recovers")
    if recovers and connection.execute(_RECORDED, (recovers, recovers)).fetchone():
        raise NotAllowed("already_recorded")
    if not followups.new_money(draft):
        return False
    if cases.account_has_open(connection, draft.account_key) and not _line_up(connection, clock):
        raise NotAllowed("case_open")
    used = usage(connection, clock, draft.business_date, draft.person_key, draft.account_key)
    check(limits, used, draft.amount_fen)
    return near_day(limits, used, draft.amount_fen)


def _paid_out(connection: Any, draft: Draft) -> tuple[int, int]:
    """Cash paid out on the draft's day: to its person, and in all."""
    row = connection.execute(
        "SELECT COALESCE(SUM(CASE WHEN s.person_key = ? THEN -s.amount_fen ELSE 0 END), 0),"
        " COALESCE(SUM(-s.amount_fen), 0) FROM operation_status s JOIN operation o USING (op_id)"
        " WHERE s.kind = 'payout' AND o.business_date = ? AND s.state <> ?",
        (draft.person_key, draft.business_date, State.VOIDED),
    ).fetchone()
    return int(row[0]), int(row[1])


def _line_up(connection: Any, clock: Clock) -> bool:
    said = json.loads(value(connection, "line") or "{}")
    age_ns = clock.mono_ns() - int(said.get("mono_ns", 0))
    return bool(said.get("up")) and said.get("boot_id") == clock.boot_id() and age_ns <= LINE_BELIEVED_NS


def _accepted_before(connection: Any, draft: Draft, payload: str) -> Operation | None:
    row = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM operation WHERE op_id = ?",  # noqa: S608
        (draft.op_id,),
    ).fetchone()
    if row is None:
        return None
    operation = operation_from(row)
    beside = connection.execute(
        "SELECT amount_fen, person_key, account_key FROM operation_status WHERE op_id = ?", (draft.op_id,)
    ).fetchone()
    postings = connection.execute(
        "SELECT account, fen FROM posting WHERE op_id = ? ORDER BY line", (draft.op_id,)
    ).fetchall()
    same = (
        operation.payload == payload
        and all(getattr(operation, name) == getattr(draft, name) for name in _GIVEN)
        and beside == (draft.amount_fen, draft.person_key, draft.account_key)
        and postings == [(p.account, p.fen) for p in draft.postings]
    )
    if not same:
        raise Conflict("same_id_other_content")
    return operation


def _chained(
    connection: Any, clock: Clock, draw: Callable[[], int], draft: Draft, payload: str
) -> tuple[Operation, bytes]:
    epoch_id, seq, head, key = connection.execute("SELECT epoch_id, seq, head, key FROM chain").fetchone()
    (terminal_id,) = connection.execute("SELECT terminal_id FROM identity WHERE epoch_id = ?", (epoch_id,)).fetchone()
    seq += 1
    body: dict[str, Json] = {
        "op_id": draft.op_id,
        "terminal_id": terminal_id,
        "epoch_id": epoch_id,
        "seq": seq,
        "kind": draft.kind,
        "schema_version": draft.schema_version,
        "stream_key": draft.stream_key,
        "depends_on": draft.depends_on,
        "supersedes": draft.supersedes,
        "payload": payload,
        "payload_sha256": payload_digest(payload),
        "actor_role": draft.actor_role,
        "actor_id": draft.actor_id,
        "second_actor_id": draft.second_actor_id,
        "business_date": draft.business_date,
        "shift_id": draft.shift_id,
        "wall_utc": wall_text(clock.utc()),
        "mono_ns": clock.mono_ns(),
        "boot_id": clock.boot_id(),
        "clock_quality": clock_anchor.current(connection, clock),
        "catalogue_version": draft.catalogue_version,
        "policy_version": draft.policy_version,
        "slip_no": _free_slip_no(connection, seq, draw) if draft.slip else None,
    }
    digest = row_hash(bytes.fromhex(head), body)
    chain = {"prev_hash": head, "row_hash": digest.hex(), "row_mac": row_mac(key, digest).hex()}
    values: dict[str, Any] = {**body, **chain}
    return Operation(**values), key


def _free_slip_no(connection: Any, seq: int, draw: Callable[[], int]) -> str:
    for _ in range(SLIP_DRAWS):
        number = make_slip_no(seq, draw())
        taken = connection.execute("SELECT 1 FROM operation WHERE slip_no = ?", (number,)).fetchone()
        if taken is None:
            return number
    raise RuntimeError("the draw of slip numbers gives only numbers that are taken")


def _queue_slip(connection: Any, draft: Draft, operation: Operation, key: bytes) -> None:
    if draft.slip is None or operation.slip_no is None:
        return
    mac = bytes.fromhex(operation.row_mac)
    qr = _qr(draft, operation, key)
    for copy_name in draft.slip.copies:
        values = {
            Fill.SLIP_NO: operation.slip_no,
            Fill.CODE: slip_code(mac),
            Fill.QR: qr,
            Fill.COPY: copy_name,
            Fill.HEAD: operation.row_hash[:8],
        }
        connection.execute(
            "INSERT INTO spool (op_id, slip_no, copy_name, reprint, document, state, changed_at)"
            " VALUES (?, ?, ?, 0, ?, ?, ?)",
            (
                operation.op_id,
                operation.slip_no,
                copy_name,
                canonical_json(filled(draft.slip.document, values)),
                SpoolState.QUEUED,
                operation.wall_utc,
            ),
        )


def _qr(draft: Draft, operation: Operation, key: bytes) -> str:
    """The slip's code; that of cash taken in also says enough to bring it back from paper alone."""
    text = slip_qr(operation.slip_no or "", bytes.fromhex(operation.row_mac))
    act = _act(draft, operation.seq)
    return f"{text}.{act_text(act, key)}" if act else text


def _act(draft: Draft, seq: int) -> SlipAct | None:
    """What the slip of cash taken in says of it. Raises ValueError: it does not fit on a slip, a bug to find before the
    cash changes hands."""
    if draft.account_key is None or draft.amount_fen <= 0:
        return None
    account_hash, biller = draft.account_key[:HASH_HEX], str(draft.payload.get("biller", ""))
    act = SlipAct(draft.op_id, seq, draft.amount_fen, draft.business_date, account_hash, biller)
    act.pack()
    return act


def filled(value: Json, values: Mapping[str, str]) -> Json:
    """A document with every {"fill": NAME} replaced. Raises KeyError: a name that nobody fills."""
    if isinstance(value, Mapping):
        if set(value) == {"fill"}:
            return values[str(value["fill"])]
        return {k: filled(v, values) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [filled(v, values) for v in value]
    return value
