"""The state of 查询, and who a question is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk.content import QueryItem
from kiosk.flows.base import Accepted, Effect, Env, Next, QueryAnswered, card_key
from kiosk.person import Person, mask_id_no

PIN_DIGITS: Final = (4, 12)
"""Shortest and longest PIN of a card that may be sent."""
LINE_LOST: Final = ("line_down", "timeout", "agent_down")


@dataclass(frozen=True, slots=True)
class Party:
    """A person in a request: a name that cannot be turned back, and one for eyes."""

    person: str
    """Keyed hash of the id number; of the card where nobody here knows its number."""
    shown: str
    """王*兰, 社保卡 尾号0031, or a masked id number."""
    how: str
    """card · typed: nobody has compared it"""


def party_of_card(env: Env, person: Person) -> Party | None:
    """Who the card in the reader belongs to. None: it does not say, and the roster does not know it."""
    return Party(env.person_hash, person.shown, "card") if env.person_hash else None


def party_of_any_card(env: Env, person: Person) -> Party:
    """As above; by the card itself where nobody knows more."""
    return party_of_card(env, person) or Party(card_key(env, person), person.shown, "card")


def party_of_number(hashed: str, id_no: str) -> Party:
    """Somebody whose number was typed: unverified."""
    return Party(hashed, mask_id_no(id_no), "typed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """PINs and answers live here only, and go with it.

    `phase`: menu | choice | pickup | card | number | pin | checking | asking | compare | compare_checking | vouching |
    answer | stopped | offer | swap | proxy | committing | done.
    """

    phase: str = "menu"
    item: QueryItem | None = None
    choice: str = ""
    pickup_no: str = ""
    """Slip number of the 代查 whose result is picked up; `item` is None then."""
    looking: str = ""
    """The slip number that is being looked up."""
    picked: QueryItem | None = None
    """What that slip asked for, where its look-up said so."""
    # the person
    no_card: bool = False
    """Came without a card: the number is typed."""
    id_no: str = field(default="", repr=False)
    message: str = ""
    # card PIN
    pin: str = field(default="", repr=False)
    blocked: str = ""
    """last_try | locked: no further PIN is taken here."""
    # 工作人员核对身份
    clerk: str = ""
    clerk_pin: str = field(default="", repr=False)
    focus: str = "number"
    record: str = ""
    """op_id of the identity check that was recorded."""
    # the question
    ask_id: str = ""
    answer: QueryAnswered | None = field(default=None, repr=False)
    page: int = 0
    """Which page of the answer, where it has several."""
    paper: str = ""
    """"" | printing | JobResult as a word: what became of the answer on paper."""
    line_lost: bool = False
    """The line fell while it was asked."""
    until_ms: int = 0
    """When what stands there goes away by itself."""
    # the request
    principal: Party | None = None
    agent: Party | None = None
    first_card: Person | None = None
    """The principal's card, so that the agent's is another one."""
    op_id: str = ""
    done: Accepted | None = None
    printed: tuple[str, ...] = ()
    why: str = ""
    """Why it stopped: nothing | too_many | offline | not_recorded."""

    @property
    def about(self) -> QueryItem | None:
        """What is asked, now or once by the slip; None: only the centre knows."""
        return self.item or self.picked

    @property
    def wants_card(self) -> bool:
        """Whether a card that is put in now is part of the flow: while nothing of anybody is known, or another one is
        asked for."""
        return self.phase in ("menu", "choice", "pickup", "card", "number", "swap")

    @property
    def holds(self) -> bool:
        """Whether taking the card out is what was asked for."""
        return self.phase == "swap"

    @property
    def is_recorded(self) -> bool:
        """From here on a request is on its way to the disk or there: it completes whatever the card does."""
        return self.phase in ("committing", "done")

    @property
    def idle_counts(self) -> bool:
        """The idle end runs except in the clerk's steps, while another card is awaited, and after the request."""
        return self.phase not in ("compare", "compare_checking", "vouching", "swap", "committing", "done")

    @property
    def may_compare(self) -> bool:
        """Whether a clerk can stand in for the PIN: never for health data, nor for a slip of which nobody said here
        what it asked for."""
        return self.about is not None and not self.about.health

    @property
    def may_request(self) -> bool:
        """Whether it may be asked later."""
        return self.item is not None and self.item.offline == "request"


Result = tuple[Query | Next, tuple[Effect, ...]]
