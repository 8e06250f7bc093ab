"""One sentence after another; whoever asks never waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.speech.queue import Speaker, Utterance
from kiosk.speech.voice import Playing, Silent, Voice
from tests.support.voices import ScriptedVoice


def wait_until(ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < ends
        time.sleep(0.001)


def text(words: str, volume: int = 3, sample: bool = False) -> Utterance:
    return Utterance(words, "zh", volume, sample)


@pytest.fixture
def speakers() -> Iterator[Callable[[Voice], Speaker]]:
    made: list[Speaker] = []

    def make(voice: Voice) -> Speaker:
        made.append(Speaker(voice))
        made[-1].start()
        return made[-1]

    yield make
    for speaker in made:
        speaker.stop()
    assert not [t for t in threading.enumerate() if t.name == "speech"]


def test_sentences_come_in_order(speakers: Callable[[Voice], Speaker]) -> None:
    voice = ScriptedVoice()
    speaker = speakers(voice)
    speaker.say([text("一"), text("二")])
    speaker.say([text("三")])
    wait_until(lambda: not speaker.busy())
    assert voice.texts == ["一", "二", "三"]


def test_a_hush_cuts_the_word_and_forgets_the_rest(speakers: Callable[[Voice], Speaker]) -> None:
    voice = ScriptedVoice(holding=True)
    speaker = speakers(voice)
    speaker.say([text("一"), text("二")])
    wait_until(lambda: len(voice.given) == 1)
    speaker.hush()
    assert voice.given[0].killed
    assert not speaker.busy()
    speaker.say([text("三")])
    wait_until(lambda: len(voice.given) == 2)
    assert voice.texts == ["一", "三"]
    assert not voice.given[1].killed


def test_a_hush_while_the_program_is_still_being_started_is_not_lost(speakers: Callable[[Voice], Speaker]) -> None:
    class Slow(ScriptedVoice):
        def __init__(self) -> None:
            super().__init__(holding=True)
            self.begun, self.go_on = threading.Event(), threading.Event()

        def start(self, text: str, language: str, volume: int) -> Playing:
            self.begun.set()
            assert self.go_on.wait(10)
            return super().start(text, language, volume)

    voice = Slow()
    speaker = speakers(voice)
    speaker.say([text("一")])
    assert voice.begun.wait(10)
    # Were the lock held while a program starts, this would not come back.
    speaker.hush()
    voice.go_on.set()
    wait_until(lambda: bool(voice.given))
    wait_until(lambda: voice.given[0].killed)


def test_another_volume_says_its_sample_and_goes_on_with_what_it_cut(speakers: Callable[[Voice], Speaker]) -> None:
    voice = ScriptedVoice(holding=True)
    speaker = speakers(voice)
    speaker.say([text("一"), text("二")])
    wait_until(lambda: len(voice.given) == 1)
    speaker.retune(text("音量4", 4, sample=True))
    wait_until(lambda: len(voice.given) == 2)
    speaker.retune(text("音量5", 5, sample=True))
    wait_until(lambda: len(voice.given) == 3)
    for number in (3, 4, 5):
        wait_until(lambda number=number: len(voice.given) == number)  # type: ignore[misc]
        voice.given[-1].end()
    wait_until(lambda: not speaker.busy())
    assert voice.texts == ["一", "音量4", "音量5", "一", "二"]
    assert [said.volume for said in voice.given] == [3, 4, 5, 5, 5]


def test_a_dying_voice_is_silence_said_once_in_the_log_without_a_word_of_the_page(
    speakers: Callable[[Voice], Speaker], caplog: pytest.LogCaptureFixture
) -> None:
    voice = ScriptedVoice(codes=("voice_failed", "voice_stuck", "", "voice_missing"))
    speaker = speakers(voice)
    with caplog.at_level(logging.DEBUG):
        for words in ("秘密一", "秘密二", "秘密三", "秘密四"):
            speaker.say([text(words)])
            wait_until(lambda: not speaker.busy())
    assert voice.texts == ["秘密一", "秘密二", "秘密三", "秘密四"]
    wait_until(lambda: len(caplog.messages) == 2)
    assert caplog.messages == ["nothing is heard code=voice_failed", "nothing is heard code=voice_missing"]
    assert "秘密" not in caplog.text


def test_a_voice_that_fails_is_not_asked_for_the_rest_of_the_page(speakers: Callable[[Voice], Speaker]) -> None:
    voice = ScriptedVoice(codes=("voice_failed",))
    speaker = speakers(voice)
    speaker.say([text("一"), text("二"), text("三")])
    wait_until(lambda: not speaker.busy())
    assert voice.texts == ["一"]


def test_stopping_kills_what_is_being_said() -> None:
    voice = ScriptedVoice(holding=True)
    speaker = Speaker(voice)
    speaker.start()
    speaker.say([text("一"), text("二")])
    wait_until(lambda: len(voice.given) == 1)
    speaker.stop()
    assert voice.given[0].killed
    assert voice.texts == ["一"]


def test_a_silent_machine_has_no_thread_and_keeps_no_text() -> None:
    speaker = Speaker(Silent())
    speaker.start()
    speaker.say([text("一")])
    speaker.retune(text("音量4"))
    assert not speaker.busy()
    assert not [t for t in threading.enumerate() if t.name == "speech"]
    speaker.stop()
