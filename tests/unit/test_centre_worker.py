"""Departments' tasks: one that fails stops no other, and is tried again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.gateway.departments import Decision, Task
from sync.gateway.worker import Worker
from tests.support.both_sides import GENEROUS, SEED, BothSides
from tests.support.ledgers import draft


@pytest.fixture
def sides() -> Iterator[BothSides]:
    made = BothSides()
    yield made
    made.close()


class Odd:
    """A department that chokes on one operation, in the way it is told to."""

    def __init__(self, poison: str, error: Exception | None) -> None:
        self.poison = poison
        self.error = error
        self.asked: list[str] = []

    def known(self, op_id: str) -> Decision | None:
        return None

    def decide(self, task: Task) -> Decision:
        self.asked.append(task.op_id)
        if task.op_id == self.poison and self.error:
            raise self.error
        return Decision("settled", "", "", "R1")


@pytest.mark.parametrize("error", [ValueError("360699195203080240"), KeyError("x"), RuntimeError(), OSError()])
def test_a_department_that_chokes_on_one_operation_decides_all_others(
    sides: BothSides, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    paid = [draft() for _ in range(3)]
    for one in paid:
        sides.ledger.accept(one, GENEROUS)
    sides.exchange()
    odd = Odd(paid[0].op_id, error)
    worker = Worker(sides.store, sides.clock, SEED, odd)
    assert worker.run_once() == 2
    assert [sides.decision(p.op_id) for p in paid] == [None, ("settled", ""), ("settled", "")]
    assert "360699195203080240" not in caplog.text
    odd.error = None
    assert worker.run_once() == 1
    assert odd.asked.count(paid[0].op_id) == 2
    assert sides.decision(paid[0].op_id) == ("settled", "")
