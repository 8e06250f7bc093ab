"""The numbers of `huimin status` and the lookups of the counter."""

from __future__ import annotations

import json
from typing import Any, Final

from sync.ledger.connection import snapshot
from sync.ledger.sending import UNDELIVERED
from sync.ledger.values import Chain, Shift, SlipStatus, Status
from sync.record import Kind, Totals, subject_of

CREDIT_ACCOUNTS: Final = ("payable", "float")
"""Their balance is what is owed, so it is shown with the sign turned: a payable of 8640 means 86.40 owed onward.
The others are shown as posted: drawer, receivable and bank are what is there, over_short > 0 is cash that is missing.
So drawer + receivable + bank + over_short = payable + float, always."""
_FOLLOWED: Final = {
    Kind.VOID: "voided",
    Kind.REFUND: "refunded",
    Kind.PAYMENT: "resubmitted",
    Kind.WRITE_OFF: "written_off",
}
ACCOUNTS: Final = ("drawer", "payable", "receivable", "over_short", "float", "bank")


def chain(connection: Any) -> Chain:
    """The newest row."""
    seq, head = connection.execute("SELECT seq, head FROM chain").fetchone()
    return Chain(seq, head)


def shift(connection: Any) -> Shift | None:
    """The newest shift_open that no shift_close names. By rowid: rows of an earlier epoch have a `seq` of their own."""
    row = connection.execute(
        "SELECT shift_id, payload, business_date FROM operation o WHERE kind = 'shift_open' AND NOT EXISTS ("
        " SELECT 1 FROM operation c WHERE c.kind = 'shift_close' AND c.rowid > o.rowid"
        " AND json_extract(c.payload, '$.shift_id') = o.shift_id) ORDER BY o.rowid DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    payload = json.loads(row[1])
    return Shift(row[0], str(payload["clerk_id"]), row[2], int(payload["opening_fen"]))


def business_date(connection: Any) -> str | None:
    """The open shift's day, or that of the newest operation; None while there is none."""
    if open_shift := shift(connection):
        return open_shift.business_date
    row = connection.execute("SELECT business_date FROM operation ORDER BY rowid DESC LIMIT 1").fetchone()
    return str(row[0]) if row else None


def till(connection: Any) -> dict[str, int]:
    """Balances in fen by kind of account."""
    sums = dict.fromkeys(ACCOUNTS, 0)
    for account, fen in connection.execute("SELECT account, SUM(fen) FROM posting GROUP BY account").fetchall():
        name = account.partition(":")[0]
        sums[name] = sums.get(name, 0) + (-fen if name in CREDIT_ACCOUNTS else fen)
    return sums


def totals(connection: Any) -> Totals:
    """Counts and fen per kind and state."""
    sums: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, state, count, fen in connection.execute(
        "SELECT kind, state, COUNT(*), SUM(amount_fen) FROM operation_status GROUP BY kind, state"
    ).fetchall():
        sums.setdefault(kind, {})[state] = (count, fen)
    return Totals(sums)


def totals_to(connection: Any, seq: int) -> Totals:
    """As `totals`, of the present epoch's rows up to `seq`, but for quarantined ones: the centre never had them."""
    sums: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, state, count, fen in connection.execute(
        "SELECT s.kind, s.state, COUNT(*), SUM(s.amount_fen) FROM operation_status s JOIN operation o USING (op_id)"
        " WHERE o.epoch_id = (SELECT epoch_id FROM chain) AND o.seq <= ? AND s.state <> 'quarantined'"
        " GROUP BY s.kind, s.state",
        (seq,),
    ).fetchall():
        sums.setdefault(kind, {})[state] = (count, fen)
    return Totals(sums)


def closed_and_final_seq(connection: Any) -> int:
    """Row of the newest shift_close up to which everything is decided and delivered; 0: none. A quarantined row is done
    with when people have dealt with it."""
    (open_from,) = connection.execute(
        "SELECT COALESCE(MIN(o.seq), 9223372036854775807) FROM operation o JOIN operation_status s USING (op_id)"
        " WHERE o.epoch_id = (SELECT epoch_id FROM chain)"
        " AND (s.stored_at IS NULL OR s.state NOT IN ('settled', 'rejected', 'voided'))"
        " AND (s.state <> 'quarantined'"
        "  OR EXISTS (SELECT 1 FROM case_file c WHERE c.op_id = s.op_id AND c.state = 'open'))"
    ).fetchone()
    row = connection.execute(
        "SELECT COALESCE(MAX(seq), 0) FROM operation WHERE kind = 'shift_close'"
        " AND epoch_id = (SELECT epoch_id FROM chain) AND seq < ?",
        (open_from,),
    ).fetchone()
    return int(row[0])


def status(connection: Any) -> Status:
    """Everything at once, in one read transaction."""
    with snapshot(connection):
        terminal_id, epoch_id = connection.execute(
            "SELECT terminal_id, epoch_id FROM identity JOIN chain USING (epoch_id)"
        ).fetchone()
        open_shift = shift(connection)
        unsent_count, unsent_fen = connection.execute(
            "SELECT COUNT(*), COALESCE(SUM(amount_fen), 0) FROM operation_status"  # noqa: S608
            f" WHERE state = 'sending' OR ({UNDELIVERED})"
        ).fetchone()
        # The oldest by seq: a wall clock that was wrong for a while does not decide.
        oldest = connection.execute(
            "SELECT o.wall_utc FROM operation_status s JOIN operation o USING (op_id)"  # noqa: S608
            f" WHERE s.state = 'sending' OR ({UNDELIVERED}) ORDER BY o.rowid LIMIT 1"
        ).fetchone()
        cases = dict(
            connection.execute("SELECT kind, COUNT(*) FROM case_file WHERE state = 'open' GROUP BY kind").fetchall()
        )
        return Status(
            terminal_id=terminal_id,
            epoch_id=epoch_id,
            business_date=business_date(connection),
            shift=open_shift,
            operations=totals(connection).to_json(),
            till=till(connection),
            cases_open=sum(cases.values()),
            cases_by_kind=cases,
            oldest_unsent=oldest[0] if oldest else None,
            unsent_count=unsent_count,
            unsent_fen=unsent_fen,
            chain=chain(connection),
            spool=dict(connection.execute("SELECT state, COUNT(*) FROM spool GROUP BY state").fetchall()),
            visits={
                f"{kind}/{outcome}": count
                for kind, outcome, count in connection.execute(
                    "SELECT kind, outcome, SUM(count) FROM visit_count GROUP BY kind, outcome"
                ).fetchall()
            },
        )


def slip(connection: Any, slip_no: str) -> SlipStatus | None:
    """What a slip number may show: where it stands by the newest word on it, whoever gave that word."""
    row = connection.execute(
        "SELECT o.op_id, o.kind, s.state, o.payload, s.amount_fen, o.business_date, f.kind FROM operation o"
        " JOIN operation_status s USING (op_id) LEFT JOIN operation f ON f.supersedes = o.op_id WHERE o.slip_no = ?",
        (slip_no,),
    ).fetchone()
    if row is None:
        return None
    op_id, kind, state, payload, amount_fen, day, followed = row
    newest = connection.execute(
        "SELECT word, code, text FROM decision WHERE op_id = ? ORDER BY entry = 'remark', rowid DESC LIMIT 1", (op_id,)
    ).fetchone()
    word, code, text = newest or ("", "", "")
    shown = _FOLLOWED.get(followed) or (word if word in ("settled", "rejected") else state)
    about = json.loads(payload)
    query = str(about.get("query", "")) if kind == Kind.REQUEST else ""
    return SlipStatus(slip_no, kind, shown, subject_of(about), amount_fen, code, text, day, query)
