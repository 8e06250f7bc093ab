from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from sync.clock import FakeClock
from sync.ledger.connection import PRAGMAS, connect
from sync.ledger.store import Ledger
from sync.ledger.values import (
    Conflict,
    LimitReached,
    NotWritten,
    SpoolState,
    State,
    VerdictRow,
    VisitCount,
    WrongKey,
)
from sync.record import COLUMNS, Posting, is_slip_no, next_key, row_hash, row_mac, slip_qr
from tests.support.ledgers import K0, KEY, LIMITS, draft, make, reopen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def verdict(number: int, op_id: str, word: str = "settled", code: str = "") -> VerdictRow:
    return VerdictRow(
        number, op_id, word, code, "没有这个户号" if code else "", "2026-11-23T02:00:00.000Z", "SB1", "00"
    )


def no_pause() -> None: ...


def test_what_was_accepted_is_there_after_reopening(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(), LIMITS)
    ledger.close()
    again = reopen(path)
    assert again.operation(first.op_id) == first
    assert again.state(first.op_id) is State.ACCEPTED
    assert again.verify() is None


def test_settings_of_durability_are_read_back(path: Path) -> None:
    make(path).close()
    connection = connect(path, KEY)
    for name, _, expected in PRAGMAS:
        assert connection.execute(f"PRAGMA {name}").fetchone()[0] == expected
    connection.close()


def test_the_chain_is_keyed_from_the_first_row(path: Path) -> None:
    ledger = make(path)
    rows = [ledger.accept(draft(), LIMITS) for _ in range(3)]
    key, previous = K0, bytes(32)
    for number, row in enumerate(rows, start=1):
        assert row.seq == number
        assert row.prev_hash == previous.hex()
        previous = row_hash(previous, row.body())
        assert row.row_hash == previous.hex()
        assert row.row_mac == row_mac(key, previous).hex()
        key = next_key(key)


def test_the_key_of_a_row_is_gone_after_it(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    ledger.close()
    connection = connect(path, KEY)
    (kept,) = connection.execute("SELECT key FROM chain").fetchone()
    assert kept == next_key(K0)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE operation SET actor_id = '99'",
        "DELETE FROM operation",
        f"REPLACE INTO operation SELECT {', '.join(COLUMNS)} FROM operation",
        "UPDATE posting SET fen = 0",
        "DELETE FROM posting",
    ],
)
def test_operations_and_postings_cannot_be_changed(path: Path, statement: str) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    ledger.close()
    connection = connect(path, KEY)
    with pytest.raises(sqlite.DatabaseError):
        connection.execute(statement)
    connection.close()


def test_a_repeat_of_the_same_draft_is_one_operation(path: Path) -> None:
    ledger = make(path)
    wanted = draft()
    assert ledger.accept(wanted, LIMITS) == ledger.accept(wanted, LIMITS)
    assert ledger.chain().seq == 1
    assert len(ledger.jobs([SpoolState.QUEUED])) == 2


def test_the_same_id_with_other_content_is_refused(path: Path) -> None:
    ledger = make(path)
    wanted = draft()
    ledger.accept(wanted, LIMITS)
    with pytest.raises(Conflict) as caught:
        ledger.accept(draft(op_id=wanted.op_id, fen=100), LIMITS)
    assert caught.value.code == "same_id_other_content"


def test_postings_that_do_not_balance_are_refused_and_nothing_is_recorded(path: Path) -> None:
    ledger = make(path)
    with pytest.raises(Conflict):
        ledger.accept(draft(postings=(Posting("drawer", 100), Posting("payable:electric", -99))), LIMITS)
    assert ledger.chain().seq == 0


def test_the_slip_knows_its_number_and_its_code(path: Path) -> None:
    ledger = make(path)
    operation = ledger.accept(draft(), LIMITS)
    assert operation.slip_no is not None
    assert is_slip_no(operation.slip_no)
    jobs = ledger.jobs([SpoolState.QUEUED])
    assert [j.copy_name for j in jobs] == ["客户联", "留存联"]
    lines = jobs[0].document["lines"]
    qr = slip_qr(operation.slip_no, bytes.fromhex(operation.row_mac))
    assert lines == [{"pair": ["凭条号", operation.slip_no]}, {"qr": qr}, {"text": "客户联"}]


def test_slip_numbers_are_never_used_twice(path: Path) -> None:
    draws = iter([5, 5, 6])
    make(path).close()
    ledger = reopen(path, draw=lambda: next(draws))
    first = ledger.accept(draft(), LIMITS)
    ledger._connection.execute("UPDATE chain SET seq = 10000")
    second = ledger.accept(draft(), LIMITS)
    assert first.slip_no != second.slip_no


@pytest.mark.parametrize(
    ("fen", "code"),
    [(50_000, None), (50_001, "limit_operation")],
)
def test_one_operation_has_a_limit(path: Path, fen: int, code: str | None) -> None:
    ledger = make(path)
    if code is None:
        ledger.accept(draft(fen), LIMITS)
        return
    with pytest.raises(LimitReached) as caught:
        ledger.accept(draft(fen), LIMITS)
    assert caught.value.code == code
    assert ledger.chain().seq == 0


def test_a_person_has_a_limit_each_day(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(50_000, person_key="p"), LIMITS)
    ledger.accept(draft(50_000, person_key="p"), LIMITS)
    with pytest.raises(LimitReached) as caught:
        ledger.accept(draft(1, person_key="p"), LIMITS)
    assert caught.value.code == "limit_person_day"
    ledger.accept(draft(1, person_key="p", business_date="2026-11-24"), LIMITS)
    ledger.accept(draft(1, person_key="q"), LIMITS)


def test_what_is_not_uploaded_has_a_limit(path: Path) -> None:
    ledger = make(path)
    for _ in range(40):
        ledger.accept(draft(50_000), LIMITS)
    with pytest.raises(LimitReached) as caught:
        ledger.check(draft(1), LIMITS)
    assert caught.value.code == "limit_unsynced_sum"
    assert ledger.headroom(LIMITS).warn


def test_after_three_days_without_upload_amounts_are_smaller_and_after_seven_no_cash_is_taken(path: Path) -> None:
    clock = FakeClock()
    ledger = make(path, clock)
    ledger.accept(draft(), LIMITS)
    clock.advance(72 * 3600)
    with pytest.raises(LimitReached) as smaller:
        ledger.accept(draft(20_001), LIMITS)
    assert (smaller.value.code, smaller.value.limit) == ("limit_operation", 20_000)
    ledger.accept(draft(20_000), LIMITS)
    clock.advance(96 * 3600)
    with pytest.raises(LimitReached) as caught:
        ledger.accept(draft(), LIMITS)
    assert caught.value.code == "limit_age"
    ledger.accept(draft(0, postings=()), LIMITS)


@pytest.mark.parametrize("year", [1970, 2021, 2031])
def test_order_never_comes_from_the_wall_clock(path: Path, year: int) -> None:
    clock = FakeClock()
    ledger = make(path, clock)
    first = ledger.accept(draft(), LIMITS)
    clock.moment = datetime(year, 1, 1, tzinfo=UTC)
    second = ledger.accept(draft(0, postings=()), LIMITS)
    assert (first.seq, second.seq) == (1, 2)
    assert [row["seq"] for row in ledger.export()] == [1, 2]
    assert ledger.verify() is None


def test_a_batch_marks_what_it_takes_and_counts_the_attempt(path: Path) -> None:
    ledger = make(path)
    ids = [ledger.accept(draft(), LIMITS).op_id for _ in range(3)]
    batch = ledger.take_batch(2, 10**6)
    assert [o.op_id for o in batch.operations] == ids[:2]
    assert ledger.state(ids[0]) is State.SENDING
    assert ledger.state(ids[2]) is State.ACCEPTED


def test_an_operation_waits_for_the_one_before_it_in_its_stream(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(stream_key="s"), LIMITS).op_id
    second = ledger.accept(draft(stream_key="s"), LIMITS).op_id
    other = ledger.accept(draft(), LIMITS).op_id
    assert {o.op_id for o in ledger.take_batch(10, 10**6).operations} == {first, other}
    assert ledger.take_batch(10, 10**6).operations == ()
    ledger.mark_stored([first])
    assert [o.op_id for o in ledger.take_batch(10, 10**6).operations] == [second]


def test_quarantine_frees_the_stream_and_opens_a_case(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(stream_key="s"), LIMITS).op_id
    second = ledger.accept(draft(stream_key="s"), LIMITS).op_id
    ledger.take_batch(1, 10**6)
    ledger.quarantine(first, "payload_hash")
    assert [o.op_id for o in ledger.take_batch(10, 10**6).operations] == [second]
    assert ledger.status().cases_by_kind == {"quarantined": 1}


def test_what_depends_on_another_waits_until_that_is_settled(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(), LIMITS).op_id
    second = ledger.accept(draft(depends_on=first), LIMITS).op_id
    ledger.take_batch(10, 10**6)
    ledger.mark_stored([first])
    assert ledger.take_batch(10, 10**6).operations == ()
    ledger.apply_verdicts([verdict(1, first)])
    assert [o.op_id for o in ledger.take_batch(10, 10**6).operations] == [second]


def test_after_a_restart_everything_that_was_being_sent_goes_again(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(), LIMITS).op_id
    ledger.take_batch(10, 10**6)
    ledger.close()
    again = reopen(path)
    assert again.recover_sending() == 1
    assert again.state(first) is State.ACCEPTED


def test_a_late_stored_does_not_undo_a_verdict(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(), LIMITS).op_id
    ledger.take_batch(10, 10**6)
    ledger.apply_verdicts([verdict(1, first)])
    ledger.mark_stored([first])
    assert ledger.state(first) is State.SETTLED


def test_verdicts_are_applied_once_and_in_order(path: Path) -> None:
    ledger = make(path)
    ids = [ledger.accept(draft(), LIMITS).op_id for _ in range(3)]
    assert ledger.apply_verdicts([verdict(1, ids[0]), verdict(2, ids[1], "rejected", "account_not_found")]) == 2
    assert ledger.apply_verdicts([verdict(1, ids[0]), verdict(2, ids[1], "rejected", "account_not_found")]) == 2
    assert ledger.state(ids[1]) is State.REJECTED
    assert ledger.status().cases_by_kind == {"rejected": 1}
    assert ledger.status().till["drawer"] == 3 * 8640


def test_a_page_of_verdicts_with_a_gap_is_refused_whole(path: Path) -> None:
    ledger = make(path)
    ids = [ledger.accept(draft(), LIMITS).op_id for _ in range(2)]
    with pytest.raises(Conflict) as caught:
        ledger.apply_verdicts([verdict(1, ids[0]), verdict(3, ids[1])])
    assert caught.value.code == "verdict_gap"
    assert ledger.verdict_cursor() == 0


def test_a_final_state_does_not_move(path: Path) -> None:
    ledger = make(path)
    first = ledger.accept(draft(), LIMITS).op_id
    ledger.apply_verdicts([verdict(1, first)])
    ledger.mark_retry([first])
    ledger.quarantine(first, "payload_hash")
    assert ledger.state(first) is State.SETTLED


def test_the_till_says_what_is_owed(path: Path) -> None:
    ledger = make(path)
    ledger.accept(
        draft(
            0,
            kind="shift_open",
            payload={"clerk_id": "01", "opening_fen": 50_000},
            shift_id="s1",
            postings=(Posting("drawer", 50_000), Posting("float", -50_000)),
            slip=None,
        ),
        LIMITS,
    )
    ledger.accept(draft(8640), LIMITS)
    status = ledger.status()
    assert status.till == {
        "drawer": 58_640,
        "payable": 8_640,
        "receivable": 0,
        "over_short": 0,
        "float": 50_000,
        "bank": 0,
    }
    assert status.shift is not None
    assert status.shift.clerk_id == "01"
    assert status.operations["payment"]["accepted"] == {"count": 1, "fen": 8640}


def test_a_slip_number_shows_its_state_and_reason(path: Path) -> None:
    ledger = make(path)
    operation = ledger.accept(draft(), LIMITS)
    assert operation.slip_no is not None
    ledger.apply_verdicts([verdict(1, operation.op_id, "rejected", "account_not_found")])
    found = ledger.slip(operation.slip_no)
    assert found is not None
    assert (found.state, found.biller, found.amount_fen, found.text) == (State.REJECTED, "电费", 8640, "没有这个户号")
    assert found.query == ""
    assert ledger.slip("000000000000") is None


def test_a_requests_slip_tells_what_was_asked_so_that_the_way_to_its_result_is_known(path: Path) -> None:
    ledger = make(path)
    asked = {"query": "q_pension_payments", "query_zh": "养老金发放明细"}
    operation = ledger.accept(draft(0, kind="request", payload=asked, postings=()), LIMITS)
    found = ledger.slip(operation.slip_no or "")
    assert found is not None
    assert (found.kind, found.biller, found.query) == ("request", "养老金发放明细", "q_pension_payments")


def test_a_job_that_was_being_printed_at_a_crash_is_unknown_and_not_printed_again(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    job = ledger.next_job()
    assert job is not None
    ledger.close()
    again = reopen(path)
    assert again.recover_spool() == 1
    second = again.next_job()
    assert second is not None
    assert second.copy_name == "留存联"
    assert again.next_job() is None


def test_a_copy_after_a_no_is_marked_as_a_copy(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    job = ledger.next_job()
    assert job is not None
    ledger.finish_job(job.job_id, SpoolState.UNKNOWN)
    copy = ledger.answer_unknown(job.job_id, came_out=False, clerk_id="01")
    assert copy is not None
    assert (copy.reprint, copy.state, copy.operator) == (1, SpoolState.QUEUED, "01")
    assert ledger.answer_unknown(job.job_id, came_out=False, clerk_id="01") is None


def test_a_wrong_key_is_named_and_changes_nothing(path: Path) -> None:
    make(path).close()
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        Ledger.open(path, bytes(32), FakeClock())
    assert path.read_bytes() == before


def test_a_ledger_is_never_made_over_an_old_one(path: Path) -> None:
    make(path).close()
    with pytest.raises(FileExistsError):
        make(path)


def test_a_missing_ledger_is_never_made_by_opening(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reopen(path)
    assert not path.exists()


@pytest.mark.parametrize("offset", [100, 5000, 9000, 20000])
def test_a_damaged_page_is_noticed_and_nothing_is_made_anew(path: Path, offset: int) -> None:
    ledger = make(path)
    for _ in range(20):
        ledger.accept(draft(), LIMITS)
    ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x40
    path.write_bytes(data)

    def walk() -> str:
        try:
            damaged = reopen(path)
        except (WrongKey, NotWritten) as error:
            return error.code
        finding = damaged.verify()
        whole = damaged._connection.execute("PRAGMA cipher_integrity_check").fetchall()
        damaged.close()
        return finding.code if finding else ("page" if whole else "")

    assert walk() in ("wrong_key", "corrupt", "unreadable", "page")
    assert len(path.read_bytes()) == len(data)


def test_a_full_disk_at_commit_records_nothing(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    big = draft(payload={"amount_fen": 8640, "note": "长" * 20_000})
    with pytest.raises(NotWritten) as caught:
        ledger.accept(big, LIMITS)
    assert caught.value.code == "disk_full"
    assert ledger.operation(big.op_id) is None
    assert ledger.chain().seq == 1
    assert len(ledger.jobs([SpoolState.QUEUED])) == 2
    assert ledger.verify() is None


def test_an_edited_row_is_found_even_when_triggers_were_dropped(path: Path) -> None:
    def damage(edit: str) -> str:
        path.unlink(missing_ok=True)
        ledger = make(path)
        for _ in range(3):
            ledger.accept(draft(), LIMITS)
        ledger._connection.execute("DROP TRIGGER operation_no_update")
        ledger._connection.execute("DROP TRIGGER operation_no_delete")
        ledger._connection.execute("PRAGMA foreign_keys = OFF")
        ledger._connection.execute(edit)
        finding = ledger.verify()
        ledger.close()
        assert finding is not None
        return f"{finding.seq} {finding.code}"

    assert damage("UPDATE operation SET actor_id = '99' WHERE seq = 2") == "2 row_hash"
    assert damage("""UPDATE operation SET payload = '{"amount_fen":1}' WHERE seq = 2""") == "2 payload_hash"
    assert damage("DELETE FROM operation WHERE seq = 2") == "3 gap"
    assert damage("DELETE FROM operation WHERE seq = 3") == "3 head"


def test_the_export_holds_all_columns(path: Path) -> None:
    ledger = make(path)
    ledger.accept(draft(), LIMITS)
    (row,) = ledger.export()
    assert set(row) == set(COLUMNS)
    json.dumps(row)


def test_visits_are_counted_without_a_trace_of_whom(path: Path) -> None:
    ledger = make(path)
    for _ in range(2):
        ledger.count_visit(VisitCount("2026-11-23", "payment", False, True, "done"))
    assert ledger.status().visits == {"payment/done": 2}


def test_the_agents_transactions_are_small_and_leave_the_lock_free(path: Path) -> None:
    pauses: list[int] = []
    make(path).close()
    record: Callable[[], None] = lambda: pauses.append(1)  # noqa: E731
    ledger = reopen(path, pause=record)
    for _ in range(250):
        ledger.accept(draft(100), LIMITS)
    assert len(ledger.take_batch(500, 10**7).operations) == 250
    assert len(pauses) == 2
