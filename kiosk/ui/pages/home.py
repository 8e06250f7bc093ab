"""What stands before anything is chosen, and what stands where nothing can be."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.ui.pages.parts import Row, Tile
from kiosk.words import say


@dataclass(frozen=True, slots=True)
class HomePage:
    """Greeting on the left, tiles on the right. act("tile", id), act("slip_lookup"), act("staff")."""

    greeting: str
    prompt: str
    """您好，请插社保卡 / 没有卡也能办, or what to do about the card in the reader."""
    prompt_kind: str
    """note | ok | warn"""
    tiles: tuple[Tile, ...]
    notice: str = ""
    """One amber line: no shift, printer trouble, limits near."""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message with one way on. act("home") or act("back")."""

    title: str
    kind: str
    """note | warn | bad"""
    sentence: str
    help: str
    """Who helps."""
    button: str = say("返回首页")
    action: str = "home"
    rows: tuple[Row, ...] = field(default_factory=tuple)
