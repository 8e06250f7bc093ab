"""How long the page with the slip number stands: longer where nobody knows whether the slip came out. Pure."""

from __future__ import annotations

from kiosk.flows.base import Env


def paper_unknown(printed: tuple[str, ...]) -> bool:
    """Whether a copy may not be there: the number on the screen is then all there is to take along."""
    return "unknown" in printed


def stay_s(printed: tuple[str, ...], env: Env) -> int:
    """Full length of the countdown in seconds, for the results of the copies so far."""
    times = env.content.policy.visit
    return times.done_unknown_s if paper_unknown(printed) else times.done_s


def stay_until_ms(printed: tuple[str, ...], env: Env) -> int:
    """When a countdown ends that begins now."""
    return env.now_ms + stay_s(printed, env) * 1000


def until_after(until_ms: int, printed: tuple[str, ...], env: Env) -> int:
    """When the countdown ends once the newest of `printed` is known: it begins anew where that is unknown."""
    return stay_until_ms(printed, env) if paper_unknown(printed[-1:]) else until_ms
