"""What is not the centre is never taken for it, and operations stay where they are."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync import protocol
from sync.exchange import one_round
from sync.ledger.values import State
from sync.pace import Pace, deadline_s, retry_after_s
from sync.signing import new_seed
from sync.transport import Credentials, LineFault, Transport
from tests.support.ledgers import LIMITS, draft, make

HTML = b"<html><body>Welcome to the hotel</body></html>"


def answer(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def server(reply: Callable[[socket.socket], None]) -> Iterator[int]:
    """Answers every connection by `reply` once a request's head came."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                try:
                    client.recv(65536)
                    reply(client)
                    client.shutdown(socket.SHUT_WR)
                    while client.recv(65536):
                        pass
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@contextmanager
def transport_to(port: int) -> Iterator[Transport]:
    counter = itertools.count(1)
    who = Credentials(f"http://127.0.0.1:{port}", "", "", "", new_seed(), "T360699001", "epoch-1", "centre-1", "0.1.0")
    made = Transport(who, lambda path: next(counter))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (answer("200 OK", HTML, "Content-Type: text/html"), "not_the_centre"),
        (answer("200 OK", json.dumps({"service": "other", "ok": True}).encode()), "not_the_centre"),
        (answer("200 OK", b"\x00\xff garbage"), "not_the_centre"),
        (answer("302 Found", b"", "Location: http://127.0.0.1:1/login"), "not_the_centre"),
        (answer("403 Forbidden", HTML), "not_the_centre"),
        (answer("401 X", b'{"service": "huimin-centre", "code": "replayed"}'), "refused"),
        (answer("500 Oops", HTML), "server_error"),
        (answer("503 Busy", b"", "Retry-After: 7"), "server_error"),
        (answer("429 Slow", b"", "Retry-After: 7"), "server_error"),
        (b"garbage that is no HTTP\r\n\r\n", "down"),
    ],
)
def test_whatever_else_answers_is_not_taken_for_the_centre(tmp_path: Path, raw: bytes, code: str) -> None:
    ledger = make(tmp_path / "ledger.db")
    accepted = ledger.accept(draft(), LIMITS)
    with (
        server(lambda client: client.sendall(raw)) as port,
        transport_to(port) as line,
        pytest.raises(LineFault) as caught,
    ):
        one_round(ledger, ledger.identity(), line, Pace(), "0.1.0")
    assert caught.value.code == code
    assert caught.value.retry_after_s == (7.0 if b"Retry-After" in raw else 0.0)
    assert ledger.state(accepted.op_id) is State.ACCEPTED
    assert ledger.verdict_cursor() == 0
    ledger.close()


def test_a_server_that_drips_is_cut_off() -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            client.sendall(b"x")
            if threading.Event().wait(0.05):
                return

    began = time.monotonic()
    with server(drip) as port, transport_to(port) as line, pytest.raises(LineFault) as caught:
        line.get("/v1/content/bills", protocol.Package, 0.5)
    assert caught.value.code in ("timeout", "down")
    assert time.monotonic() - began < 8


def test_nobody_listening_is_a_line_that_is_down() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    with transport_to(port) as line, pytest.raises(LineFault) as caught:
        line.hello()
    assert caught.value.code == "down"


def test_batches_halve_and_grow_within_their_bounds() -> None:
    pace = Pace()
    for _ in range(10):
        pace = pace.grown()
    assert (pace.operations, pace.size) == (protocol.MAX_OPERATIONS, protocol.MAX_BATCH_BYTES)
    for _ in range(20):
        pace = pace.halved()
    assert pace.operations == 1
    assert deadline_s(0) == 25.0
    assert deadline_s(4000) == 26.5


@pytest.mark.parametrize(("failures", "most"), [(0, 5), (1, 10), (5, 160), (10, 900), (1000, 900)])
def test_retries_are_jittered_and_never_end(failures: int, most: float) -> None:
    assert retry_after_s(failures, 0.0) == 0
    assert retry_after_s(failures, 1.0) == most
