"""One villager's time at the terminal: which flow is on, whose card is in, when it ends and is wiped. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk.comfort import ACTIONS, USUAL, Comfort, turned
from kiosk.flows import clerk, complaint, help_numbers, pay, query, query_pickup, slip_lookup, technician
from kiosk.flows.base import (
    NO_EFFECTS,
    Act,
    CardRead,
    CountVisit,
    Effect,
    EndVisit,
    Env,
    Event,
    GoHome,
    Next,
    PickUp,
    Scanned,
    SignOut,
    Tick,
    Wipe,
    with_person,
)
from kiosk.flows.done_stay import stay_until_ms
from kiosk.flows.query_state import Query
from kiosk.person import Person
from kiosk.words import say

Flow = (
    pay.Pay
    | Query
    | complaint.Complaint
    | slip_lookup.SlipLookup
    | help_numbers.Help
    | clerk.Clerk
    | technician.Technician
)

KINDS: Final[dict[type, str]] = {
    pay.Pay: "payment",
    Query: "query",
    complaint.Complaint: "complaint",
    slip_lookup.SlipLookup: "slip_lookup",
    help_numbers.Help: "help",
    clerk.Clerk: "staff",
    technician.Technician: "staff",
}
USUAL_GAP_MS: Final = 15_000
"""A person who takes longer than this between two touches gets longer idle times."""
HOME_NOTICE_MS: Final = 20_000


@dataclass(frozen=True, slots=True)
class CardChanged:
    """The reader's newest snapshot. `person` is set when a social-security card was read."""

    status: str
    presence: int
    person: Person | None


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger on the glass, anywhere."""


VisitEvent = Event | CardChanged | Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`serial` names the visit: answers that carry an older one are dropped."""

    serial: int = 0
    began: bool = False
    flow: Flow | None = None
    person: Person | None = None
    card_status: str = "no_card"
    spent_presence: int = -1
    """The card that was in when a visit ended: it must leave the reader before it names anyone again."""
    waiting: Person | None = None
    """Whose card was put in while a flow had no use for it: it is greeted as soon as one has, or at home."""
    last_touch_ms: int = 0
    longest_gap_ms: int = 0
    idle_left_s: int = 0
    """Seconds left in the warning; 0: no warning."""
    kinds: tuple[str, ...] = ()
    assisted: bool = False
    carded: bool = False
    """A card was read in this visit."""
    notice: str = ""
    notice_until_ms: int = 0
    usual: Comfort = USUAL
    """How this terminal begins every visit."""
    comfort: Comfort | None = None
    """How this visitor likes it; None: nothing was changed."""

    @property
    def liked(self) -> Comfort:
        """How the page is to be now."""
        return self.comfort or self.usual

    @property
    def card_left_in(self) -> bool:
        """A card of a finished visit is still in the reader."""
        return self.person is None and self.card_status in ("card", "needs_psam") and self.spent_presence >= 0


def update(visit: Visit, event: VisitEvent, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    """One step of the visit and of the flow in it."""
    match event:
        case Touched():
            return _touched(visit, env), NO_EFFECTS
        case CardChanged():
            return _card(visit, event, env)
        case Tick():
            visit, effects = _idle(visit, env)
            if effects:
                return visit, effects
            return _admit(*_into_flow(visit, event, env), env)
        case Scanned() if visit.flow is None:
            # A code is for the flow that expects one; without a flow it is nothing, and begins no visit.
            return visit, NO_EFFECTS
        case Scanned():
            return _admit(*_into_flow(_touched(visit, env), event, env), env)
        case Act("stay"):
            return _touched(visit, env), NO_EFFECTS
        case Act(action, value) if action in ACTIONS:
            liked = turned(visit.liked, action, value)
            return replace(_touched(visit, env), comfort=liked, flow=_stays(visit.flow, env)), NO_EFFECTS
        case Act("tile" | "slip_lookup" | "staff") if visit.flow is None:
            return _open(_touched(visit, env), event, env)
        case Act("technician") if isinstance(visit.flow, clerk.Clerk) and visit.flow.phase == "pin":
            flow, effects = technician.start()
            return replace(_touched(visit, env), flow=flow), effects
        case _:
            return _admit(*_into_flow(visit, event, env), env)


def _touched(visit: Visit, env: Env) -> Visit:
    gap = env.now_ms - visit.last_touch_ms if visit.began else 0
    return replace(
        visit,
        began=True,
        last_touch_ms=env.now_ms,
        # A pause that ran into the warning is not a slow hand but an absent one.
        longest_gap_ms=max(visit.longest_gap_ms, gap) if not visit.idle_left_s else visit.longest_gap_ms,
        idle_left_s=0,
    )


def _stays(flow: Flow | None, env: Env) -> Flow | None:
    """Who sets the page to their liking is still reading it: a page that goes away by itself begins its time anew."""
    match flow:
        case pay.Pay(phase="done"):
            return replace(flow, done_until_ms=stay_until_ms(flow.printed, env))
        case complaint.Complaint(phase="done"):
            return replace(flow, done_until_ms=stay_until_ms(flow.printed, env))
        case Query(phase="done"):
            return replace(flow, until_ms=stay_until_ms(flow.printed, env))
        case _:
            return flow


def _card(visit: Visit, event: CardChanged, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    effects: tuple[Effect, ...] = NO_EFFECTS
    if visit.person is not None and (event.presence != visit.person.presence or event.person is None):
        visit, effects = _card_left(visit, env)
    visit = replace(visit, card_status=event.status, waiting=None)
    if event.status in ("no_card", "no_reader", "service_down"):
        visit = replace(visit, spent_presence=-1)
    if event.person is None or event.presence == visit.spent_presence or visit.person is not None:
        return visit, effects
    return _admit(replace(visit, waiting=event.person), effects, env)


def _admit(visit: Visit, effects: tuple[Effect, ...], env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    """Let the card that waits in the reader in, once the home screen or a flow has a use for it."""
    person, flow = visit.waiting, visit.flow
    wanted = flow is None or (isinstance(flow, Query | clerk.Clerk) and flow.wants_card)
    if person is None or visit.person is not None or not wanted:
        return visit, effects
    visit = replace(_touched(visit, env), person=person, waiting=None, carded=True)
    if flow is None:
        return replace(visit, notice=""), effects
    visit, more = _into_flow(visit, CardRead(), with_person(env, person))
    return visit, (*effects, *more)


def _card_left(visit: Visit, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    if isinstance(visit.flow, pay.Pay) and visit.flow.cash_is_in:
        # The cash is on the table: the payment completes and its slip prints whatever the card does.
        return replace(visit, person=None), NO_EFFECTS
    if isinstance(visit.flow, Query) and (visit.flow.holds or visit.flow.is_recorded):
        return replace(visit, person=None), NO_EFFECTS
    if isinstance(visit.flow, complaint.Complaint) and visit.flow.is_recorded:
        return replace(visit, person=None), NO_EFFECTS
    if isinstance(visit.flow, clerk.Clerk):
        return replace(visit, person=None), NO_EFFECTS
    if isinstance(visit.flow, Query):
        return _end(visit, "card_pulled", say("卡已取出，查询结束，屏幕已清除。"), env)
    return _end(visit, "card_pulled", say("卡已取出，刚才的没有办，什么也没有记。") if visit.flow else "", env)


def _idle(visit: Visit, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    if visit.notice and env.now_ms >= visit.notice_until_ms:
        visit = replace(visit, notice="")
    if not (visit.began or env.staff) or (visit.flow is not None and not visit.flow.idle_counts):
        return replace(visit, idle_left_s=0), NO_EFFECTS
    times = env.content.policy.visit
    slow = min(times.slow_factor_percent / 100, max(1.0, visit.longest_gap_ms / USUAL_GAP_MS))
    idle_ms = env.now_ms - visit.last_touch_ms
    warn_ms, end_ms = times.idle_warn_s * 1000 * slow, times.idle_end_s * 1000 * slow
    if visit.flow is None and visit.person is None:
        # Nothing on screen is anyone's: end quietly. A clerk beside the screen is given the longer time.
        return _end(visit, "idle", "", env) if idle_ms >= (end_ms if env.staff else warn_ms) else (visit, NO_EFFECTS)
    if idle_ms >= end_ms:
        return _end(visit, "idle", "", env)
    left = int((end_ms - idle_ms) // 1000) + 1 if idle_ms >= warn_ms else 0
    return replace(visit, idle_left_s=left), NO_EFFECTS


def _open(visit: Visit, event: Act, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    flow: Flow
    match event:
        case Act("tile", "pay"):
            flow = pay.start()
        case Act("tile", "query"):
            flow = query.start()
        case Act("tile", "complaint"):
            flow = complaint.start()
        case Act("tile", "help"):
            flow = help_numbers.start()
        case Act("slip_lookup"):
            flow = slip_lookup.start()
        case Act("staff"):
            flow = clerk.start(env)
        case _:
            return visit, NO_EFFECTS
    assisted = visit.assisted or env.staff is not None
    return replace(_opened(visit, flow), notice="", assisted=assisted), NO_EFFECTS


def _opened(visit: Visit, flow: Flow) -> Visit:
    kind = KINDS[type(flow)]
    kinds = visit.kinds if kind in visit.kinds else (*visit.kinds, kind)
    return replace(visit, flow=flow, kinds=kinds)


def _into_flow(visit: Visit, event: Event, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    after: Flow | Next
    match visit.flow:
        case None:
            return visit, NO_EFFECTS
        case pay.Pay() as flow:
            after, effects = pay.update(flow, event, env)
        case Query() as flow:
            after, effects = query.update(flow, event, env)
        case complaint.Complaint() as flow:
            after, effects = complaint.update(flow, event, env)
        case slip_lookup.SlipLookup() as flow:
            after, effects = slip_lookup.update(flow, event, env)
        case help_numbers.Help() as flow:
            after, effects = help_numbers.update(flow, event, env)
        case clerk.Clerk() as flow:
            after, effects = clerk.update(flow, event, env)
        case technician.Technician() as flow:
            after, effects = technician.update(flow, event, env)
    if isinstance(after, EndVisit):
        ended, more = _end(visit, after.outcome, after.notice, env)
        return ended, (*effects, *more)
    if isinstance(after, GoHome):
        return replace(visit, flow=None, idle_left_s=0), effects
    if isinstance(after, PickUp):
        picking, more = query_pickup.pick_up(after.slip_no, after.query, env)
        assert isinstance(picking, Query)
        return _opened(visit, picking), (*effects, *more)
    return replace(visit, flow=after), effects


def _end(visit: Visit, outcome: str, notice: str, env: Env) -> tuple[Visit, tuple[Effect, ...]]:
    effects: list[Effect] = []
    if visit.began:
        kind = visit.kinds[-1] if visit.kinds else "browse"
        assisted = visit.assisted or (isinstance(visit.flow, Query) and bool(visit.flow.record))
        effects.append(CountVisit(kind, outcome, assisted, visit.carded))
    if env.staff and (outcome == "idle" or isinstance(visit.flow, clerk.Clerk)):
        # Nobody has touched anything for a while: the clerk is not beside the screen any more.
        effects.append(SignOut())
    effects.append(Wipe())
    # A card that nobody was greeted by is the next visitor's, unless everyone has gone away from it.
    waiting = visit.waiting if outcome != "idle" else None
    known = visit.person or (visit.waiting if outcome == "idle" else None)
    left_in = known.presence if known and outcome != "card_pulled" else visit.spent_presence
    fresh = Visit(
        serial=visit.serial + 1,
        card_status=visit.card_status,
        spent_presence=left_in,
        waiting=waiting,
        notice=notice,
        notice_until_ms=env.now_ms + HOME_NOTICE_MS if notice else 0,
        last_touch_ms=env.now_ms,
        usual=visit.usual,
    )
    return fresh, tuple(effects)
