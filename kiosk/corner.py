"""Runs what the technician's corner asks for: draws challenges, checks answers, reads how the machine is.

What the door remembers and the record of an opening are in the ledger: the door's state is on disk before a challenge
is shown and before an answer is believed, the record before the corner opens.
"""

from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from kiosk.flows.technician_words import (
    AnswerTried,
    ChallengeDrawn,
    CornerEffect,
    CornerEvent,
    DrawChallenge,
    ReadSelfTest,
    RestartProgram,
    SelfTestRead,
    TryAnswer,
)
from kiosk.technician import TRIES, Door
from sync.clock import Clock
from sync.ledger.store import Ledger
from sync.ledger.values import LedgerError
from sync.record import Draft, Kind, Limits, keyed_hash
from sync.technician import Challenge, answer

DOOR: Final = "technician_door"
"""Name of the value in the ledger."""


class Lane(Protocol):
    """See `kiosk.effects.Lane`."""

    def run(self, work: Callable[[Ledger], Any], done: Callable[[Any], None]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """`draw_nonce` gives a random number below a million; `restart` ends the process."""

    lane: Lane
    post: Callable[[int, CornerEvent], None]
    clock: Clock
    limits: Limits
    draw_nonce: Callable[[], int]
    restart: Callable[[], None]
    folder: Path
    """Whose disk's free space is told."""
    versions: Callable[[], Mapping[str, str]]

    def run(self, serial: int, effect: CornerEffect) -> None:
        """Start one effect; the answer is posted."""
        match effect:
            case DrawChallenge():
                self._lane_run(serial, self.draw, lambda error: ChallengeDrawn(code=error.code))
            case TryAnswer():
                self._lane_run(serial, lambda ledger: self.try_answer(ledger, effect),
                               lambda error: AnswerTried(error.code))  # fmt: skip
            case ReadSelfTest():
                self._lane_run(serial, self.self_test, None)
            case RestartProgram():
                self.restart()

    def _lane_run(
        self,
        serial: int,
        work: Callable[[Ledger], CornerEvent],
        failed: Callable[[LedgerError], CornerEvent] | None,
    ) -> None:
        def done(result: CornerEvent | LedgerError) -> None:
            if not isinstance(result, LedgerError):
                self.post(serial, result)
            elif failed is not None:
                self.post(serial, failed(result))

        self.lane.run(work, done)

    def draw(self, ledger: Ledger) -> ChallengeDrawn:
        """The open challenge, or a new one, on disk before anybody sees it. Raises NotWritten."""
        now_ms, kept = self._now_ms(), ledger.get_value(DOOR)
        door = Door.read(kept, now_ms, self.clock.boot_id())
        wait_s = door.wait_s(now_ms)
        if not wait_s:
            door = door.drawn(self.draw_nonce(), now_ms)
        if door.text() != kept:
            ledger.set_value(DOOR, door.text())
        if wait_s or door.challenge is None:
            return ChallengeDrawn(wait_s=wait_s)
        return ChallengeDrawn(door.challenge.text, door.left_ms(now_ms))

    def try_answer(self, ledger: Ledger, effect: TryAnswer) -> AnswerTried:
        """One try. The challenge is used up on disk, and the opening recorded, before it is said to be right.

        Raises NotWritten: nothing opens that cannot be counted.
        """
        now_ms = self._now_ms()
        door = Door.read(ledger.get_value(DOOR), now_ms, self.clock.boot_id())
        challenge = door.challenge
        if challenge is None or not door.left_ms(now_ms):
            return AnswerTried("spent", 0, door.wait_s(now_ms))
        who = ledger.identity()
        right = answer(who.person_key, who.terminal_id, who.epoch_id, challenge.text)
        if not hmac.compare_digest(right.encode(), effect.text.encode()):
            door = door.missed(now_ms)
            ledger.set_value(DOOR, door.text())
            if door.challenge is None:
                return AnswerTried("spent", 0, door.wait_s(now_ms))
            return AnswerTried("wrong", TRIES - door.wrong)
        ledger.set_value(DOOR, door.opened().text())
        ledger.accept(_record(effect, challenge, door.wrong, who.person_key), self.limits)
        return AnswerTried()

    def self_test(self, ledger: Ledger) -> SelfTestRead:
        """What the ledger and the machine know."""
        chain = ledger.chain()
        medium = json.loads(ledger.get_value("second_medium") or '{"state": "none"}')
        return SelfTestRead(
            chain.seq,
            chain.head,
            shutil.disk_usage(self.folder).free // 1_000_000,
            self.versions(),
            ledger.package_versions(),
            str(medium.get("state", "none")),
        )

    def _now_ms(self) -> int:
        return self.clock.mono_ns() // 1_000_000


def _record(effect: TryAnswer, challenge: Challenge, wrong: int, person_key: bytes) -> Draft:
    """An operation and not only an event: it is chained, goes up like any other, and the centre can hold it against the
    answers that it gave out."""
    return Draft(
        op_id=effect.op_id,
        kind=Kind.TECHNICIAN_VISIT,
        payload={"challenge": challenge.text, "counter": challenge.counter, "wrong_before": wrong},
        stream_key=keyed_hash(person_key, "technician"),
        actor_role="technician",
        actor_id="centre",
        business_date=effect.business_date,
        shift_id=effect.shift_id,
        catalogue_version=effect.catalogue_version,
        policy_version=effect.policy_version,
    )
