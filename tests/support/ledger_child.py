"""A process that works on a ledger and dies at a named point, as a kill -9 or a pulled plug would have it.

`python -m tests.support.ledger_child PATH POINT NTH` runs `day` and kills itself when POINT is reached the NTH time.
What it promised (an operation accepted, a slip taken, a batch handed over, a page of verdicts applied) it prints first.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolState, VerdictRow
from tests.support.ledgers import KEY, LIMITS, draft

POINTS = (
    "accept.begun",
    "accept.inserted",
    "accept.before_commit",
    "accept.committed",
    "spool.taken",
    "sending.marked",
    "verdict.before_commit",
)


def promise(*words: object) -> None:
    """Said to the outside: it must hold after whatever comes."""
    print(*words, flush=True)


def day(ledger: Ledger) -> None:
    """Three payments, each printed; the first two go up, one is settled and one rejected."""
    for _ in range(3):
        promise("accepted", ledger.accept(draft(), LIMITS).op_id)
        while job := ledger.next_job():
            promise("printing", job.job_id)
            ledger.finish_job(job.job_id, SpoolState.CONFIRMED)
            promise("printed", job.job_id)
    batch = [o.op_id for o in ledger.take_batch(2, 10**6).operations]
    promise("sent", *batch)
    ledger.mark_stored(batch)
    promise("stored", *batch)
    words = ("settled", "rejected")
    page = [VerdictRow(n, o, w, "", "", "", "", "00") for n, (o, w) in enumerate(zip(batch, words, strict=True), 1)]
    for row in page:
        promise("decided", ledger.apply_verdicts([row]), row.op_id, row.verdict)


def main() -> None:
    """See above."""
    path, point, nth = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    seen = 0

    def reach(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    day(Ledger.open(path, KEY, FakeClock(), reach=reach))


if __name__ == "__main__":
    main()
