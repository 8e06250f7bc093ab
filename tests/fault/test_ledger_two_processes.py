"""Terminal and agent share the file: the agent's many small transactions never lock the terminal out."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sync.ledger.connection import connect
from sync.ledger.sending import CHUNK
from sync.ledger.values import NotWritten, SpoolState, State
from tests.support.ledgers import K0, KEY, LIMITS, draft, make, reopen

# Takes and gives back everything without end, 100 rows a transaction, with nothing but the ledger's own pauses between.
# The ledger's default pause is what is tried here: without it the terminal waits out its whole busy timeout.
AGENT = """
import sys
from pathlib import Path
from sync.clock import FakeClock
from sync.ledger.store import Ledger
from tests.support.ledgers import KEY

ledger = Ledger.open(Path(sys.argv[1]), KEY, FakeClock())
print("ready", flush=True)
rounds = 0
while ledger.get_value("stop") is None:
    ledger.mark_retry([o.op_id for o in ledger.take_batch(500, 10**7).operations])
    ledger.set_value("rounds", str(rounds := rounds + 1))
ledger.mark_stored([o.op_id for o in ledger.take_batch(5000, 10**8).operations])
"""
LOOSE = replace(LIMITS, unsynced_count=100_000)
PAYMENTS = 80


def test_while_the_agent_commits_back_to_back_a_payment_is_hardly_ever_overtaken(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = make(path)

    def events() -> int:
        return int(ledger._connection.execute("SELECT MAX(id) FROM operation_event").fetchall()[0][0])

    accepted = [ledger.accept(draft(100), LOOSE).op_id for _ in range(150)]
    overtaken = 0
    deadline = time.monotonic() + 60
    with subprocess.Popen([sys.executable, "-c", AGENT, str(path)], stdout=subprocess.PIPE, text=True) as agent:
        assert agent.stdout is not None
        assert agent.stdout.readline() == "ready\n"
        try:
            seen = ledger.data_version()
            for _ in range(PAYMENTS):
                # Each payment comes while the agent is at it: a terminal that never let go would starve the agent.
                while (now := ledger.data_version()) == seen:
                    assert agent.poll() is None, "the agent died"
                    assert time.monotonic() < deadline, "the agent makes no progress"
                seen, before = now, events()
                accepted.append(ledger.accept(draft(100), LOOSE).op_id)
                overtaken += (events() - before - 1) // CHUNK
                job = ledger.next_job()
                assert job is not None
                ledger.finish_job(job.job_id, SpoolState.CONFIRMED)
        finally:
            ledger.set_value("stop", "1")
            agent.communicate(timeout=60)
    assert agent.returncode == 0
    assert int(ledger.get_value("rounds") or 0) > 0
    assert [row["op_id"] for row in ledger.export()] == accepted
    assert {ledger.state(o) for o in accepted} == {State.STORED}
    assert ledger.verify(K0) is None
    # How many transactions of the agent went first, not how long that took: the same on a busy machine. With the
    # pauses it is 5 to 50 in all; an agent without them overtakes 250 times and more.
    assert overtaken < 1.5 * PAYMENTS


def test_a_lock_that_is_held_too_long_is_called_busy_and_nothing_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = make(path)
    ledger._connection.execute("PRAGMA busy_timeout = 20")
    other = connect(path, KEY)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotWritten) as caught:
        ledger.accept(draft(), LIMITS)
    assert caught.value.code == "busy"
    other.execute("ROLLBACK")
    other.close()
    assert ledger.accept(draft(), LIMITS).seq == 1
    assert reopen(path).verify(K0) is None
