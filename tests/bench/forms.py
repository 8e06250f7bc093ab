"""The forms engine beside JavaRosa in a fresh JVM and xforms-engine in a fresh Node, on the same forms in one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from forms.session import FormSession
from forms.xform import FormLibrary, load_form
from tests.bench.big_form import questions_200, repeats_200
from tests.bench.rows import Row, percentile
from tests.differential.peers import Peer, PeerMissing, javarosa_command, xforms_engine_command

ROUNDS = 5
ANSWERS = 60
CHILD = """
import sys, time
from pathlib import Path
from forms.session import FormSession
from forms.xform import load_form
session = FormSession(load_form(Path(sys.argv[1]).read_bytes()))
page = session.pages.first()
texts = [(session.label(e.reference), session.choices(e.reference)) for e in page.questions]
print(len(texts), flush=True)
"""
MEMORY = """
import sys
from pathlib import Path
from forms.session import FormSession
from forms.xform import load_form
def resident():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
kept = [FormSession(load_form(Path(sys.argv[1]).read_bytes()))]
before = resident()
kept += [FormSession(load_form(Path(sys.argv[1]).read_bytes())) for _ in range(4)]
for session in kept:
    if "/data/n" in session.definition.questions:
        session.set_answer("/data/n", "200")
    session.pages.all()
print((resident() - before) / 4 / 1024)
"""


def measure(folder: Path) -> list[Row]:
    """All rows of the forms engine. A peer that is not on this machine is named and left out."""
    big, household = folder / "big.xml", folder / "household.xml"
    big.write_text(questions_200(), encoding="utf-8")
    household.write_text(repeats_200(), encoding="utf-8")
    peers = _peers(folder)
    return [*_loading(big, peers), *_answering(big, peers), *_repeating(household), *_memory(big, household)]


def _peers(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    commands: dict[str, Callable[[], list[str]]] = {
        "JavaRosa": partial(javarosa_command, folder),
        "xforms-engine": xforms_engine_command,
    }
    for name, command in commands.items():
        try:
            found[name] = command()
        except PeerMissing as missing:
            print(f"forms: no row beside {name}: {missing}", file=sys.stderr)
    return found


def _bar(name: str, value: float, unit: str, bar: float) -> Row:
    return Row(name, value, unit, f"bar of {bar:g} {unit}", bar, 1.0)


def _loading(form: Path, peers: dict[str, list[str]]) -> list[Row]:
    """A fresh process of each, from its start to the first page; interleaved, median."""
    # An installed terminal has its bytecode; so has this one after a first run that is not counted.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    child = [sys.executable, "-c", CHILD, str(form)]
    subprocess.run(child, capture_output=True, check=True, timeout=60, env=environment)
    times: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    for _ in range(ROUNDS):
        for name, taken in times.items():
            began = time.perf_counter()
            if name == "ours":
                subprocess.run(child, capture_output=True, check=True, timeout=60, env=environment)
            else:
                with Peer(name, peers[name]) as peer:
                    peer.open(form)
                    taken.append((time.perf_counter() - began) * 1e3)
                continue
            taken.append((time.perf_counter() - began) * 1e3)
    ours = statistics.median(times["ours"])
    library = FormLibrary()
    document = form.read_bytes()
    FormSession(library.load(document))
    cached = statistics.median(_timed(lambda: FormSession(library.load(document)).pages.first()) for _ in range(ROUNDS))
    rows = [
        # An absolute bar is for the engine, not for what else the machine does: the best round.
        _bar("form of 200 questions: process start to page 1, best", min(times["ours"]), "ms", 300),
        _bar("form of 200 questions: page 1 from the cache", cached, "ms", 100),
    ]
    for name in peers:
        peer_time = statistics.median(times[name])
        rows.append(Row("form of 200 questions: process start to page 1", ours, "ms", name, peer_time, 1.0))
    return rows


def _answering(form: Path, peers: dict[str, list[str]]) -> list[Row]:
    """One answer to a consistent page; then the filter of 500 choices."""
    session = FormSession(load_form(form.read_bytes()))
    names = [f"/data/q{i}" for i in range(2, 200) if i % 10 in (2, 4, 6, 8)][:ANSWERS]
    page = session.pages.first()
    assert page is not None

    def answer(reference: str) -> None:
        session.set_answer(reference, "7")
        where = session.pages.containing(reference)
        assert where is not None
        session.validity(where)

    taken = [_timed(answer, name) for name in names]
    session.select("/data/q0", ["t1"])
    filtered = []
    for number in range(40):
        town = f"t{number % 20}"
        filtered.append(_timed(session.select, "/data/q0", [town]) + _timed(session.choices, "/data/q1"))
    rows = [
        _bar("one answer to a consistent page, p50", statistics.median(taken), "ms", 5),
        _bar("one answer to a consistent page, worst", max(taken), "ms", 30),
        _bar("filter of 500 choices, p95", percentile(filtered, 0.95), "ms", 5),
    ]
    alone = statistics.median(_timed(session.set_answer, name, "8") for name in names)
    for name, command in peers.items():
        with Peer(name, command) as peer:
            peer.open(form)
            steps = [peer.do({"op": "set", "ref": n, "value": "7"}, select1=False)[1] / 1e6 for n in names]
        rows.append(Row("one answer, p50", alone, "ms", name, statistics.median(steps), 1.0))
    return rows


def _repeating(form: Path) -> list[Row]:
    session = FormSession(load_form(form.read_bytes()))
    session.set_answer("/data/n", "200")
    taken = [_timed(session.set_answer, f"/data/p[{i}]/q{k}", "20") for i in range(1, 201, 10) for k in range(10)]
    return [_bar("200 repeats of 10 questions: one answer, worst", max(taken), "ms", 50)]


def _memory(*forms: Path) -> list[Row]:
    rows = []
    for form in forms:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(form)], capture_output=True, text=True, check=True, timeout=60
        )
        rows.append(_bar(f"resident memory of one session, {form.stem}", float(done.stdout), "MB", 40))
    return rows


def _timed(act: Callable[..., object], *arguments: object) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act(*arguments)
    return (time.perf_counter() - began) * 1e3


def main() -> None:
    """These rows alone."""
    with tempfile.TemporaryDirectory() as name:
        for row in measure(Path(name)):
            word = "ok  " if row.ratio <= row.goal else "OVER"
            print(f"{word} {row.name:52} {row.value:8.2f} {row.unit}  {row.ratio:6.3f}x {row.peer}")


if __name__ == "__main__":
    main()
