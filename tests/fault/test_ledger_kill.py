"""kill -9 at every named point: nothing half, nothing promised and lost, no slip twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sync.ledger.connection import connect
from sync.ledger.store import Ledger
from sync.ledger.values import SpoolState, State, VerdictRow
from tests.support.ledger_child import POINTS
from tests.support.ledgers import K0, KEY, LIMITS, draft, make, reopen

TIMES = {"spool.taken": (1, 2, 6), "sending.marked": (1,), "verdict.before_commit": (1, 2)}
LATER = "0190a000-0000-7000-9000-00000000ffff"
"""Unlike any id of the child, which counts from one as this process does."""
CASES = [(point, nth) for point in POINTS for nth in TIMES.get(point, (1, 3))]


def killed(path: Path, point: str, nth: int) -> list[list[str]]:
    """Run the child until it dies there; what it had promised, a list of words a line."""
    command = [sys.executable, "-m", "tests.support.ledger_child", str(path), point, str(nth)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def whole(ledger: Ledger) -> None:
    """Either operation, postings, state and both copies, or nothing of it; the chain unbroken from k_0."""
    assert ledger.verify(K0) is None
    rows = list(ledger.export())
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert ledger.chain().seq == len(rows)
    count = ledger._connection.execute
    assert count("SELECT COUNT(*) FROM operation_status").fetchone()[0] == len(rows)
    assert count("SELECT COUNT(*) FROM posting").fetchone()[0] == 2 * len(rows)
    assert count("SELECT COUNT(*) FROM operation_event WHERE to_state = 'accepted' AND from_state IS NULL").fetchone()[
        0
    ] == len(rows)
    copies = Counter(job.op_id for job in ledger.jobs(list(SpoolState)))
    assert copies == {row["op_id"]: 2 for row in rows}
    till = ledger.status().till
    assert till["drawer"] == till["payable"] == sum(8640 for _ in rows)


@pytest.mark.parametrize(("point", "nth"), CASES)
def test_P1_P2_P5_after_a_kill_everything_promised_is_there_and_nothing_is_half(
    tmp_path: Path, point: str, nth: int
) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    promised = killed(path, point, nth)
    ledger = reopen(path)
    whole(ledger)

    recorded = [row["op_id"] for row in ledger.export()]
    accepted = [words[1] for words in promised if words[0] == "accepted"]
    assert recorded[: len(accepted)] == accepted
    # Between COMMIT and the return nobody was told yet: one more may be there, never one less.
    assert len(recorded) - len(accepted) == (1 if point == "accept.committed" else 0)

    states = {op_id: ledger.state(op_id) for op_id in recorded}
    for words in promised:
        if words[0] == "stored":
            assert {states[o] for o in words[1:]} <= {State.STORED, State.SETTLED, State.REJECTED}
        if words[0] == "decided":
            assert (states[words[2]], ledger.verdict_cursor()) == (State(words[3]), int(words[1]))
    assert ledger.status().cases_by_kind == ({"rejected": 1} if State.REJECTED in states.values() else {})


@pytest.mark.parametrize(("point", "nth"), CASES)
def test_after_a_kill_and_a_start_no_payment_is_lost_or_doubled_and_no_slip_comes_twice(
    tmp_path: Path, point: str, nth: int
) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    promised = killed(path, point, nth)
    printed = Counter(int(words[1]) for words in promised if words[0] == "printing")

    ledger = reopen(path)
    unknown = ledger.recover_spool()
    assert unknown == (1 if point == "spool.taken" else 0)
    while job := ledger.next_job():
        printed[job.job_id] += 1
        ledger.finish_job(job.job_id, SpoolState.CONFIRMED)
    assert set(printed.values()) <= {1}

    sent = Counter(o for words in promised if words[0] == "sent" for o in words[1:])
    ledger.recover_sending()
    while batch := [o.op_id for o in ledger.take_batch(10, 10**6).operations]:
        sent.update(batch)
        ledger.mark_stored(batch)
    assert set(sent) == {row["op_id"] for row in ledger.export()}
    before = ledger.chain().seq
    assert ledger.accept(draft(op_id=LATER), LIMITS).seq == before + 1
    whole(ledger)


def test_a_page_of_verdicts_offered_again_after_a_kill_is_applied_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    promised = killed(path, "verdict.before_commit", 2)
    (batch,) = [words[1:] for words in promised if words[0] == "stored"]
    ledger = reopen(path)
    assert ledger.verdict_cursor() == 1
    page = [VerdictRow(n, o, "settled", "", "", "", "", "00") for n, o in enumerate(batch, 1)]
    assert ledger.apply_verdicts(page) == 2
    assert {ledger.state(o) for o in batch} == {State.SETTLED}


def test_a_key_that_was_used_does_not_come_back_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    make(path).close()
    killed(path, "accept.before_commit", 2)
    ledger = reopen(path)
    ledger.accept(draft(op_id=LATER), LIMITS)
    assert ledger.verify(K0) is None
    ledger.close()
    connection = connect(path, KEY)
    assert connection.execute("SELECT seq FROM chain").fetchall() == [(2,)]
    connection.close()
