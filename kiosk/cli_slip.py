"""`huimin slip …`: slip documents without a printer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from kiosk.cli_files import writing

MAX_DOCUMENT: Final = 1 << 20


@click.group()
def slip() -> None:
    """Slip documents."""


@slip.command()
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--profile", "name", default="generic-80", show_default=True, help="a shipped profile, or a .yaml file")
@click.option("--font", type=click.Path(path_type=Path), help="font for what the printer's own lacks")
@click.option("--out", type=click.Path(path_type=Path), help="the bytes for the printer")
@click.option("--png", type=click.Path(path_type=Path), help="the paper as it comes out")
def render(document: Path, name: str, font: Path | None, out: Path | None, png: Path | None) -> None:
    """Make the bytes of a slip document, and draw the paper that they print."""
    from drivers.printer import profile as profiles
    from drivers.printer.document import parse
    from drivers.printer.encode import build
    from drivers.printer.font import find_font
    from drivers.printer.paper.decoder import Decoder
    from drivers.printer.paper.picture import draw
    from kiosk.slips import fitting

    if document.stat().st_size > MAX_DOCUMENT:
        raise click.ClickException(f"{document}: is longer than {MAX_DOCUMENT} bytes")
    try:
        data = json.loads(document.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{document}: is not JSON ({error})") from None
    chosen = profiles.load(Path(name)) if name.endswith(".yaml") else profiles.find(name, (fitting.shipped_profiles(),))
    job = build(parse(data), chosen, find_font(font))
    if out:
        with writing(out):
            out.write_bytes(job.data)
    decoder = Decoder(chosen.width_dots, chosen.kanji_set, chosen.cutter)
    pieces = decoder.feed(job.data)
    if not decoder.slip.blank:
        pieces.append(decoder.slip)
    if png:
        for number, piece in enumerate(pieces):
            target = png if number == 0 else png.with_stem(f"{png.stem}-{number + 1}")
            with writing(target):
                draw(piece, chosen.width_dots).save(target, format="PNG")
    click.echo(f"{len(job)} bytes, {len(pieces)} slip(s), {sum(len(p.lines) for p in pieces)} lines")


@slip.command()
def schema() -> None:
    """Print the JSON Schema of slip documents."""
    from kiosk import content

    click.echo((content.bundled() / "slips" / "document.schema.json").read_text(encoding="utf-8"), nl=False)
