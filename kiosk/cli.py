"""The `huimin` command line. No logic: each command imports what it needs and hands over."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk import VERSION
from kiosk.child import die_with_parent
from kiosk.cli_card import card as card_group
from kiosk.cli_centre import centre
from kiosk.cli_config import CONFIG, config_of, ledger_key_of
from kiosk.cli_dock import dock
from kiosk.cli_files import NoAnswer, new_secret
from kiosk.cli_forms import forms
from kiosk.cli_printer import printer as printer_group
from kiosk.cli_restore import re_enrol, recover, restore, salvage
from kiosk.cli_slip import slip

if TYPE_CHECKING:
    from kiosk.config import Config
    from sync.ledger.store import Ledger

DOCK = click.option("--dock", type=click.Path(path_type=Path), hidden=True)
DIE_AT = click.option("--die-at", hidden=True, help="fail point of a test, with :N for the N-th time")


def main() -> None:
    """Entry point: an expected failure is one clear line with its stable code, never a traceback."""
    if sys.stdin is None:
        # Closed, not ended: input() would break in another way.
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    try:
        huimin.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort as abort:
        # click makes one thing of Ctrl-C and of an end of input.
        if not isinstance(abort.__context__, EOFError):
            sys.exit(130)
        click.echo(f"\nhuimin: {NoAnswer.code}: {NoAnswer()}", err=True)
        sys.exit(1)
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            raise
        click.echo(f"huimin: {code}: {error}", err=True)
        sys.exit(1)


@click.group()
@click.version_option(VERSION, prog_name="huimin")
def huimin() -> None:
    """Terminal of a village or community service point."""


def _ledger(config: Config) -> Ledger:
    from sync.clock import SystemClock
    from sync.ledger.store import Ledger

    return Ledger.open(config.ledger_path, ledger_key_of(config), SystemClock())


def _log() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def _no_core_dumps() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reach(point: str | None) -> Callable[[str], None]:
    """Ends the process by SIGKILL at a named fail point."""
    name, _, times = (point or "").partition(":")
    left = [int(times or 1)]

    def reach(at: str) -> None:
        if point and at == name:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


@huimin.command()
@CONFIG
def run(config: Path | None) -> None:
    """Open the terminal of a real point."""
    settings = config_of(config)
    if settings.simulated:
        raise click.ClickException(
            f"{settings.file}: simulated drivers work only under `huimin demo` (card {settings.card.driver}, "
            f"printer {settings.printer.driver}, scanner {settings.scanner.driver})"
        )
    _log()
    _no_core_dumps()
    from kiosk.ui.opening import run as open_terminal

    sys.exit(open_terminal(settings))


@huimin.command()
@CONFIG
@DOCK
@DIE_AT
def agent(config: Path | None, dock: Path | None, die_at: str | None) -> None:
    """Run the agent: network, schedule, keys."""
    settings = config_of(config)
    _log()
    _no_core_dumps()
    if dock:
        die_with_parent()
    from kiosk.openrosa import openrosa_settings
    from sync.agent import AgentSettings
    from sync.agent import run as run_agent
    from sync.local import allowed_uids

    centre = settings.centre
    agent_settings = AgentSettings(
        ledger=settings.ledger_path,
        ledger_key=settings.ledger_key_path,
        url=centre.url,
        ca=centre.ca,
        cert=centre.cert,
        key=centre.key,
        signing_key=centre.signing_key,
        socket=settings.socket_path,
        allowed_uids=allowed_uids(),
        app_version=VERSION,
        terminal_id=settings.terminal.id,
        day_budget=centre.day_budget_mb * 1_000_000,
        reserve_bytes=settings.reserve_bytes,
        second_dir=settings.terminal.second_dir,
        second_same_disk=dock is not None,
        openrosa=openrosa_settings(settings),
    )
    sys.exit(run_agent(agent_settings, _clock(dock), _reach(die_at if dock else None)))


@huimin.command()
@click.option("--db", required=True, help="SQLAlchemy URL")
@click.option("--port", type=int, required=True, help="0 takes a free one")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("gateway"), show_default=True,
              help="server.crt, server.key, ca.crt, decision.key; the port in use is written there")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--sandbox", type=click.Path(path_type=Path), help="folder of synthetic residents and staff")
@DOCK
def gateway(db: str, port: int, folder: Path, host: str, sandbox: Path | None, dock: Path | None) -> None:
    """Run the reference central platform."""
    _log()
    _no_core_dumps()
    if dock:
        die_with_parent()
    from sync.gateway.serve import run as serve

    serve(db, port, folder, host, sandbox, _clock(dock))


def _clock(dock: Path | None) -> Any:
    from drivers.dock.state import DockState
    from sync.clock import SystemClock

    return SystemClock(DockState(dock).clock_offset) if dock else SystemClock()


@huimin.command()
@click.option("--storyboard", type=click.Path(path_type=Path, exists=True), help="play this story")
@click.option("--out", type=click.Path(path_type=Path), help="where pictures, slips and status.json go")
@CONFIG
@click.option("--base", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True,
              help="folder of the demo, made anew")  # fmt: skip
def demo(storyboard: Path | None, out: Path | None, config: Path | None, base: Path) -> None:
    """Centre, agent, dock and terminal on this machine; offscreen with pictures where there is no display."""
    from kiosk.demo import run as run_demo

    sys.exit(run_demo(storyboard, out, config, base, click.echo))


@huimin.command()
@CONFIG
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def status(config: Path | None, as_json: bool) -> None:
    """Counts and sums of everything that stands in the ledger."""
    from kiosk.status import terminal_status

    ledger = _ledger(config_of(config))
    numbers = terminal_status(ledger)
    ledger.close()
    if as_json:
        click.echo(json.dumps(numbers, ensure_ascii=False, sort_keys=True))
        return
    for name, value in numbers.items():
        click.echo(f"{name:16} {json.dumps(value, ensure_ascii=False)}")


@huimin.group()
def ledger() -> None:
    """Prove and export the ledger."""


ledger.add_command(restore)
ledger.add_command(re_enrol)
ledger.add_command(recover)
ledger.add_command(salvage)
huimin.add_command(centre)
huimin.add_command(dock)
huimin.add_command(printer_group)
huimin.add_command(slip)
huimin.add_command(forms)
huimin.add_command(card_group)


@ledger.command()
@CONFIG
def verify(config: Path | None) -> None:
    """Walk the chain; names the first bad row and exits 1."""
    book = _ledger(config_of(config))
    finding = book.verify()
    rows = book.chain().seq
    book.close()
    if finding is None:
        click.echo(f"ok: {rows} rows, chain whole")
        return
    click.echo(f"row {finding.seq}: {finding.code}: {finding.detail}", err=True)
    sys.exit(1)


@ledger.command()
@click.argument("file", type=click.Path(path_type=Path))
@CONFIG
def export(file: Path, config: Path | None) -> None:
    """Write every operation with all columns as JSON Lines (mode 0600). Never over an existing file."""
    from sync.ledger.store import export_line

    book = _ledger(config_of(config))
    count = 0
    with new_secret(file) as out:
        for row in book.export():
            out.write(export_line(row) + "\n")
            count += 1
    book.close()
    click.echo(f"{count} rows")


@huimin.command("demo-terminal", hidden=True)
@CONFIG
@click.option("--stage", type=int)
@DIE_AT
def demo_terminal(config: Path | None, stage: int | None, die_at: str | None) -> None:
    """The terminal as a child of the demo."""
    settings = config_of(config)
    _log()
    _no_core_dumps()
    die_with_parent()
    from kiosk.ui.opening import Demo
    from kiosk.ui.opening import run as open_terminal

    sys.exit(open_terminal(settings, Demo(settings.dock_dir, stage, _reach(die_at))))


@huimin.command("demo-line", hidden=True)
@click.option("--dock", type=click.Path(path_type=Path), required=True)
@click.option("--target", type=int, required=True)
def demo_line(dock: Path, target: int) -> None:
    """The line switch as a child of the demo."""
    die_with_parent()
    from drivers.dock.line import run as run_line
    from drivers.dock.state import DockState

    run_line(DockState(dock), 0, target, dock / "line.port")


@huimin.command("demo-paper", hidden=True)
@click.option("--dock", type=click.Path(path_type=Path), required=True)
def demo_paper(dock: Path) -> None:
    """The paper simulator as a child of the demo."""
    _log()
    die_with_parent()
    from drivers.dock.state import DockState
    from drivers.printer.paper.server import run as run_paper

    run_paper(DockState(dock), 0, dock / "paper.port")


if __name__ == "__main__":
    main()
