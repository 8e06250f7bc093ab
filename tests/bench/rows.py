"""One row of bench.json."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A measured value beside a peer's, in one run. `goal` is the bar for `ratio`, or for `value` where no peer is."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    goal: float
    better: str = "lower"

    @property
    def ratio(self) -> float:
        return round(self.value / self.peer_value, 3) if self.peer_value else 0.0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}


def percentile(values: list[float], share: float) -> float:
    """The value under which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
