from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import content
from kiosk.storyboard.script import Expect, Scan, ScriptError, Target, Touch, Type, load


def story(folder: Path, text: str) -> Path:
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_steps_are_read_with_their_lines(tmp_path: Path) -> None:
    steps = load(
        story(
            tmp_path,
            "# a comment\n- touch: {name: 下一步, index: 1}\n"
            "- type: {into: 金额, text: 100, via: keyboard}\n- expect: {name: X}\n",
        )
    )
    assert [s.line for s in steps] == [2, 3, 4]
    assert steps[0].action == Touch(Target("下一步", 1))
    assert steps[1].action == Type(Target("金额"), "100", keyboard=True)
    assert steps[2].action == Expect("X", control=True, present=True)


@pytest.mark.parametrize(
    "text",
    [
        "touch: x\n",
        "- tuch: x\n",
        "- touch: x\n  wait: y\n",
        "- type: {into: x}\n",
        "- type: {into: x, text: y, how: z}\n",
        "- card: put x\n",
        "- printer: fine\n",
        "- line: maybe\n",
        "- wait: {text: x, timeout: -1}\n",
        "- kill: gateway\n",
        "- scan: [x]\n",
        "- scan: {slip: first}\n",
        "- scan: {slip: last, text: x}\n",
        "- touch: x\n- shift: closed\n",
        "- [\n",
    ],
)
def test_what_the_grammar_does_not_know_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScriptError) as caught:
        load(story(tmp_path, text))
    assert "s.yaml" in str(caught.value)


def test_a_scan_is_a_text_or_the_last_slips_code(tmp_path: Path) -> None:
    steps = load(story(tmp_path, "- scan: EL3601234567-202610-8640\n- scan: 6901234567892\n- scan: {slip: last}\n"))
    assert [s.action for s in steps] == [Scan("EL3601234567-202610-8640"), Scan("6901234567892"), Scan(None)]


def test_every_story_that_ships_can_be_read() -> None:
    stories = list((content.bundled() / "storyboards").glob("*.yaml"))
    assert stories
    assert all(load(s) for s in stories)
