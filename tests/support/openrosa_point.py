"""A point with an OpenRosa server: real agent process, real centre, a line that falls, and the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.dock.line import LineProxy
from drivers.dock.state import DockState
from tests.support.centres import Site, make_site, running_centre, until
from tests.support.openrosa_server import ServerProcess

PASSWORD = "secret-of-the-point"


@dataclass
class Point:
    """Everything of one point. `folder` is also its data_dir."""

    folder: Path
    site: Site
    server: ServerProcess
    line: DockState
    config: Path
    agent: subprocess.Popen[bytes] | None = None

    def huimin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command, as a person types it."""
        return subprocess.run(
            [sys.executable, "-m", "kiosk.cli", *words, "--config", str(self.config)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def instance(self, number: int, **files: bytes) -> list[str]:
        """A finished form and its files on the disk: the words of `forms send`."""
        home = self.folder / f"form-{number}"
        home.mkdir()
        xml = home / "instance.xml"
        names = "".join(f"<p>{name}.jpg</p>" for name in files)
        xml.write_text(
            f'<data id="visit" version="1">{names}<meta><instanceID>{id_of(number)}</instanceID></meta></data>'
        )
        for name, data in files.items():
            (home / f"{name}.jpg").write_bytes(data)
        return [str(xml), *(str(home / f"{name}.jpg") for name in files)]

    def send(self, number: int, **files: bytes) -> str:
        """Queue one; what the command said."""
        said = self.huimin("forms", "send", *self.instance(number, **files))
        assert said.returncode == 0, said.stderr
        return said.stdout

    def queue(self) -> dict[str, Any]:
        said = self.huimin("forms", "queue", "--json")
        assert said.returncode == 0, said.stderr
        return dict(json.loads(said.stdout))

    def waiting(self) -> set[str]:
        """The keys in the queue's folder."""
        folder = self.folder / "openrosa" / "outbox" / "waiting"
        return {p.name for p in folder.iterdir() if not p.name.startswith(".")} if folder.exists() else set()

    def start_agent(self) -> None:
        with (self.folder / "agent.log").open("ab") as log:
            self.agent = subprocess.Popen(
                [sys.executable, "-m", "kiosk.cli", "agent", "--config", str(self.config)], stdout=log, stderr=log
            )

    def kill_agent(self, how: int = signal.SIGKILL) -> None:
        assert self.agent is not None
        self.agent.send_signal(how)
        self.agent.wait(20)
        self.agent = None


def id_of(number: int) -> str:
    return f"uuid:7f3f2f7e-0000-4000-8000-{number:012}"


@contextmanager
def openrosa_point(folder: Path) -> Iterator[Point]:
    """The agent is not started; the OpenRosa server and the line are up."""
    site = make_site(folder)
    server = ServerProcess(folder / "server")
    server.start()
    dock = DockState(folder / "dock")
    dock.create()
    with running_centre(site) as port:
        proxy = LineProxy(dock, 0, port)
        thread = threading.Thread(target=proxy.run)
        thread.start()
        point = Point(folder, site, server, dock, folder / "terminal.toml")
        write_config(point, proxy.port)
        try:
            yield point
        finally:
            if point.agent is not None:
                point.kill_agent()
            server.kill()
            proxy.stop()
            thread.join(10)


def write_config(point: Point, port: int) -> None:
    """`terminal.toml` and the password's file."""
    made = point.site.made
    secret = point.folder / "openrosa.password"
    secret.touch(0o600)
    secret.write_text(PASSWORD + "\n")
    point.config.write_text(
        f'[terminal]\nid = "{made.registration.terminal_id}"\npoint_name = "滨江村"\ndata_dir = "."\n'
        f'[centre]\nurl = "https://127.0.0.1:{port}"\nca = "{made.ca}"\ncert = "{made.cert}"\nkey = "{made.key}"\n'
        f'signing_key = "{made.signing_key}"\n'
        f'[openrosa]\nurl = "{point.server.url}"\nuser = "point"\npassword_file = "{secret.name}"\n',
        encoding="utf-8",
    )
    (point.folder / "run").mkdir(exist_ok=True)
    os.chmod(point.folder / "run", 0o770)


__all__ = ["PASSWORD", "Point", "id_of", "openrosa_point", "until"]
