"""Plays visits that are read aloud, on the real window in this process, and says what was spoken.

python -m tests.ui.read_visit FOLDER: writes FOLDER/told.json.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from pathlib import Path
from typing import Any

from tests.support.theatre import Theatre
from tests.support.voices import ScriptedVoice


class Kept(logging.Handler):
    """All that was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


def main(folder: Path) -> None:
    """Play and listen."""
    kept = Kept()
    logging.getLogger().addHandler(kept)
    logging.getLogger().setLevel(logging.DEBUG)
    voice = ScriptedVoice(holding=True)
    theatre = Theatre(folder, voice=voice)
    speaker = theatre.terminal.speaker
    told: dict[str, Any] = {}

    def rest() -> list[str]:
        """Let it say all that it has to say; the texts since the last time."""
        begun = len(heard)

        def step() -> bool:
            for said in voice.given:
                said.end()
            return not speaker.busy()

        theatre.spin_until(step)
        heard.extend(voice.given[begun:])
        return [said.text for said in heard[begun:]]

    heard: list[Any] = []
    try:
        told["untouched"] = rest()
        theatre.tell("- touch: 朗读\n")
        told["turned_on"] = rest()
        theatre.spin(1.2)
        told["seconds_drawn"] = rest()
        theatre.tell("- touch: 帮助\n")
        theatre.spin_until(lambda: len(voice.given) > len(heard))
        told["help"] = rest()
        theatre.tell("- touch: 返回首页\n")
        theatre.spin_until(lambda: len(voice.given) > len(heard))
        interrupted = voice.given[-1]
        theatre.tell("- touch: 查缴费到账\n")
        theatre.spin_until(lambda: voice.given[-1] is not interrupted)
        told["stopped_before"] = [interrupted.killed]
        theatre.tell("- touch: 音量大\n")
        theatre.spin_until(lambda: any(said.text == "音量4" for said in voice.given))
        before = next(n for n, said in enumerate(voice.given) if said.text == "音量4")
        rest()
        told["louder"] = voice.texts[before:]
        told["volumes"] = sorted({said.volume for said in voice.given[before:]})
        theatre.tell("- touch: 上一步\n")
        rest()
        theatre.tell("- touch: English\n")
        told["english"] = rest()
        told["languages"] = sorted({said.language for said in heard[-len(told["english"]) :]})
        theatre.tell("- touch: Help\n")
        theatre.spin_until(lambda: len(voice.given) > len(heard))
        last = voice.given[-1]
        theatre.tell("- advance: 80\n- expect: 没有卡也能办\n")
        liked = theatre.terminal.session.visit.liked
        told["wiped"] = {
            "killed": last.killed,
            "busy": speaker.busy(),
            "reading": liked.reading,
            "volume": liked.volume,
            "language": liked.language,
        }
        heard.extend(voice.given[len(heard) :])
        theatre.tell("- touch: 帮助\n- touch: 返回首页\n")
        told["next_visit"] = rest()
    finally:
        theatre.stop()
    told["thread_after_stop"] = any(thread.name == "speech" for thread in threading.enumerate())
    told["log_words"] = [text for text in voice.texts if any(text in line for line in kept.lines)]
    (folder / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
