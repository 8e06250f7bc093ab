"""The agent's local socket: live questions of the terminal, within limits, never stored."""

from __future__ import annotations

import logging
import math
import os
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from sync import local, protocol
from sync.ledger.values import NotWritten
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
PER_VISIT: Final = 5
PER_HOUR: Final = 60
HOUR_S: Final = 3600.0
SLOWER_S: Final = 30.0
"""Beyond the limits, one more question so long after the one before."""
ASK_DEADLINE_S: Final = 3.0
MAX_CLIENTS: Final = 4
SEND_S: Final = 2
"""A client that does not read for so long is let go: nobody may stop the agent."""


TEXTS: Final[Mapping[str, tuple[str, ...]]] = {"bill": ("biller", "account_no"), "slip": ("slip_no",)}
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    **TEXTS,
    "query": ("query", "slip_no", "choice", "card", "id_no"),
}
"""What makes two questions the same: the same one again, as after a wrong PIN, is not another account."""


class AskLimits:
    """Different accounts and slips asked for: 5 a visit and 60 an hour, then one every half minute.

    Keeps hashes in memory only, for an hour. The same question again in the same visit counts once.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._recent: deque[tuple[float, str, int]] = deque()

    def wait_s(self, visit: str, question: tuple[str, ...]) -> float:
        """0 where this may be asked now, and it is counted; else so many seconds too early."""
        now = self._now()
        while self._recent and now - self._recent[0][0] >= HOUR_S:
            self._recent.popleft()
        digest = hash((visit, question))
        if any(d == digest for _, _, d in self._recent):
            return 0.0
        in_visit = sum(v == visit for _, v, _ in self._recent)
        if in_visit >= PER_VISIT or len(self._recent) >= PER_HOUR:
            early = self._recent[-1][0] + SLOWER_S - now
            if early > 0:
                return early
        self._recent.append((now, visit, digest))
        return 0.0


class AskServer:
    """Serves the socket in threads of its own. `line()` gives the pushed line event; `send_now()` wakes the agent and
    says for how many seconds the centre wants to be left alone; `doubt()`: a question found no answer."""

    def __init__(
        self,
        path: Path,
        allowed_uids: frozenset[int],
        transport: Transport,
        terminal_id: str,
        epoch_id: str,
        line: Callable[[], Mapping[str, Any]],
        send_now: Callable[[], float],
        doubt: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._allowed = allowed_uids
        self._transport = transport
        self._transport_lock = threading.Lock()
        self._who = (terminal_id, epoch_id)
        self._line = line
        self._send_now = send_now
        self._doubt = doubt
        self._limits = AskLimits(now)
        # One lock a client: a pushed event must not fall into the middle of an answer.
        self._clients: dict[socket.socket, threading.Lock] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._thread = threading.Thread(target=self._accept_loop, name="asks", daemon=True)
        self._started = False

    def start(self) -> None:
        """Bind (mode 0660) and begin. Replaces a socket that a dead agent left."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        before = os.umask(0o117)
        try:
            self._server.bind(str(self._path))
        finally:
            os.umask(before)
        self._server.listen(MAX_CLIENTS)
        self._started = True
        self._thread.start()

    def stop(self) -> None:
        """Close everything."""
        self._stopping.set()
        if self._started:
            # Closing alone does not wake a thread in accept().
            self._server.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._path.unlink(missing_ok=True)
        self._server.close()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            _shut(client)
        self._transport.close()

    def push_line(self) -> None:
        """Tell every client how the line is."""
        event = self._line()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            try:
                self._send(client, event)
            except OSError:
                _shut(client)

    def _send(self, client: socket.socket, message: Mapping[str, Any]) -> None:
        frame = local.encode(message)
        with self._lock:
            alone = self._clients.get(client)
        if alone is not None:
            with alone:
                client.sendall(frame)

    def _accept_loop(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            uid = local.peer_uid(client.fileno())
            with self._lock:
                full = len(self._clients) >= MAX_CLIENTS
                if uid in self._allowed and not full:
                    self._clients[client] = threading.Lock()
            if uid not in self._allowed or full:
                log.warning("local client refused uid=%d", uid)
                client.close()
                continue
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_S, 0))
            threading.Thread(target=self._serve, args=(client,), name="ask-client", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        decoder = local.Decoder()
        try:
            self._send(client, self._line())
            while self._hear(client, decoder):
                pass
        except (OSError, local.BadFrame) as error:
            log.info("local client gone (%s)", type(error).__name__)
        finally:
            with self._lock:
                self._clients.pop(client, None)
            client.close()

    def _hear(self, client: socket.socket, decoder: local.Decoder) -> bool:
        """One read and its answers, in a frame of its own: a thread that waits for the next question must not hold the
        last one with its number and PIN. False: the client is gone."""
        data = client.recv(65536)
        for message in decoder.feed(data):
            self._send(client, self._answer(message))
        return bool(data)

    def _answer(self, message: Mapping[str, Any]) -> dict[str, Any]:
        number, kind, body = message.get("id"), message.get("kind"), message.get("body")
        if not isinstance(number, int) or not isinstance(body, dict):
            return {"id": number if isinstance(number, int) else 0, "ok": False, "code": "bad_request"}
        if kind == "line":
            return {"id": number, "ok": True, "found": True, "body": dict(self._line())}
        if kind == "send_now":
            return {"id": number, "ok": True, "found": True, "body": {"wait_s": math.ceil(self._send_now())}}
        if kind not in ("bill", "slip", "query"):
            return {"id": number, "ok": False, "code": "unknown_kind"}
        return {"id": number, **self._ask(kind, body)}

    def _ask(self, kind: protocol.AskKind, body: Mapping[str, Any]) -> dict[str, Any]:
        visit = body.get("visit")
        values = _query(body) if kind == "query" else _texts(kind, body)
        if values is None or not _short(visit):
            return {"ok": False, "code": "bad_request"}
        with self._lock:
            early = self._limits.wait_s(str(visit), (kind, *(str(values[name]) for name in COUNTED[kind])))
        if early > 0:
            return {"ok": False, "code": "too_many", "wait_s": math.ceil(early)}
        if not self._line().get("up"):
            return {"ok": False, "code": "line_down"}
        terminal_id, epoch_id = self._who
        request = protocol.AskRequest.model_validate(
            {"terminal_id": terminal_id, "epoch_id": epoch_id, "kind": kind, "body": values, "visit": visit}
        )
        try:
            with self._transport_lock:
                answer = self._transport.post(protocol.PATH_ASK, request, protocol.AskAnswer, ASK_DEADLINE_S)
        except LineFault as fault:
            # The agent finds out at once what this means for the line.
            self._doubt()
            return {"ok": False, "code": "timeout" if fault.code == "timeout" else "line_down"}
        except NotWritten as error:
            # Without a number of its own no request leaves.
            log.error("question not asked code=%s", error.code)
            return {"ok": False, "code": "line_down"}
        if answer.code:
            return {"ok": False, "code": answer.code, "wait_s": math.ceil(answer.wait_s)}
        return {"ok": True, "found": answer.found, "body": answer.body}


def _texts(kind: protocol.AskKind, body: Mapping[str, Any]) -> dict[str, Any] | None:
    values = {name: body.get(name) for name in TEXTS[kind]}
    return values if all(_short(v) for v in values.values()) else None


def _query(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """A whole question with nothing beside what its model names."""
    try:
        asked = protocol.QueryAsk.model_validate(body)
    except ValidationError:
        return None
    known = protocol.QueryAsk.model_fields
    return {k: v for k, v in asked.model_dump(mode="json").items() if k in known} if asked.whole() else None


def _short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()


def _shut(client: socket.socket) -> None:
    # The serving thread closes it; a socket that is gone already needs nothing.
    try:
        client.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        log.debug("already gone: %s", type(error).__name__)
