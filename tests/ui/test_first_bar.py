"""The bar of the first frame is the one that stays: no button moves when the terminal has come to life behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.config import load
from kiosk.speech.voice import Silent, Voice
from kiosk.ui.opening import Demo, Opening
from tests.support.voices import ScriptedVoice
from tests.ui.test_unusable import CONFIG


@pytest.mark.parametrize("voice", [ScriptedVoice(), Silent()], ids=["speaks", "silent"])
def test_reading_aloud_is_offered_from_the_first_frame_or_not_at_all(tmp_path: Path, qapp: Any, voice: Voice) -> None:
    (tmp_path / "terminal.toml").write_text(CONFIG, encoding="utf-8")
    opening = Opening(load(tmp_path / "terminal.toml"), Demo(tmp_path / "dock", voice=voice))
    try:
        bridge: Any = opening.bridge
        assert bridge.chrome["voice"] is voice.speaks
    finally:
        opening.stop()


def test_without_a_terminal_behind_it_nothing_is_read_aloud(tmp_path: Path, qapp: Any) -> None:
    (tmp_path / "terminal.toml").write_text(CONFIG, encoding="utf-8")
    opening = Opening(load(tmp_path / "terminal.toml"), Demo(tmp_path / "dock", voice=ScriptedVoice()))
    try:
        opening.crashed(Unreadable())
        bridge: Any = opening.bridge
        assert bridge.screen == "MessagePage"
        assert bridge.chrome["voice"] is False
    finally:
        opening.stop()


class Unreadable(Exception):
    """As a ledger's."""

    code = "corrupt"
