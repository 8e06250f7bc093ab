"""The voices: child processes that turn a text into sound, and one that says nothing.

A text goes in by the child's standard input and nowhere else: what stands in an argument list can be read by every user
of the machine. The child's own words are thrown away, for they could repeat the text.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from kiosk.speech.machine import sound_can_leave, speaker

HUSH_S: Final = 2.0
"""The most that a speech daemon gets to be told to stop."""
ASK_S: Final = 5.0
"""The most that a speech program gets to list its voices."""
PINYIN: Final = ("cmn-latn-pinyin", "Chinese (Mandarin, latin as Pinyin)")
"""The voice of espeak-ng that speaks Chinese, by its name there and at speech-dispatcher. espeak-ng goes by way of
pinyin, and the voice that 1.51 takes for zh by itself, `cmn`, reads that pinyin as English words."""


class VoiceFailed(Exception):
    """Nothing is heard. `code`: voice_missing (the program cannot be started), voice_failed (it ended with an error),
    voice_stuck (it did not end, and was killed). Never holds the text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Playing(Protocol):
    """One text that is being said."""

    def wait(self, deadline_s: float) -> None:
        """Until it is said or killed. Raises VoiceFailed."""

    def kill(self) -> None:
        """Stop at once; `wait` ends without an error. From any thread; never blocks."""


class Voice(Protocol):
    """A port with four implementations: speech-dispatcher, espeak-ng, silent, scripted (tests)."""

    speaks: bool
    """Whether anything can be heard at all."""

    def start(self, text: str, language: str, volume: int) -> Playing:
        """Begin to say `text` (zh or en) as loud as `kiosk.comfort` counts it, 1 to 5. Raises VoiceFailed."""


class Silent:
    """Nobody speaks here."""

    speaks = False

    def start(self, text: str, language: str, volume: int) -> Playing:
        """Over at once."""
        return _Nothing()


class _Nothing:
    def wait(self, deadline_s: float) -> None:
        """Nothing to wait for."""

    def kill(self) -> None:
        """Nothing to stop."""


class _Child:
    """A program that says its standard input and ends. `hush`: a command that stops what a daemon goes on saying after
    its client was killed."""

    def __init__(self, command: Sequence[str], text: str, hush: Sequence[str]) -> None:
        self._hush = hush
        self._killed = False
        try:
            self._process = subprocess.Popen(  # noqa: S603  a program of the system with our own arguments
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            raise VoiceFailed("voice_missing") from None
        assert self._process.stdin is not None
        # A child that died before it read has an exit code that says so. A sentence fits into the pipe: no waiting.
        with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
            pipe.write(text.encode("utf-8", "ignore") + b"\n")

    def wait(self, deadline_s: float) -> None:
        """As Playing says; the process is gone afterwards in every case."""
        try:
            code = self._process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            self._quiet()
            raise VoiceFailed("voice_stuck") from None
        if self._killed:
            self._quiet()
        elif code != 0:
            raise VoiceFailed("voice_failed")

    def kill(self) -> None:
        """SIGKILL."""
        self._killed = True
        self._process.kill()

    def _quiet(self) -> None:
        if self._hush:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(  # noqa: S603  a program of the system with our own arguments
                    self._hush,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=HUSH_S,
                    check=False,
                )


def _listed(command: Sequence[str]) -> str:
    """What a speech program says of its voices; "" where it says nothing. Its own trouble is told by its next text."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(  # noqa: S603  a program of the system with our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ASK_S,
            check=False,
        ).stdout.decode("utf-8", "replace")
    return ""


class EspeakNg:
    """espeak-ng by itself. `more`: further arguments, such as ("-w", FILE) to write a WAV file in place of sound."""

    speaks = True
    VOICES: Final = {"zh": ("cmn", "220"), "en": ("en-gb", "150")}
    """Voice, and words a minute: for old ears, a little slower than people talk."""
    AMPLITUDES: Final = (16, 25, 40, 64, 100)
    """Equal steps to the ear. Above 100 the waves of espeak-ng are cut off."""

    def __init__(self, program: str = "espeak-ng", more: Sequence[str] = ()) -> None:
        self._program = program
        self._more = tuple(more)
        self._pinyin: bool | None = None

    def voice(self, language: str) -> str:
        """The installed voice that speaks it. Asks the program once."""
        if language != "zh":
            return self.VOICES[language][0]
        if self._pinyin is None:
            self._pinyin = PINYIN[0] in _listed([self._program, "--voices=zh"]).split()
        return PINYIN[0] if self._pinyin else self.VOICES[language][0]

    def start(self, text: str, language: str, volume: int) -> Playing:
        """A process of its own for each text."""
        voice, speed = self.voice(language), self.VOICES[language][1]
        amplitude = str(self.AMPLITUDES[volume - 1])
        # -b 1: the text is UTF-8, whatever the locale.
        return _Child(
            [self._program, "-v", voice, "-s", speed, "-a", amplitude, "-b", "1", *self._more, "--stdin"], text, ()
        )


class SpeechDispatcher:
    """speech-dispatcher through its spd-say: whatever speech programs the machine has behind it."""

    speaks = True
    VOLUMES: Final = (-50, -15, 20, 60, 100)

    def __init__(self, program: str = "spd-say") -> None:
        self._program = program
        self._pinyin: bool | None = None

    def _voice(self, language: str) -> tuple[str, ...]:
        """Espeak-ng's Chinese voice by name, where espeak-ng is what speaks; any other program knows its own best."""
        if language != "zh":
            return ()
        if self._pinyin is None:
            self._pinyin = PINYIN[1] in _listed([self._program, "-L"])
        return ("-y", PINYIN[1]) if self._pinyin else ()

    def start(self, text: str, language: str, volume: int) -> Playing:
        """Pipe mode takes the text by standard input; a line that begins with !-! would be a command there."""
        line = " ".join(text.split()).lstrip("!-")
        level = str(self.VOLUMES[volume - 1])
        return _Child(
            [self._program, "-e", "-w", "-N", "huimin", "-l", language, *self._voice(language), "-i", level],
            line,
            [self._program, "-C"],
        )


def choose(
    driver: str,
    find: Callable[[str], str | None] = shutil.which,
    audible: Callable[[], bool] = sound_can_leave,
) -> Voice:
    """The voice of `[sound] driver`: see `kiosk.speech.machine.speaker`."""
    match speaker(driver, find, audible):
        case "speech-dispatcher", program:
            return SpeechDispatcher(program)
        case "espeak-ng", program:
            return EspeakNg(program)
    return Silent()
