"""The one way this house opens an HTTP session: nothing from the environment, no retry and no buffer of its own."""

from __future__ import annotations

import socket
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

SEND_BUFFER: Final = 64 * 1024


class _Adapter(HTTPAdapter):
    """Hands the kernel no more than a small buffer: what a slow line has not taken yet is not sent yet."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        """See HTTPAdapter."""
        options = [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)]
        return super().init_poolmanager(*args, socket_options=options, **kwargs)


def new_session(verify: str | bool, cert: tuple[str, str] | None = None) -> requests.Session:
    """`verify` is a PEM file, or True for the system's own authorities; `cert` our certificate and its key."""
    session = requests.Session()
    # Otherwise REQUESTS_CA_BUNDLE, proxies and .netrc of the environment decide whom we trust.
    session.trust_env = False
    session.verify = verify
    session.cert = cert
    session.headers["Accept-Encoding"] = "identity"
    adapter: Any = _Adapter(max_retries=0, pool_maxsize=1)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
