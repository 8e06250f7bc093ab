"""A proxy between agent and gateway that does to each request what it is told: a real TLS server, a real TLS client.

It shows the centre's own certificate (tests hold its key) and the terminal's client certificate upstream, so both ends
believe they speak to each other.
"""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.centres import Site

PORTAL = b"<html><head><title>WLAN login</title></head><body>Welcome</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request. `kind`:

    pass | lose_request | lose_reply | half_open | portal | foreign_json | status | truncate | drip | duplicate |
    keep (arrives only when `release` is called; the client sees a reset).
    """

    kind: str = "pass"
    times: int = 2
    status: int = 503
    retry_after: str = ""
    delay_s: float = 0.0


@dataclass
class Proxy:
    """A running proxy. `script` is used up one request of `/v1/exchange` at a time, then `always` holds."""

    port: int
    script: deque[Fault] = field(default_factory=deque)
    always: Fault = Fault()
    elsewhere: dict[str, Fault] = field(default_factory=dict)
    """What holds for paths that begin so, instead of `always`."""
    refuses: dict[str, int] = field(default_factory=dict)
    """{op_id: HTTP status}: a request that carries it gets that answer."""
    seen: list[str] = field(default_factory=list)
    kept: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)
    upstream: Any = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def release(self, order: slice = slice(None)) -> list[int]:
        """Let what was kept arrive now, in `order`; the statuses of the answers."""
        held, self.kept = self.kept[order], []
        return [self.upstream(*one)[0] for one in held]


@contextmanager
def fault_proxy(site: Site, upstream_port: int) -> Iterator[Proxy]:
    """Stand between a site's terminal and its centre."""
    client = ssl.create_default_context(cafile=str(site.made.ca))
    client.load_cert_chain(str(site.made.cert), str(site.made.key))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(str(site.made.gateway_dir / "server.crt"), str(site.made.gateway_dir / "server.key"))

    def upstream(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        connection = http.client.HTTPSConnection("127.0.0.1", upstream_port, context=client, timeout=20)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("Content-Type", "application/json")
        finally:
            connection.close()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_words: Any) -> None:
            """Nothing: what matters is in `seen`."""

        def do_GET(self) -> None:
            self.act()

        def do_POST(self) -> None:
            self.act()

        def act(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            exchange = self.path == "/v1/exchange"
            fault = proxy.script.popleft() if exchange and proxy.script else self.standing(body)
            proxy.seen.append(f"{self.path} {fault.kind}")
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
            asked = (self.command, self.path, body, headers)
            if fault.delay_s:
                proxy.stopping.wait(fault.delay_s)
            if fault.kind == "keep":
                proxy.kept.append(asked)
            if fault.kind in ("keep", "lose_request"):
                self.reset()
            elif fault.kind in ("portal", "foreign_json", "status"):
                self.invented(fault)
            else:
                self.forward(fault, asked)

        def standing(self, body: bytes) -> Fault:
            text = gzip.decompress(body).decode() if body else ""
            for op_id, status in proxy.refuses.items():
                if f'"op_id":"{op_id}"' in text:
                    return Fault("status", status=status)
            return next((f for path, f in proxy.elsewhere.items() if self.path.startswith(path)), proxy.always)

        def forward(self, fault: Fault, asked: tuple[str, str, bytes, dict[str, str]]) -> None:
            answers = [upstream(*asked) for _ in range(fault.times if fault.kind == "duplicate" else 1)]
            if fault.kind == "half_open":
                # No reply and no reset: only a deadline ends it.
                proxy.stopping.wait(30)
            if fault.kind in ("half_open", "lose_reply"):
                self.reset()
            else:
                self.answer(*answers[0], fault)

        def invented(self, fault: Fault) -> None:
            if fault.kind == "portal":
                self.answer(200, PORTAL, "text/html", fault)
            elif fault.kind == "foreign_json":
                self.answer(200, b'{"service": "weather", "ok": true}', "application/json", fault)
            else:
                self.answer(fault.status, b'{"service": "huimin-centre", "code": "busy"}', "application/json", fault)

        def answer(self, status: int, data: bytes, kind: str, fault: Fault) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if fault.retry_after:
                self.send_header("Retry-After", fault.retry_after)
            self.end_headers()
            if fault.kind == "truncate":
                self.wfile.write(data[: len(data) // 2])
                self.reset()
            elif fault.kind == "drip":
                self.drip(data)
            else:
                self.wfile.write(data)

        def drip(self, data: bytes) -> None:
            with suppress(OSError):
                for byte in data:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if proxy.stopping.wait(0.05):
                        break
            self.reset()

        def reset(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> Any:
            plain, address = self.socket.accept()
            plain.settimeout(20)
            return server.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that gave up is what the tests are about."""

    listener = Listener(("127.0.0.1", 0), Handler)
    proxy = Proxy(listener.server_address[1], upstream=upstream)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stopping.set()
        listener.shutdown()
        listener.server_close()
        thread.join(10)
