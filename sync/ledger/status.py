"""The numbers of `huimin status` and the lookups of the counter."""

from __future__ import annotations

import json
from typing import Any, Final

from sync.ledger.values import Chain, Shift, SlipStatus, State, Status
from sync.record import Totals

CREDIT_ACCOUNTS: Final = ("payable", "float")
"""Their balance is what is owed, so it is shown with the sign turned: a payable of 8640 means 86.40 owed onward."""
ACCOUNTS: Final = ("drawer", "payable", "receivable", "over_short", "float", "bank")


def chain(connection: Any) -> Chain:
    """The newest row."""
    seq, head = connection.execute("SELECT seq, head FROM chain").fetchone()
    return Chain(seq, head)


def shift(connection: Any) -> Shift | None:
    """The newest shift_open that no shift_close names."""
    row = connection.execute(
        "SELECT shift_id, payload, business_date FROM operation WHERE kind = 'shift_open' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    closed = connection.execute(
        "SELECT 1 FROM operation WHERE kind = 'shift_close' AND shift_id = ?", (row[0],)
    ).fetchone()
    if closed:
        return None
    payload = json.loads(row[1])
    return Shift(row[0], str(payload["clerk_id"]), row[2], int(payload["opening_fen"]))


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
        "SELECT o.kind, s.state, COUNT(*), SUM(s.amount_fen) FROM operation o JOIN operation_status s USING (op_id)"
        " GROUP BY o.kind, s.state"
    ).fetchall():
        sums.setdefault(kind, {})[state] = (count, fen)
    return Totals(sums)


def status(connection: Any) -> Status:
    """Everything at once, in one read transaction."""
    connection.execute("BEGIN")
    try:
        terminal_id, epoch_id = connection.execute(
            "SELECT terminal_id, epoch_id FROM identity JOIN chain USING (epoch_id)"
        ).fetchone()
        open_shift = shift(connection)
        unsent_count, unsent_fen, oldest = connection.execute(
            "SELECT COUNT(*), COALESCE(SUM(s.amount_fen), 0), MIN(o.wall_utc) FROM operation_status s"
            " JOIN operation o USING (op_id) WHERE s.state IN ('accepted', 'sending')"
        ).fetchone()
        cases = dict(
            connection.execute("SELECT kind, COUNT(*) FROM case_file WHERE state = 'open' GROUP BY kind").fetchall()
        )
        latest = connection.execute("SELECT MAX(business_date) FROM operation").fetchone()[0]
        return Status(
            terminal_id=terminal_id,
            epoch_id=epoch_id,
            business_date=open_shift.business_date if open_shift else latest,
            shift=open_shift,
            operations=totals(connection).to_json(),
            till=till(connection),
            cases_open=sum(cases.values()),
            cases_by_kind=cases,
            oldest_unsent=oldest,
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
    finally:
        connection.execute("COMMIT")


def slip(connection: Any, slip_no: str) -> SlipStatus | None:
    """What a slip number may show."""
    row = connection.execute(
        "SELECT o.kind, s.state, o.payload, s.amount_fen, o.business_date, v.code, v.text FROM operation o"
        " JOIN operation_status s USING (op_id) LEFT JOIN verdict v USING (op_id) WHERE o.slip_no = ?",
        (slip_no,),
    ).fetchone()
    if row is None:
        return None
    kind, state, payload, amount_fen, business_date, code, text = row
    biller = str(json.loads(payload).get("biller_zh", ""))
    return SlipStatus(slip_no, kind, State(state), biller, amount_fen, code or "", text or "", business_date)
