"""Commands for the day a disk is gone or a ledger exists twice: the terminal's half. The centre's is `cli_centre`."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.cli_config import CONFIG, config_of, ledger_key_of
from kiosk.cli_files import new_secret, read_model

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@CONFIG
@click.option("--from", "medium", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
              help="folder of the second medium")  # fmt: skip
@click.option("--escrow", "escrow_file", type=FILE, required=True, help="from `huimin centre escrow`")
@click.option("--registration", type=click.Path(path_type=Path), required=True, help="written; goes to the centre")
@click.option("--technician", required=True, help="number of who does it")
@click.option("--salvaged", type=FILE, help="from `huimin ledger salvage`: rows that the medium lacks")
@click.option("--nothing-left", is_flag=True, help="both media are gone: begin without rows")
def restore(
    config: Path | None,
    medium: Path,
    escrow_file: Path,
    registration: Path,
    technician: str,
    salvaged: Path | None,
    nothing_left: bool,
) -> None:
    """Make a new ledger from the second medium; never over one that is there."""
    from kiosk.uuid7 import uuid7
    from sync.clock import SystemClock
    from sync.protocol import Escrow
    from sync.restore import restore as bring_back

    settings, clock = config_of(config), SystemClock()
    if settings.ledger_path.exists():
        raise click.ClickException(f"{settings.ledger_path}: a ledger is there; it is never written over")
    if registration.exists():
        raise click.ClickException(f"{registration}: exists")
    now = clock.utc()
    done = bring_back(
        medium=medium,
        escrow=read_model(escrow_file, Escrow, "huimin centre escrow"),
        ledger=settings.ledger_path,
        ledger_key=settings.ledger_key_path,
        signing_key=settings.centre.signing_key,
        epoch_id=uuid7(now),
        op_id=uuid7(now),
        business_date=now.astimezone().date().isoformat(),
        actor_id=technician,
        clock=clock,
        nothing_left=nothing_left,
        salvaged=salvaged,
    )
    with new_secret(registration) as file:
        file.write(done.registration.model_dump_json() + "\n")
    missing = sum(gap.rows for gap in done.gaps)
    click.echo(f"{done.rows} rows, {missing} missing; next: huimin centre enrol {registration.name}")
    for gap in done.gaps:
        click.echo(f"missing: rows {gap.from_seq} to {gap.to_seq} of {gap.epoch_id}")


@click.command("re-enrol")
@CONFIG
@click.option("--registration", type=click.Path(path_type=Path), required=True,
              help="written, secret; goes to the centre; one of an attempt that was cut is gone on with")  # fmt: skip
@click.option("--technician", required=True, help="number of who does it")
def re_enrol(config: Path | None, registration: Path, technician: str) -> None:
    """Go on with a ledger that was cloned or rolled back, as a new epoch. Agent and terminal are stopped, no shift is
    open."""
    from kiosk.uuid7 import uuid7
    from sync.clock import SystemClock
    from sync.ledger.store import Ledger
    from sync.medium import LEDGER_BEHIND, Medium
    from sync.re_enrol import re_enrol as begin_again

    settings, clock = config_of(config), SystemClock()
    seed = bytes.fromhex(settings.centre.signing_key.read_text(encoding="ascii").strip())
    book = Ledger.open(settings.ledger_path, ledger_key_of(settings), clock)
    try:
        if second := settings.terminal.second_dir:
            state, seq = Medium(second, settings.ledger_path.parent).copy(book)
            if state == LEDGER_BEHIND:
                raise click.ClickException(f"{state}: the copy in {second} goes on to row {seq}; restore from it")
        now = clock.utc()
        opened = begin_again(
            ledger=book,
            signing_seed=seed,
            registration=registration,
            epoch_id=uuid7(now),
            op_id=uuid7(now),
            actor_id=technician,
            # A clock that woke up in the past does not take the book back.
            business_date=max(now.astimezone().date().isoformat(), book.status().business_date or ""),
        )
    finally:
        book.close()
    click.echo(f"{opened.epoch_id} begins; next: huimin centre enrol {registration.name}, then delete it")


@click.command()
@CONFIG
@click.argument("out", type=click.Path(path_type=Path))
def salvage(config: Path | None, out: Path) -> None:
    """Read what can be read of a damaged ledger into OUT (JSON Lines, mode 0600). The ledger is left as it is."""
    import json

    from sync.ledger.salvage import salvage as read_rows

    settings = config_of(config)
    key = ledger_key_of(settings)
    with new_secret(out) as file:
        done = read_rows(
            settings.ledger_path,
            key,
            lambda row: print(json.dumps(row, ensure_ascii=False, sort_keys=True), file=file),
        )
    click.echo(f"{done.rows} rows, {done.complete} complete, {done.lost} lost{': ' + done.code if done.code else ''}")


@click.command()
@CONFIG
@click.option("--technician", required=True, help="number of who types")
@click.option("--clerk", required=True, help="number of the clerk who stands by")
def recover(config: Path | None, technician: str, clerk: str) -> None:
    """Type a lost payment again from its slip: scan the QR, then type the account that the resident names."""
    from kiosk import content
    from kiosk.till.recovery import recovery
    from kiosk.uuid7 import uuid7
    from sync.clock import SystemClock
    from sync.ledger.store import Ledger
    from sync.slip_act import read_slip_code

    settings, clock = config_of(config), SystemClock()
    text = click.prompt("凭条二维码", prompt_suffix="：").strip()
    slip = read_slip_code(text)
    billers = {b.id: b.zh for b in content.load(content.bundled()).catalogue.billers}
    account = click.prompt(f"{billers.get(slip.act.biller, slip.act.biller)} 户号", prompt_suffix="：").strip()
    book = Ledger.open(settings.ledger_path, ledger_key_of(settings), clock)
    try:
        shift = book.shift()
        if shift is None:
            raise click.ClickException("no shift is open: the drawer must have been counted first")
        done = book.accept(
            recovery(
                op_id=uuid7(clock.utc()),
                slip=slip,
                slip_text=text,
                account_no=account,
                person_key=book.identity().person_key,
                technician_id=technician,
                clerk_id=clerk,
                business_date=shift.business_date,
                shift_id=shift.shift_id,
                biller_zh=billers.get(slip.act.biller, slip.act.biller),
            ),
            content.load(content.bundled()).policy.limits,
        )
    finally:
        book.close()
    click.echo(f"已补录 {slip.slip_no}，第 {done.seq} 条")
