"""A small real OpenRosa server over loopback: forms, media, submissions told apart by instanceID; faults on demand.

In threads of a test (`openrosa_server`), or as a process of its own that keeps what it took in a folder and is told
what to do by a file there (`ServerProcess`; `python -m tests.support.openrosa_server FOLDER`).
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from tests.support.centres import until

PORTAL = b"<html><head><title>WLAN login</title></head><body>Welcome</body></html>"
_INSTANCE = re.compile(r"<(?:\w+:)?instanceID>([^<]+)</")
_DIGEST = re.compile(r'(\w+)="?([^",]+)"?')
REALM, NONCE = "forms", "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request: drop (before it counts) | lose_reply (after it counted) | status | portal | truncate
    | drip | silent (an answer that never comes) | no_version (no OpenRosa header) | early (the status comes before the
    body was read)."""

    kind: str
    status: int = 503
    retry_after: str = ""


@dataclass
class Submission:
    """What the server holds of one instanceID."""

    xml: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    posts: int = 0


@dataclass
class Server:
    """A running server. `faults` is used up one matching request at a time, keyed by "METHOD /first-part"."""

    port: int
    is_tls: bool = False
    forms: dict[str, tuple[str, bytes, dict[str, bytes]]] = field(default_factory=dict)
    accept: int | None = None
    user: tuple[str, str] | None = None
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    stated_hash: str = ""
    address_of_forms: str = ""
    manifest_name: str = ""
    location: str = ""
    """Where submissions are to go, as HEAD says it."""
    first_status: int = 201
    repeat_status: int = 202
    """409: a known instanceID is turned away, with all that comes with it."""
    refuse: dict[str, int] = field(default_factory=dict)
    """{instanceID: status} of submissions that are not taken."""
    folder: Path | None = None
    """Where control.json is read before each POST and held/ is written after it."""
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http{'s' if self.is_tls else ''}://127.0.0.1:{self.port}"

    def fail(self, request: str, *faults: Fault) -> None:
        """Queue faults for requests such as "POST /submission"."""
        self.faults.setdefault(request, deque()).extend(faults)

    def count(self, request: str) -> int:
        return sum(s.startswith(request) for s in self.seen)


def _md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def _content(part: Any) -> bytes:
    return bytes(part.get_payload(decode=True))


def _form_list(server: Server) -> bytes:
    base = server.address_of_forms or server.url
    entries = "".join(
        f"<xform><formID>{escape(form_id)}</formID><name>{escape(form_id)}</name><version>{version}</version>"
        f"<hash>{server.stated_hash or 'md5:' + _md5(xml)}</hash><downloadUrl>{base}/forms/{form_id}</downloadUrl>"
        + (f"<manifestUrl>{server.url}/manifest/{form_id}</manifestUrl>" if media else "")
        + "<futureExtension/></xform>"
        for form_id, (version, xml, media) in server.forms.items()
    )
    return f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{entries}</xforms>'.encode()


def _manifest(server: Server, form_id: str) -> bytes:
    entries = "".join(
        f"<mediaFile><filename>{escape(server.manifest_name or name)}</filename><hash>md5:{_md5(data)}</hash>"
        f"<downloadUrl>{server.url}/media/{form_id}/{name}</downloadUrl></mediaFile>"
        for name, data in server.forms[form_id][2].items()
    )
    return f'<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{entries}</manifest>'.encode()


def obey(server: Server) -> None:
    """Take what control.json of the folder says."""
    assert server.folder is not None
    control = server.folder / "control.json"
    if control.is_file():
        said = json.loads(control.read_text())
        server.accept, server.refuse = said["accept"], said["refuse"]
        server.repeat_status = said["repeat_status"]


def keep(folder: Path, instance_id: str, held: Submission) -> None:
    """On the disk before the answer goes, as a real server does it."""
    entry = {
        "id": instance_id,
        "xml": held.xml.hex(),
        "files": {name: data.hex() for name, data in held.files.items()},
        "posts": held.posts,
    }
    path = folder / "held" / f"{_md5(instance_id.encode())}.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(entry))
    fresh.replace(path)


def held_in(folder: Path) -> dict[str, Submission]:
    """What a server with this folder has taken so far."""
    found = {}
    for path in (folder / "held").glob("*.json"):
        entry = json.loads(path.read_text())
        files = {name: bytes.fromhex(data) for name, data in entry["files"].items()}
        found[entry["id"]] = Submission(bytes.fromhex(entry["xml"]), files, entry["posts"])
    return found


@dataclass
class ServerProcess:
    """A server as a process; what it took outlives it."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        (self.folder / "held").mkdir(parents=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{int((self.folder / 'port').read_text())}"

    def start(self) -> None:
        """On the port of before, if there was one."""
        (self.folder / "ready").unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, "-m", "tests.support.openrosa_server", str(self.folder)])
        until(lambda: (self.folder / "ready").exists())

    def kill(self) -> None:
        """As a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def control(
        self, accept: int | None = None, refuse: dict[str, int] | None = None, repeat_status: int = 202
    ) -> None:
        """From the next POST on."""
        said = {"accept": accept, "refuse": refuse or {}, "repeat_status": repeat_status}
        (self.folder / "control.new").write_text(json.dumps(said))
        (self.folder / "control.new").replace(self.folder / "control.json")

    def stall(self) -> None:
        """The next POST is not read until `flow`."""
        (self.folder / "stalled").unlink(missing_ok=True)
        (self.folder / "stall").touch()

    @property
    def is_stalled(self) -> bool:
        return (self.folder / "stalled").exists()

    def flow(self) -> None:
        (self.folder / "stall").unlink()

    def held(self) -> dict[str, Submission]:
        return held_in(self.folder)


def _serve(folder: Path) -> None:
    known = folder / "port"
    with openrosa_server(int(known.read_text()) if known.exists() else 0) as server:
        server.folder = folder
        server.submissions = held_in(folder)
        obey(server)
        known.write_text(str(server.port))
        (folder / "ready").touch()
        threading.Event().wait()


@contextmanager
def openrosa_server(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Runs in threads of this process until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_words: Any) -> None:
            """Nothing: what matters is in `seen`."""

        def do_GET(self) -> None:
            self.act(b"")

        def do_HEAD(self) -> None:
            self.act(b"")

        def do_POST(self) -> None:
            key = self.key()
            if server.faults.get(key) and server.faults[key][0].kind == "early":
                self.close_connection = True
                self.answer(server.faults[key].popleft().status, b"", "text/plain")
                return
            if server.folder is not None:
                obey(server)
                if (server.folder / "stall").exists():
                    (server.folder / "stalled").touch()
                    while (server.folder / "stall").exists() and not server.stopping.wait(0.02):
                        pass
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:
                # The other end died in the middle: nothing of it counts.
                self.reset()
                return
            self.act(body)

        def key(self) -> str:
            return f"{self.command} /{self.path.split('/')[1]}"

        def act(self, body: bytes) -> None:
            server.seen.append(f"{self.command} {self.path}")
            server.headers.append(dict(self.headers.items()))
            if server.user is not None and not self.knows_password(server.user):
                challenge = f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5'
                self.answer(401, b"", "text/plain", {"WWW-Authenticate": challenge})
                return
            queue = server.faults.get(self.key())
            fault = queue.popleft() if queue else Fault("none")
            if fault.kind == "drop":
                self.reset()
            elif fault.kind == "silent":
                server.stopping.wait(30)
                self.reset()
            elif fault.kind == "portal":
                self.answer(200, PORTAL, "text/html", version=False)
            elif fault.kind == "status":
                self.answer(fault.status, b"no", "text/plain", {"Retry-After": fault.retry_after or "0"})
            else:
                self.handle_well(body, fault)

        def knows_password(self, user: tuple[str, str]) -> bool:
            """RFC 2617, 3.2.2: digest with qop=auth."""
            given = self.headers.get("Authorization", "")
            if not given.startswith("Digest "):
                return False
            said = dict(_DIGEST.findall(given))
            first = _md5(f"{user[0]}:{REALM}:{user[1]}".encode())
            second = _md5(f"{self.command}:{self.path}".encode())
            middle = f"{NONCE}:{said.get('nc')}:{said.get('cnonce')}:auth"
            return said.get("response") == _md5(f"{first}:{middle}:{second}".encode())

        def handle_well(self, body: bytes, fault: Fault) -> None:
            status, data = self.result(body)
            kind = "text/xml; charset=utf-8"
            if fault.kind == "lose_reply":
                self.reset()
            elif fault.kind == "truncate":
                self.answer(status, data, kind, send=data[: len(data) // 2])
            elif fault.kind == "drip":
                self.answer(status, data, kind, send=b"")
                with suppress(OSError):
                    for byte in data:
                        self.wfile.write(bytes([byte]))
                        if server.stopping.wait(0.05):
                            break
            else:
                extra: dict[str, str] = {}
                if self.command == "HEAD" and server.accept is not None:
                    extra["X-OpenRosa-Accept-Content-Length"] = str(server.accept)
                if self.command == "HEAD" and server.location:
                    extra["Location"] = server.location
                self.answer(status, data, kind, extra, version=fault.kind != "no_version")

        def result(self, body: bytes) -> tuple[int, bytes]:
            first, *rest = unquote(self.path).strip("/").split("/")
            if self.command == "HEAD":
                return 204, b""
            if first == "submission":
                return self.submit(body)
            if first == "formList":
                return 200, _form_list(server)
            if first == "manifest":
                return 200, _manifest(server, rest[0])
            return 200, server.forms[rest[0]][1] if first == "forms" else server.forms[rest[0]][2][rest[1]]

        def submit(self, body: bytes) -> tuple[int, bytes]:
            server.sizes.append(len(body))
            if server.accept is not None and len(body) > server.accept:
                return 413, b""
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
            parts = {p.get_param("name", header="content-disposition"): p for p in message.iter_parts()}
            xml = _content(parts.pop("xml_submission_file"))
            found = _INSTANCE.search(xml.decode())
            if found is None:
                return 400, b""
            if found[1] in server.refuse:
                return server.refuse[found[1]], b""
            known = server.submissions.get(found[1])
            if known is not None and known.xml != xml:
                return 409, b""
            if known is not None and server.repeat_status == 409:
                return 409, b""
            status = server.first_status if known is None else server.repeat_status
            held = server.submissions.setdefault(found[1], Submission(xml))
            held.posts += 1
            held.files |= {str(p.get_filename()): _content(p) for p in parts.values()}
            if server.folder is not None:
                keep(server.folder, found[1], held)
            return status, b'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message/></OpenRosaResponse>'

        def answer(
            self,
            status: int,
            data: bytes,
            kind: str,
            extra: dict[str, str] | None = None,
            *,
            version: bool = True,
            send: bytes | None = None,
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            if version:
                self.send_header("X-OpenRosa-Version", "1.0")
            for name, value in (extra or {}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data if send is None else send)
            if send is not None and send != data and send:
                self.reset()

        def reset(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that gave up is what the tests are about."""

    listener = Listener(("127.0.0.1", port), Handler)
    if tls is not None:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
    server = Server(listener.server_address[1], tls is not None)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        listener.shutdown()
        listener.server_close()
        thread.join(10)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
