"""`huimin printer …`: find out what a printer can do."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli_config import CONFIG, config_of

if TYPE_CHECKING:
    from drivers.printer.selftest import Answers


@click.group()
def printer() -> None:
    """The slip printer."""


@printer.command()
@CONFIG
@click.option("--name", required=True, help="name of the profile to write, such as xprinter-58")
@click.option("--answers", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="what came out, as JSON, instead of being asked")  # fmt: skip
@click.option("--replace", "over", is_flag=True, help="write over a profile made here before")
def selftest(config: Path | None, name: str, answers: Path | None, over: bool) -> None:
    """Print the test page, ask what came out, and write the profile. Stop the terminal first."""
    from drivers.printer import profile as profiles
    from drivers.printer.conversation import probe
    from drivers.printer.escpos import EscposPrinter
    from drivers.printer.port import JobResult
    from drivers.printer.selftest import page, profile_from
    from drivers.printer.transport import Absent, Broken
    from kiosk.slips import fitting

    settings = config_of(config)
    target = _target(settings.printer_profiles, fitting.shipped_profiles(), name, over)
    base = fitting.profile(settings)
    font = fitting.font(settings)
    if font is None:
        click.echo("没有装中文字体（fonts-noto-cjk）：打印机字库没有的字，凭条上会印成〓")
    way = fitting.transport(settings)
    try:
        found = probe(way)
        click.echo(f"状态回答：{' '.join('--' if a is None else f'{a:02X}' for a in found.answers)}")
        click.echo(f"status = {found.status}，completion = {found.completion}")
        asked = profiles.checked(
            {f.name: getattr(base, f.name) for f in fields(base)}
            | {"status": found.status, "completion": found.completion},
            name,
        )
        outcome = EscposPrinter(way, asked).print_job(page(asked, font))
    except (Absent, Broken) as error:
        raise click.ClickException(f"printer {error.code}: {settings.printer.driver}") from None
    finally:
        way.release()
    click.echo(f"自检页：{outcome.result}，打印机 {outcome.state}")
    if outcome.result is JobResult.FAILED:
        raise click.ClickException(f"nothing was printed: {outcome.code}")
    made = profile_from(_seen(answers), name, found.status, found.completion)
    _write(target, profiles.dump(made, "Made by `huimin printer selftest`."))
    click.echo(f"{target}")
    click.echo(f'[printer] profile = "{name}"')


def _target(folder: Path, shipped: Path, name: str, over: bool) -> Path:
    """Where the profile goes; refused before anything is printed."""
    from drivers.printer.profile import NAME

    if not NAME.fullmatch(name):
        raise click.ClickException(f"{name!r}: small letters, digits and hyphens")
    if (shipped / f"{name}.yaml").exists():
        raise click.ClickException(f"{name}: a profile of that name ships with the product; take another name")
    target = folder / f"{name}.yaml"
    if target.exists() and not over:
        raise click.ClickException(f"{target}: exists (--replace writes over it)")
    return target


def _seen(file: Path | None) -> Answers:
    from drivers.printer.selftest import QUESTIONS, AnswersError, read_answers

    if file is None:
        return read_answers(_asked(QUESTIONS))
    try:
        return read_answers(json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise AnswersError(f"{file}: is not JSON") from error


def _asked(questions: Mapping[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for key, question in questions.items():
        if key == "columns":
            choice = click.prompt(question, type=click.Choice(["32", "42", "48"]), show_choices=False)
            answers[key] = int(choice)
        elif key == "lines":
            letters = click.prompt(question, default="", show_default=False)
            answers[key] = "".join(c for c in letters.upper() if not c.isspace())
        else:
            answers[key] = click.confirm(question)
    return answers


def _write(target: Path, text: str) -> None:
    """Whole or not at all; anyone may read it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o644)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(target)
