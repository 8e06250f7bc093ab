"""`huimin card`: looking at the card reader without the terminal."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli_config import CONFIG, config_of

if TYPE_CHECKING:
    from drivers.card.port import CardReader, CardSnapshot


@click.group()
def card() -> None:
    """The card reader."""


@card.command()
@CONFIG
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line")
def watch(config: Path | None, as_json: bool) -> None:
    """One line for each change of the reader, until Ctrl-C. Names and numbers are masked."""
    from drivers.dock.state import DockState
    from kiosk.card_reader import make_card_reader
    from sync.clock import SystemClock

    settings = config_of(config)
    if settings.card.driver == "simulated" and not settings.dock_dir.is_dir():
        raise click.ClickException(f"{settings.file}: a simulated reader needs the dock of a demo")
    dock = DockState(settings.dock_dir) if settings.card.driver == "simulated" else None
    clock = SystemClock(dock.clock_offset) if dock else SystemClock()
    reader = make_card_reader(settings, dock, lambda: clock.utc().astimezone().date())
    _follow(reader, json_line if as_json else plain_line, sys.stdout.fileno())


def shown(snapshot: CardSnapshot) -> dict[str, Any]:
    """A snapshot as the command tells it."""
    from kiosk.person import mask_account, mask_name

    found = snapshot.card
    masked = None
    if found is not None:
        masked = {
            "generation": found.generation,
            "card_no_masked": mask_account(found.card_no),
            "name_masked": mask_name(found.name) if found.name else None,
            "valid_until": found.valid_until,
        }
    return {
        "status": str(snapshot.status),
        "presence": snapshot.presence,
        "card": masked,
        "reader": snapshot.reader,
        "at_ms": snapshot.at_ms,
    }


def json_line(snapshot: CardSnapshot) -> str:
    """One JSON object."""
    return json.dumps(shown(snapshot), ensure_ascii=False)


def plain_line(snapshot: CardSnapshot) -> str:
    """For people."""
    told = shown(snapshot)
    words = [told["status"], snapshot.code, f"#{told['presence']}", told["reader"] or ""]
    if told["card"]:
        words += [told["card"]["name_masked"] or "", told["card"]["card_no_masked"]]
    return " ".join(w for w in words if w)


def _follow(reader: CardReader, line: Callable[[CardSnapshot], str], out: int) -> None:
    """Write until SIGINT, SIGTERM, or until nobody reads any more."""
    wake, woken = os.pipe()
    lines: list[str] = []
    ended: list[int] = []

    def end(number: int, _frame: object) -> None:
        ended.append(number)
        os.write(woken, b"s")

    def tell(snapshot: CardSnapshot) -> None:
        lines.append(line(snapshot))
        os.write(woken, b"l")

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    poll = select.poll()
    poll.register(wake, select.POLLIN)
    poll.register(out, 0)
    reader.start(tell)
    try:
        while not ended:
            ready = dict(poll.poll())
            if ready.get(out, 0) & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
                return
            if wake in ready:
                os.read(wake, 4096)
            while lines:
                _write(out, lines.pop(0) + "\n")
    except BrokenPipeError:
        return
    finally:
        reader.stop()


def _write(out: int, text: str) -> None:
    view = memoryview(text.encode("utf-8"))
    while view:
        view = view[os.write(out, view) :]
