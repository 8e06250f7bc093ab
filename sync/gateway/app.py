"""The centre's HTTP face. Identity comes from the request's signature alone; no answer ever echoes what was sent."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from sync import protocol
from sync.clock import Clock, wall_text
from sync.gateway import asks, content, totals
from sync.gateway.ask_limits import AskMeter
from sync.gateway.door import Caller, Refused, admit
from sync.gateway.exchange import exchange
from sync.gateway.slots import Slots
from sync.gateway.store import Store
from sync.gateway.worker import Worker
from sync.signing import Signed

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=BaseModel)

SCOPE_CLIENT_CERT = "huimin.client_cert"


@dataclass(slots=True)
class Centre:
    """What the handlers share."""

    store: Store
    clock: Clock
    decision_seed: bytes = field(repr=False)
    worker: Worker
    require_client_cert: bool = True
    meter: AskMeter = field(default_factory=AskMeter)
    slots: Slots | None = None
    """Spreads backlogs over time; None: everybody at once."""


def build(centre: Centre) -> FastAPI:
    """The application."""
    app = FastAPI(title="huimin centre", docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(Refused)
    async def _refused(_request: Request, error: Refused) -> JSONResponse:
        return _error(error.status, error.code)

    @app.exception_handler(RequestValidationError)
    async def _unprocessable(_request: Request, _error_value: RequestValidationError) -> JSONResponse:
        return _error(422, "malformed")

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return _error(error.status_code, {404: "no_such_path", 405: "no_such_method"}.get(error.status_code, "refused"))

    @app.middleware("http")
    async def _gate(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        # The scope's path, not the URL's: a URL is put together with what the caller wrote as its Host.
        if request.scope["path"] != protocol.PATH_HELLO:
            if centre.require_client_cert and not request.scope.get(SCOPE_CLIENT_CERT):
                return _error(401, "no_client_certificate")
            if _older(request.headers.get(protocol.HEADER_VERSION, ""), protocol.MINIMUM_APP_VERSION):
                return _error(426, "version_too_old")
        return await go_on(request)

    @app.get(protocol.PATH_HELLO)
    def _hello() -> Response:
        who = centre.store.identity()
        return _json(
            protocol.Hello(
                centre_id=who.centre_id,
                incarnation=who.incarnation,
                minimum_app_version=protocol.MINIMUM_APP_VERSION,
                server_time=wall_text(centre.clock.utc()),
            )
        )

    @app.post(protocol.PATH_EXCHANGE)
    async def _exchange(request: Request) -> Response:
        caller, body = await _authenticated(centre, request)
        asked = _parse(protocol.ExchangeRequest, body)
        reply = await run_in_threadpool(
            exchange, centre.store, centre.clock, centre.decision_seed, centre.slots, caller, asked
        )
        if any(r.result == "stored" for r in reply.results):
            centre.worker.wake()
        return _json(reply)

    @app.post(protocol.PATH_ASK)
    async def _ask(request: Request) -> Response:
        caller, body = await _authenticated(centre, request)
        asked = _parse(protocol.AskRequest, body)
        if asked.terminal_id != caller.terminal_id:
            raise Refused(403, "foreign_terminal")
        due = asyncio.get_running_loop().time() + asks.ANSWER_S
        reply = await run_in_threadpool(
            asks.answer, centre.store, centre.clock, centre.meter, caller.terminal_id, asked
        )
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        return _json(reply)

    @app.get(protocol.PATH_CONTENT)
    async def _content(request: Request, name: str) -> Response:
        caller, _ = await _authenticated(centre, request)
        package = await run_in_threadpool(
            content.package, centre.store, centre.clock, centre.decision_seed, caller.terminal_id, name
        )
        if package is None:
            raise Refused(404, "no_such_package")
        return _json(package)

    @app.get(protocol.PATH_TOTALS)
    async def _totals(request: Request, terminal_id: str) -> Response:
        caller, _ = await _authenticated(centre, request)
        if terminal_id != caller.terminal_id:
            raise Refused(403, "foreign_terminal")
        query = request.query_params
        try:
            first, last = _number(query.get("from_seq", "1")), _number(query.get("to_seq", str(2**62)))
        except ValueError:
            raise Refused(422, "malformed") from None
        answer = await run_in_threadpool(
            totals.totals, centre.store, terminal_id, query.get("epoch", caller.epoch_id), first, last
        )
        if answer is None:
            raise Refused(404, "no_such_epoch")
        return _json(answer)

    return app


async def _authenticated(centre: Centre, request: Request) -> tuple[Caller, bytes]:
    """The signer and the plain body. Raises Refused."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > protocol.MAX_COMPRESSED_BYTES:
            raise Refused(413, "too_large")
    headers = request.headers
    try:
        number = _number(headers.get(protocol.HEADER_COUNTER, ""))
    except ValueError:
        raise Refused(401, "not_signed") from None
    target = bytes(request.scope["raw_path"]).decode("latin-1")
    query = bytes(request.scope["query_string"]).decode("latin-1")
    signed = Signed(
        method=request.method,
        path=f"{target}?{query}" if query else target,
        terminal_id=headers.get(protocol.HEADER_TERMINAL, ""),
        epoch_id=headers.get(protocol.HEADER_EPOCH, ""),
        centre_id=headers.get(protocol.HEADER_CENTRE, ""),
        counter=number,
    )
    signature = headers.get(protocol.HEADER_SIGNATURE, "")
    body = bytes(raw)
    caller = await run_in_threadpool(admit, centre.store, centre.clock, signed, body, signature, target)
    if headers.get("content-encoding", "") == "gzip":
        body = gunzip(body)
    return caller, body


def gunzip(data: bytes) -> bytes:
    """Decompress up to the body limit. Raises Refused: broken, or a bomb."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(data, protocol.MAX_BODY_BYTES + 1)
    except zlib.error:
        raise Refused(400, "not_gzip") from None
    if len(body) > protocol.MAX_BODY_BYTES:
        raise Refused(413, "too_large")
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(400, "not_gzip")
    return body


def _parse(model: type[Model], body: bytes) -> Model:
    try:
        return model.model_validate_json(body)
    except (ValidationError, UnicodeDecodeError):
        raise Refused(422, "malformed") from None


def _number(text: str) -> int:
    """A count from a header or query. Raises ValueError: not plain digits, or more than a database column holds."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise ValueError
    value = int(text)
    if value > protocol.LARGEST:
        raise ValueError
    return value


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _error(status: int, code: str) -> JSONResponse:
    return JSONResponse({"service": "huimin-centre", "code": code}, status_code=status)


def _older(version: str, minimum: str) -> bool:
    def parts(text: str) -> tuple[int, ...]:
        return tuple(int(p) if p.isascii() and p.isdigit() and len(p) <= 9 else 0 for p in text.split(".")[:3])

    return parts(version) < parts(minimum)
