"""A thread of the agent that dies takes the agent with it: from outside it is started again."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from sync import agent
from sync.clock import FakeClock


class Dying:
    """An agent one of whose threads dies at once."""

    def __init__(self, *_parts: Any, **_named: Any) -> None:
        self.stopped = False

    def start(self) -> None:
        """Begin, and fall."""

        def fall() -> None:
            raise ValueError("torn")

        threading.Thread(target=fall, daemon=True).start()

    def handle(self, event: str) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        """End."""


def test_the_agent_ends_with_what_its_thread_died_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(agent, "Agent", Dying)
    monkeypatch.setattr("signal.signal", lambda *_given: None)
    before = threading.excepthook
    with pytest.raises(ValueError, match="torn"):
        agent.run(agent.AgentSettings.__new__(agent.AgentSettings), FakeClock())
    threading.excepthook = before
