"""The one door beside a bare durable insert of the same bytes."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sync.record import Limits
from tests.bench.rows import Row, percentile
from tests.support.ledgers import draft, make

BLOCK, BLOCKS = 20, 8
WIDE = Limits(unsynced_fen=10**12, unsynced_count=10**6)


def measure(folder: Path) -> list[Row]:
    """Interleaved, so that the disk is the same for both."""
    ledger = make(folder / "ledger.db")
    raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(BLOCKS):
        for _ in range(BLOCK):
            wanted = draft(100)
            began = time.perf_counter_ns()
            ledger.accept(wanted, WIDE)
            ours.append((time.perf_counter_ns() - began) / 1e6)
        for _ in range(BLOCK):
            began = time.perf_counter_ns()
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO t (body) VALUES (?)", ("x" * 2000,))
            raw.execute("COMMIT")
            floor.append((time.perf_counter_ns() - began) / 1e6)
    ledger.close()
    raw.close()
    return [Row("accept one payment, p50", percentile(ours, 0.5), "ms", "bare sqlite3 WAL FULL insert",
                percentile(floor, 0.5), 10.0)]  # fmt: skip
