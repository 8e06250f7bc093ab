"""Real programs turn real words into real sound."""

from __future__ import annotations

import array
import itertools
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Final

import pytest

from kiosk.comfort import LOUDEST, SOFTEST
from kiosk.speech.machine import sound_can_leave
from kiosk.speech.queue import Speaker, Utterance
from kiosk.speech.voice import PINYIN, EspeakNg, Silent, SpeechDispatcher, VoiceFailed, choose
from kiosk.speech.words import in_words, sentences
from tests.ui.samples import samples

TEXTS: Final = {"zh": "您好，请插社保卡", "en": "Hello, please insert your card"}


def spoken(file: Path, text: str, language: str, volume: int) -> tuple[float, int]:
    """Seconds, and the largest amplitude of 32768, of what the real espeak-ng says into `file`."""
    EspeakNg(more=("-w", str(file))).start(text, language, volume).wait(30)
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        waves = array.array("h", sound.readframes(sound.getnframes()))
        return len(waves) / sound.getframerate(), max(map(abs, waves))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_becomes_sound(tmp_path: Path, language: str) -> None:
    seconds, loudest = spoken(tmp_path / "1.wav", TEXTS[language], language, 3)
    assert seconds > 0.5
    assert loudest > 2000, "not silence"
    longer, _ = spoken(tmp_path / "2.wav", TEXTS[language] * 2, language, 3)
    assert longer > 1.6 * seconds, "it is the text that is said"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_step_louder_is_a_larger_wave_and_the_loudest_is_not_cut_off(tmp_path: Path, language: str) -> None:
    steps = range(SOFTEST, LOUDEST + 1)
    loud = [spoken(tmp_path / f"{step}.wav", TEXTS[language], language, step)[1] for step in steps]
    assert all(louder > 1.3 * softer for softer, louder in itertools.pairwise(loud))
    assert loud[-1] < 32_700


def test_chinese_is_said_as_chinese(tmp_path: Path) -> None:
    """An English voice would call every character by the words Chinese letter."""
    syllables = spoken(tmp_path / "1.wav", "请插社保卡", "zh", 3)[0]
    wrong = spoken(tmp_path / "2.wav", "请插社保卡", "en", 3)[0]
    assert syllables < wrong / 1.5


def phonemes(text: str, voice: str) -> str:
    """How the real espeak-ng would say it."""
    command = ["espeak-ng", "-q", "-x", "-b", "1", "-v", voice, "--stdin"]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=30, check=True).stdout


@pytest.mark.parametrize("text", ["您好，请插社保卡", "请把现金交给工作人员", "请取走凭条和卡片", "急救，1 2 0"])
def test_no_syllable_of_chinese_is_said_as_an_english_word(text: str) -> None:
    """espeak-ng marks where it turns to English: its usual voice for Chinese does so at the pinyin of every word."""
    assert "(en)" not in phonemes(text, EspeakNg().voice("zh"))


def test_a_character_is_said_as_its_pinyin() -> None:
    voice = EspeakNg().voice("zh")
    assert phonemes("请取走凭条", voice).split() == phonemes("qing3 qu3 zou3 ping2 tiao2", voice).split()


def test_a_whole_page_becomes_sound(tmp_path: Path) -> None:
    page, _ = samples()["confirm"]
    lengths = [
        spoken(tmp_path / f"{n}.wav", in_words(sentence, "zh", str), "zh", 3)[0]
        for n, sentence in enumerate(sentences(page))
    ]
    assert len(lengths) == 5
    assert min(lengths) > 0.4
    assert sum(lengths) > 10


PROGRAM: Final = """\
#!{python}
import os, signal, sys, time
from pathlib import Path
here = Path(__file__).parent
if sys.argv[-1] in ("-L", "--voices=zh"):
    print({voices!r})
    sys.exit()
(here / f"arguments-{{sys.argv[-1]}}").write_bytes(Path(f"/proc/{{os.getpid()}}/cmdline").read_bytes())
if sys.argv[-1] != "-C":
    (here / "heard").write_bytes(sys.stdin.buffer.read())
    (here / "pid").write_text(str(os.getpid()))
    {then}
"""


def program(folder: Path, then: str, voices: str = "") -> str:
    """A speech program that has these voices, writes down what it was given, and then does as the test says."""
    file = folder / "voice"
    file.write_text(PROGRAM.format(python=sys.executable, then=then, voices=voices))
    file.chmod(0o755)
    return str(file)


def wait_for(file: Path) -> None:
    ends = time.monotonic() + 20
    while not file.exists() or not file.read_bytes():
        assert time.monotonic() < ends
        time.sleep(0.005)


@pytest.mark.parametrize("kind", [EspeakNg, SpeechDispatcher])
def test_the_text_goes_in_by_standard_input_and_stands_in_no_argument(tmp_path: Path, kind: type) -> None:
    kind(program(tmp_path, "pass")).start("请取走凭条和卡片", "zh", 4).wait(20)
    assert (tmp_path / "heard").read_text(encoding="utf-8") == "请取走凭条和卡片\n"
    (arguments,) = tmp_path.glob("arguments-*")
    assert "凭条".encode() not in arguments.read_bytes()


def test_speech_dispatcher_gets_volume_and_language_and_no_commands(tmp_path: Path) -> None:
    SpeechDispatcher(program(tmp_path, "pass")).start("!-!QUIT\n请", "zh", 1).wait(20)
    assert (tmp_path / "heard").read_text(encoding="utf-8") == "QUIT 请\n"
    words = next(tmp_path.glob("arguments-*")).read_bytes().decode().split("\0")
    assert words[words.index("-l") + 1] == "zh"
    assert words[words.index("-i") + 1] == "-50"
    assert "-w" in words, "the next sentence waits for this one"


LISTED: Final = {
    EspeakNg: " 5  cmn-latn-pinyin --/M Chinese_(Mandarin,_latin_as_Pinyin) sit/cmn-Latn-pinyin (zh-cmn 5)(zh 5)",
    SpeechDispatcher: "Chinese (Mandarin, latin as Pinyin)                 cmn-latn-pinyin      none",
}
USUAL: Final = {
    EspeakNg: " 5  cmn --/M Chinese_(Mandarin) sit/cmn (zh-cmn 5)(zh 5)",
    SpeechDispatcher: "Ekho Mandarin      zh      none",
}


def given(folder: Path) -> list[str]:
    """The arguments of the program that spoke."""
    return next(folder.glob("arguments-*")).read_bytes().decode().split("\0")


@pytest.mark.parametrize("kind", [EspeakNg, SpeechDispatcher])
def test_chinese_gets_the_voice_of_espeak_that_speaks_it_where_it_is_installed(tmp_path: Path, kind: type) -> None:
    kind(program(tmp_path, "pass", LISTED[kind])).start("请", "zh", 3).wait(20)
    assert set(PINYIN) & set(given(tmp_path))


@pytest.mark.parametrize("kind", [EspeakNg, SpeechDispatcher])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_elsewhere_the_program_chooses_itself(tmp_path: Path, kind: type, language: str) -> None:
    there = USUAL if language == "zh" else LISTED
    kind(program(tmp_path, "pass", there[kind])).start("请", language, 3).wait(20)
    assert not set(PINYIN) & set(given(tmp_path))


@pytest.mark.parametrize("kind", [EspeakNg, SpeechDispatcher])
def test_a_killed_voice_is_gone_at_once_and_that_is_no_failure(tmp_path: Path, kind: type) -> None:
    playing = kind(program(tmp_path, "time.sleep(60)")).start("请", "zh", 3)
    wait_for(tmp_path / "pid")
    pid = int((tmp_path / "pid").read_text())
    begun = time.monotonic()
    playing.kill()
    playing.wait(20)
    assert time.monotonic() - begun < 5
    assert not Path(f"/proc/{pid}").exists()
    # A daemon would go on: it is told to stop as well.
    assert (tmp_path / "arguments--C").exists() == (kind is SpeechDispatcher)


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ("sys.exit(1)", "voice_failed"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "voice_failed"),
        ("time.sleep(60)", "voice_stuck"),
    ],
)
def test_how_a_voice_fails_is_a_code_that_holds_no_text(tmp_path: Path, then: str, code: str) -> None:
    playing = EspeakNg(program(tmp_path, then)).start("秘密", "zh", 3)
    wait_for(tmp_path / "pid")
    with pytest.raises(VoiceFailed) as caught:
        playing.wait(1)
    assert caught.value.code == code
    assert "秘密" not in repr(caught.value)
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()


def test_a_voice_that_dies_without_reading_is_a_failure_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "voice"
    file.write_text("#!/bin/sh\nexit 3\n")
    file.chmod(0o755)
    for _ in range(20):
        with pytest.raises(VoiceFailed) as caught:
            EspeakNg(str(file)).start("请" * 400, "zh", 3).wait(20)
        assert caught.value.code == "voice_failed"


def test_a_voice_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(VoiceFailed) as caught:
        EspeakNg(str(tmp_path / "none")).start("请", "zh", 3)
    assert caught.value.code == "voice_missing"


def test_the_queue_says_a_page_with_the_real_program_and_hushes_it(tmp_path: Path) -> None:
    """Many sentences to files; a hush in the middle leaves the rest unsaid."""

    class Counted(EspeakNg):
        count = 0

        def start(self, text: str, language: str, volume: int) -> object:  # type: ignore[override]
            self.count += 1
            return EspeakNg(more=("-w", str(tmp_path / f"{self.count}.wav"))).start(text, language, volume)

    voice = Counted()
    speaker = Speaker(voice)  # type: ignore[arg-type]
    speaker.start()
    speaker.say([Utterance(TEXTS["zh"], "zh", 3)] * 3)
    ends = time.monotonic() + 30
    while speaker.busy():
        assert time.monotonic() < ends
        time.sleep(0.005)
    assert all((tmp_path / f"{n}.wav").stat().st_size > 44_100 for n in (1, 2, 3))
    speaker.say([Utterance(TEXTS["zh"] * 50, "zh", 3), *[Utterance("一", "zh", 3)] * 5])
    while voice.count < 4:
        time.sleep(0.001)
    speaker.hush()
    assert not speaker.busy()
    speaker.stop()
    assert voice.count == 4


def installed(*names: str) -> object:
    return lambda name: f"/usr/bin/{name}" if name in names else None


@pytest.mark.parametrize(
    ("driver", "there", "sound", "kind"),
    [
        ("auto", ("spd-say", "espeak-ng"), True, SpeechDispatcher),
        ("auto", ("espeak-ng",), True, EspeakNg),
        ("auto", (), True, Silent),
        ("auto", ("spd-say", "espeak-ng"), False, Silent),
        ("espeak-ng", ("spd-say", "espeak-ng"), False, EspeakNg),
        ("speech-dispatcher", ("spd-say", "espeak-ng"), False, SpeechDispatcher),
        ("speech-dispatcher", ("espeak-ng",), True, Silent),
        ("silent", ("spd-say", "espeak-ng"), True, Silent),
    ],
)
def test_the_voice_is_what_is_installed_and_wanted(
    driver: str, there: tuple[str, ...], sound: bool, kind: type
) -> None:
    voice = choose(driver, installed(*there), lambda: sound)  # type: ignore[arg-type]
    assert type(voice) is kind
    assert voice.speaks == (kind is not Silent)


def test_sound_leaves_by_a_card_or_a_sound_server(tmp_path: Path) -> None:
    snd, runtime = tmp_path / "snd", tmp_path / "run"
    assert not sound_can_leave(snd, "", "")
    assert sound_can_leave(snd, "", "unix:/run/pulse/native")
    (runtime / "pulse").mkdir(parents=True)
    assert not sound_can_leave(snd, str(runtime), "")
    (runtime / "pulse" / "native").touch()
    assert sound_can_leave(snd, str(runtime), "")
    snd.mkdir()
    (snd / "pcmC0D0c").touch()
    assert not sound_can_leave(snd, "", ""), "a microphone is no loudspeaker"
    (snd / "pcmC0D0p").touch()
    assert sound_can_leave(snd, "", "")
