"""Cases that both peers have answered: a form, operations, and per step what they agree on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.replay import apply
from forms.session import FormSession
from forms.xform import load_form
from tests.differential.compare import agreement, flat, same
from tests.differential.generator import Generated, Operation
from tests.differential.peers import Peer, PeerFailed


@dataclass
class Case:
    """The shape of the contract's samples: `form`, `xml`, `steps` with `expect` and `disputed`."""

    form: str
    xml: str
    steps: list[dict[str, Any]]

    def pack(self) -> str:
        """One line of JSON; a step tells only what differs from the step before."""
        before: dict[str, str] = {}
        steps = []
        for step in self.steps:
            expect = step["expect"]
            new = {path: value for path, value in expect.items() if before.get(path) != value}
            gone = [path for path in before if path not in expect]
            steps.append({**step, "expect": new, "gone": gone})
            before = expect
        return json.dumps({"form": self.form, "xml": self.xml, "steps": steps}, ensure_ascii=False)

    @classmethod
    def unpack(cls, line: str) -> Case:
        """What `pack` wrote."""
        content = json.loads(line)
        before: dict[str, str] = {}
        for step in content["steps"]:
            gone = set(step.pop("gone"))
            before = {path: value for path, value in before.items() if path not in gone} | step["expect"]
            step["expect"] = before
        return cls(content["form"], content["xml"], content["steps"])


@dataclass
class Score:
    """How one engine fared on cases: agreed field values, those that it met, and what it got wrong."""

    fields: int = 0
    met: int = 0
    wrong: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.met / self.fields if self.fields else 0.0


def score(cases: Iterable[Case]) -> Score:
    """Our own engine on `cases`."""
    total = Score()
    for case in cases:
        try:
            _score(case, total)
        except Exception as error:  # noqa: BLE001  # any exception at all is what is counted here
            total.crashes.append(f"{case.form}: {error!r}")
    return total


def _score(case: Case, total: Score) -> None:
    session = FormSession(load_form(case.xml))
    for number, step in enumerate(case.steps):
        if step["op"] != "init":
            apply(session, step)
        got, expect = flat(session.xml(strip=True)), step["expect"]
        for path in sorted({*got, *expect} - set(step["disputed"])):
            total.fields += 1
            if same(got.get(path), expect.get(path)):
                total.met += 1
            else:
                total.wrong.append(f"{case.form} step {number} {path}: {got.get(path)!r}, agreed {expect.get(path)!r}")


def ask(made: Generated, folder: Path, peers: tuple[Peer, Peer]) -> Case:
    """Fill the form in with both peers, doing what both let a person do.

    Raises `PeerFailed` where one cannot even open the form. Ends early where one fails at an operation.
    """
    path = folder / f"{made.name}.xml"
    path.write_text(made.xml, encoding="utf-8")
    ones = set(re.findall(r'<select1[^>]* ref="([^"]*)"', made.xml))
    steps = [_step({"op": "init"}, *(peer.open(path)[0] for peer in peers))]
    for operation in made.operations:
        select1 = _plain(operation["ref"]) in ones
        if not all(peer.can(operation, select1) for peer in peers):
            continue
        try:
            steps.append(_step(operation, *(peer.do(operation, select1)[0] for peer in peers)))
        except PeerFailed:
            break
    return Case(f"{made.name}.xml", made.xml, steps)


def _step(operation: Operation, one: str, other: str) -> dict[str, Any]:
    expect, disputed = agreement(flat(one), flat(other))
    return {**operation, "expect": expect, "disputed": disputed}


def _plain(reference: str) -> str:
    return re.sub(r"\[\d+\]", "", reference)
