"""A real centre process over TLS, and the terminal's half of the line."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync.clock import SystemClock
from sync.enrol import Provisioned, provision
from sync.gateway.store import Store
from sync.ledger.store import Ledger
from sync.transport import Credentials, Transport

SANDBOX = Path(__file__).resolve().parents[2] / "resources" / "sandbox"
CENTRE_ID = "centre-test"
_RUN = (
    "import sys, pathlib; from sync.gateway import serve; p = pathlib.Path;"
    "serve.run(sys.argv[1], 0, p(sys.argv[2]), sandbox=p(sys.argv[3]))"
)
_counter = itertools.count(1)


def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait for a condition. Raises AssertionError: it did not come true in time."""
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise AssertionError("what was waited for did not happen")
        time.sleep(0.02)


@dataclass
class Site:
    """A terminal's files and its centre."""

    folder: Path
    db_url: str
    made: Provisioned

    def ledger(self) -> Ledger:
        return Ledger.open(self.made.ledger, self.made.ledger_key.read_bytes(), SystemClock())

    def credentials(self, port: int) -> Credentials:
        seed = bytes.fromhex(self.made.signing_key.read_text())
        return Credentials(
            f"https://127.0.0.1:{port}",
            str(self.made.ca),
            str(self.made.cert),
            str(self.made.key),
            seed,
            self.made.registration.terminal_id,
            self.made.registration.epoch_id,
            CENTRE_ID,
            "0.1.0",
        )

    def transport(self, port: int, first: int | None = None) -> Transport:
        numbers = itertools.count(first or time.time_ns() + next(_counter))
        return Transport(self.credentials(port), lambda path: next(numbers))


def make_site(folder: Path, terminal_id: str = "T360699001") -> Site:
    """Keys, ledger and centre database of one terminal."""
    made = provision(
        keys_dir=folder / "keys",
        gateway_dir=folder / "gateway",
        ledger=folder / "ledger" / "ledger.db",
        ledger_key=folder / "ledger" / "ledger.key",
        terminal_id=terminal_id,
        centre_id=CENTRE_ID,
        epoch_id=f"epoch-{terminal_id}",
        clock=SystemClock(),
    )
    db_url = f"sqlite:///{folder / 'gateway' / 'centre.db'}"
    store = Store(db_url)
    store.create(CENTRE_ID)
    store.register(made.registration)
    store.engine.dispose()
    return Site(folder, db_url, made)


@contextmanager
def running_centre(site: Site) -> Iterator[int]:
    """The port of a real gateway process."""
    port_file = site.made.gateway_dir / "port"
    port_file.unlink(missing_ok=True)
    log = (site.folder / "gateway.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, site.db_url, str(site.made.gateway_dir), str(SANDBOX)],
        stdout=log,
        stderr=log,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        until(lambda: port_file.exists() or process.poll() is not None)
        assert process.poll() is None, (site.folder / "gateway.log").read_text()
        yield int(port_file.read_text())
    finally:
        process.terminate()
        process.wait(10)
        log.close()
