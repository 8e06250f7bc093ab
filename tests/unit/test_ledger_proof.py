"""What verify names, and what only the first key can tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite

from sync.ledger.connection import connect
from sync.ledger.store import Ledger
from sync.ledger.values import VerdictRow
from sync.record import COLUMNS, GENESIS, Operation, row_hash, row_mac
from tests.support.ledgers import K0, KEY, LIMITS, draft, make

DROP = (
    "DROP TRIGGER operation_no_update",
    "DROP TRIGGER operation_no_delete",
    "DROP TRIGGER operation_status_no_delete",
    "DROP TRIGGER posting_no_update",
    "DROP TRIGGER posting_no_delete",
    "PRAGMA foreign_keys = OFF",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = make(path)
    for _ in range(4):
        ledger.accept(draft(), LIMITS)
    yield ledger
    ledger.close()


def tampered(path: Path, *statements: str) -> None:
    """As one who holds the file's key and knows SQL."""
    connection = connect(path, KEY)
    for statement in (*DROP, *statements):
        connection.execute(statement)
    connection.close()


def rewritten(ledger: Ledger, seq: int, **changes: Any) -> list[Operation]:
    """The rows with one changed and every hash after it recomputed, as a careful forger would."""
    previous, rows = GENESIS, []
    for row in ledger.export():
        values = {**row, **(changes if row["seq"] == seq else {}), "prev_hash": previous.hex()}
        operation = Operation(**values)
        previous = row_hash(previous, operation.body())
        rows.append(Operation(**{**values, "row_hash": previous.hex(), "row_mac": row_mac(b"?" * 32, previous).hex()}))
    return rows


def put(path: Path, rows: list[Operation]) -> None:
    connection = connect(path, KEY)
    for statement in DROP:
        connection.execute(statement)
    for row in rows:
        connection.execute(
            f"UPDATE operation SET {', '.join(f'{c} = ?' for c in COLUMNS)} WHERE seq = ?",
            [*(getattr(row, c) for c in COLUMNS), row.seq],
        )
    connection.execute("UPDATE chain SET head = ?", (rows[-1].row_hash,))
    connection.close()


def found(ledger: Ledger, first_key: bytes | None = None) -> str:
    finding = ledger.verify(first_key)
    return f"{finding.seq} {finding.code}" if finding else ""


def test_a_whole_ledger_verifies_with_and_without_the_first_key(ledger: Ledger) -> None:
    assert found(ledger) == found(ledger, K0) == ""
    assert found(ledger, b"?" * 32) == "1 mac_key"


def test_a_forged_chain_is_whole_here_and_is_found_by_whoever_knows_the_first_key(path: Path, ledger: Ledger) -> None:
    put(path, rewritten(ledger, 2, actor_id="99"))
    assert found(ledger) == ""
    assert found(ledger, K0) == "1 mac_key"


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE operation SET business_date = '2026-11-24' WHERE seq = 3", "3 row_hash"),
        ("UPDATE operation SET payload = payload || ' ' WHERE seq = 3", "3 payload_hash"),
        ("UPDATE operation SET prev_hash = row_hash WHERE seq = 3", "3 prev_hash"),
        ("UPDATE operation SET wall_utc = '2026-01-01T00:00:00.000Z' WHERE seq = 1", "1 row_hash"),
        ("DELETE FROM operation WHERE seq = 1", "2 gap"),
        ("DELETE FROM operation WHERE seq = 4", "4 head"),
        ("DELETE FROM operation", "4 head"),
        ("UPDATE chain SET seq = 3", "3 head"),
        ("UPDATE chain SET head = '00'", "4 head"),
        ("UPDATE chain SET epoch_id = 'another'", "0 head"),
        ("DELETE FROM chain", "0 head"),
        ("DELETE FROM identity", "0 head"),
        ("UPDATE posting SET fen = fen + 1 WHERE rowid = 5", "3 postings"),
        ("DELETE FROM posting WHERE rowid = 5", "3 postings"),
        ("INSERT INTO posting VALUES ('nobody', 1, 'drawer', 5)", "0 postings"),
        ("DELETE FROM operation_status WHERE op_id = (SELECT op_id FROM operation WHERE seq = 2)", "2 status"),
    ],
)
def test_every_kind_of_damage_has_its_name_and_its_row(
    path: Path, ledger: Ledger, statement: str, finding: str
) -> None:
    tampered(path, statement)
    assert found(ledger) == finding


@pytest.mark.parametrize("triggers", ["ON", "OFF"])
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_replacing_a_row_is_refused_even_with_recursive_triggers_off(
    path: Path, ledger: Ledger, verb: str, triggers: str
) -> None:
    connection = connect(path, KEY)
    connection.execute(f"PRAGMA recursive_triggers = {triggers}")
    before = list(ledger.export())
    columns = ", ".join("'99'" if c == "actor_id" else c for c in COLUMNS)
    with pytest.raises(sqlite.IntegrityError, match="append only"):
        connection.execute(f"{verb} INTO operation SELECT {columns} FROM operation WHERE seq = 2")
    connection.close()
    assert list(ledger.export()) == before


@pytest.mark.parametrize("table", ["operation", "posting", "operation_event", "decision"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET op_id = op_id"])
def test_what_happened_is_never_changed(path: Path, ledger: Ledger, table: str, statement: str) -> None:
    (row, *_) = ledger.export()
    ledger.apply_verdicts([VerdictRow(1, row["op_id"], "settled", "", "", "2026-11-23T02:00:00.000Z", "", "00")])
    connection = connect(path, KEY)
    with pytest.raises(sqlite.IntegrityError, match="append only"):
        connection.execute(statement.format(table))
    connection.close()


def test_rows_accepted_while_the_walk_is_under_way_are_no_finding(path: Path, ledger: Ledger) -> None:
    walk = ledger.export()
    next(walk)
    ledger.accept(draft(), LIMITS)
    assert found(ledger) == ""
    assert [row["seq"] for row in walk] == [2, 3, 4, 5]
    assert [row["seq"] for row in ledger.export()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE posting SET fen = fen / 10 WHERE op_id = (SELECT op_id FROM operation WHERE seq = 3)", "3 postings"),
        ("UPDATE operation_status SET amount_fen = 1 WHERE rowid = 2", "2 amount"),
        ("DELETE FROM spool WHERE op_id = (SELECT op_id FROM operation WHERE seq = 4)", "4 spool"),
    ],
)
def test_money_and_slips_beside_the_chain_are_those_of_the_chain(
    ledger: Ledger, path: Path, statement: str, said: str
) -> None:
    tampered(path, statement)
    assert found(ledger) == said


def test_ledger_and_lock_are_open_to_both_users_of_the_group_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        make(tmp_path / "ledger.db").close()
    finally:
        os.umask(before)
    modes = {p.name: p.stat().st_mode & 0o777 for p in tmp_path.iterdir()}
    assert (modes["ledger.db"], modes["ledger.db.lock"]) == (0o660, 0o660)
