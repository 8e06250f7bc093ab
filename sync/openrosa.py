"""OpenRosa client: what forms a server offers, their bytes and media, and submissions to it.

One way out beside our own exchange, for departments that run an ODK-compatible server. Every request has a deadline
from the bytes expected; what does not speak OpenRosa is a fault, never an answer; no address leaves its origin.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import IO, Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import HTTPError, ReadTimeoutError

from sync.openrosa_endpoint import Endpoint, Login
from sync.openrosa_wire import (
    DEFAULT_ACCEPTED,
    LARGEST_DOCUMENT,
    ListedForm,
    MediaFile,
    Multipart,
    OpenRosaFault,
    Part,
    is_submission_response,
    parse_form_list,
    parse_manifest,
)
from sync.pace import deadline_s
from sync.session import new_session

CONNECT_S: Final = 10.0
"""To connect, and for each block of a body to leave."""
LARGEST_FORM: Final = 16 * 1024 * 1024
LARGEST_MEDIA: Final = 50 * 1024 * 1024
BLOCK: Final = 16 * 1024
ACCEPTED: Final = frozenset({201, 202})
USUAL_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Spent:
    """What the line has carried: `requests` that reached a server, their `handshakes`, bytes of bodies both ways."""

    requests: int = 0
    handshakes: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(slots=True)
class Client:
    """One server, one thread. `boundary` gives 32 characters that no file contains; `now` is wall time in seconds.

    `give_way` is called before each piece of a body and may wait; it gives the seconds it waited, which do not count
    against the deadline.
    """

    endpoint: Endpoint
    boundary: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
    now: Callable[[], float] = time.time
    give_way: Callable[[], float] = lambda: 0.0
    spent: Spent = field(default_factory=Spent)
    _session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._session = new_session(self.endpoint.ca or True)
        self._session.auth = _auth(self.endpoint.login)

    def close(self) -> None:
        """Drop the connection."""
        self._session.close()

    def form_list(self) -> tuple[ListedForm, ...]:
        """Raises OpenRosaFault."""
        return parse_form_list(self._get(self._url("formList"), LARGEST_DOCUMENT))

    def manifest(self, form: ListedForm) -> tuple[MediaFile, ...]:
        """The files beside a form; none where it has no manifest. Raises OpenRosaFault."""
        if not form.manifest_url:
            return ()
        return parse_manifest(self._get(form.manifest_url, LARGEST_DOCUMENT))

    def download(self, url: str, md5: str, out: IO[bytes], most: int = LARGEST_MEDIA) -> None:
        """Write the bytes behind an address of a list or manifest. Raises OpenRosaFault, also for another hash."""
        digest = hashlib.md5(usedforsecurity=False)

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            out.write(chunk)

        self._get(url, most, take)
        if digest.hexdigest() != md5:
            raise OpenRosaFault("hash_mismatch")

    def accepted_bytes(self) -> tuple[str, int]:
        """HEAD before a submission: where to send it, and how many bytes a request may have. Raises OpenRosaFault."""
        url = self._url("submission")
        # At most one new connection a submission; one that was kept is counted too much, never too little.
        self.spent.handshakes += 1
        answer = self._request("HEAD", url, ends=time.monotonic() + deadline_s(0))
        if answer.status not in (200, 204):
            raise _fault(answer)
        if "x-openrosa-version" not in answer.headers:
            raise OpenRosaFault("not_openrosa", answer.status)
        limit = answer.headers.get("x-openrosa-accept-content-length", "")
        size = int(limit) if limit.isascii() and limit.isdigit() and int(limit) > 0 else DEFAULT_ACCEPTED
        return self._own(answer.headers.get("location", "") or url, url), size

    def post(self, url: str, xml: Part, files: Sequence[Part]) -> int:
        """Send one request of a submission; 201 or 202. Raises OpenRosaFault.

        The server knows a repeat by its instanceID: sending again is always safe.
        """
        ends = time.monotonic() + deadline_s(Multipart.size_of((xml, *files)))
        body = Multipart((xml, *files), self.boundary(), ends, self.give_way)
        headers = {"Content-Type": body.content_type}
        try:
            answer = self._request("POST", self._own(url), ends=ends, body=body, headers=headers)
            if answer.status not in ACCEPTED:
                raise _fault(answer)
            if "x-openrosa-version" not in answer.headers and not is_submission_response(answer.data):
                raise OpenRosaFault("not_openrosa", answer.status)
        except OpenRosaFault as fault:
            # A body that did not go out whole cannot have been taken; one that did may have been, whatever came back.
            fault.may_have_arrived = body.is_out and fault.of_the_line and fault.code != "unauthorised"
            raise
        return answer.status

    def _url(self, name: str) -> str:
        return f"{self.endpoint.url.rstrip('/')}/{name}"

    def _own(self, url: str, base: str = "") -> str:
        """An address, seen from `base` or the endpoint, that is on the server's own origin: elsewhere our login would
        go to somebody else. Raises OpenRosaFault."""
        try:
            whole = urljoin(base or self.endpoint.url, url)
            here, there = urlsplit(self.endpoint.url), urlsplit(whole)
            is_ours = _origin(here) == _origin(there)
        except ValueError:
            # Brackets that hold no address, a port that is no number: it leads nowhere.
            raise OpenRosaFault("foreign_address") from None
        if not is_ours or there.username:
            raise OpenRosaFault("foreign_address")
        return whole

    def _get(self, url: str, most: int, take: Callable[[bytes], None] | None = None) -> bytes:
        answer = self._request("GET", self._own(url), ends=time.monotonic() + deadline_s(0), most=most, take=take)
        if answer.status != 200:
            raise _fault(answer)
        if "html" in answer.headers.get("content-type", "").lower():
            raise OpenRosaFault("not_openrosa", answer.status)
        return answer.data

    def _request(
        self,
        method: str,
        url: str,
        *,
        ends: float,
        body: Multipart | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = LARGEST_DOCUMENT,
        take: Callable[[bytes], None] | None = None,
    ) -> _Answer:
        sent = {"X-OpenRosa-Version": "1.0", "Date": formatdate(self.now(), usegmt=True), **(headers or {})}
        reached = False
        try:
            with _faults():
                timeout = (CONNECT_S, max(1.0, ends - time.monotonic()))
                data: Any = body
                with self._session.request(
                    method, url, data=data, headers=sent, timeout=timeout, allow_redirects=False, stream=True
                ) as response:
                    reached = True
                    out = io.BytesIO()
                    wanted = take if take is not None and response.status_code == 200 else out.write
                    self._read(response, method, ends + (body.waited if body else 0.0), most, wanted)
                    known = {k.lower(): v for k, v in response.headers.items()}
                    return _Answer(response.status_code, known, out.getvalue())
        finally:
            up = body.sent if body else 0
            self.spent.bytes_up += up
            self.spent.requests += reached or up > 0

    def _read(
        self, response: requests.Response, method: str, ends: float, most: int, take: Callable[[bytes], Any]
    ) -> None:
        text = response.headers.get("Content-Length", "")
        length = int(text) if text.isascii() and text.isdigit() and method != "HEAD" else None
        if length is not None:
            if length > most:
                raise OpenRosaFault("too_large", response.status_code, "answer")
            # How much is coming is known only now; waiting for it takes its own time.
            ends += deadline_s(length) - deadline_s(0)
        got = 0
        # read1 gives what is there; waiting for a full block would give a dripping server all the time it wants.
        while chunk := response.raw.read1(BLOCK):
            got += len(chunk)
            self.spent.bytes_down += len(chunk)
            if got > most:
                raise OpenRosaFault("too_large", response.status_code, "answer")
            if time.monotonic() > ends:
                raise OpenRosaFault("timeout")
            take(chunk)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise OpenRosaFault("wrong_certificate" if "CERTIFICATE_VERIFY_FAILED" in str(error) else "down") from None
    except (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError):
        raise OpenRosaFault("timeout") from None
    except (requests.exceptions.RequestException, HTTPError, ConnectionError):
        raise OpenRosaFault("down") from None


def _fault(answer: _Answer) -> OpenRosaFault:
    status = answer.status
    after = answer.headers.get("retry-after", "")
    wait = min(3600.0, float(after)) if after.isascii() and after.isdigit() else 0.0
    if status >= 500 or status == 429:
        return OpenRosaFault("server_error", status, retry_after_s=wait)
    if status in (401, 403):
        return OpenRosaFault("unauthorised", status)
    if status == 413:
        return OpenRosaFault("too_large", status)
    if status == 409:
        return OpenRosaFault("conflict", status)
    is_page = "html" in answer.headers.get("content-type", "").lower()
    return OpenRosaFault("refused" if 400 <= status < 500 and not is_page else "not_openrosa", status)


def _auth(login: Login | None) -> AuthBase | None:
    if login is None:
        return None
    if login.scheme == "digest":
        return HTTPDigestAuth(login.user, login.password)
    return HTTPBasicAuth(login.user.encode(), login.password.encode())


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, the usual one where none is named (RFC 6454). Raises ValueError: no port."""
    return url.scheme, url.hostname, url.port or USUAL_PORTS.get(url.scheme)
