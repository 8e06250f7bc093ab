"""`make bench`: measures ratios beside a peer in one run, prints them and writes bench.json."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import at_rest, book, cards, forms, keyboard, slips, terminal
from tests.bench.rows import Row

ROUNDS = 7


def first_frame(config: Path) -> list[Row]:
    """Interleaved processes; the smallest CPU of each is the steadiest figure."""
    # An installed terminal has its bytecode; so has this one from the second round on.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {"bare": [], "terminal": []}
    for _ in range(ROUNDS):
        for kind, values in times.items():
            out = subprocess.run(
                [sys.executable, "-m", "tests.bench.first_frame", kind, str(config)],
                capture_output=True, text=True, check=True, timeout=60, env=environment,
            )  # fmt: skip
            values.append(float(out.stdout.strip().splitlines()[-1]))
    ours, bare = statistics.median(times["terminal"]), statistics.median(times["bare"])
    return [Row("cpu to the first frame", ours, "ms", "bare QtQuick window", bare, 1.5)]


def main() -> None:
    """Run all."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("a", "b", "c", "d"):
            (folder / part).mkdir()
        rows += terminal.measure(folder / "a")
        rows += first_frame(folder / "a" / "terminal.toml")
        rows += at_rest.measure(folder / "d")
        rows += book.measure(folder / "b")
        rows += forms.measure(folder / "c")
    rows += slips.measure()
    rows += cards.measure()
    rows += keyboard.measure()
    for row in rows:
        word = "ok " if row.ratio <= row.goal else "OVER"
        print(f"{word} {row.name:48} {row.value:8.1f} {row.unit}  {row.ratio:6.2f}x {row.peer} (goal {row.goal}x)")
    Path("bench.json").write_text(json.dumps([r.to_json() for r in rows], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
