"""SIGKILL at every step on the disk, while a form is queued and while it is sent: it arrives once, whole, or was never
promised."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.openrosa import Client
from sync.openrosa_endpoint import Endpoint
from sync.openrosa_outbox import Outbox
from sync.openrosa_sender import Sender
from tests.support.openrosa_server import Server, openrosa_server

ID = "uuid:7f3f2f7e-0000-4000-8000-000000000001"
XML = f'<data id="visit"><meta><instanceID>{ID}</instanceID></meta></data>'.encode()
FILES = {f"p{i}.jpg": bytes([i]) * 15_000 for i in range(3)}
MOST_STEPS = 80


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do `work` in a child that dies before its `step`-th disk operation; whether it died."""
    pid = os.fork()
    if pid == 0:
        left = [step]

        def dying(real: Callable[..., Any]) -> Callable[..., Any]:
            def one(*args: Any, **kwargs: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return one

        for owner, name in ((os, "fsync"), (os, "rename"), (os, "replace"), (os, "unlink"), (os, "mkdir")):
            setattr(owner, name, dying(getattr(owner, name)))
        for name in ("rename", "replace"):
            setattr(Path, name, dying(getattr(Path, name)))
        shutil.rmtree = dying(shutil.rmtree)  # type: ignore[assignment]
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def queue(folder: Path) -> None:
    paths = {}
    for name, data in FILES.items():
        paths[name] = folder / name
        if not paths[name].exists():
            paths[name].write_bytes(data)
    Outbox(folder / "outbox").put(ID, XML, paths, 1.0, "visit")


def send(server: Server, folder: Path) -> None:
    client = Client(Endpoint(server.url))
    Sender(Outbox(folder / "outbox"), client, lambda: 0.0, lambda: 2.0, lambda: 1.0).round()
    client.close()


def arrived_once(server: Server, folder: Path) -> None:
    outbox = Outbox(folder / "outbox")
    assert outbox.waiting() == ([], [])
    assert not list((folder / "outbox" / "waiting").glob(".gone-*"))
    assert outbox.receipt(outbox.put(ID, XML, {n: folder / n for n in FILES}, 3.0, "visit")) is not None
    assert list(server.submissions) == [ID]
    assert server.submissions[ID].files == FILES


@pytest.mark.parametrize("repeat_status", [202, 409])
def test_killed_at_every_step_while_it_is_sent(tmp_path: Path, repeat_status: int) -> None:
    steps = 0
    for step in range(1, MOST_STEPS):
        folder = tmp_path / str(step)
        folder.mkdir()
        with openrosa_server() as server:
            if repeat_status == 202:
                server.accept = 40_000
            server.repeat_status = repeat_status
            queue(folder)
            died = killed_at(step, lambda server=server, folder=folder: send(server, folder))  # type: ignore[misc]
            send(server, folder)
            send(server, folder)
            arrived_once(server, folder)
        if not died:
            steps = step - 1
            break
    assert steps >= 8, "there was something to be killed at"


def test_killed_at_every_step_while_it_is_queued(tmp_path: Path) -> None:
    steps = 0
    for step in range(1, MOST_STEPS):
        folder = tmp_path / str(step)
        folder.mkdir()
        with openrosa_server() as server:
            died = killed_at(step, lambda folder=folder: queue(folder))  # type: ignore[misc]
            waiting, damaged = Outbox(folder / "outbox").waiting()
            assert not damaged
            assert all(w.xml.path.read_bytes() == XML for w in waiting)
            assert all({p.name for p in w.files} == set(FILES) for w in waiting), "whole or not there"
            queue(folder)
            send(server, folder)
            arrived_once(server, folder)
        if not died:
            steps = step - 1
            break
    assert steps >= 8
