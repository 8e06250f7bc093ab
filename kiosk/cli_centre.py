"""`huimin centre …`: enrolment, escrow, disputes and answers at the reference central platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli_files import new_secret, read_model

if TYPE_CHECKING:
    from sync.gateway.store import Store

DB = click.option("--db", required=True, help="SQLAlchemy URL, such as sqlite:////srv/centre/centre.db")
GATEWAY_DIR = click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("gateway"),
                           show_default=True, help="the platform's folder, where decision.key lies")  # fmt: skip
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@contextmanager
def _store(db: str) -> Iterator[Store]:
    """The centre's database, one that is there. Raises BadDatabase, OtherSchema."""
    from sync.gateway.store import open_existing

    store = open_existing(db)
    try:
        yield store
    finally:
        store.engine.dispose()


@click.group()
def centre() -> None:
    """Enrolment, escrow, restore and disputes at the reference central platform."""


@centre.command()
@DB
@GATEWAY_DIR
@click.option("--terminal", "terminal_id", required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="secret, mode 0600; for one restore")
def escrow(db: str, folder: Path, terminal_id: str, out: Path) -> None:
    """Hand out what opens a terminal's sealed copies."""
    from sync.gateway.escrow import escrow as kept
    from sync.gateway.keys import decision_seed
    from sync.signing import public_of

    seed = decision_seed(folder)
    with _store(db) as store:
        found = kept(store, terminal_id, public_of(seed))
    if found is None:
        raise click.ClickException(f"{terminal_id}: no such terminal")
    with new_secret(out) as file:
        file.write(found.model_dump_json() + "\n")
    click.echo(f"{len(found.epochs)} epochs")


@centre.command()
@DB
@click.argument("registration", type=FILE)
def enrol(db: str, registration: Path) -> None:
    """Take in a terminal's new epoch."""
    from sync.protocol import Registration

    wanted = read_model(registration, Registration, "huimin ledger restore` or `re-enrol")
    with _store(db) as store:
        store.register(wanted)
    click.echo(f"{wanted.terminal_id} {wanted.epoch_id}")


@centre.command()
@DB
def restored(db: str) -> None:
    """Say that this database was restored from a backup: terminals send again what it may have forgotten."""
    with _store(db) as store:
        click.echo(store.new_incarnation().incarnation)


@centre.command()
@DB
def held(db: str) -> None:
    """List what waits for a decision: rows of disputed epochs, on which nobody acts."""
    from sync.gateway.disputes import waiting

    with _store(db) as store:
        rows = waiting(store)
    for row in rows:
        click.echo(" ".join(map(str, row)))
    click.echo(f"{len(rows)} held")


@centre.command()
@DB
@GATEWAY_DIR
@click.option("--op", "op_id", required=True, help="id of the operation, as `held` lists it")
@click.argument("word", type=click.Choice(["accept", "reject"]))
def decide(db: str, folder: Path, op_id: str, word: str) -> None:
    """Decide a held row: act on it as if nothing had been in doubt, or refuse it, which opens a case at its
    terminal."""
    from sync.clock import SystemClock
    from sync.gateway.disputes import NotHeld, settle_held
    from sync.gateway.keys import decision_seed

    seed = decision_seed(folder)
    with _store(db) as store:
        try:
            settle_held(store, SystemClock(), seed, op_id, word == "accept")
        except NotHeld as error:
            raise click.ClickException(f"{op_id}: {error.code}") from None
    click.echo(f"{op_id} {word}ed")


@centre.command()
@DB
@click.option("--terminal", "terminal_id", required=True)
@click.option("--challenge", required=True, help="the 11 digits on its screen; spaces and dashes do not matter")
def answer(db: str, terminal_id: str, challenge: str) -> None:
    """Answer a technician at the phone: 8 digits that open that terminal's corner once. Know who is calling first."""
    from sync.gateway.technician import answer_for

    with _store(db) as store:
        found = answer_for(store, terminal_id, challenge)
    if found is None:
        raise click.ClickException(f"{terminal_id}: no such terminal")
    click.echo(f"{found[:4]} {found[4:]}")
