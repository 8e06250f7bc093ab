"""What the technician's corner asks for, and what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DrawChallenge:
    """Answered by ChallengeDrawn."""


@dataclass(frozen=True, slots=True)
class TryAnswer:
    """The eight digits from the phone; `op_id` is that of the record an opening leaves. Answered by AnswerTried."""

    text: str = field(repr=False)
    op_id: str
    business_date: str
    shift_id: str | None
    catalogue_version: str
    policy_version: str


@dataclass(frozen=True, slots=True)
class ReadSelfTest:
    """Answered by SelfTestRead."""


@dataclass(frozen=True, slots=True)
class RestartProgram:
    """End the process; from outside it is started again."""


@dataclass(frozen=True, slots=True)
class ChallengeDrawn:
    """The open challenge, good for `left_ms`; or `wait_s` until one may be drawn; or `code`, why none can be."""

    text: str = ""
    left_ms: int = 0
    wait_s: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTried:
    """`code`: "" where it opened and the opening is on disk; else wrong | spent (no further try at this challenge) |
    a ledger's code. `tries_left` at this challenge."""

    code: str = ""
    tries_left: int = 0
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class SelfTestRead:
    """What only the ledger and the machine know. Nothing of anybody."""

    chain_seq: int
    chain_head: str
    disk_free_mb: int
    versions: Mapping[str, str]
    """Program, Python, Qt."""
    packages: Mapping[str, str]
    """Content from the centre: {name: version}."""
    second_medium: str
    """Its state as a word."""


CornerEffect = DrawChallenge | TryAnswer | ReadSelfTest | RestartProgram
CornerEvent = ChallengeDrawn | AnswerTried | SelfTestRead
