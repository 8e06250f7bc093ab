"""Making, opening, migrating: a file is never regenerated, and no setting is taken on trust."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite

from sync.clock import FakeClock
from sync.ledger import schema
from sync.ledger.connection import PRAGMAS, PragmaRefused, connect
from sync.ledger.schema import MIGRATIONS, NewerSchema, migrate, version
from sync.ledger.store import Ledger
from sync.ledger.values import NotWritten, WrongKey
from tests.support.ledgers import KEY, LIMITS, draft, enrolment, make, reopen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_both_users_of_the_group_may_write_whatever_the_umask(path: Path) -> None:
    before = os.umask(0o077)
    try:
        ledger = make(path)
        ledger.accept(draft(), LIMITS)
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            assert stat.S_IMODE(name.stat().st_mode) == 0o660, name
        ledger.close()
    finally:
        os.umask(before)


def test_a_ledger_that_was_not_finished_is_not_there_and_does_not_stand_in_the_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_connection: Any) -> None:
        raise NotWritten("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr("sync.ledger.store.migrate", fails)
        with pytest.raises(NotWritten):
            make(path)
    assert not path.exists()
    make(path).close()
    assert [p.name for p in path.parent.iterdir() if p.suffix != ".lock"] == ["ledger.db"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("synchronous", "NORMAL", 2), ("recursive_triggers", "OFF", 1), ("journal_mode", "DELETE", "wal")],
)
def test_a_setting_that_was_not_kept_stops_the_opening(path: Path, name: str, value: str, expected: int | str) -> None:
    make(path).close()
    with pytest.raises(PragmaRefused):
        connect(path, KEY, pragmas=((name, value, expected),))


def test_the_settings_are_those_that_durability_rests_on() -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cipher_log_level": "NONE",
    }
    assert wanted.items() <= {name: expected for name, _, expected in PRAGMAS}.items()


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_a_wrong_key(path: Path, key: bytes) -> None:
    make(path).close()
    with pytest.raises(WrongKey):
        Ledger.open(path, key, FakeClock())


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 5000, 20_000])
def test_a_file_cut_short_is_called_damaged_and_stays_as_it_is(path: Path, size: int) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    ledger.close()
    cut = path.read_bytes()[:size]
    path.write_bytes(cut)
    with pytest.raises(NotWritten) as caught:
        reopen(path).chain()
    assert caught.value.code == "corrupt"
    assert path.read_bytes() == cut


def test_an_encrypted_file_that_is_no_ledger_is_not_made_into_one(path: Path) -> None:
    path.touch()
    connection = connect(path, KEY, fresh=True)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    with pytest.raises(WrongKey):
        reopen(path)
    connection = connect(path, KEY)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]
    connection.close()


def test_the_file_shows_nothing_of_what_is_in_it(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(payload={"biller_zh": "电费", "account_no": "3601234567"}), LIMITS)
    for name in (path, Path(f"{path}-wal")):
        data = name.read_bytes()
        assert b"3601234567" not in data
        assert b"payment" not in data
    ledger.close()
    assert not path.read_bytes().startswith(b"SQLite format 3")


def test_a_file_of_a_newer_release_is_refused_and_left_alone(path: Path) -> None:
    make(path).close()
    connection = connect(path, KEY)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.execute("UPDATE value SET value = ? WHERE name = 'readable_from'", (str(len(MIGRATIONS) + 1),))
    connection.close()
    with pytest.raises(NewerSchema):
        reopen(path)


def test_a_file_of_the_next_release_opens_when_that_release_says_so(path: Path) -> None:
    """An update that is taken back keeps its ledger, with what was accepted under it."""
    ledger = make(path)
    before = ledger.accept(draft(), LIMITS)
    ledger.close()
    connection = connect(path, KEY)

    def next_release(database: Any) -> None:
        database.execute("ALTER TABLE package ADD COLUMN size INTEGER")
        database.execute("UPDATE value SET value = ? WHERE name = 'readable_from'", (str(len(MIGRATIONS)),))

    migrate(connection, (*MIGRATIONS, next_release))
    connection.close()
    ledger = reopen(path)
    after = ledger.accept(draft(), LIMITS)
    assert [o.op_id for o in ledger.take_batch(9, 10**6).operations] == [before.op_id, after.op_id]
    assert ledger.verify() is None
    ledger.close()


def test_an_older_file_is_migrated_and_keeps_its_rows(path: Path) -> None:
    ledger = make(path)
    operation = ledger.accept(draft(), LIMITS)
    ledger.close()
    connection = connect(path, KEY)

    def second(database: Any) -> None:
        database.table("note").create({"id": int, "text": str}, pk="id", strict=True)
        database.table("package").add_column("size", int)

    migrate(connection, (*MIGRATIONS, second))
    assert version(connection) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT op_id FROM operation").fetchall() == [(operation.op_id,)]
    connection.execute("INSERT INTO note (text) VALUES ('x')")
    connection.close()


def test_a_failing_migration_leaves_the_file_as_it_was(path: Path) -> None:
    make(path).close()
    connection = connect(path, KEY)

    def failing(database: Any) -> None:
        database.table("note").create({"id": int, "text": str}, pk="id")
        database.execute("DROP TABLE lease")
        database.table("package").transform(drop={"signature"})
        database.execute("INSERT INTO nowhere VALUES (1)")

    before = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(sqlite.OperationalError):
        migrate(connection, (*MIGRATIONS, failing))
    assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before
    assert version(connection) == len(MIGRATIONS)
    assert not connection.in_transaction
    connection.close()


def test_terminal_and_agent_may_migrate_at_the_same_moment(path: Path) -> None:
    make(path).close()
    both_have_looked = threading.Barrier(2, timeout=20)
    failures: list[BaseException] = []

    def second(database: Any) -> None:
        database.execute("CREATE TABLE note (id INTEGER PRIMARY KEY) STRICT")

    def start() -> None:
        try:
            connection = connect(path, KEY)
            both_have_looked.wait()
            migrate(connection, (*MIGRATIONS, second))
            assert version(connection) == len(MIGRATIONS) + 1
            connection.close()
        except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_one_that_waited_for_the_other_finds_the_migration_done(path: Path) -> None:
    make(path).close()
    mine, other = connect(path, KEY), connect(path, KEY)
    looked: Callable[[Any], Any] = schema._sqlite_utils

    def second(database: Any) -> None:
        database.execute("CREATE TABLE note (id INTEGER PRIMARY KEY) STRICT")

    def other_is_quicker(connection: Any) -> Any:
        if connection is mine:
            migrate(other, (*MIGRATIONS, second))
        return looked(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_sqlite_utils", other_is_quicker)
        migrate(mine, (*MIGRATIONS, second))
    assert version(mine) == version(other) == len(MIGRATIONS) + 1
    mine.close()
    other.close()


def test_opening_loads_nothing_that_only_a_migration_needs(path: Path) -> None:
    make(path).close()
    code = (
        "import sys; from pathlib import Path; from sync.clock import SystemClock\n"
        "from sync.ledger.store import Ledger\n"
        f"Ledger.open(Path({str(path)!r}), bytes(range(32)), SystemClock()).status()\n"
        "print(sorted({'sqlite_utils', 'pydantic', 'requests', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)


def test_no_secret_shows_in_the_text_of_an_enrolment(path: Path) -> None:
    text = repr(enrolment())
    assert repr(b"\x11" * 32) not in text
    assert repr(b"\x22" * 32) not in text
    assert "x22" not in repr(make(path).identity())
