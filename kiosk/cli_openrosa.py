"""`huimin forms fetch|send|queue`: forms from an OpenRosa server, finished ones to it. The agent does the sending."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kiosk.cli_config import CONFIG, config_of

if TYPE_CHECKING:
    from sync.openrosa_outbox import Progress

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
CHINA: Final = timezone(timedelta(hours=8))
LOOK_S: Final = 0.2


class Unreachable(Exception):
    """The server gave no list of forms. `code` is the fault's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class DiskFault(Exception):
    """The folder of forms or of the queue cannot be read or written."""

    code = "openrosa_disk"


@contextmanager
def _disk(what: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFault(f"{what}: {folder} ({error.strerror})") from None


@click.command()
@CONFIG
def fetch(config: Path | None) -> None:
    """Bring the store up to the server's list of forms. Exits 1 where a form stayed as it was."""
    from forms.errors import FormError
    from forms.xform import load_form
    from kiosk.openrosa import access_of
    from sync.openrosa import Client
    from sync.openrosa_forms import FormRefused, fetch_forms
    from sync.openrosa_wire import OpenRosaFault

    def check(document: bytes) -> None:
        try:
            load_form(document)
        except FormError as error:
            raise FormRefused(error.code, str(error)) from None

    settings = config_of(config)
    client = Client(access_of(settings).endpoint())
    try:
        with _disk("forms cannot be kept", settings.openrosa_forms):
            run = fetch_forms(client, settings.openrosa_forms, check)
    except OpenRosaFault as fault:
        raise Unreachable(fault.code, f"no forms from {client.endpoint.url} ({fault})") from None
    finally:
        client.close()
    for form in run.forms:
        click.echo(f"{'new' if form.is_new else 'same'}  {form.form_id}  version {form.version or '-'}  {form.folder}")
    for form_id in run.withdrawn:
        click.echo(f"withdrawn  {form_id}  offered no more; what was begun with it can be finished")
    for refused in run.faults:
        click.echo(f"not taken  {refused.form_id}  {refused.code}: {refused.text}", err=True)
    sys.exit(1 if run.faults else 0)


@click.command()
@click.argument("instance", type=FILE)
@click.argument("attachments", type=FILE, nargs=-1)
@CONFIG
@click.option("--wait", type=click.IntRange(0, 3600), default=0, help="seconds to wait for its delivery")
def send(instance: Path, attachments: tuple[Path, ...], config: Path | None, wait: int) -> None:
    """Queue a finished form, INSTANCE.xml, and its files; the agent sends them when the line is up.

    Exits 0 once it is on the disk; with --wait 3 where it has not gone in that time. The same again does nothing.
    """
    from kiosk.finished_form import read_finished
    from kiosk.openrosa import access_of
    from sync.openrosa_outbox import Outbox

    settings = config_of(config)
    access_of(settings)
    finished = read_finished(instance, attachments)
    with _disk("not queued", settings.openrosa_outbox):
        outbox = Outbox(settings.openrosa_outbox)
        key = outbox.put(finished.instance_id, finished.xml, finished.files, time.time(), finished.form)
    ends = time.monotonic() + wait
    while (receipt := outbox.receipt(key)) is None and time.monotonic() < ends:
        time.sleep(LOOK_S)
    if receipt is not None:
        click.echo(f"sent  {key[:8]}  form {finished.form}  at {_moment(receipt.delivered)}, status {receipt.status}")
        return
    last = next((_why(w.progress) for w in outbox.waiting()[0] if w.key == key), "")
    click.echo(f"queued  {key[:8]}  form {finished.form}  {len(finished.files)} files{last}")
    sys.exit(3 if wait else 0)


@click.command("queue")
@CONFIG
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def show_queue(config: Path | None, as_json: bool) -> None:
    """What waits for the server, since when, and why it did not go yet. Exits 1 where something cannot be read."""
    from kiosk.openrosa import access_of
    from sync.openrosa_outbox import Outbox

    settings = config_of(config)
    access_of(settings)
    with _disk("the queue cannot be read", settings.openrosa_outbox):
        outbox = Outbox(settings.openrosa_outbox)
    waiting, damaged = outbox.waiting()
    line = outbox.line()
    if as_json:
        entries = [
            {
                "key": w.key, "form": w.form, "instance_id": w.instance_id, "queued": _moment(w.queued),
                "files": len(w.files), "bytes": w.xml.size + sum(f.size for f in w.files),
                "code": w.progress.code, "status": w.progress.answer, "failures": w.progress.failures,
                "failed": _moment(w.progress.failed) if w.progress.failures else "",
            }
            for w in waiting
        ]  # fmt: skip
        server = {"code": line.code, "status": line.status, "since": _moment(line.since) if line.code else ""}
        click.echo(json.dumps({"waiting": entries, "damaged": damaged, "server": server}, ensure_ascii=False))
    else:
        if line.code:
            click.echo(f"server: {line.code}{f' {line.status}' if line.status else ''} since {_moment(line.since)}")
        for w in waiting:
            size = w.xml.size + sum(f.size for f in w.files)
            click.echo(
                f"{w.key[:8]}  form {w.form}  {w.instance_id}  since {_moment(w.queued)}  {size} bytes"
                + _why(w.progress)
            )
        for key in damaged:
            click.echo(
                f"{key[:8]}  damaged: cannot be read, stays where it is: {settings.openrosa_outbox / 'waiting' / key}"
            )
        if not waiting and not damaged:
            click.echo("nothing waits")
    sys.exit(1 if damaged else 0)


def _why(progress: Progress) -> str:
    """What the last try came to."""
    if not progress.code:
        return ""
    status = f" {progress.answer}" if progress.answer else ""
    return f"  last: {progress.code}{status} at {_moment(progress.failed)}, {progress.failures} times"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, CHINA).isoformat(timespec="seconds")
