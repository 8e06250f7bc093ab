"""The option that every command shares: which terminal.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.config import Config

CONFIG = click.option("--config", type=click.Path(path_type=Path), help="terminal.toml")


def config_of(path: Path | None) -> Config:
    """The file named, else $HUIMIN_CONFIG, else the demo's."""
    from kiosk.config import default_file, load

    return load(path or default_file())


def ledger_key_of(settings: Config) -> bytes:
    """What opens the terminal's ledger. Raises ConfigError: it is not in `data_dir`, or not for this user."""
    from kiosk.config import ConfigError

    try:
        return settings.ledger_key_path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{settings.ledger_key_path}: cannot be read ({error.strerror})") from None
