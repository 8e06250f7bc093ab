"""A real PostgreSQL server of the test run's own: a private Unix socket, no TCP, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

UNPACKED = Path(__file__).resolve().parents[2] / "build" / "postgres" / "usr"
NOBODY = 65534


@contextmanager
def running_postgres() -> Iterator[str]:
    """SQLAlchemy URL of an empty database. Skips where set-up did not unpack the server, but never in CI."""
    if not (UNPACKED / "lib").is_dir():
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not unpacked: run `make setup`")
        pytest.skip("PostgreSQL is not unpacked: run `make setup`")
    # Not under pytest's own folder: that is root's alone, and PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="huimin-pg-"))
    try:
        shutil.copytree(UNPACKED, folder / "usr", symlinks=True)
        (folder / "run").mkdir()
        _own(folder)
        binaries = next((folder / "usr" / "lib" / "postgresql").iterdir()) / "bin"
        data = folder / "data"
        _run(
            binaries / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "huimin",
            "--no-sync",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        )
        options = f"-k {folder / 'run'} -c listen_addresses='' -c fsync=off -c max_connections=40"
        _run(binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
        try:
            yield f"postgresql+psycopg://huimin@/postgres?host={folder / 'run'}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _own(folder: Path) -> None:
    folder.chmod(0o755)
    if os.geteuid() == 0:
        for path in (folder, folder / "run"):
            os.chown(path, NOBODY, NOBODY)


def _run(*words: object) -> None:
    lower = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*lower, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr or done.stdout
