"""The terminal's end of the local socket, spoken by hand."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sync import local


class LocalClient:
    """Connects and asks one question at a time; pushed events are left out."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(10)
        self._socket.connect(str(path))
        self._decoder = local.Decoder()
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def ask(self, kind: str, **body: Any) -> Mapping[str, Any]:
        """The answer. Raises ConnectionError: the other end let go."""
        number = next(self._numbers)
        self._socket.sendall(local.encode({"id": number, "kind": kind, "body": body}))
        while data := self._socket.recv(65536):
            for message in self._decoder.feed(data):
                if message.get("id") == number:
                    return message
        raise ConnectionError
