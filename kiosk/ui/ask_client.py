"""The terminal's end of the agent's local socket: live questions out, answers and line events in. Never blocks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalSocket

from sync import local

log = logging.getLogger(__name__)
RECONNECT_MS = 1000
Reply = Callable[[Mapping[str, Any]], None]


class AskClient(QObject):
    """Connects to `path` and again whenever the agent went away. `on_line` gets {"up", "reason", "unsent"}."""

    def __init__(self, path: Path, allowed_uids: frozenset[int], on_line: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__()
        self._path = path
        self._allowed = allowed_uids
        self._on_line = on_line
        self._decoder = local.Decoder()
        self._number = 0
        self._waiting: dict[int, Reply] = {}
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._connected)
        self._socket.disconnected.connect(self._gone)
        self._socket.errorOccurred.connect(self._failed)
        self._socket.readyRead.connect(self._read)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RECONNECT_MS)
        self._again.timeout.connect(self._connect)

    @property
    def connected(self) -> bool:
        """Whether a question would reach an agent now."""
        return self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState

    def start(self) -> None:
        """Connect now."""
        self._connect()

    def stop(self) -> None:
        """Let go; no further callback comes."""
        self._again.stop()
        self._waiting.clear()
        self._socket.blockSignals(True)
        self._socket.abort()

    def ask(self, kind: str, body: Mapping[str, Any], reply: Reply, deadline_ms: int) -> None:
        """One question; `reply` is called exactly once, also when there is no agent or it stays silent."""
        if not self.connected:
            QTimer.singleShot(0, lambda: reply({"ok": False, "code": "agent_down"}))
            return
        self._number += 1
        number = self._number
        self._waiting[number] = reply
        self._socket.write(local.encode({"id": number, "kind": kind, "body": dict(body)}))
        QTimer.singleShot(deadline_ms, lambda: self._answer(number, {"ok": False, "code": "timeout"}))

    def forget(self) -> None:
        """The visit is over: answers under way are dropped unseen."""
        self._waiting.clear()

    def _answer(self, number: int, message: Mapping[str, Any]) -> None:
        reply = self._waiting.pop(number, None)
        if reply is not None:
            reply(message)

    def _connect(self) -> None:
        if self._socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self._socket.connectToServer(str(self._path))

    def _connected(self) -> None:
        uid = local.peer_uid(int(self._socket.socketDescriptor()))
        if uid not in self._allowed:
            log.error("the local socket belongs to another user uid=%d", uid)
            self._socket.abort()
            return
        self._decoder = local.Decoder()

    def _read(self) -> None:
        try:
            for message in self._decoder.feed(bytes(self._socket.readAll().data())):
                if message.get("event") == "line":
                    self._on_line(message)
                elif isinstance(message.get("id"), int):
                    self._answer(message["id"], message)
        except local.BadFrame:
            log.exception("bad frame from the agent")
            self._socket.abort()

    def _failed(self, _error: object) -> None:
        self._gone()

    def _gone(self) -> None:
        waiting, self._waiting = list(self._waiting.values()), {}
        for reply in waiting:
            reply({"ok": False, "code": "agent_down"})
        self._on_line({"event": "line", "up": False, "reason": "agent_down", "unsent": 0})
        self._again.start()
