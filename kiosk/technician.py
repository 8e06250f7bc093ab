"""How often the technician's door may be tried. Pure; its state is kept in the ledger, so a restart forgives nothing.

A challenge is good for 15 minutes, three answers and one opening. One that was spoilt by wrong answers shuts the door
for a minute, and each further one in a row for twice as long, at most an hour.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final, Self

from sync.technician import Challenge

GOOD_MS: Final = 15 * 60_000
TRIES: Final = 3
FIRST_WAIT_S: Final = 60
LONGEST_WAIT_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Door:
    """`counter` challenges were drawn so far; `nonce` is that of the one that is open, -1: none. Times are monotonic
    milliseconds of the boot `boot_id`."""

    counter: int = 0
    nonce: int = -1
    drawn_ms: int = 0
    wrong: int = 0
    """Wrong answers to the open challenge."""
    spoilt: int = 0
    """Challenges in a row that ended in wrong answers."""
    shut_ms: int = 0
    """When the last one did."""
    boot_id: str = ""

    @classmethod
    def read(cls, text: str | None, now_ms: int, boot_id: str) -> Self:
        """As it was kept, seen from this boot: after a restart of the machine nobody knows how long it was off, so the
        open challenge is void and a wait begins anew."""
        door = cls(**json.loads(text)) if text else cls(boot_id=boot_id)
        if door.boot_id == boot_id:
            return door
        return replace(door, nonce=-1, wrong=0, shut_ms=now_ms, boot_id=boot_id)

    def text(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def challenge(self) -> Challenge | None:
        """The open one."""
        return Challenge(self.counter, self.nonce) if self.nonce >= 0 else None

    def left_ms(self, now_ms: int) -> int:
        """How long the open challenge is still good; 0: there is none."""
        return max(0, self.drawn_ms + GOOD_MS - now_ms) if self.nonce >= 0 else 0

    def wait_s(self, now_ms: int) -> int:
        """Seconds until a challenge may be drawn; 0: now."""
        if not self.spoilt:
            return 0
        wait_ms = min(LONGEST_WAIT_S, FIRST_WAIT_S << (self.spoilt - 1)) * 1000
        return max(0, -(-(self.shut_ms + wait_ms - now_ms) // 1000))

    def drawn(self, nonce: int, now_ms: int) -> Self:
        """With an open challenge: the one that is still good, so that a page that went away in the middle of the call
        comes back the same; else a new one."""
        if self.left_ms(now_ms):
            return self
        return replace(self, counter=self.counter + 1, nonce=nonce, drawn_ms=now_ms, wrong=0)

    def opened(self) -> Self:
        """The answer was right: it is used up."""
        return replace(self, nonce=-1, wrong=0, spoilt=0)

    def missed(self, now_ms: int) -> Self:
        """The answer was wrong."""
        if self.wrong + 1 < TRIES:
            return replace(self, wrong=self.wrong + 1)
        return replace(self, nonce=-1, wrong=0, spoilt=min(self.spoilt + 1, 60), shut_ms=now_ms)
