"""What a card reader is to the rest of the house: a stream of immutable snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class CardStatus(StrEnum):
    """One word for what stands in, or happened to, the reader."""

    SERVICE_DOWN = "service_down"
    NO_READER = "no_reader"
    NO_CARD = "no_card"
    READING = "reading"
    CARD = "card"
    MUTE = "mute"
    NOT_SOCIAL_CARD = "not_social_card"
    NEEDS_PSAM = "needs_psam"
    """A third-generation card without a PSAM: card number and id code only, no name and no id number."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class CardData:
    """What was read from one social-security card. Never logged, never stored, dropped at removal."""

    generation: int
    card_no: str
    card_id: str
    """卡识别码, 32 hex digits."""
    name: str | None
    id_no: str | None
    sex: str | None
    """GB/T 2261.1: "1" male, "2" female, "9" not stated, "0" unknown."""
    birth_date: str | None
    """ISO date."""
    valid_until: str | None
    """ISO date."""
    warnings: tuple[str, ...] = ()
    """Stable words: check_digit, sex_mismatch, birth_mismatch, atr_mismatch, expired, undecodable_name, no_id_no,
    not_genuine (it failed the PSAM's test: a copy, or the wrong PSAM)."""
    authenticated: bool = False
    """已验真: whether the card really proved itself to the PSAM. Reading alone proves nothing: cards are copied. A card
    that merely let the PSAM open its file proved nothing either: a copy says yes to everything."""
    issued: str | None = None
    """ISO date."""

    @property
    def area(self) -> str:
        """Six digits of the issuing area (GB/T 2260), the head of the card id code."""
        return self.card_id[:6]

    def __repr__(self) -> str:
        return f"CardData(generation={self.generation}, …)"


@dataclass(frozen=True, slots=True)
class CardSnapshot:
    """The reader at one moment. `presence` rises with every insertion; a later step that holds an older one stops."""

    status: CardStatus
    presence: int
    card: CardData | None = None
    reader: str | None = None
    code: str = ""
    """Stable detail word, see docs/cards.md: why it is error, mute, or needs_psam."""
    at_ms: int = 0
    """Monotonic milliseconds at which it was published."""


Publish = Callable[[CardSnapshot], None]


class PinState(StrEnum):
    """What became of one card PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    LAST_TRY = "last_try"
    """Only one try is left, and it is never spent here: not sent."""
    LOCKED = "locked"
    UNSUPPORTED = "unsupported"
    """The card's profile has no PIN that may be asked for here: the centre verifies it in the ask."""
    GONE = "gone"
    """Another card, or none, stands in the reader by now: not sent."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """The card's own word on a PIN. `tries_left` is what it said (63Cx), None where it did not say."""

    state: PinState
    tries_left: int | None = None
    code: str = ""


PinReply = Callable[[PinAnswer], None]


class CardReader(Protocol):
    """A port with three implementations: PC/SC, simulated (dock), scripted (tests)."""

    def start(self, publish: Publish) -> None:
        """Begin watching in threads of its own. `publish` is called from those threads, on change only."""

    def snapshot(self) -> CardSnapshot:
        """The newest snapshot."""

    def verify_pin(self, presence: int, pin: str, reply: PinReply) -> None:
        """Let the card of `presence` verify its PIN. Returns at once; `reply` comes exactly once, from another thread.

        The PIN goes to the card alone: no log, no file, and memory is dropped with the answer.
        """

    def stop(self) -> None:
        """Stop watching and wait until no further `publish` can come."""
