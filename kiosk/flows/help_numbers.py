"""帮助: the numbers that always work. No network, no state."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.base import NO_EFFECTS, Act, Effect, Env, Event, GoHome, Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The page of numbers."""

    @property
    def idle_counts(self) -> bool:
        """The idle end always runs here."""
        return True


def start() -> Help:
    """The page."""
    return Help()


def update(state: Help, event: Event, env: Env) -> tuple[Help | Next, tuple[Effect, ...]]:
    """Only the way back."""
    match event:
        case Act("home" | "back"):
            return GoHome(), NO_EFFECTS
        case _:
            return state, NO_EFFECTS
