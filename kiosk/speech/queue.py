"""One sentence after another, said on a thread of its own. Whoever asks never waits."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.speech.voice import Playing, Voice, VoiceFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence to be said."""

    text: str
    language: str
    volume: int
    sample: bool = False
    """Only lets a new volume be heard: the next one takes its place."""


def deadline_s(text: str) -> float:
    """Longer than the slowest voice takes."""
    return 10 + 0.8 * len(text)


class Speaker:
    """The queue before a voice. All methods may be called from any thread."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._changed = threading.Condition()
        self._waiting: deque[Utterance] = deque()
        self._now: Utterance | None = None
        self._playing: Playing | None = None
        self._turn = 0
        """Counts hushes: what was begun in an earlier turn is to end."""
        self._stopping = False
        self._failing = False
        self._thread = threading.Thread(target=self._main, name="speech", daemon=True)

    @property
    def speaks(self) -> bool:
        """Whether anything can be heard at all."""
        return self._voice.speaks

    def start(self) -> None:
        """Begin."""
        if self.speaks:
            self._thread.start()

    def say(self, utterances: Sequence[Utterance]) -> None:
        """After what is being said."""
        if not self.speaks:
            return
        with self._changed:
            self._waiting.extend(utterances)
            self._changed.notify()

    def hush(self) -> None:
        """Stop in the middle of the word; nothing is left to be said."""
        with self._changed:
            self._waiting.clear()
            self._cut()

    def retune(self, sample: Utterance) -> None:
        """From here on as loud as `sample`, which is said first; what was being said is said again after it."""
        if not self.speaks:
            return
        with self._changed:
            left = [self._now, *self._waiting] if self._now else list(self._waiting)
            self._waiting = deque([sample, *(replace(u, volume=sample.volume) for u in left if not u.sample)])
            self._cut()
            self._changed.notify()

    def busy(self) -> bool:
        """Whether something is being said or waits."""
        with self._changed:
            return self._now is not None or bool(self._waiting)

    def stop(self) -> None:
        """Hush, and end the thread."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._cut()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _cut(self) -> None:
        self._turn += 1
        self._now = None
        if self._playing is not None:
            self._playing.kill()

    def _main(self) -> None:
        while self._next():
            pass

    def _next(self) -> bool:
        """One sentence; False: there will be no more. In a frame of its own: a thread that waits holds no text."""
        with self._changed:
            while not self._waiting and not self._stopping:
                self._changed.wait()
            if self._stopping:
                return False
            self._now = self._waiting.popleft()
            turn = self._turn
            text, language, volume = self._now.text, self._now.language, self._now.volume
        self._one(text, language, volume, turn)
        return True

    def _one(self, text: str, language: str, volume: int, turn: int) -> None:
        code = ""
        try:
            # Outside the lock: starting a program takes as long as the disk likes.
            playing = self._voice.start(text, language, volume)
            with self._changed:
                self._playing = playing
                if turn != self._turn:
                    playing.kill()
            playing.wait(deadline_s(text))
        except VoiceFailed as failure:
            code = failure.code
        with self._changed:
            self._playing = None
            if turn != self._turn:
                return
            self._now = None
            if code:
                self._waiting.clear()
        if code and not self._failing:
            log.error("nothing is heard code=%s", code)
        self._failing = bool(code)
