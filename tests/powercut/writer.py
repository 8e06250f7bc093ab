"""The real ledger on a real file system: `python -m tests.powercut.writer FOLDER PROMISE COUNT SYNCHRONOUS`.

Every operation that `accept` returned is promised, before the next is begun.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sync.clock import FakeClock
from tests.support.both_sides import GENEROUS
from tests.support.ledgers import draft, make, reopen


def main() -> None:
    """See above."""
    folder, promise, count, synchronous = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    make(folder / "ledger.db").close()
    ledger = reopen(folder / "ledger.db", FakeClock())
    if synchronous != "FULL":
        # Only to show that the test tells settings apart; the product reads its setting back and refuses any other.
        ledger._connection.execute(f"PRAGMA synchronous = {synchronous}")
    # Always at byte 0: a promise must not be split over two pages, and so over two requests.
    words = os.open(promise, os.O_WRONLY)
    os.pwrite(words, b"begun", 0)
    for _ in range(count):
        operation = ledger.accept(draft(100), GENEROUS)
        os.pwrite(words, f"{operation.seq} {operation.op_id}".encode(), 0)
    os.close(words)
    ledger.close()


if __name__ == "__main__":
    main()
