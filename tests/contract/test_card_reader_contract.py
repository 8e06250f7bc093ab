"""What every reader promises, whichever it is. The real one keeps the same promises in tests/e2e/test_pcsc.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drivers.card.port import CardReader, CardSnapshot, CardStatus
from drivers.card.procedure import read_card
from drivers.card.scripted import ScriptedReader
from drivers.card.simulated import SimulatedReader
from drivers.card.virtual import VirtualCard
from drivers.dock.state import DockState
from tests.support.centres import until

CARDS = Path(__file__).resolve().parents[2] / "resources" / "sandbox" / "cards"
TODAY = date(2026, 11, 23)


class Hands:
    """Inserts and removes cards, whichever reader it is."""

    def __init__(self, reader: CardReader, insert: Callable[[str], None], remove: Callable[[], None]) -> None:
        self.reader = reader
        self.insert = insert
        self.remove = remove
        self.seen: list[CardSnapshot] = []


def profile(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(params=["simulated", "scripted"])
def hands(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hands]:
    if request.param == "simulated":
        dock = DockState(tmp_path / "dock")
        dock.create()
        made = Hands(SimulatedReader(dock, lambda: TODAY), lambda n: dock.insert_card(profile(n)), dock.remove_card)
    else:
        scripted = ScriptedReader()

        def insert(name: str) -> None:
            found = read_card(VirtualCard(profile(name)), TODAY)
            scripted.insert(found.status, found.card)

        made = Hands(scripted, insert, scripted.remove)
    made.reader.start(made.seen.append)
    yield made
    made.reader.stop()


def at(hands: Hands, status: CardStatus) -> None:
    until(lambda: hands.reader.snapshot().status is status)


def test_a_card_is_read_and_forgotten_when_it_leaves(hands: Hands) -> None:
    hands.insert("wangguilan")
    at(hands, CardStatus.CARD)
    found = hands.reader.snapshot().card
    assert found is not None
    assert found.name == "王桂兰"
    hands.remove()
    at(hands, CardStatus.NO_CARD)
    assert hands.reader.snapshot().card is None


def test_the_presence_number_rises_with_every_insertion(hands: Hands) -> None:
    numbers = []
    for name in ("wangguilan", "lidashan", "wangguilan"):
        hands.insert(name)
        at(hands, CardStatus.CARD)
        numbers.append(hands.reader.snapshot().presence)
        hands.remove()
        at(hands, CardStatus.NO_CARD)
    assert numbers == sorted(set(numbers))


def test_another_kind_of_card_and_one_without_a_name_are_told_apart(hands: Hands) -> None:
    hands.insert("bankcard")
    at(hands, CardStatus.NOT_SOCIAL_CARD)
    hands.remove()
    at(hands, CardStatus.NO_CARD)
    hands.insert("chenxiaomei")
    at(hands, CardStatus.NEEDS_PSAM)


def test_only_changes_are_told_and_nothing_after_the_stop(hands: Hands) -> None:
    hands.insert("wangguilan")
    at(hands, CardStatus.CARD)
    told = [(s.status, s.presence) for s in hands.seen]
    assert len(told) == len(set(told))
    hands.reader.stop()
    before = len(hands.seen)
    hands.remove()
    assert len(hands.seen) == before
