"""A centre's database of the previous release opens as one of this; nothing that was decided is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from sync.gateway.schema import SCHEMA_VERSION, anchor, centre, evidence, followed
from sync.gateway.store import Store
from sync.gateway.upgrade import OtherSchema

SECOND = """
CREATE TABLE centre (name VARCHAR(40) PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE terminal (terminal_id VARCHAR(64) PRIMARY KEY, person_key VARCHAR(64) NOT NULL,
    verdict_number BIGINT NOT NULL, verdict_floor BIGINT NOT NULL);
CREATE TABLE epoch (epoch_id VARCHAR(64) PRIMARY KEY, terminal_id VARCHAR(64) NOT NULL,
    signing_key VARCHAR(64) NOT NULL, chain_key VARCHAR(64) NOT NULL, verified_seq BIGINT NOT NULL,
    verified_head VARCHAR(64) NOT NULL, verified_key VARCHAR(64) NOT NULL, anchor_seq BIGINT NOT NULL,
    anchor_head VARCHAR(64) NOT NULL, dispute VARCHAR(16) NOT NULL, closed_by VARCHAR(64) NOT NULL,
    seal_key VARCHAR(64) NOT NULL);
CREATE TABLE operation (op_id VARCHAR(64) PRIMARY KEY, terminal_id VARCHAR(64) NOT NULL,
    epoch_id VARCHAR(64) NOT NULL, seq BIGINT NOT NULL, fork INTEGER NOT NULL, kind VARCHAR(64) NOT NULL,
    body TEXT NOT NULL, body_sha256 VARCHAR(64) NOT NULL, payload TEXT NOT NULL, prev_hash VARCHAR(64) NOT NULL,
    row_hash VARCHAR(64) NOT NULL, row_mac VARCHAR(64) NOT NULL, slip_no VARCHAR(16), amount_fen BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL, stored_at VARCHAR(32) NOT NULL, UNIQUE (terminal_id, epoch_id, seq, fork));
CREATE TABLE refund (act_id VARCHAR(64) PRIMARY KEY, op_id VARCHAR(64) NOT NULL);
CREATE TABLE evidence (id INTEGER PRIMARY KEY AUTOINCREMENT, terminal_id VARCHAR(64) NOT NULL,
    signed_text TEXT NOT NULL, signature VARCHAR(128) NOT NULL, body BLOB NOT NULL, received_at VARCHAR(32) NOT NULL);
INSERT INTO centre VALUES ('centre_id', 'c'), ('incarnation', 'i'), ('schema_version', '2');
INSERT INTO terminal VALUES ('T', 'ab', 3, 0);
INSERT INTO epoch VALUES ('e', 'T', '', '', 0, '', '', 7, 'head7', '', '', '');
INSERT INTO refund VALUES ('p1', 'r1');
INSERT INTO evidence VALUES (1, 'T', 'text', 'sig', x'00', '2026-11-23');
"""
ROWS = (
    ("p2", "payment", "settled", None),
    ("w2", "write_off", "settled", "p0"),
    ("s3", "payment", "rejected", "p3"),
    ("s3b", "payment", "settled", "p3"),
    ("v4", "void", "rejected", "p4"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "centre.db"
    engine = create_engine(f"sqlite:///{made}")
    with engine.begin() as connection:
        for statement in filter(str.strip, SECOND.split(";")):
            connection.execute(text(statement))
        for seq, (op_id, kind, state, before) in enumerate(ROWS, start=1):
            body = '{"supersedes":null}' if before is None else f'{{"supersedes":"{before}"}}'
            connection.execute(
                text(
                    "INSERT INTO operation VALUES (:o, 'T', 'e', :s, 0, :k, :b, '', '{}', '', '', '', NULL, 0, :t, '')"
                ),
                {"o": op_id, "s": seq, "k": kind, "b": body, "t": state},
            )
    engine.dispose()
    return made


def test_what_was_followed_before_the_upgrade_stays_followed(path: Path) -> None:
    for _ in range(2):
        store = Store(f"sqlite:///{path}")
        with store.engine.connect() as connection:
            rows = {tuple(r) for r in connection.execute(select(followed))}
            assert rows == {("p1", "r1", "refund"), ("p0", "w2", "write_off"), ("p3", "s3", "payment")}
            assert connection.execute(select(anchor)).all() == [("e", 7, "head7")]
            assert connection.execute(select(evidence.c.counter, evidence.c.epoch_id)).all() == [(0, "")]
            version = select(centre.c.value).where(centre.c.name == "schema_version")
            assert connection.execute(version).scalar_one() == str(SCHEMA_VERSION)
        assert store.identity().centre_id == "c"
        store.engine.dispose()


def test_a_database_of_another_release_is_not_touched(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE centre SET value = '99' WHERE name = 'schema_version'"))
    engine.dispose()
    with pytest.raises(OtherSchema):
        Store(f"sqlite:///{path}")
