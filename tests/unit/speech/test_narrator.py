"""When something is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.speech.narrator import Narrator
from kiosk.speech.queue import Utterance
from kiosk.words import say
from tests.ui.samples import samples

PAGES = samples()


@dataclass
class Mouth:
    """Writes down what it was told: texts, "-" for a hush, "=N TEXT" for a new volume."""

    told: list[str] = field(default_factory=list)
    last: list[Utterance] = field(default_factory=list)

    def say(self, utterances: Sequence[Utterance]) -> None:
        self.last = list(utterances)
        self.told += [u.text for u in utterances]

    def hush(self) -> None:
        self.told.append("-")

    def retune(self, sample: Utterance) -> None:
        self.last = [sample]
        self.told.append(f"={sample.volume} {sample.text}")

    def news(self) -> list[str]:
        told, self.told = self.told, []
        return told


def shown(name: str, **wishes: Any) -> tuple[Any, Any]:
    page, chrome = PAGES[name]
    quiet = replace(chrome, line_ok=True, line_text="", voice=True)
    return page, replace(quiet, **wishes)


def narrator(prompting: bool = True) -> tuple[Narrator, Mouth]:
    mouth = Mouth()
    return Narrator(mouth, lambda source: f"<{source}>", prompting), mouth


def test_with_reading_on_a_page_is_read_once_however_often_it_is_drawn() -> None:
    teller, mouth = narrator()
    page, chrome = shown("lookup", reading=True)
    teller.show(page, chrome)
    assert mouth.news()[:2] == ["-", "查缴费到账"]
    teller.show(page, replace(chrome, clock="23:59"))
    teller.show(replace(page, field=replace(page.field, text="0002 83")), chrome)
    assert mouth.news() == []


def test_a_new_page_stops_the_one_before_it() -> None:
    teller, mouth = narrator()
    teller.show(*shown("billers", reading=True))
    mouth.news()
    teller.show(*shown("confirm", reading=True))
    assert mouth.news()[:2] == ["-", "请核对"]


def test_another_question_on_a_page_of_the_same_kind_is_a_new_page() -> None:
    teller, mouth = narrator()
    teller.show(*shown("complaint-name", reading=True))
    mouth.news()
    teller.show(*shown("complaint-phone", reading=True))
    assert mouth.news() == ["-", "您的电话", "可以不填，直接点下一步", "电话"]


def test_a_sentence_that_appears_is_said_after_what_is_being_said_and_alone() -> None:
    teller, mouth = narrator()
    page, chrome = shown("lookup", reading=True)
    well = replace(page, field=replace(page.field, message=""))
    teller.show(well, chrome)
    mouth.news()
    teller.show(page, chrome)
    assert mouth.news() == ["凭条号不对，请对照凭条上的12位数字再看一遍"]
    teller.show(well, chrome)
    teller.show(page, chrome)
    assert len(mouth.news()) == 1, "the same mistake made again is said again"


def test_turning_reading_on_reads_the_present_page_at_once_and_off_is_silence() -> None:
    teller, mouth = narrator()
    teller.show(*shown("confirm"))
    assert mouth.news() == ["-"]
    teller.show(*shown("confirm", reading=True))
    assert mouth.news()[:2] == ["-", "请核对"]
    teller.show(*shown("confirm"))
    assert mouth.news() == ["-"]


def test_with_reading_off_the_few_prompts_are_said_and_nothing_else() -> None:
    teller, mouth = narrator()
    teller.show(*shown("cash"))
    assert mouth.news() == ["-", "请把现金交给工作人员"]
    teller.show(*shown("done"))
    assert mouth.news() == ["-", "请取走凭条和卡片"]
    teller.show(*shown("help"))
    assert mouth.news() == ["-"]
    home, chrome = shown("home")
    teller.show(replace(home, prompt=say("正在读卡，请不要取出")), chrome)
    assert mouth.news() == ["-", "正在读卡，请不要取出"]


def test_a_policy_without_prompts_keeps_still_until_somebody_wants_it_read() -> None:
    teller, mouth = narrator(prompting=False)
    teller.show(*shown("cash"))
    teller.show(*shown("done"))
    assert mouth.news() == ["-", "-"]
    teller.show(*shown("done", reading=True))
    assert "请取走凭条和卡片" in mouth.news()


def test_another_volume_is_heard_at_once_at_that_volume() -> None:
    teller, mouth = narrator()
    teller.show(*shown("confirm"))
    mouth.news()
    teller.show(*shown("confirm", volume=5))
    assert mouth.news() == ["=5 音量5"]
    assert mouth.last[0].sample
    teller.show(*shown("billers", volume=4, reading=False))
    assert mouth.news() == ["-", "=4 音量4"]


def test_another_language_reads_the_page_again_in_it() -> None:
    teller, mouth = narrator()
    teller.show(*shown("complaint-name", reading=True))
    mouth.news()
    teller.show(*shown("complaint-name", reading=True, language="en"))
    # The scripted translation leaves Chinese in: an English voice gets none of it.
    assert mouth.news() == ["-"]
    assert all(u.language == "en" for u in mouth.last)


def test_the_line_and_the_idle_warning_are_news_once() -> None:
    teller, mouth = narrator()
    down = {"reading": True, "line_ok": False, "line_text": PAGES["home"][1].line_text or say("现在断网")}
    teller.show(*shown("billers", **down))
    assert "现在断网" in mouth.news()
    teller.show(*shown("confirm", **down))
    assert "现在断网" not in mouth.news()
    for left in (30, 29, 28):
        teller.show(*shown("confirm", idle_seconds=left, **down))
    assert mouth.news() == ["还在办吗？要继续请点“我还要用”。"]


def test_the_wipe_stops_everything_and_the_next_visit_begins_afresh() -> None:
    teller, mouth = narrator()
    teller.show(*shown("done", reading=True, volume=5))
    mouth.news()
    teller.forget()
    assert mouth.news() == ["-"]
    teller.show(*shown("home", volume=3))
    assert mouth.news() == ["-"], "no sample of the volume that the visit before had changed"


def test_the_card_left_behind_is_called_for_after_the_wipe() -> None:
    teller, mouth = narrator()
    teller.show(*shown("done"))
    teller.forget()
    mouth.news()
    home, chrome = shown("home")
    teller.show(replace(home, greeting=say("您好"), prompt=say("请取走您的卡片")), chrome)
    assert mouth.news() == ["-", "请取走您的卡片"]


def test_a_machine_without_a_voice_is_told_nothing() -> None:
    teller, mouth = narrator()
    teller.show(*shown("cash", voice=False, reading=True))
    assert mouth.news() == []
