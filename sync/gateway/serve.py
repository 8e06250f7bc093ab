"""The centre as a process: uvicorn with TLS. `hello` works without a client certificate, nothing else does."""

from __future__ import annotations

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.clock import Clock, SystemClock
from sync.gateway import sandbox as sandbox_data
from sync.gateway.app import SCOPE_CLIENT_CERT, Centre, build
from sync.gateway.departments import ByKind
from sync.gateway.departments.hotline import Hotline
from sync.gateway.departments.records import Records
from sync.gateway.departments.utilities import Utility
from sync.gateway.keys import decision_seed
from sync.gateway.slots import Slots
from sync.gateway.store import open_existing
from sync.gateway.worker import Worker
from sync.record import Kind

log = logging.getLogger(__name__)


class PeerCertProtocol(H11Protocol):
    """Tells the application whether the client showed a certificate that our CA signed; uvicorn itself does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        shown = bool(transport.get_extra_info("peercert"))
        inner = self.app

        async def with_certificate(scope: Any, receive: Any, send: Any) -> None:
            scope[SCOPE_CLIENT_CERT] = shown
            await inner(scope, receive, send)

        self.app = with_certificate


class Server(uvicorn.Server):
    """Writes the port it got to a file once it listens."""

    def __init__(self, config: uvicorn.Config, port_file: Path | None) -> None:
        super().__init__(config)
        self._port_file = port_file

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self._port_file and self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            draft = self._port_file.with_suffix(".new")
            draft.write_text(str(port), encoding="ascii")
            draft.replace(self._port_file)


def run(
    db_url: str,
    port: int,
    folder: Path,
    host: str = "127.0.0.1",
    sandbox: Path | None = None,
    clock: Clock | None = None,
) -> None:
    """Serve until SIGTERM. `folder` holds server.crt, server.key, ca.crt and decision.key (64 hex digits); the port in
    use is written to `folder`/port. `sandbox`: load synthetic residents from there and let sandbox billers decide."""
    time = clock or SystemClock()
    seed = decision_seed(folder)
    store = open_existing(db_url)
    if sandbox:
        sandbox_data.load(store, sandbox)
    departments = ByKind({Kind.PAYMENT: Utility(store), Kind.REQUEST: Records(store), Kind.APPLICATION: Hotline(store)})
    worker = Worker(store, time, seed, departments)
    worker.start()
    centre = Centre(store, time, seed, worker, slots=Slots(time.mono_ns))
    config = uvicorn.Config(
        build(centre),
        host=host,
        port=port,
        http=PeerCertProtocol,
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
        # Terminals keep one connection; its end tells them that the line fell.
        timeout_keep_alive=75,
        ssl_certfile=str(folder / "server.crt"),
        ssl_keyfile=str(folder / "server.key"),
        ssl_ca_certs=str(folder / "ca.crt"),
        ssl_cert_reqs=ssl.CERT_OPTIONAL,
    )
    try:
        Server(config, folder / "port").run()
    finally:
        worker.stop()
