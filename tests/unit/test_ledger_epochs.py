"""A living ledger goes on as a new epoch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.epochs import RECONCILED, NewEpoch
from sync.ledger.store import Ledger
from sync.ledger.values import Conflict, NotAllowed, NotWritten, State
from sync.re_enrol import re_enrol
from sync.record import Operation
from sync.signing import new_seed
from tests.support.ledgers import K0, LIMITS, draft, make, reopen

SEED = new_seed()
SECOND = NewEpoch("epoch-2", b"\x55" * 32, b"\x66" * 32)
KEYS = {"epoch-1": K0, "epoch-2": SECOND.chain_key}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return make(tmp_path / "ledger.db")


def begin(ledger: Ledger, epoch: NewEpoch = SECOND) -> Operation:
    number = epoch.epoch_id[-1]
    return ledger.begin_epoch(epoch, f"0190a000-0000-7000-8000-00000000000{number}", "T1", "2026-11-24")


def test_its_first_row_names_the_old_epoch_and_everything_old_stays(ledger: Ledger) -> None:
    paid = ledger.accept(draft(), LIMITS)
    ledger.set_value(DRAIN_ONLY, "fork")
    ledger.set_value(RECONCILED, "1")
    ledger.set_value("counter:/v1/exchange", "3000")
    till, head = ledger.status().till, ledger.chain().head
    opened = begin(ledger)
    assert (opened.epoch_id, opened.seq, opened.prev_hash) == ("epoch-2", 1, "0" * 64)
    assert json.loads(opened.payload) == {"old_epoch": "epoch-1", "old_seq": 1, "old_head": head, "restored": False}
    assert ledger.identity().epoch_id == "epoch-2"
    assert ledger.seal_key() == SECOND.seal_key
    assert ledger.operation(paid.op_id) == paid
    assert ledger.status().till == till
    assert not ledger.get_value(DRAIN_ONLY)
    assert not ledger.get_value(RECONCILED)
    assert ledger.get_value("counter:/v1/exchange") == "3000"
    after = ledger.accept(draft(), LIMITS)
    assert (after.epoch_id, after.seq) == ("epoch-2", 2)
    assert ledger.verify(KEYS) is None
    assert {o.op_id for o in ledger.take_batch(9, 10**6).operations} == {paid.op_id, opened.op_id, after.op_id}


def test_a_repeat_finds_it_begun_and_an_earlier_epoch_never_comes_back(ledger: Ledger) -> None:
    opened = begin(ledger)
    assert begin(ledger) == opened
    begin(ledger, NewEpoch("epoch-3", b"\x77" * 32, b"\x88" * 32))
    with pytest.raises(Conflict, match="epoch_known"):
        begin(ledger)
    assert ledger.verify() is None


def test_an_open_shift_or_another_ledger_that_goes_on_forbids_it(ledger: Ledger) -> None:
    ledger.accept(
        draft(0, kind="shift_open", payload={"clerk_id": "01", "opening_fen": 0}, postings=(), slip=None), LIMITS
    )
    with pytest.raises(NotAllowed, match="shift_open"):
        begin(ledger)
    ledger.accept(draft(0, kind="shift_close", payload={"shift_id": "shift-1"}, postings=(), slip=None), LIMITS)
    ledger.set_value(DRAIN_ONLY, "closed")
    with pytest.raises(NotAllowed, match="epoch_closed"):
        begin(ledger)
    assert ledger.identity().epoch_id == "epoch-1"


def test_nobody_else_may_have_the_ledger_open(ledger: Ledger, tmp_path: Path) -> None:
    agent = reopen(tmp_path / "ledger.db")
    with pytest.raises(NotWritten, match="busy"):
        begin(ledger)
    agent.close()
    assert begin(ledger).epoch_id == "epoch-2"
    # And from now on others may.
    reopen(tmp_path / "ledger.db").close()


def test_a_ledger_with_a_bad_row_is_not_made_respectable(ledger: Ledger) -> None:
    paid = ledger.accept(draft(), LIMITS)
    ledger._connection.execute("DROP TRIGGER posting_no_update")
    ledger._connection.execute("UPDATE posting SET fen = fen / 10 WHERE op_id = ?", (paid.op_id,))
    with pytest.raises(NotWritten, match="corrupt"):
        begin(ledger)


@pytest.mark.parametrize("point", ["accept.inserted", "accept.before_commit"])
def test_cut_at_any_point_it_goes_on_with_the_same_keys(tmp_path: Path, point: str) -> None:
    class Killed(BaseException):
        pass

    def dies(at: str) -> None:
        if at == point:
            raise Killed

    make(tmp_path / "ledger.db").close()

    def enrol_again(ledger: Ledger, number: int) -> Operation:
        return re_enrol(
            ledger=ledger,
            signing_seed=SEED,
            registration=tmp_path / "reg.json",
            epoch_id=f"epoch-{number}",
            op_id=f"0190a000-0000-7000-8000-00000000000{number}",
            actor_id="T1",
            business_date="2026-11-24",
        )

    cut = reopen(tmp_path / "ledger.db", reach=dies)
    with pytest.raises(Killed):
        enrol_again(cut, 2)
    cut.close()
    ledger = reopen(tmp_path / "ledger.db")
    assert ledger.identity().epoch_id == "epoch-1"
    registration = json.loads((tmp_path / "reg.json").read_text())
    assert (tmp_path / "reg.json").stat().st_mode & 0o777 == 0o600
    opened = enrol_again(ledger, 3)
    assert opened.epoch_id == registration["epoch_id"] == "epoch-2"
    assert ledger.seal_key().hex() == registration["seal_key"]
    assert ledger.verify({"epoch-2": bytes.fromhex(registration["chain_key"])}) is None
    assert enrol_again(ledger, 4) == opened
    assert ledger.state(opened.op_id) is State.ACCEPTED


def test_the_registration_of_another_terminal_is_not_taken(ledger: Ledger, tmp_path: Path) -> None:
    def enrol_again(book: Ledger, seed: bytes) -> Operation:
        return re_enrol(
            ledger=book, signing_seed=seed, registration=tmp_path / "reg.json", epoch_id="epoch-2",
            op_id="0190a000-0000-7000-8000-000000000002", actor_id="T1", business_date="2026-11-24",
        )  # fmt: skip

    enrol_again(ledger, SEED)
    with pytest.raises(ValueError, match="another terminal"):
        enrol_again(make(tmp_path / "other.db"), new_seed())
