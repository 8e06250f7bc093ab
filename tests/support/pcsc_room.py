"""A real pcscd with virtual readers, in namespaces of its own: nothing of it listens on this machine's network.

Its socket stands in a folder that both sides see, so that the reader under test runs in the test's own process.
Needs root, pcscd and the virtual reader's driver, unpacked and never installed.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drivers.card.virtual import Card
from tests.support.vpcd import InsertedCard

ROOT = Path(__file__).resolve().parents[2]
PORT = 0x8C7B
SLOTS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
PCSCD = Path("/usr/sbin/pcscd")
CLONE_NEWNET = 0x40000000
ENTER = (
    "import ctypes, os, signal, sys\n"
    "libc = ctypes.CDLL(None, use_errno=True)\n"
    "libc.prctl(1, signal.SIGKILL)\n"
    "for kind in ('mnt', 'net'):\n"
    "    if libc.setns(os.open(f'/proc/{sys.argv[1]}/ns/{kind}', os.O_RDONLY), 0):\n"
    "        raise OSError(ctypes.get_errno(), 'setns')\n"
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)


def missing() -> str | None:
    """Why there can be no room here."""
    if os.geteuid() != 0:
        return "a pcscd of its own needs root"
    if not PCSCD.exists() or not any((ROOT / "build" / "vpcd").rglob("libifdvpcd.so*")):
        return "pcscd or the unpacked virtual reader is missing: run `make setup`"
    return None


class Room:
    """`folder` must have a short path: it holds a Unix socket."""

    def __init__(self, folder: Path) -> None:
        driver = next((ROOT / "build" / "vpcd").rglob("libifdvpcd.so*"))
        self._run = folder / "run"
        self._configs = {True: folder / "readers", False: folder / "none"}
        for path in (self._run, *self._configs.values()):
            path.mkdir()
        (self._configs[True] / "vpcd").write_text(
            # One device with two slots: the driver keeps its slots in one table for all devices.
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{PORT:#x}\nLIBPATH {driver}\nCHANNELID {PORT:#x}\n',
            encoding="ascii",
        )
        self._daemon: subprocess.Popen[bytes] | None = None
        self._inside: list[InsertedCard] = []
        Path("/run/pcscd").mkdir(exist_ok=True)
        # It ends when we do: its standard input ends then.
        self._holder = subprocess.Popen(
            ["unshare", "-m", "-n", "sh", "-c",
             f"mount --bind {self._run} /run/pcscd && ip link set lo up && echo ready && exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"ready\n"
        _address().unlink(missing_ok=True)
        _address().symlink_to(self._run)
        os.environ["PCSCLITE_CSOCK_NAME"] = str(_address() / "pcscd.comm")

    def close(self) -> None:
        for inside in self._inside:
            inside.remove()
        self.kill_daemon()
        self._holder.kill()
        self._holder.communicate()
        os.environ.pop("PCSCLITE_CSOCK_NAME", None)

    def start_daemon(self, with_reader: bool = True) -> None:
        for left in self._run.iterdir():
            left.unlink()
        self._daemon = subprocess.Popen(
            [sys.executable, "-c", ENTER, str(self._holder.pid), str(PCSCD), "-f", "-c",
             str(self._configs[with_reader])],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.until((self._run / "pcscd.comm").exists)

    def kill_daemon(self, number: int = signal.SIGKILL) -> None:
        if self._daemon is not None:
            self._daemon.send_signal(number)
            self._daemon.wait()
            self._daemon = None

    @property
    def daemon_files(self) -> int:
        """Open files of the daemon: each client's context is one."""
        assert self._daemon is not None
        return len(os.listdir(f"/proc/{self._daemon.pid}/fd"))

    def until(self, condition: Callable[[], Any], seconds: float = 10.0) -> float:
        """Milliseconds until it holds. Raises TimeoutError."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise TimeoutError("not within the time")
            time.sleep(0.002)
        return (time.monotonic() - began) * 1000

    def insert(self, card: Card, slot: int = 0) -> InsertedCard:
        """Put it into that slot of the virtual reader."""
        inside = InsertedCard(card, self._connected(PORT + slot))
        self._inside.append(inside)
        return inside

    def clear(self) -> None:
        """Take out whatever a test left in."""
        left = [inside for inside in self._inside if inside.inside]
        for inside in left:
            inside.remove()
        if left:
            self.empty()
        self._inside.clear()

    def empty(self) -> None:
        """Leave the reader alone for three of pcscd's looks, 0.4 s each.

        After a failed command it says "empty" at once, but takes no new card until it has looked and really found
        none. Nothing that can be asked tells when.
        """
        time.sleep(1.3)

    def _connected(self, port: int) -> socket.socket:
        """A socket made by a thread that entered the room's network: it stays there."""
        made: list[socket.socket | OSError] = []

        def connect() -> None:
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/proc/{self._holder.pid}/ns/net", "rb") as space:
                if libc.setns(space.fileno(), CLONE_NEWNET):
                    made.append(OSError(ctypes.get_errno(), "setns"))
                    return
            ends = time.monotonic() + 10
            while True:
                try:
                    made.append(socket.create_connection(("127.0.0.1", port)))
                    return
                except OSError as error:
                    if time.monotonic() > ends:
                        made.append(error)
                        return
                    time.sleep(0.05)

        thread = threading.Thread(target=connect)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]


@cache
def _address() -> Path:
    """The PC/SC library reads the socket's place once a process: all rooms of one stand, in turn, at one place."""
    link = Path(tempfile.gettempdir()) / f"pcsc-{os.getpid()}"
    atexit.register(lambda: link.unlink(missing_ok=True))
    return link


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """A room with its daemon running, or a skip that says what is missing."""
    why = missing()
    if why is not None:
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="pcsc"))
    made = Room(folder)
    made.start_daemon()
    yield made
    made.close()
    shutil.rmtree(folder)
