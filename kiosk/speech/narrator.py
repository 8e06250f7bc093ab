"""When something is said: a new page, a new sentence on the same page, a wish that changed. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kiosk.speech.queue import Utterance
from kiosk.speech.words import PROMPTS, Sentence, in_words, sentences
from kiosk.ui.pages.parts import Chrome
from kiosk.words import Tell, say


class Mouth(Protocol):
    """What `kiosk.speech.queue.Speaker` is to the narrator."""

    def say(self, utterances: Sequence[Utterance]) -> None:
        """After what is being said."""

    def hush(self) -> None:
        """Stop at once, forget the rest."""

    def retune(self, sample: Utterance) -> None:
        """Another volume: the sample first, then go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What there is to hear of the page that is shown."""

    screen: str
    question: Sentence
    """The first sentence: another one is another page."""
    page: tuple[Sentence, ...]
    bars: tuple[Sentence, ...]
    reading: bool
    volume: int
    language: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done now, in this order."""

    stop: bool = False
    say: tuple[Sentence, ...] = ()
    sample: bool = False


def heard(page: Any, chrome: Chrome, prompting: bool) -> Heard:
    """All of it with 朗读 on, the prompts with it off."""
    whole = sentences(page)
    few = tuple(sentence for sentence in whole if prompting and sentence[0] in PROMPTS)
    return Heard(
        screen=type(page).__name__,
        question=whole[0] if whole else (),
        page=whole if chrome.reading else few,
        bars=sentences(chrome) if chrome.reading else (),
        reading=chrome.reading,
        volume=chrome.volume,
        language=chrome.language,
    )


def change(before: Heard | None, now: Heard) -> Change:
    """From what was shown to what is shown. A page that is drawn again says nothing."""
    if before is None:
        return Change(stop=True, say=now.page + now.bars)
    if before.reading != now.reading or (now.reading and before.language != now.language):
        return Change(stop=True, say=now.page + now.bars if now.reading else ())
    # The line's state and the idle warning are news once, not on every page.
    news = tuple(sentence for sentence in now.bars if sentence not in before.bars)
    sample = before.volume != now.volume
    if (before.screen, before.question) != (now.screen, now.question):
        return Change(stop=True, say=now.page + news, sample=sample)
    return Change(say=tuple(s for s in now.page if s not in before.page) + news, sample=sample)


class Narrator:
    """Told of every page and every wipe; passes on what is new. `tell` speaks the language that is on."""

    def __init__(self, mouth: Mouth, tell: Tell, prompting: bool) -> None:
        self._mouth = mouth
        self._tell = tell
        self._prompting = prompting
        self._before: Heard | None = None

    def show(self, page: Any, chrome: Chrome) -> None:
        """This is on the screen now, in the language that is on."""
        if not chrome.voice:
            return
        now = heard(page, chrome, self._prompting)
        todo = change(self._before, now)
        self._before = now
        if todo.stop:
            self._mouth.hush()
        if todo.sample:
            sample = self._utterance((say("音量{volume}", volume=now.volume),), now)
            self._mouth.retune(replace(sample, sample=True))
        if todo.say:
            utterances = [self._utterance(sentence, now) for sentence in todo.say]
            self._mouth.say([utterance for utterance in utterances if utterance.text])

    def forget(self) -> None:
        """The visit is over: not another word of it."""
        self._before = None
        self._mouth.hush()

    def _utterance(self, sentence: Sentence, now: Heard) -> Utterance:
        return Utterance(in_words(sentence, now.language, self._tell), now.language, now.volume)
