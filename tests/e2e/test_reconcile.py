"""A closed day is compared once it is decided, and never sent again after that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.clock import SystemClock
from sync.exchange import one_round
from sync.gateway.store import Store
from sync.ledger.epochs import DIFFERS, RECONCILED
from sync.ledger.store import Ledger
from sync.ledger.values import State
from sync.pace import Pace
from sync.reconcile import reconcile
from sync.transport import Transport
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.ledgers import LIMITS, draft

KNOWN = {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with running_centre(site) as number:
        yield number


def exchange_until_final(ledger: Ledger, transport: Transport, op_id: str) -> None:
    def final() -> bool:
        one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0", clock=SystemClock())
        return ledger.state(op_id) in (State.SETTLED, State.REJECTED) and not ledger.has_unsent()

    until(final)


def test_a_closed_day_is_reconciled_and_a_restored_centre_gets_only_what_came_after(site: Site, port: int) -> None:
    ledger, transport = site.ledger(), site.transport(port)
    paid = ledger.accept(draft(payload=KNOWN), LIMITS)
    assert not reconcile(ledger, ledger.identity(), transport)
    close = ledger.accept(draft(0, kind="shift_close", payload={"shift_id": "s"}, postings=()), LIMITS)
    exchange_until_final(ledger, transport, close.op_id)
    exchange_until_final(ledger, transport, paid.op_id)
    assert reconcile(ledger, ledger.identity(), transport)
    assert ledger.get_value(RECONCILED) == str(close.seq)
    assert not reconcile(ledger, ledger.identity(), transport)
    assert ledger.clock_quality() == "trusted"

    later = ledger.accept(draft(payload={**KNOWN, "amount_fen": 100}, fen=100), LIMITS)
    exchange_until_final(ledger, transport, later.op_id)
    store = Store(site.db_url)
    store.new_incarnation()
    store.engine.dispose()
    done = one_round(ledger, ledger.identity(), transport, Pace(), "0.1.0")
    assert done.more
    assert [o.op_id for o in ledger.take_batch(9, 10**6).operations] == [later.op_id]
    transport.close()
    ledger.close()


def test_sums_that_differ_are_said_and_nothing_is_taken_for_reconciled(site: Site, port: int) -> None:
    ledger, transport = site.ledger(), site.transport(port)
    paid = ledger.accept(draft(payload=KNOWN), LIMITS)
    close = ledger.accept(draft(0, kind="shift_close", payload={"shift_id": "s"}, postings=()), LIMITS)
    exchange_until_final(ledger, transport, close.op_id)
    exchange_until_final(ledger, transport, paid.op_id)
    store = Store(site.db_url)
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE operation SET amount_fen = amount_fen + 1 WHERE kind = 'payment'")
    store.engine.dispose()
    assert reconcile(ledger, ledger.identity(), transport)
    assert ledger.get_value(RECONCILED) is None
    assert ledger.get_value(DIFFERS) == str(close.seq)
    transport.close()
    ledger.close()
