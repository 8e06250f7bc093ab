"""Documents and bodies of the OpenRosa 1.0 APIs, without any network: form list, manifest, response, multipart.

Sources: OpenRosa Form Discovery, Form Submission and HTTP Request APIs (docs.getodk.org/openrosa). Limits are stated
below; document type declarations are refused.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

LIST_NS: Final = "http://openrosa.org/xforms/xformsList"
MANIFEST_NS: Final = "http://openrosa.org/xforms/xformsManifest"
RESPONSE_NS: Final = "http://openrosa.org/http/response"
LARGEST_DOCUMENT: Final = 4 * 1024 * 1024
MOST_ENTRIES: Final = 5_000
DEFAULT_ACCEPTED: Final = 10_000_000
"""Bytes of one submission request where the server states no X-OpenRosa-Accept-Content-Length."""
XML_PART: Final = "xml_submission_file"
_HASH: Final = re.compile(r"md5:([0-9a-f]{32})", re.I)
_FILE_NAME: Final = re.compile(r"[^./\\\x00-\x1f\x7f\"][^/\\\x00-\x1f\x7f\"]{0,149}")


class OpenRosaFault(Exception):
    """Why something was not done. `code`:

    of the line: down | timeout | wrong_certificate | not_openrosa (HTML, a portal, another service) | server_error
    (5xx, 429) | unauthorised (401, 403);
    of the one thing: refused (other 4xx) | conflict (409: same instanceID, other content) | too_large (413, or a file
    over the server's limit) | hash_mismatch | foreign_address | malformed (a list or manifest that breaks the API).
    """

    OF_THE_LINE: Final = frozenset(
        {"down", "timeout", "wrong_certificate", "not_openrosa", "server_error", "unauthorised"}
    )

    def __init__(self, code: str, status: int = 0, word: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(" ".join(filter(None, (code, str(status or ""), word))))
        self.code = code
        self.status = status
        self.word = word
        self.retry_after_s = retry_after_s
        self.may_have_arrived = False
        """Of a submission: whether the server may have taken it all the same."""

    @property
    def of_the_line(self) -> bool:
        """Whether anything else sent now would fail as well."""
        return self.code in self.OF_THE_LINE


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form that the server offers. `md5` is that of the XForm's bytes, lower case."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file beside a form."""

    name: str
    md5: str
    download_url: str


def is_file_name(name: str) -> bool:
    """Whether a name is one plain file name: no path, no leading dot, no quote or control character."""
    return _FILE_NAME.fullmatch(name) is not None


def parse_form_list(data: bytes) -> tuple[ListedForm, ...]:
    """Raises OpenRosaFault not_openrosa or malformed."""
    found: dict[str, ListedForm] = {}
    for element in _entries(data, LIST_NS, "xforms", "xform"):
        form_id, url = _child(element, "formID"), _child(element, "downloadUrl")
        if not form_id or not url:
            raise OpenRosaFault("malformed", word="xform without formID or downloadUrl")
        if form_id in found:
            raise OpenRosaFault("malformed", word="formID twice")
        found[form_id] = ListedForm(
            form_id,
            _child(element, "name"),
            _child(element, "version"),
            _md5(_child(element, "hash")),
            url,
            _child(element, "manifestUrl"),
        )
    return tuple(found.values())


def parse_manifest(data: bytes) -> tuple[MediaFile, ...]:
    """Raises OpenRosaFault not_openrosa or malformed, also for a file name that is a path."""
    found: dict[str, MediaFile] = {}
    for element in _entries(data, MANIFEST_NS, "manifest", "mediaFile"):
        name, url = _child(element, "filename"), _child(element, "downloadUrl")
        if not is_file_name(name) or not url or name in found:
            raise OpenRosaFault("malformed", word="mediaFile")
        found[name] = MediaFile(name, _md5(_child(element, "hash")), url)
    return tuple(found.values())


def is_submission_response(data: bytes) -> bool:
    """Whether a body is an OpenRosaResponse."""
    try:
        root = _root(data)
    except OpenRosaFault:
        return False
    return bool(root.tag == f"{{{RESPONSE_NS}}}OpenRosaResponse")


def _root(data: bytes) -> Any:
    if len(data) > LARGEST_DOCUMENT:
        raise OpenRosaFault("malformed", word="too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise OpenRosaFault("not_openrosa", word="no XML") from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise OpenRosaFault("not_openrosa", word="document type declaration")
    return root


def _entries(data: bytes, namespace: str, outer: str, inner: str) -> list[Any]:
    root = _root(data)
    if root.tag != f"{{{namespace}}}{outer}":
        raise OpenRosaFault("not_openrosa", word=f"no {outer}")
    found = root.findall(f"{{{namespace}}}{inner}")
    if len(found) > MOST_ENTRIES:
        raise OpenRosaFault("malformed", word="too many entries")
    return list(found)


def _child(element: Any, name: str) -> str:
    namespace = etree.QName(element).namespace
    return (element.findtext(f"{{{namespace}}}{name}") or "").strip()


def _md5(text: str) -> str:
    found = _HASH.fullmatch(text)
    if found is None:
        raise OpenRosaFault("malformed", word="hash")
    return found[1].lower()


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a submission. `size` in bytes; `kind` its media type."""

    name: str
    path: Path
    size: int
    kind: str = "application/octet-stream"


def split(xml: Part, files: Sequence[Part], accepted: int) -> list[tuple[Part, ...]]:
    """The files of each request, in order, so that no request is over `accepted` bytes; the XML goes with every one.

    Raises OpenRosaFault too_large where one file cannot go at all.
    """
    requests: list[tuple[Part, ...]] = []
    current: list[Part] = []
    for part in files:
        if Multipart.size_of((xml, part)) > accepted:
            raise OpenRosaFault("too_large", word=f"{part.size} bytes, {accepted} accepted")
        if current and Multipart.size_of((xml, *current, part)) > accepted:
            requests.append(tuple(current))
            current = []
        current.append(part)
    if Multipart.size_of((xml,)) > accepted:
        raise OpenRosaFault("too_large", word=f"{xml.size} bytes, {accepted} accepted")
    return [*requests, tuple(current)]


class Multipart:
    """A multipart/form-data body read from disk as it is sent, so that a large scan is never in memory as a whole.

    `read` raises TimeoutError past `ends` (monotonic seconds): a line that takes a byte a second keeps no time-out.
    `give_way` is called before each piece; it gives the seconds it waited, which push `ends` out (`waited`).
    `sent` counts all bytes handed out, second tries included.
    """

    BOUNDARY_LENGTH: Final = 32

    def __init__(
        self, parts: Sequence[Part], boundary: str, ends: float, give_way: Callable[[], float] = lambda: 0.0
    ) -> None:
        if len(boundary) != self.BOUNDARY_LENGTH:
            raise ValueError("boundary")
        self._segments = list(_segments(parts, boundary))
        self._ends = ends
        self._give_way = give_way
        self.waited = 0.0
        self.sent = 0
        self._length = self.size_of(parts)
        self._position = 0
        self._chunks = self._pieces()
        self._rest = b""
        self.content_type = f"multipart/form-data; boundary={boundary}"

    @classmethod
    def size_of(cls, parts: Sequence[Part]) -> int:
        """Bytes of the whole body."""
        return sum(
            len(s) if isinstance(s, bytes) else s.size for s in _segments(parts, "-" * cls.BOUNDARY_LENGTH)
        )  # fmt: skip

    @property
    def is_out(self) -> bool:
        """Whether the last byte was handed out."""
        return self._position >= self._length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read(16 * 1024):
            yield chunk

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """Back to the start, which a second try after an authentication challenge needs; nowhere else."""
        if position != 0 or whence != 0:
            raise ValueError("only to the start")
        self._position, self._rest, self._chunks = 0, b"", self._pieces()
        return 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b'' at the end."""
        self.waited += self._give_way()
        if time.monotonic() > self._ends + self.waited:
            raise TimeoutError("deadline")
        if not self._rest:
            self._rest = next(self._chunks, b"")
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        self._position += len(taken)
        self.sent += len(taken)
        return taken

    def _pieces(self) -> Iterator[bytes]:
        for segment in self._segments:
            if isinstance(segment, bytes):
                yield segment
                continue
            left = segment.size
            with segment.path.open("rb") as file:
                while left and (chunk := file.read(min(left, 16 * 1024))):
                    left -= len(chunk)
                    yield chunk
            if left:
                raise OSError(f"{segment.path.name}: shorter than it was")


def _segments(parts: Sequence[Part], boundary: str) -> Iterator[bytes | Part]:
    for i, part in enumerate(parts):
        name = XML_PART if i == 0 else part.name
        yield (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{part.name}"\r\n'
            f"Content-Type: {part.kind}\r\n\r\n"
        ).encode()
        yield part
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()
