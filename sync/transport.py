"""Signed requests over TLS. What is not a well-formed answer of our centre is a LineFault, never an answer."""

from __future__ import annotations

import gzip
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import requests
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from sync import protocol
from sync.session import new_session
from sync.signing import Signed, sign_request

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=BaseModel)
CONNECT_S: Final = 5.0
SEND_PIECE: Final = 4096
"""Bytes that one send may take the connection's time-out for: under 1 kB/s the line counts as down."""
MAX_ANSWER: Final = 4 * 1024 * 1024


class LineFault(Exception):
    """Why there is no answer. `code`: down | timeout | certificate_refused | not_the_centre | server_error | refused |
    wrong_certificate. `status` is the HTTP status where there was one; `retry_after_s` what the centre asked for."""

    def __init__(self, code: str, status: int = 0, word: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(f"{code} {status or ''} {word}".strip())
        self.code = code
        self.status = status
        self.word = word
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who speaks, and by which keys. Paths are those of PEM files."""

    url: str
    ca: str
    cert: str
    key: str
    signing_seed: bytes = field(repr=False)
    terminal_id: str
    epoch_id: str
    centre_id: str
    app_version: str


class Transport:
    """One HTTP session of one thread. `next_counter(path)` draws a number that was never drawn before."""

    def __init__(self, credentials: Credentials, next_counter: Callable[[str], int]) -> None:
        self._who = credentials
        self._next_counter = next_counter
        self._session = new_session(credentials.ca, (credentials.cert, credentials.key))
        self.requests = 0
        """Those that reached a server: one that nobody listened to costs next to nothing."""
        self.handshakes = 0
        """Of hellos, which have no connection kept for them."""
        self.bytes_up = 0
        self.bytes_down = 0

    def close(self) -> None:
        """Drop the connection."""
        self._session.close()

    def dropped(self) -> bool:
        """Whether a kept connection was closed or reset at the other end: the first sign of a fallen line. A line that
        just goes quiet shows only at the next request."""
        adapter: Any = self._session.get_adapter(self._who.url)
        pools: Any = adapter.poolmanager.pools
        for key in list(pools.keys()):
            pool = pools.get(key)
            kept = [c for c in list(pool.pool.queue) if c is not None] if pool and pool.pool else []
            if any(c.sock is not None and not c.is_connected for c in kept):
                return True
        return False

    def post(self, path: str, body: BaseModel, model: type[Model], deadline_s: float) -> Model:
        """Send gzip JSON and read the answer as `model`. Raises LineFault."""
        return self._send("POST", path, gzip.compress(body.model_dump_json().encode(), 6, mtime=0), model, deadline_s)

    def get(self, path: str, model: type[Model], deadline_s: float) -> Model:
        """Raises LineFault."""
        return self._send("GET", path, b"", model, deadline_s)

    def hello(self, deadline_s: float = 5.0) -> protocol.Hello:
        """Whether the centre answers at all, without showing our certificate. Raises LineFault."""
        before = self.requests
        try:
            return self._hello(deadline_s)
        finally:
            self.handshakes += self.requests - before

    def _hello(self, deadline_s: float) -> protocol.Hello:
        with new_session(self._who.ca) as session:
            return self._request(session, "GET", protocol.PATH_HELLO, b"", {}, protocol.Hello, deadline_s)

    def _send(self, method: str, path: str, body: bytes, model: type[Model], deadline_s: float) -> Model:
        try:
            return self._signed(method, path, body, model, deadline_s)
        except LineFault as fault:
            if fault.code != "down":
                raise
        # A kept connection that fell while idle shows only now: once more on a new one. The centre knows a repeat.
        self._session.close()
        try:
            return self._signed(method, path, body, model, deadline_s)
        except LineFault as fault:
            if fault.code != "down":
                raise
            if self._certificate_refused():
                raise LineFault("certificate_refused") from None
            raise

    def _certificate_refused(self) -> bool:
        """A refused client certificate looks like a dropped line: a hello without it passes, one with it does not."""
        try:
            self.hello()
        except LineFault:
            return False
        self._session.close()
        try:
            self._request(self._session, "GET", protocol.PATH_HELLO, b"", {}, protocol.Hello, 5.0)
        except LineFault:
            return True
        return False

    def _signed(self, method: str, path: str, body: bytes, model: type[Model], deadline_s: float) -> Model:
        number = self._next_counter(path.partition("?")[0])
        who = self._who
        signed = Signed(method, path, who.terminal_id, who.epoch_id, who.centre_id, number)
        headers = {
            protocol.HEADER_TERMINAL: who.terminal_id,
            protocol.HEADER_EPOCH: who.epoch_id,
            protocol.HEADER_CENTRE: who.centre_id,
            protocol.HEADER_COUNTER: str(number),
            protocol.HEADER_SIGNATURE: sign_request(who.signing_seed, signed, body),
            protocol.HEADER_VERSION: who.app_version,
        }
        if body:
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self._request(self._session, method, path, body, headers, model, deadline_s)

    def _request(
        self,
        session: requests.Session,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        model: type[Model],
        deadline_s: float,
    ) -> Model:
        ends = time.monotonic() + deadline_s
        reached = True
        try:
            with session.request(
                method,
                self._who.url + path,
                data=_Body(body, ends) if body else None,
                headers=headers,
                timeout=(CONNECT_S, deadline_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                data = self._read(response, ends)
                self.bytes_down += len(data)
                return _understood(response, data, model)
        except requests.exceptions.SSLError as error:
            raise LineFault("wrong_certificate" if "CERTIFICATE_VERIFY_FAILED" in str(error) else "down") from None
        except (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError) as error:
            reached = not isinstance(error, requests.exceptions.ConnectTimeout)
            raise LineFault("timeout") from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            reached = not _nobody_there(error)
            raise LineFault("timeout" if _while_sending(error) else "down") from None
        finally:
            self.requests += reached
            self.bytes_up += len(body) * reached

    @staticmethod
    def _read(response: requests.Response, ends: float) -> bytes:
        data = bytearray()
        # read1 gives what is there; waiting for a full block would give a dripping server all the time it wants.
        while chunk := response.raw.read1(16 * 1024):
            data += chunk
            if len(data) > MAX_ANSWER:
                raise LineFault("not_the_centre", response.status_code, "too_large")
            if time.monotonic() > ends:
                # A server that drips a byte a second keeps every socket time-out happy.
                raise LineFault("timeout")
        return bytes(data)


def _understood(response: requests.Response, data: bytes, model: type[Model]) -> Model:
    status = response.status_code
    if status >= 500 or status == 429:
        raise LineFault("server_error", status, retry_after_s=_retry_after(response))
    if status != 200:
        try:
            word = protocol.ErrorAnswer.model_validate_json(data).code
        except ValidationError:
            raise LineFault("not_the_centre", status) from None
        raise LineFault("refused", status, word)
    try:
        return model.model_validate_json(data)
    except (ValidationError, UnicodeDecodeError):
        raise LineFault("not_the_centre", status) from None


def _while_sending(error: Exception) -> bool:
    """Whether time ran out while the body was on its way."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, ProtocolError) and any(isinstance(a, TimeoutError) for a in cause.args)


def _nobody_there(error: Exception) -> bool:
    """Whether not even a connection came about."""
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _retry_after(response: requests.Response) -> float:
    text = response.headers.get("Retry-After", "")
    return min(3600.0, float(text)) if text.isascii() and text.isdigit() else 0.0


class _Body:
    """A request's body in small pieces, since each has a time-out of its own; past `ends` nothing more is sent."""

    def __init__(self, body: bytes, ends: float) -> None:
        self._left = memoryview(body)
        self._ends = ends

    def __len__(self) -> int:
        return len(self._left)

    def read(self, _size: int = -1) -> bytes:
        """The next piece; b"" at the end. Raises TimeoutError."""
        if time.monotonic() > self._ends:
            raise TimeoutError
        piece, self._left = self._left[:SEND_PIECE], self._left[SEND_PIECE:]
        return bytes(piece)
