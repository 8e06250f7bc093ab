"""The process that touches cards: what it leaves behind when it answers, hangs, crashes, or its terminal is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from drivers.card import frames
from drivers.card.apdu import LinkLost
from drivers.card.child import CardChild
from drivers.card.heartbeat import Doing, Heartbeat
from drivers.card.port import CardStatus, PinAnswer, PinState
from tests.support.centres import until

TODAY = date(2026, 11, 23)
NOWHERE = {"PCSCLITE_CSOCK_NAME": "/nowhere/pcscd.comm"}


@pytest.fixture(autouse=True)
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def ports() -> Iterator[Callable[..., CardChild]]:
    """Makes card processes' owners that are closed whatever the test comes to."""
    made: list[CardChild] = []

    def make(apdu_s: float = 10.0) -> CardChild:
        made.append(CardChild(apdu_s=apdu_s))
        return made[-1]

    yield make
    for port in made:
        port.close()


Ports = Callable[..., CardChild]


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pid_of(port: CardChild) -> int:
    assert port._child is not None
    return port._child.process.pid


def test_it_is_started_ahead_answers_once_and_is_gone(ports: Ports) -> None:
    port = ports()
    port.prepare()
    first = pid_of(port)
    assert port.read("any\nreader\x00 name \u202e", TODAY).code == "service_down"
    until(lambda: not running(first))
    port.prepare()
    assert pid_of(port) != first
    port.close()
    assert not running(first)


def test_once_it_has_answered_it_serves_nobody_else_and_ends_with_its_input() -> None:
    heartbeat = Heartbeat()
    body = b'{"op": "read", "reader": "r", "today": "2026-11-23", "psam": null}'
    process = subprocess.Popen(
        [sys.executable, "-m", "drivers.card.worker", str(heartbeat.descriptor)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(heartbeat.descriptor,),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    frames.write(process.stdin.fileno(), body)
    assert b"service_down" in frames.read(process.stdout.fileno())
    # Another request is no reason to stay.
    frames.write(process.stdin.fileno(), body)
    assert process.wait(10) == 0
    assert process.stdout.read() == b""
    process.stdin.close()
    process.stdout.close()
    heartbeat.close()


def test_its_arguments_hold_no_word_of_any_card(ports: Ports) -> None:
    port = ports()
    port.prepare()
    until(lambda: port.ready)
    arguments = Path(f"/proc/{pid_of(port)}/cmdline").read_bytes().split(b"\0")
    assert arguments[1:3] == [b"-m", b"drivers.card.worker"]
    assert arguments[3].isdigit()
    port.close()


def test_one_that_hangs_is_killed_after_its_deadline_and_the_next_one_works(ports: Ports) -> None:
    port = ports(apdu_s=0.3)
    port.prepare()
    hung = pid_of(port)
    os.kill(hung, signal.SIGSTOP)
    began = time.monotonic()
    result = port.read("r", TODAY)
    assert 0.3 <= time.monotonic() - began < 2.0
    assert (result.status, result.code) == (CardStatus.MUTE, "deadline")
    assert not running(hung)
    port.close()
    patient = ports()
    assert patient.read("r", TODAY).code == "service_down"


def test_one_that_hangs_over_a_pin_is_killed_and_the_digits_are_overwritten(ports: Ports) -> None:
    port = ports(apdu_s=0.3)
    port.prepare()
    os.kill(pid_of(port), signal.SIGSTOP)
    digits = bytearray(b"135790")
    with pytest.raises(LinkLost) as lost:
        port.verify("r", bytes(16), digits)
    assert lost.value.code == "mute"
    assert digits == bytes(6)
    port.close()


def test_one_that_dies_is_an_error_and_not_a_crash_of_the_terminal(ports: Ports) -> None:
    port = ports()
    port.prepare()
    os.kill(pid_of(port), signal.SIGSTOP)
    os.kill(pid_of(port), signal.SIGKILL)
    # Died while it waited: a fresh one takes the request.
    until(lambda: not running(pid_of(port)))
    assert port.read("r", TODAY).code == "service_down"
    port.prepare()
    assert port._child is not None
    assert port._child.process.stdin is not None
    # Died over its request.
    frames.write(port._child.process.stdin.fileno(), b"no json")
    assert port.read("r", TODAY).code == "worker_died"
    port.prepare()
    assert port._child is not None
    assert port._child.process.stdin is not None
    frames.write(port._child.process.stdin.fileno(), b"no json")
    assert port.verify("r", bytes(16), bytearray(b"135790")) == PinAnswer(PinState.ERROR, code="worker_died")
    port.close()


def test_a_crash_tells_its_place_and_nothing_else() -> None:
    heartbeat = Heartbeat()
    os.set_inheritable(heartbeat.descriptor, True)
    body = b'{"op": "read", "reader": "36069919520308024X", "today": "secret", "psam": null}'
    done = subprocess.run(
        [sys.executable, "-m", "drivers.card.worker", str(heartbeat.descriptor)],
        input=frames.HEAD.pack(len(body)) + body, capture_output=True, pass_fds=(heartbeat.descriptor,), check=False,
    )  # fmt: skip
    heartbeat.close()
    assert done.returncode == 1
    assert done.stderr.startswith(b"card process: ValueError at worker.py:")
    assert b"secret" not in done.stderr
    assert b"36069919520308024X" not in done.stderr


def test_it_dies_with_a_terminal_that_is_killed_even_while_it_hangs() -> None:
    script = (
        "import os, signal, sys, time\n"
        "from drivers.card.child import CardChild\n"
        "port = CardChild(); port.prepare(); print(port._child.process.pid, flush=True)\n"
        "signal.pause()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # It has asked to die with its parent once it ignores Ctrl-C.
    until(lambda: int(_status(child, "SigIgn"), 16) & 1 << (signal.SIGINT - 1))
    os.kill(child, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not running(child))


def _status(pid: int, key: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return line.split()[1]
    raise AssertionError(key)


def test_a_frame_that_is_too_long_or_torn_is_refused() -> None:
    out, into = os.pipe()
    os.write(into, frames.HEAD.pack(frames.LONGEST + 1))
    with pytest.raises(frames.FrameError):
        frames.read(out)
    os.write(into, frames.HEAD.pack(10) + b"half")
    os.close(into)
    with pytest.raises(frames.FrameError):
        frames.read(out)
    os.close(out)
    with pytest.raises(ValueError):
        frames.write(1, bytes(frames.LONGEST + 1))


def test_the_heartbeat_is_seen_by_the_other_side() -> None:
    ours = Heartbeat()
    theirs = Heartbeat(os.dup(ours.descriptor))
    assert ours.last() == (0, Doing.LOADING)
    theirs.beat(Doing.PSAM)
    since, doing = ours.last()
    assert doing is Doing.PSAM
    assert 0 <= time.monotonic_ns() - since < 5_000_000_000
    ours.close()
    theirs.close()
