"""Where an OpenRosa server is and who we are to it. No network, nothing that loads slowly."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_PASSWORD_BYTES: Final = 1024
Scheme = Literal["digest", "basic"]


class AccessError(Exception):
    """What the configuration names cannot be used. `code`: openrosa_password | openrosa_password_open | openrosa_ca."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the server. Digest sends no password over the line."""

    user: str
    password: str = field(repr=False)
    scheme: Scheme = "digest"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server. `url` is the base that /formList and /submission are appended to; https, or http to this machine only.

    `ca` is a PEM file, or empty for the system's own. Raises ValueError for another address.
    """

    url: str
    ca: str = ""
    login: Login | None = None

    def __post_init__(self) -> None:
        if not is_address(self.url):
            raise ValueError("an OpenRosa server is addressed by https, without user or query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The server as the configuration names it. Files are read when they are needed, so that mending one is enough."""

    url: str
    ca: Path | None = None
    user: str = ""
    password_file: Path | None = None
    scheme: Scheme = "digest"

    def endpoint(self) -> Endpoint:
        """Read the files. Raises AccessError; ValueError for an address that is none."""
        if self.ca is not None and not os.access(self.ca, os.R_OK):
            raise AccessError("openrosa_ca", f"{self.ca}: cannot be read")
        login = None
        if self.user and self.password_file is not None:
            login = Login(self.user, read_password(self.password_file), self.scheme)
        return Endpoint(self.url, str(self.ca or ""), login)


def is_address(url: str) -> bool:
    """Whether this is an address that we send to: https, or http to this machine; no user, query or fragment in it."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises where it is no number
    except ValueError:
        return False
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    has_more = parts.username is not None or parts.query or parts.fragment
    return (parts.scheme == "https" or is_local) and bool(parts.hostname) and not has_more


def read_password(path: Path) -> str:
    """The one line of a file that only its owner can read (0600 or stricter). Raises AccessError."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            data = file.read(MOST_PASSWORD_BYTES + 1)
    except OSError as error:
        raise AccessError("openrosa_password", f"{path}: cannot be read ({error.strerror})") from None
    if mode & 0o077:
        raise AccessError("openrosa_password_open", f"{path}: mode {mode:04o}, others can read it; make it 0600")
    try:
        text = data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        text = ""
    if len(data) > MOST_PASSWORD_BYTES or not text or not text.isprintable():
        raise AccessError("openrosa_password", f"{path}: is not one line of text with a password")
    return text
