"""Whatever happens in whatever order, on both sides: no money is lost and none is doubled.

A few hundred histories in the ordinary run; HUIMIN_HISTORIES=10000 for the nightly one.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.till.postings import shift_closing, shift_opening
from sync.exchange import STALE_S
from sync.ledger.values import CaseState, NotAllowed, SpoolState, State
from sync.record import Draft, Kind, Posting, keyed_hash
from tests.support.both_sides import FAULTS, GENEROUS, OPENING_FEN, PERSON_KEY, BothSides
from tests.support.ledgers import draft

ACCOUNTS = ("3601234567", "3601234568", "3600000001")
"""The last one is unknown to the biller: refused."""


class Money(RuleBasedStateMachine):
    """One terminal, its clerk, its line and its centre; a plain model of the cash beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = BothSides()
        self.paid: dict[str, Draft] = {}
        """Payments that took cash in, or carry it on."""
        self.done: dict[str, str] = {}
        """{op_id: void | refund | payment | write_off that followed it}."""
        self.number = 0
        self.cash = OPENING_FEN
        self.off = 0
        """What was counted over (> 0) or short at closings."""
        self.bytes_out: dict[int, int] = {}
        self.image: tuple[Any, ...] = ()
        self.rolled_back = 0
        self.copies = 0

    def teardown(self) -> None:
        try:
            self.sides.agree()
            self.everything_agrees()
        finally:
            self.sides.close()

    @initialize()
    def shift(self) -> None:
        self.shift_id = self.fresh()
        self.sides.ledger.accept(
            draft(
                0, op_id=self.shift_id, kind=Kind.SHIFT_OPEN, shift_id=self.shift_id, slip=None, person_key=None,
                payload={"clerk_id": "01", "opening_fen": OPENING_FEN}, stream_key="shift",
                postings=(Posting("drawer", OPENING_FEN), Posting("float", -OPENING_FEN)),
            ),
            GENEROUS,
        )  # fmt: skip

    def fresh(self) -> str:
        self.number += 1
        return f"0190c000-0000-7000-9000-{self.number:012d}"

    def payment(self, account: str, fen: int, bill: bool, **changes: Any) -> Draft:
        key = keyed_hash(PERSON_KEY, "account", "electric", account)
        values: dict[str, Any] = {
            "op_id": self.fresh(),
            "payload": {"biller": "electric", "account_no": account, "amount_fen": fen,
                        "bill_ref": f"EL{account}" if bill else ""},
            "stream_key": key,
            "person_key": key,
            "account_key": key,
            "shift_id": self.shift_id,
        }  # fmt: skip
        return draft(fen, **{**values, **changes})

    # --- the counter ----------------------------------------------------------------
    @rule(account=st.sampled_from(ACCOUNTS), fen=st.sampled_from([8640, 2000, 100]), bill=st.booleans())
    def pay(self, account: str, fen: int, bill: bool) -> None:
        wanted = self.payment(account, fen, bill)
        waiting = self.sides.ledger.account_has_open_case(wanted.account_key or "")
        try:
            self.sides.ledger.accept(wanted, GENEROUS)
        except NotAllowed as refusal:
            why = refusal.code
        else:
            why = ""
        if why:
            # Nothing but the open case of its own account, or a dispute about its disk, keeps a payment out here.
            assert waiting if why == "case_open" else (why, bool(self.rolled_back)) == ("drain_only", True)
            return
        assert not waiting
        self.paid[wanted.op_id] = wanted
        self.cash += fen

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def pay_twice(self, data: st.DataObject) -> None:
        wanted = self.paid[data.draw(st.sampled_from(list(self.paid)))]
        before = self.sides.ledger.chain()
        self.sides.ledger.accept(wanted, GENEROUS)
        assert self.sides.ledger.chain() == before

    @rule()
    def print_one(self) -> None:
        job = self.sides.ledger.next_job()
        if job:
            self.bytes_out[job.job_id] = self.bytes_out.get(job.job_id, 0) + 1
            self.sides.ledger.finish_job(job.job_id, SpoolState.CONFIRMED)

    @rule()
    def print_and_die(self) -> None:
        job = self.sides.ledger.next_job()
        if job:
            self.bytes_out[job.job_id] = self.bytes_out.get(job.job_id, 0) + 1
        self.sides.restart()

    def follow(self, before: str, kind: str, fen: int, postings: tuple[Posting, ...], **changes: Any) -> Draft | None:
        wanted = draft(
            fen,
            **{
                "op_id": self.fresh(), "kind": kind, "supersedes": before, "postings": postings, "person_key": None,
                "payload": {"amount_fen": fen}, "stream_key": self.paid[before].stream_key, "second_actor_id": "02",
                "shift_id": self.shift_id, **changes,
            },
        )  # fmt: skip
        try:
            self.sides.ledger.accept(wanted, GENEROUS)
        except NotAllowed:
            return None
        assert before not in self.done
        self.done[before] = kind
        return wanted

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        before = data.draw(st.sampled_from(list(self.paid)))
        fen = self.paid[before].amount_fen
        back = (Posting("drawer", -fen), Posting("payable:electric", fen))
        if self.paid[before].supersedes is None and self.follow(before, Kind.VOID, -fen, back):
            self.cash -= fen

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        before = data.draw(st.sampled_from(list(self.paid)))
        fen = self.paid[before].amount_fen
        back = (Posting("drawer", -fen), Posting("payable:electric", fen))
        if self.follow(before, Kind.REFUND, -fen, back):
            self.cash -= fen

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def write_off(self, data: st.DataObject) -> None:
        before = data.draw(st.sampled_from(list(self.paid)))
        fen = self.paid[before].amount_fen
        self.follow(before, Kind.WRITE_OFF, 0, (Posting("payable:electric", fen), Posting("over_short", -fen)))

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), account=st.sampled_from(ACCOUNTS))
    def try_again(self, data: st.DataObject, account: str) -> None:
        before = data.draw(st.sampled_from(list(self.paid)))
        fen = self.paid[before].amount_fen
        other = self.payment(account, fen, False)
        again = self.follow(
            before, Kind.PAYMENT, fen, (), op_id=other.op_id, payload=other.payload, stream_key=other.stream_key,
            account_key=other.account_key,
        )  # fmt: skip
        if again:
            self.paid[again.op_id] = again

    @rule(off=st.sampled_from([0, 0, 100, -100]))
    def close_the_shift_and_open_the_next(self, off: int) -> None:
        """What was counted goes to the float and comes back; what is missing or too much stays in over_short."""
        counted = self.cash + off
        for kind, payload, postings in (
            (Kind.SHIFT_CLOSE, {"shift_id": self.shift_id}, shift_closing(self.cash, counted)),
            (Kind.SHIFT_OPEN, {"clerk_id": "01", "opening_fen": counted}, shift_opening(counted)),
        ):
            op_id = self.fresh()
            self.shift_id = op_id if kind == Kind.SHIFT_OPEN else self.shift_id
            self.sides.ledger.accept(
                draft(
                    0, op_id=op_id, kind=kind, shift_id=self.shift_id, slip=None, person_key=None, payload=payload,
                    stream_key="shift", postings=postings,
                ),
                GENEROUS,
            )  # fmt: skip
        self.cash = counted
        self.off += off
        shift = self.sides.ledger.shift()
        assert shift is not None
        assert shift.shift_id == self.shift_id

    # --- the line and the centre ------------------------------------------------------
    @rule(fault=st.sampled_from(FAULTS))
    def exchange(self, fault: str) -> None:
        self.sides.exchange(fault)

    @rule()
    def an_old_request_arrives_again(self) -> None:
        if self.sides.line.kept:
            self.sides.arrive_again(self.sides.line.kept.pop())

    @rule()
    def departments_decide(self) -> None:
        self.sides.decide()

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), word=st.sampled_from(["settled", "rejected"]))
    def a_department_changes_its_mind(self, data: st.DataObject, word: Any) -> None:
        self.sides.correct(data.draw(st.sampled_from(list(self.paid))), word)

    @rule()
    def back_up_the_centre(self) -> None:
        self.sides.back_up()

    @rule(told=st.booleans())
    def restore_the_centre(self, told: bool) -> None:
        """With or without somebody saying so to it."""
        self.sides.restore_centre(told)

    @rule()
    def a_day_passes(self) -> None:
        """What waits for a verdict since then is asked for by id."""
        self.sides.clock.advance(STALE_S + 60)

    # --- mishaps ------------------------------------------------------------------------
    @rule()
    def restart(self) -> None:
        self.sides.restart()

    @precondition(lambda self: len(self.sides.epochs) < 4)
    @rule()
    def lose_the_disk(self) -> None:
        self.sides.lose_the_disk(self.fresh())
        self.bytes_out = {}
        self.image = ()

    @rule()
    def image_the_disk(self) -> None:
        model = (dict(self.paid), dict(self.done), self.cash, self.off, self.shift_id)
        self.image = (self.sides.image_the_disk(), model)

    @precondition(lambda self: self.image and self.rolled_back < 2)
    @rule()
    def roll_the_disk_back(self) -> None:
        """Somebody puts the image back: what was recorded since is gone here, though the centre may know of it."""
        image, (paid, done, self.cash, self.off, self.shift_id) = self.image
        self.paid, self.done = dict(paid), dict(done)
        self.sides.put_image_back(image)
        self.bytes_out = {}
        self.rolled_back += 1

    @precondition(lambda self: self.paid and self.copies < 2)
    @rule(data=st.data(), kind=st.sampled_from([Kind.REFUND, Kind.WRITE_OFF, Kind.PAYMENT]))
    def act_in_another_copy(self, data: st.DataObject, kind: str) -> None:
        """A second ledger was made from the copies, and its clerk is quicker."""
        before = self.paid[data.draw(st.sampled_from(list(self.paid)))]
        fen = before.amount_fen
        changes: dict[str, Any] = {"payload": {"amount_fen": -fen}, "second_actor_id": "02", "person_key": None}
        if kind == Kind.PAYMENT:
            changes = {"payload": before.payload}
        self.copies += 1
        acted = self.sides.act_in_another_copy(
            draft(
                {Kind.REFUND: -fen, Kind.WRITE_OFF: 0, Kind.PAYMENT: fen}[kind],
                op_id=self.fresh(), kind=kind, supersedes=before.op_id, shift_id=self.shift_id, slip=None,
                postings=(Posting("drawer", -fen), Posting("payable:electric", fen)) if kind == Kind.REFUND else (),
                stream_key=f"copy-{self.copies}", **changes,
            )
        )  # fmt: skip
        event(f"another copy acted: {acted}")

    # --- the oracle ------------------------------------------------------------------------
    @invariant()
    def the_drawer_holds_what_was_taken_and_not_given_back(self) -> None:
        till = self.sides.ledger.status().till
        assert till["drawer"] == self.cash
        assert till["drawer"] + till["over_short"] == till["payable"] + till["float"]

    @invariant()
    def all_cash_is_somewhere(self) -> None:
        """drawer = settled + pending + waiting for a person + written off, each taken once."""
        ledger, held = self.sides.ledger, 0
        for op_id, paid in self.paid.items():
            if self.done.get(op_id) in (Kind.VOID, Kind.REFUND, Kind.PAYMENT):
                continue
            assert ledger.state(op_id) is not None
            assert ledger.state(op_id) is not State.VOIDED
            held += paid.amount_fen
        assert self.cash == OPENING_FEN + held + self.off

    @invariant()
    def every_refused_payment_has_its_case(self) -> None:
        ledger = self.sides.ledger
        cases = {c.operation.op_id: c for c in ledger.cases(only_open=False)}
        for op_id in self.paid:
            if ledger.state(op_id) is State.REJECTED and op_id not in self.done:
                assert cases[op_id].state in (CaseState.OPEN, CaseState.WITHDRAWN)
            if op_id in self.done and op_id in cases and cases[op_id].kind != "correction_late":
                assert cases[op_id].state is not CaseState.OPEN

    @invariant()
    def the_chain_is_whole_and_no_slip_came_out_twice(self) -> None:
        assert self.sides.ledger.verify(self.sides.epochs) is None
        assert not self.bytes_out or max(self.bytes_out.values()) == 1

    def everything_agrees(self) -> None:
        """After the line was good for a while."""
        ledger = self.sides.ledger
        held = self.sides.settle_held(lambda op_id: ledger.state(op_id) is not None)
        if held:
            assert self.rolled_back
            self.sides.agree()
        if self.rolled_back:
            event(
                f"rolled back: {ledger.get_value('drain_only') or 'unnoticed, nothing was lost or told'}, held {held}"
            )
        assert ledger.status().unsent_count == 0
        if not self.rolled_back:
            assert self.sides.centre_operations() == ledger.status().operations
        effects = self.sides.effects()
        for op_id in self.paid:
            state = ledger.state(op_id)
            if self.done.get(op_id) == Kind.VOID:
                assert state is State.VOIDED
                assert op_id not in effects or self.rolled_back
            else:
                assert state in (State.SETTLED, State.REJECTED)
                assert effects.get(op_id, "rejected") == str(state)
        for bill in ACCOUNTS[:2]:
            whole = [
                o for o, d in self.paid.items()
                if effects.get(o) == "settled" and d.payload.get("bill_ref") == f"EL{bill}" and d.amount_fen == 8640
            ]  # fmt: skip
            assert len(whole) <= 1
        for before, followers in self.sides.followers().items():
            assert len([f for f, settled in followers if settled or f in effects]) <= 1, before


TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=int(os.environ.get("HUIMIN_HISTORIES", "200")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
