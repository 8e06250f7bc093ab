"""The option that every command shares: which terminal.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.config import Config

CONFIG = click.option("--config", type=click.Path(path_type=Path), help="terminal.toml")


def config_of(path: Path | None) -> Config:
    """The file named, else $HUIMIN_CONFIG, else the demo's."""
    from kiosk.config import load

    return load(path or Path(os.environ.get("HUIMIN_CONFIG", ".demo/terminal.toml")))
