"""A voice that plays its part: it says nothing aloud, and says when it is told to."""

from __future__ import annotations

import threading

from kiosk.speech.voice import Playing, VoiceFailed


class Said:
    """One text that a ScriptedVoice was given."""

    def __init__(self, text: str, language: str, volume: int, code: str) -> None:
        self.text, self.language, self.volume = text, language, volume
        self.killed = False
        self._code = code
        self._over = threading.Event()

    def wait(self, deadline_s: float) -> None:
        """Until `end` or `kill`."""
        assert self._over.wait(min(deadline_s, 30))
        if self._code:
            raise VoiceFailed(self._code)

    def kill(self) -> None:
        """Noted."""
        self.killed = True
        self._over.set()

    def end(self) -> None:
        """It is said."""
        self._over.set()


class ScriptedVoice:
    """Keeps what it was given in `given`. `holding`: each text lasts until its `end` is called. `codes`: how the first
    ones fail, "" for those that do not."""

    speaks = True

    def __init__(self, holding: bool = False, codes: tuple[str, ...] = ()) -> None:
        self.given: list[Said] = []
        self._holding = holding
        self._codes = list(codes)

    @property
    def texts(self) -> list[str]:
        """All that was said so far."""
        return [said.text for said in self.given]

    def start(self, text: str, language: str, volume: int) -> Playing:
        """Begin."""
        said = Said(text, language, volume, self._codes.pop(0) if self._codes else "")
        if not self._holding:
            said.end()
        self.given.append(said)
        return said
