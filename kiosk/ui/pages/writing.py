"""The pages where people write in words."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.pages.parts import FieldView, Row


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One question, typed on the on-screen keyboard. act("key"|"type"), act("next"), act("back")."""

    title: str
    field: FieldView
    note: str = ""
    """That it may be left empty, or what it is for."""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What was said, before it is handed in. act("confirm"), act("back")."""

    title: str
    rows: tuple[Row, ...]
    text: str
    """The person's own words. On a screen too small for all of them their beginning is shown."""
    promise: str
    """What is and is not promised now."""
    next: str
    busy: str = ""
    message: str = ""
