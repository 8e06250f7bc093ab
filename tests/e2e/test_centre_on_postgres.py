"""The centre under many hands at once, on PostgreSQL and on SQLite: numbers without a gap, one effect, one truth."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from sync.clock import FakeClock
from sync.exchange import runs_of
from sync.gateway.departments.utilities import Utility
from sync.gateway.disputes import settle_held, waiting
from sync.gateway.door import Refused, admit
from sync.gateway.ingest import ingest
from sync.gateway.log_place import place
from sync.gateway.schema import account, department_effect, evidence, metadata, operation, terminal, verdict
from sync.gateway.store import Store
from sync.gateway.totals import totals
from sync.gateway.verdicts import correct, page_after
from sync.gateway.worker import Worker
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment
from sync.protocol import Anchor, ExchangeRequest, Registration, Run
from sync.record import Operation, row_hash
from sync.signing import Signed, new_seed, public_of, sign_request
from tests.support.both_sides import GENEROUS
from tests.support.ledgers import K0, KEY, draft
from tests.support.postgres import running_postgres

SEED = new_seed()
CLOCK = FakeClock()
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["postgresql", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    on_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if on_server else f"sqlite:///{tmp_path / 'centre.db'}"
    made = Store(url)
    made.create("centre-1")
    yield made
    metadata.drop_all(made.engine)
    made.engine.dispose()


def enrol(store: Store, terminal_id: str) -> None:
    store.register(
        Registration(
            terminal_id=terminal_id, epoch_id=f"epoch-{terminal_id}", signing_key=public_of(SEED).hex(),
            chain_key=K0.hex(), person_key="22" * 32,
        )
    )  # fmt: skip


def paid(folder: Path, terminal_id: str, count: int, bill: str = "") -> list[Operation]:
    """Payments of one terminal, as its ledger recorded them."""
    who = Enrolment(terminal_id, f"epoch-{terminal_id}", K0, b"\x22" * 32, "centre-1", public_of(SEED))
    ledger = Ledger.create(folder / f"{terminal_id}-{next(_numbers)}.db", KEY, who, CLOCK)
    payload = {"biller": "electric", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": bill}
    rows = [ledger.accept(draft(payload=payload), GENEROUS) for _ in range(count)]
    ledger.close()
    return rows


def bills(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(
            insert(account),
            [{"biller": "electric", "account_no": "3601234567", "id_no": "", "holder_masked": "", "address_masked": "",
              "label": "", "due_fen": 8640, "period": "202610", "bill_ref": "EL-1"}],
        )  # fmt: skip


def all_at_once(*work: Callable[[], object]) -> None:
    """Everybody begins in the same moment; what one raises is raised here."""
    gate = threading.Barrier(len(work))

    def begin(one: Callable[[], object]) -> object:
        gate.wait(20)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        for future in [pool.submit(begin, one) for one in work]:
            future.result(60)


def alone(operation_: Operation) -> tuple[Run, ...]:
    return runs_of((operation_,), alone=True)


def worker(store: Store) -> Worker:
    return Worker(store, CLOCK, SEED, Utility(store))


def check_numbers(store: Store, terminal_id: str, expected: int) -> None:
    """1, 2 … n, each once, and the terminal's row knows the last."""
    with store.engine.connect() as connection:
        numbers = connection.execute(
            select(verdict.c.number).where(verdict.c.terminal_id == terminal_id).order_by(verdict.c.number)
        ).scalars()
        assert list(numbers) == list(range(1, expected + 1))
        last = connection.execute(
            select(terminal.c.verdict_number).where(terminal.c.terminal_id == terminal_id)
        ).scalar_one()
    assert last == expected
    entries, more = page_after(store, terminal_id, 0)
    assert [e.number for e in entries] == list(range(1, min(expected, 200) + 1))
    assert more is (expected > 200)


def test_verdict_numbers_have_no_gap_however_many_decide_at_once(store: Store, tmp_path: Path) -> None:
    bills(store)
    terminals = ["T360699001", "T360699002"]
    rows: dict[str, list[Operation]] = {}
    for name in terminals:
        enrol(store, name)
        rows[name] = paid(tmp_path, name, 24)
        ingest(store, CLOCK, SEED, name, runs_of(tuple(rows[name][:12])))

    def sends(name: str, some: list[Operation]) -> Callable[[], object]:
        return lambda: [ingest(store, CLOCK, SEED, name, alone(o)) for o in some]

    all_at_once(
        *(sends(name, rows[name][12:][part::2]) for name in terminals for part in (0, 1)),
        *(worker(store).run_once for _ in range(3)),
    )
    worker(store).run_once()
    for name in terminals:
        check_numbers(store, name, 24)
        answer = totals(store, name, f"epoch-{name}")
        assert answer is not None
        assert answer.verified_to_seq == 24
        assert (
            answer.operations["payment"]["settled"]["count"]
            + answer.operations["payment"].get("rejected", {"count": 0})["count"]
            == 24
        )


def test_corrections_and_verdicts_share_one_numbering_under_load(store: Store, tmp_path: Path) -> None:
    name = "T360699001"
    bills(store)
    enrol(store, name)
    rows = paid(tmp_path, name, 16)
    ingest(store, CLOCK, SEED, name, runs_of(tuple(rows)))
    worker(store).run_once()

    def corrects(some: list[Operation]) -> Callable[[], object]:
        def each() -> None:
            for one in some:
                with store.begin() as connection:
                    correct(connection, CLOCK, SEED, one.op_id, "rejected", "reversed", "更正", "")

        return each

    all_at_once(*(corrects(rows[part::4]) for part in range(4)))
    check_numbers(store, name, 32)


def test_D1_the_same_operation_through_several_doors_has_one_effect(store: Store, tmp_path: Path) -> None:
    name = "T360699001"
    bills(store)
    enrol(store, name)
    rows = paid(tmp_path, name, 6)
    everything = runs_of(tuple(rows))
    all_at_once(*[lambda: ingest(store, CLOCK, SEED, name, everything)] * 5)
    all_at_once(*[worker(store).run_once for _ in range(3)])
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(operation)).scalar_one() == 6
        assert connection.execute(select(func.count()).select_from(department_effect)).scalar_one() == 6
    check_numbers(store, name, 6)
    again = ingest(store, CLOCK, SEED, name, everything)
    assert {r.result for r in again} == {"stored_before"}
    assert all(r.verdict is not None for r in again)


def test_two_terminals_that_pay_one_bill_settle_it_once(store: Store, tmp_path: Path) -> None:
    bills(store)
    names = ["T360699001", "T360699002"]
    both = []
    for name in names:
        enrol(store, name)
        (one,) = paid(tmp_path, name, 1, bill="EL-1")
        ingest(store, CLOCK, SEED, name, alone(one))
        both.append(one)
    all_at_once(*[worker(store).run_once for _ in range(4)])
    with store.engine.connect() as connection:
        words = connection.execute(
            select(department_effect.c.verdict, department_effect.c.code).order_by(department_effect.c.verdict)
        ).all()
    assert [tuple(w) for w in words] == [("rejected", "already_paid"), ("settled", "")]
    for name in names:
        check_numbers(store, name, 1)


def test_D2_the_same_id_with_other_content_is_refused_and_the_first_stays(store: Store, tmp_path: Path) -> None:
    name = "T360699001"
    enrol(store, name)
    (first,) = paid(tmp_path, name, 1)
    ingest(store, CLOCK, SEED, name, alone(first))
    (other,) = paid(tmp_path, name, 1)
    forged = replace(other, op_id=first.op_id)
    forged = replace(forged, row_hash=row_hash(bytes(32), forged.body()).hex())
    (result,) = ingest(store, CLOCK, SEED, name, alone(forged))
    assert (result.result, result.code) == ("invalid", "same_id_other_content")
    with store.engine.connect() as connection:
        assert connection.execute(select(operation.c.row_hash)).scalars().all() == [first.row_hash]


def test_D3_a_cloned_disk_is_found_at_first_contact_and_nothing_is_refused(store: Store, tmp_path: Path) -> None:
    name = "T360699001"
    bills(store)
    enrol(store, name)
    mine, theirs = paid(tmp_path, name, 2), paid(tmp_path, name, 2)
    assert [r.code for r in ingest(store, CLOCK, SEED, name, runs_of(tuple(mine)))] == ["", ""]
    assert [(r.result, r.code) for r in ingest(store, CLOCK, SEED, name, runs_of(tuple(theirs)))] == [
        ("stored", "disputed")
    ] * 2
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT dispute FROM epoch")).scalar_one() == "fork"
        assert connection.execute(select(func.count()).select_from(operation)).scalar_one() == 4
    # What had not been decided when the clone was found waits too.
    assert {row[0] for row in waiting(store)} == {o.op_id for o in (*mine, *theirs)}
    assert worker(store).run_once() == 0
    settle_held(store, CLOCK, SEED, theirs[0].op_id, True)
    settle_held(store, CLOCK, SEED, theirs[1].op_id, False)
    settle_held(store, CLOCK, SEED, mine[0].op_id, True)
    assert worker(store).run_once() == 2
    with store.engine.connect() as connection:
        assert set(connection.execute(select(department_effect.c.op_id)).scalars()) == {
            theirs[0].op_id, mine[0].op_id,
        }  # fmt: skip
    check_numbers(store, name, 3)


def test_one_signed_request_through_several_doors_at_once_is_heard_once(store: Store) -> None:
    name, path = "T360699001", "/v1/exchange"
    enrol(store, name)
    signed = Signed("POST", path, name, f"epoch-{name}", "centre-1", 7)
    signature = sign_request(SEED, signed, b"body")
    heard: list[str] = []

    def knock() -> None:
        try:
            heard.append(str(admit(store, CLOCK, signed, b"body", signature, path).counter))
        except Refused as refused:
            heard.append(refused.code)

    all_at_once(*[knock] * 5)
    assert sorted(heard) == ["7", *["replayed"] * 4]
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT dispute FROM epoch")).scalar_one() == ""
    other = sign_request(SEED, signed, b"other body")
    assert admit(store, CLOCK, signed, b"other body", other, path).counter == 7
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT dispute FROM epoch")).scalar_one() == "rolled_back"
        assert connection.execute(select(func.count()).select_from(evidence)).scalar_one() == 2


def test_a_restore_that_many_terminals_notice_at_once_begins_one_incarnation(store: Store) -> None:
    names = [f"T36069900{n}" for n in range(4)]
    for name in names:
        enrol(store, name)
    before = store.identity()

    def notices(name: str) -> Callable[[], object]:
        asked = ExchangeRequest(
            terminal_id=name, epoch_id=f"epoch-{name}", verdict_cursor=9, incarnation=before.incarnation,
            anchor=Anchor(epoch_id=f"epoch-{name}", seq=0, head=""), app_version="0.1.0",
        )  # fmt: skip
        return lambda: place(store, name, asked)

    all_at_once(*(notices(name) for name in names))
    assert store.identity().past == {before.incarnation}
