"""Those who decide outside the centre. The centre calls them with the op_id and asks before it repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sync.protocol import VerdictWord


@dataclass(frozen=True, slots=True)
class Task:
    """What a department is asked to decide. `op_id` is its reference too, for ever."""

    op_id: str
    payload: str
    kind: str = "payment"


@dataclass(frozen=True, slots=True)
class Decision:
    """What it decided."""

    verdict: VerdictWord
    code: str
    text: str
    reference: str


class ByKind:
    """Hands each kind of operation to the department that decides it. Raises KeyError: nobody decides that kind."""

    def __init__(self, departments: Mapping[str, Department]) -> None:
        self._departments = departments

    def known(self, op_id: str) -> Decision | None:
        """What any of them decided of this id before."""
        decisions = (department.known(op_id) for department in self._departments.values())
        return next((d for d in decisions if d), None)

    def decide(self, task: Task) -> Decision:
        """Raises OSError: not reachable now."""
        return self._departments[task.kind].decide(task)


class Department(Protocol):
    """One outside system."""

    def known(self, op_id: str) -> Decision | None:
        """What it decided of this id before; asked first, so that a repeat has no second effect."""

    def decide(self, task: Task) -> Decision:
        """Take it and decide. Raises OSError: not reachable now."""
