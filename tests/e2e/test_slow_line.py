"""N2: a line that carries a few kilobytes a second is slow, not dead: a batch may take its deadline, and no longer."""

from __future__ import annotations

import itertools
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sync import protocol, session, transport
from sync.signing import new_seed
from sync.transport import Credentials, LineFault, Transport

ANSWER = b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
BODY = protocol.AskRequest(
    terminal_id="T1",
    epoch_id="e",
    kind="bill",
    body={"noise": "".join(random.Random(7).choices("0123456789abcdefghijklmnopqrstuvwxyzABCDEF", k=160_000))},
)  # fmt: skip
"""About 120 kB on the wire."""


@contextmanager
def slow_reader(bytes_per_s: int) -> Iterator[int]:
    """Reads so slowly, with the buffers of a small modem, and answers when all has come."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                client.settimeout(0.2)
                got = b""
                while not stop.is_set():
                    try:
                        data = client.recv(512)
                    except TimeoutError:
                        break
                    except OSError:
                        data = b""
                    if not data:
                        break
                    got += data
                    stop.wait(len(data) / bytes_per_s)
                try:
                    client.sendall(ANSWER)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.fixture(autouse=True)
def a_modems_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the loopback the kernel would take the whole batch at once."""
    monkeypatch.setattr(session, "SEND_BUFFER", 8192)
    monkeypatch.setattr(transport, "CONNECT_S", 0.4)


def asked(port: int, deadline_s: float) -> tuple[LineFault, float]:
    counter = itertools.count(1)
    who = Credentials(f"http://127.0.0.1:{port}", "", "", "", new_seed(), "T1", "e", "c", "0.1.0")
    line = Transport(who, lambda path: next(counter))
    began = time.monotonic()
    with pytest.raises(LineFault) as caught:
        line.post(protocol.PATH_ASK, BODY, protocol.AskAnswer, deadline_s)
    took = time.monotonic() - began
    line.close()
    return caught.value, took


def test_N2_a_batch_that_takes_longer_than_a_connection_may_is_sent_whole() -> None:
    with slow_reader(80_000) as port:
        fault, took = asked(port, 20)
    assert (fault.code, fault.status) == ("server_error", 503)
    assert took > 0.8


def test_N2_a_batch_that_does_not_get_through_by_its_deadline_is_given_up() -> None:
    with slow_reader(20_000) as port:
        fault, took = asked(port, 1.2)
    assert fault.code == "timeout"
    assert took < 5
