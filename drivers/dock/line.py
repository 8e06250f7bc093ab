"""The dock's line switch: a real TCP proxy between agent and gateway. down refuses, slow delays."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from drivers.dock.state import DockState

LOOK_S = 0.05
SLOW_DELAY_S = 0.4
SLOW_CHUNK = 4096
CHUNK = 65536


@dataclass(eq=False, slots=True)
class _Pair:
    client: socket.socket
    upstream: socket.socket
    held: list[tuple[float, socket.socket, bytes]] = field(default_factory=list)


class LineProxy:
    """Listens on 127.0.0.1 and forwards to the target port, as the dock's state says. Runs in one thread."""

    def __init__(self, state: DockState, listen_port: int, target_port: int) -> None:
        self._state = state
        self._target = target_port
        self._listener = socket.create_server(("127.0.0.1", listen_port))
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._pairs: dict[socket.socket, _Pair] = {}
        self._stopping = threading.Event()
        self.port: int = self._listener.getsockname()[1]

    def stop(self) -> None:
        """Ask the loop to end."""
        self._stopping.set()

    def run(self) -> None:
        """Forward until stopped."""
        try:
            while not self._stopping.is_set():
                word = self._state.line()
                for key, _ in self._selector.select(LOOK_S):
                    if key.fileobj is self._listener:
                        self._accept(word)
                    elif isinstance(key.fileobj, socket.socket):
                        self._forward(key.fileobj, word)
                if word == "down":
                    for pair in {id(p): p for p in self._pairs.values()}.values():
                        self._cut(pair)
                self._release()
        finally:
            for pair in {id(p): p for p in self._pairs.values()}.values():
                self._cut(pair)
            self._listener.close()
            self._selector.close()

    def _accept(self, word: str) -> None:
        client, _ = self._listener.accept()
        if word == "down":
            _reset(client)
            return
        try:
            upstream = socket.create_connection(("127.0.0.1", self._target), timeout=2.0)
        except OSError:
            _reset(client)
            return
        pair = _Pair(client, upstream)
        for end in (client, upstream):
            end.settimeout(5.0)
            self._pairs[end] = pair
            self._selector.register(end, selectors.EVENT_READ)

    def _forward(self, source: socket.socket, word: str) -> None:
        pair = self._pairs.get(source)
        if pair is None:
            return
        sink = pair.upstream if source is pair.client else pair.client
        try:
            data = source.recv(SLOW_CHUNK if word == "slow" else CHUNK)
            if not data:
                self._cut(pair)
            elif word == "slow" or pair.held:
                pair.held.append((time.monotonic() + SLOW_DELAY_S, sink, data))
            else:
                sink.sendall(data)
        except OSError:
            self._cut(pair)

    def _release(self) -> None:
        now = time.monotonic()
        for pair in list({id(p): p for p in self._pairs.values()}.values()):
            while pair.held and pair.held[0][0] <= now:
                _, sink, data = pair.held.pop(0)
                try:
                    sink.sendall(data)
                except OSError:
                    self._cut(pair)
                    break

    def _cut(self, pair: _Pair) -> None:
        for end in (pair.client, pair.upstream):
            if self._pairs.pop(end, None) is not None:
                self._selector.unregister(end)
                _reset(end)


def _reset(end: socket.socket) -> None:
    """Close with RST, as a line that falls does."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def run(state: DockState, listen_port: int, target_port: int, port_file: Path | None = None) -> None:
    """Forward until the process ends; the port in use is written to `port_file`."""
    proxy = LineProxy(state, listen_port, target_port)
    if port_file:
        draft = port_file.with_suffix(".new")
        draft.write_text(str(proxy.port), encoding="ascii")
        draft.replace(port_file)
    proxy.run()
