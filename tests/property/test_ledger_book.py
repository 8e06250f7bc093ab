"""Whatever is done in whatever order, the sums agree and the chain is whole."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.clock import FakeClock
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, LimitReached, SpoolState, State, VerdictRow
from sync.record import Draft, Limits, Posting
from tests.support.ledgers import K0, draft, make, reopen

TIGHT = Limits(per_operation_fen=50_000, per_person_day_fen=80_000, unsynced_fen=200_000, unsynced_count=8)
PRINTED = (SpoolState.SENT, SpoolState.CONFIRMED, SpoolState.UNKNOWN)


class Book(RuleBasedStateMachine):
    """A terminal and its agent on one file, with a plain model beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-book-"))
        self.clock = FakeClock()
        self.ledger: Ledger = make(self.folder / "ledger.db", self.clock)
        self.drafts: dict[str, Draft] = {}
        self.operations: dict[str, Any] = {}
        self.states: dict[str, State] = {}
        self.bytes_out: Counter[int] = Counter()
        self.cursor = 0

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    def ids(self, *states: State) -> list[str]:
        return [o for o, s in self.states.items() if s in states]

    @rule(
        fen=st.integers(1, 55_000),
        person=st.sampled_from("pqr"),
        stream=st.sampled_from("abc"),
        biller=st.sampled_from(["electric", "water"]),
        date=st.sampled_from(["2026-11-23", "2026-11-24"]),
    )
    def pay(self, fen: int, person: str, stream: str, biller: str, date: str) -> None:
        postings = (Posting("drawer", fen), Posting(f"payable:{biller}", -fen))
        wanted = draft(fen, person_key=person, stream_key=stream, business_date=date, postings=postings)
        waiting = self.ids(State.ACCEPTED, State.SENDING)
        fits = (
            fen <= TIGHT.per_operation_fen
            and fen
            + sum(d.amount_fen for d in self.drafts.values() if (d.person_key, d.business_date) == (person, date))
            <= TIGHT.per_person_day_fen
            and fen + sum(self.drafts[o].amount_fen for o in waiting) <= TIGHT.unsynced_fen
            and len(waiting) < TIGHT.unsynced_count
        )
        try:
            operation = self.ledger.accept(wanted, TIGHT)
        except LimitReached:
            assert not fits
            return
        assert fits
        self.drafts[wanted.op_id] = wanted
        self.operations[wanted.op_id] = operation
        self.states[wanted.op_id] = State.ACCEPTED

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def pay_again(self, data: st.DataObject) -> None:
        op_id = data.draw(st.sampled_from(list(self.drafts)))
        assert self.ledger.accept(self.drafts[op_id], TIGHT) == self.operations[op_id]

    @rule(fen=st.integers(1, 10_000), off=st.integers(1, 5))
    def unbalanced(self, fen: int, off: int) -> None:
        with pytest.raises(Conflict, match="postings_unbalanced"):
            self.ledger.accept(draft(fen, postings=(Posting("drawer", fen), Posting("float", off - fen))), TIGHT)

    @rule(most=st.integers(1, 5))
    def send(self, most: int) -> None:
        sent = self.ledger.take_batch(most, 10**6).operations
        assert [o.seq for o in sent] == sorted(o.seq for o in sent)
        for operation in sent:
            assert self.states[operation.op_id] is State.ACCEPTED
            before = [
                o
                for o, other in self.operations.items()
                if other.stream_key == operation.stream_key and other.seq < operation.seq
            ]
            assert not [o for o in before if self.states[o] in (State.ACCEPTED, State.SENDING)]
        for operation in sent:
            self.states[operation.op_id] = State.SENDING
        if not sent:
            assert not self.ids(State.ACCEPTED) or self.ids(State.SENDING)

    @precondition(lambda self: self.ids(State.SENDING))
    @rule(data=st.data(), word=st.sampled_from(["stored", "retry", "invalid"]))
    def answer(self, data: st.DataObject, word: str) -> None:
        op_id = data.draw(st.sampled_from(self.ids(State.SENDING)))
        if word == "stored":
            self.ledger.mark_stored([op_id])
            self.states[op_id] = State.STORED
        elif word == "retry":
            self.ledger.mark_retry([op_id])
            self.states[op_id] = State.ACCEPTED
        else:
            self.ledger.quarantine(op_id, "payload_hash")
            self.states[op_id] = State.QUARANTINED

    @precondition(lambda self: self.ids(State.STORED, State.SENDING))
    @rule(data=st.data(), word=st.sampled_from([State.SETTLED, State.REJECTED]), twice=st.booleans())
    def decide(self, data: st.DataObject, word: State, twice: bool) -> None:
        op_id = data.draw(st.sampled_from(self.ids(State.STORED, State.SENDING)))
        self.cursor += 1
        row = VerdictRow(self.cursor, op_id, word.value, "", "", "", "", "00")
        for _ in range(1 + twice):
            assert self.ledger.apply_verdicts([row]) == self.cursor
        self.states[op_id] = word

    @rule(ahead=st.integers(2, 4))
    def skip_a_verdict(self, ahead: int) -> None:
        with pytest.raises(Conflict, match="verdict_gap"):
            self.ledger.apply_verdicts([VerdictRow(self.cursor + ahead, "x", "settled", "", "", "", "", "00")])

    @rule(end=st.sampled_from([*PRINTED, SpoolState.QUEUED, SpoolState.SENDING]))
    def print_one(self, end: SpoolState) -> None:
        job = self.ledger.next_job()
        if job is None or end is SpoolState.SENDING:
            return
        if end is SpoolState.QUEUED:
            self.ledger.requeue_job(job.job_id)
            return
        self.bytes_out[job.job_id] += 1
        self.ledger.finish_job(job.job_id, end)

    @rule()
    def start_again(self) -> None:
        self.ledger.close()
        self.ledger = reopen(self.folder / "ledger.db", self.clock)
        self.ledger.recover_spool()
        assert self.ledger.recover_sending() == len(self.ids(State.SENDING))
        for op_id in self.ids(State.SENDING):
            self.states[op_id] = State.ACCEPTED

    @invariant()
    def the_sums_agree(self) -> None:
        status = self.ledger.status()
        taken = sum(d.amount_fen for d in self.drafts.values())
        assert status.till["drawer"] == status.till["payable"] == taken
        expected: dict[str, dict[str, int]] = {}
        for op_id, state in self.states.items():
            cell = expected.setdefault(state.value, {"count": 0, "fen": 0})
            cell["count"] += 1
            cell["fen"] += self.drafts[op_id].amount_fen
        assert status.operations.get("payment", {}) == expected
        cases = Counter({"rejected": len(self.ids(State.REJECTED)), "quarantined": len(self.ids(State.QUARANTINED))})
        assert status.cases_by_kind == {k: n for k, n in cases.items() if n}
        assert status.unsent_count == len(self.ids(State.ACCEPTED, State.SENDING))

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert self.ledger.verify(K0) is None
        assert [row["op_id"] for row in self.ledger.export()] == list(self.operations)
        assert self.ledger.verdict_cursor() == self.cursor

    @invariant()
    def no_slip_came_out_twice(self) -> None:
        assert not self.bytes_out or max(self.bytes_out.values()) == 1
        numbers = [o.slip_no for o in self.operations.values()]
        assert len(set(numbers)) == len(numbers)


TestBook = Book.TestCase
TestBook.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
