"""The dock's state folder: small files that the dock writes and the simulated devices obey.

card.json     the card in the reader (a card profile), absent: no card
printer.json  {"state": WORD}      one of PRINTER_STATES
line.json     {"state": WORD}      one of LINE_STATES
clock.json    {"offset_s": N}      one offset that all processes of the demo read
paper/        slip-0001.bin and slip-0001.png, one pair a slip that came out
scan/         0001.json: {"text": TEXT}, one a code that was held before the scanner
torn.json     {"number": N}        slips up to this one were torn off and taken away
Every write is a whole new file moved into place, so that a reader never sees half of one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PRINTER_STATES: Final = (
    "ready",
    "near_end",
    "paper_out",
    "cover_open",
    "cutter_error",
    "silent",
    "stall",
    "absent",
    "slow",
)
LINE_STATES: Final = ("up", "down", "slow")


@dataclass(frozen=True, slots=True)
class DockState:
    """The folder itself. Reading is cheap: one stat, then the file only when it changed."""

    folder: Path

    def create(self) -> None:
        """Make the folder with every device in order and no card in."""
        (self.folder / "paper").mkdir(parents=True, exist_ok=True)
        self.set_printer("ready")
        self.set_line("up")
        self._write("clock.json", {"offset_s": 0.0})
        self.remove_card()

    def insert_card(self, profile: Mapping[str, Any]) -> None:
        """Put a card in, replacing the one that is in. Raises ProfileError (a ValueError): not a card profile."""
        from drivers.card.profile import parse_profile

        parse_profile(profile)
        self._write("card.json", profile)

    def remove_card(self) -> None:
        """Take the card out."""
        (self.folder / "card.json").unlink(missing_ok=True)

    def card(self) -> dict[str, Any] | None:
        """The profile of the card in the reader."""
        return self._read("card.json")

    def card_stamp(self) -> tuple[int, int] | None:
        """(mtime in ns, inode) of the card file: changes with every insertion; None without a card."""
        try:
            info = (self.folder / "card.json").stat()
        except FileNotFoundError:
            return None
        return info.st_mtime_ns, info.st_ino

    def set_printer(self, word: str) -> None:
        """Raises ValueError: not one of PRINTER_STATES."""
        if word not in PRINTER_STATES:
            raise ValueError(f"printer state {word!r}: one of {', '.join(PRINTER_STATES)}")
        self._write("printer.json", {"state": word})

    def printer(self) -> str:
        """The word that the paper simulator obeys."""
        return str((self._read("printer.json") or {}).get("state", "ready"))

    def set_line(self, word: str) -> None:
        """Raises ValueError: not one of LINE_STATES."""
        if word not in LINE_STATES:
            raise ValueError(f"line state {word!r}: one of {', '.join(LINE_STATES)}")
        self._write("line.json", {"state": word})

    def line(self) -> str:
        """The word that the line proxy obeys."""
        return str((self._read("line.json") or {}).get("state", "up"))

    def advance(self, seconds: float) -> None:
        """Move the demo's clock on."""
        self._write("clock.json", {"offset_s": self.clock_offset() + seconds})

    def clock_offset(self) -> float:
        """Seconds that every process of the demo adds to its clocks."""
        return float((self._read("clock.json") or {}).get("offset_s", 0.0))

    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        (self.folder / "scan").mkdir(exist_ok=True)
        self._write(f"scan/{self.scan_count() + 1:04d}.json", {"text": text})

    def scan_count(self) -> int:
        """How many codes were held before it so far."""
        return max((int(p.stem) for p in (self.folder / "scan").glob("[0-9]*.json")), default=0)

    def scanned(self, number: int) -> str:
        """The code that was held before it as the `number`th, from 1."""
        return str((self._read(f"scan/{number:04d}.json") or {}).get("text", ""))

    def slips(self) -> tuple[Path, ...]:
        """Pictures of the slips that came out, the newest last, also those torn off."""
        return tuple(sorted((self.folder / "paper").glob("slip-*.png")))

    def tear_off(self) -> None:
        """Take away every slip that hangs at the printer. Their files stay."""
        slips = self.slips()
        if slips:
            self._write("torn.json", {"number": slip_number(slips[-1])})

    def hanging_slips(self) -> tuple[Path, ...]:
        """Slips that nobody has torn off yet, the newest last."""
        torn = int((self._read("torn.json") or {}).get("number", 0))
        return tuple(p for p in self.slips() if slip_number(p) > torn)

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        target = self.folder / name
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        draft.replace(target)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return value if isinstance(value, dict) else None


def slip_number(picture: Path) -> int:
    """slip-0007.png → 7."""
    return int(picture.stem.removeprefix("slip-"))
