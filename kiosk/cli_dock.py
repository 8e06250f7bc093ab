"""`huimin dock`: play the simulated devices of a running demo, by command or in a window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.child import die_with_parent
from kiosk.cli_config import CONFIG, config_of

if TYPE_CHECKING:
    from drivers.dock.state import DockState


@click.group()
@CONFIG
@click.pass_context
def dock(context: click.Context, config: Path | None) -> None:
    """Play the simulated card reader, printer, scanner and line of a running demo."""
    context.obj = config


def _state(config: Path | None) -> DockState:
    """The dock of that demo; says so where the demo does not run."""
    from drivers.dock.running import runs
    from drivers.dock.state import DockState

    settings = config_of(config)
    if not settings.simulated or not settings.dock_dir.is_dir():
        raise click.ClickException(f"{settings.file}: no demo with a dock")
    if not runs(settings.dock_dir):
        click.echo(f"huimin: no demo runs in {settings.file.parent}: nobody sees this", err=True)
    return DockState(settings.dock_dir)


@dock.group()
def card() -> None:
    """The card reader."""


@card.command()
@click.argument("name")
@click.pass_obj
def insert(config: Path | None, name: str) -> None:
    """Insert a sandbox card by name, or a card profile from a .json file."""
    from drivers.card.faults import ProfileError
    from kiosk.demo import card_profile

    state = _state(config)
    try:
        state.insert_card(card_profile(name))
    except ProfileError as error:
        raise ProfileError(f"{name}: {error}") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@card.command()
@click.pass_obj
def remove(config: Path | None) -> None:
    """Take the card out."""
    _state(config).remove_card()


@dock.command()
@click.argument("state_word", metavar="STATE")
@click.pass_obj
def printer(config: Path | None, state_word: str) -> None:
    """Set the printer: ready, near_end, paper_out, cover_open, cutter_error, silent, stall, absent, slow."""
    _set(_state(config).set_printer, state_word)


@dock.command()
@click.argument("state_word", metavar="up|down|slow")
@click.pass_obj
def line(config: Path | None, state_word: str) -> None:
    """Throw the line switch."""
    _set(_state(config).set_line, state_word)


@dock.command()
@click.argument("text", required=False)
@click.option("--slip", is_flag=True, help="the QR of the newest slip that has one")
@click.pass_obj
def scan(config: Path | None, text: str | None, slip: bool) -> None:
    """Hold a code before the scanner: TEXT, or with --slip the newest slip that has one."""
    from drivers.dock.slip_code import newest_code

    if slip == (text is not None):
        raise click.UsageError("either TEXT or --slip")
    state = _state(config)
    if text is None:
        found = newest_code(state.slips())
        if found is None:
            raise click.ClickException("no slip with a code has come out")
        text = found[1]
    state.scan(text)


@dock.command()
@CONFIG
@click.option("--of-demo", is_flag=True, hidden=True, help="ends with the demo that started it")
@click.pass_obj
def window(group_config: Path | None, config: Path | None, of_demo: bool) -> None:
    """Open the dock's window: cards, paper, printer, line, clock and scanner."""
    state = _state(config or group_config)
    if of_demo:
        die_with_parent()
    from drivers.dock.window import run
    from kiosk.dock_props import codes, rack

    sys.exit(run(state, rack(), codes()))


def _set(setter: Callable[[str], None], word: str) -> None:
    try:
        setter(word)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
