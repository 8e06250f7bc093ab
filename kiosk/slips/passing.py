"""Documents that are printed now or never: personal answers. In memory only, in no spool, gone with the visit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Passing:
    """One document, and who is told what became of it: a JobResult as a word."""

    document: Mapping[str, Any] = field(repr=False)
    on_end: Callable[[str], None]


class Tray:
    """Holds one document at most, between the screen's thread and the printer's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Passing | None = None

    def put(self, document: Mapping[str, Any], on_end: Callable[[str], None]) -> None:
        """In place of what lay there."""
        with self._lock:
            self._waiting = Passing(document, on_end)

    def take(self) -> Passing | None:
        """What lies there, which then is gone."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        return waiting

    def clear(self) -> None:
        """The visit is over: what was not begun is never printed."""
        with self._lock:
            self._waiting = None
